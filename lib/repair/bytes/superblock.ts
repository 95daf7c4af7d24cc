/**
 * The superblock of an HDF5 file: where addresses count from, where the file ends, where the root lies.
 *
 * Layouts: "HDF5 File Format Specification Version 3.0", section II.
 *
 * @module
 */
import { address64, type Bytes, number64, type Range, Unusual } from "./file.ts";

/** What the superblock says. */
export interface Superblock {
  /** Version 0 to 3. */
  readonly version: number;
  /** Where it stands, absolute. */
  readonly range: Range;
  /** End of the file as the library knows it, absolute; what stands behind it is no part of the file. */
  readonly end: number;
  /** Whether a program has the file open for writing, or ended without closing it. */
  readonly openForWriting: boolean;
  /** Address of the root's object header. */
  readonly root: number;
  /** Children of a node of a group's B-tree: half the most. */
  readonly internalK: number;
  /** Entries of a symbol table node: half the most. */
  readonly leafK: number;
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Offset of the signature: 0, or 512, 1024, 2048 … behind a user block; `undefined` where there is none. */
export function signatureAt(bytes: Bytes): number | undefined {
  const { size } = bytes;
  for (let at = 0; at + 8 <= size; at = at === 0 ? 512 : at * 2) {
    const found = bytes.some(at, 8);
    if (SIGNATURE.every((b, i) => found[i] === b)) return at;
  }
  return undefined;
}

/**
 * Reads the superblock and sets the base of the bytes.
 *
 * @throws {Unusual} If there is none, or it is of a kind that is not known here.
 */
export function readSuperblock(bytes: Bytes): Superblock {
  const at = signatureAt(bytes);
  if (at === undefined) throw new Unusual("no HDF5 signature");
  bytes.base = at;
  const view = bytes.view(0, 48);
  const version = view.getUint8(8);
  const old = version < 2;
  if (version > 3) throw new Unusual(`a superblock of version ${version}`);
  const [offsets, lengths] = old
    ? [view.getUint8(13), view.getUint8(14)]
    : [view.getUint8(9), view.getUint8(10)];
  if (offsets !== 8 || lengths !== 8) throw new Unusual(`addresses of ${offsets} bytes`);
  if (!old) {
    return {
      version,
      range: { from: at, to: at + 48 },
      end: number64(view, 28) + at - number64(view, 12),
      openForWriting: version === 3 && (view.getUint8(11) & 5) !== 0,
      root: number64(view, 36),
      internalK: 16,
      leafK: 4,
    };
  }
  const length = version === 0 ? 96 : 100;
  const whole = bytes.view(0, length);
  const first = version === 0 ? 24 : 28;
  if (address64(whole, first + 24) !== undefined) throw new Unusual("a driver of its own");
  return {
    version,
    range: { from: at, to: at + length },
    // Where a user block was put before a finished file, the base address in it is another; the library moves the end alike.
    end: number64(whole, first + 16) + at - number64(whole, first),
    openForWriting: false,
    root: number64(whole, first + 32 + 8),
    leafK: whole.getUint16(16, true),
    internalK: whole.getUint16(18, true),
  };
}
