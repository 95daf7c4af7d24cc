/**
 * Bytes of an HDF5 file at their addresses, for reading and for the few writes that the library has no call for.
 *
 * @module
 */

/** This program does not know such a structure; a file that has it is refused, never guessed at. */
export class Unusual extends Error {}

/** A run of bytes: from (absolute offset) to, the end left out. */
export interface Range {
  /** First byte, an absolute offset. */
  readonly from: number;
  /** First byte behind it. */
  readonly to: number;
}

/** Most bytes that are read at once for one structure. */
const MOST_BYTES = 64 * 1024 * 1024;

/** An open file. Offsets are absolute; {@linkcode base} is what addresses in the file count from. */
export class Bytes implements Disposable {
  /** Offset of the superblock, which addresses count from; larger than 0 where there is a user block. */
  base = 0;
  /** What was written through this, absolute. */
  readonly written: Range[] = [];
  readonly #file: Deno.FsFile;

  /** Opens a file, for writing too with `write`. */
  constructor(path: string, write = false) {
    this.#file = Deno.openSync(path, { read: true, write });
  }

  /** Size of the file in bytes. */
  get size(): number {
    return this.#file.statSync().size;
  }

  /** Bytes from an absolute offset; fewer where the file ends. */
  some(offset: number, length: number): Uint8Array<ArrayBuffer> {
    if (!(length >= 0 && length <= MOST_BYTES && offset >= 0)) {
      throw new Unusual(`a structure of ${length} bytes at ${offset}`);
    }
    const bytes = new Uint8Array(length);
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let at = 0;
    while (at < length) {
      const n = this.#file.readSync(bytes.subarray(at));
      if (n === null) break;
      at += n;
    }
    return bytes.subarray(0, at);
  }

  /** Exactly so many bytes from an address of the file. */
  view(address: number, length: number): DataView<ArrayBuffer> {
    const bytes = this.some(this.base + address, length);
    if (bytes.length < length) throw new Unusual(`address ${address} beyond the end of the file`);
    return new DataView(bytes.buffer, bytes.byteOffset, length);
  }

  /** Writes bytes at an absolute offset. */
  write(offset: number, bytes: Uint8Array): void {
    this.written.push({ from: offset, to: offset + bytes.length });
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) at += this.#file.writeSync(bytes.subarray(at));
  }

  /** Cuts the file, or waits for the disk. */
  truncate(size: number): void {
    this.#file.truncateSync(size);
  }

  /** Waits until what was written is on the disk. */
  sync(): void {
    this.#file.syncSync();
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#file.close();
  }
}

const UNDEFINED = 0xffff_ffff_ffff_ffffn;

/** An address or length of 8 bytes; `undefined` where it is not set. */
export function address64(view: DataView, at: number): number | undefined {
  const value = view.getBigUint64(at, true);
  if (value === UNDEFINED) return undefined;
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Unusual("an address out of bounds");
  return Number(value);
}

/** The same where it must be set. */
export function number64(view: DataView, at: number): number {
  const value = address64(view, at);
  if (value === undefined) throw new Unusual("an address that is not set");
  return value;
}

/** Whether four letters stand at a place. */
export function hasSignature(view: DataView, letters: string, at = 0): boolean {
  for (let i = 0; i < letters.length; i++) {
    if (view.getUint8(at + i) !== letters.charCodeAt(i)) return false;
  }
  return true;
}

/** Throws unless the letters stand there. */
export function expectSignature(view: DataView, letters: string): void {
  if (!hasSignature(view, letters)) throw new Unusual(`no ${letters} where one should be`);
}
