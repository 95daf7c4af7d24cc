/**
 * The bytes of dense storage: a fractal heap and its indexes, as far as groups of a few thousand names have them.
 *
 * Layouts: "HDF5 File Format Specification Version 3.0", sections III.A.2 and III.G.
 *
 * @module
 */
import { address64, type Bytes, expectSignature, type Range, Unusual } from "./file.ts";

/** Ranges of a heap and its indexes; throws where they are deeper than one level. */
export function denseRanges(
  bytes: Bytes,
  dense: { readonly heap: number; readonly indexes: readonly number[] },
): Range[] {
  return [
    ...heapRanges(bytes, dense.heap),
    ...dense.indexes.flatMap((index) => indexRanges(bytes, index)),
  ];
}

function heapRanges(bytes: Bytes, address: number): Range[] {
  const range = (from: number, length: number): Range => ({
    from: bytes.base + from,
    to: bytes.base + from + length,
  });
  const head = bytes.view(address, 146);
  expectSignature(head, "FRHP");
  if (head.getUint16(7, true) !== 0) throw new Unusual("a compressed heap of names");
  const ranges = [range(address, 146)];
  const space = address64(head, 38);
  if (space !== undefined) ranges.push(...freeSpaceRanges(bytes, space));
  const width = head.getUint16(110, true);
  const first = Number(head.getBigUint64(112, true));
  const maxDirect = Number(head.getBigUint64(120, true));
  const bits = head.getUint16(128, true);
  const root = address64(head, 132);
  const rows = head.getUint16(140, true);
  if (root === undefined) return ranges;
  if (rows === 0) return [...ranges, range(root, first)];
  const offset = 13 + Math.ceil(bits / 8);
  const blocks = bytes.view(root, offset + 8 * width * rows + 4);
  expectSignature(blocks, "FHIB");
  ranges.push(range(root, blocks.byteLength));
  for (let row = 0; row < rows; row++) {
    const size = row < 2 ? first : first * 2 ** (row - 1);
    if (size > maxDirect) throw new Unusual("a heap of names of several levels");
    for (let i = 0; i < width; i++) {
      const block = address64(blocks, offset + 8 * (row * width + i));
      if (block !== undefined) ranges.push(range(block, size));
    }
  }
  return ranges;
}

function freeSpaceRanges(bytes: Bytes, address: number): Range[] {
  const head = bytes.view(address, 82);
  expectSignature(head, "FSHD");
  const sections = address64(head, 54);
  const size = Number(head.getBigUint64(70, true)); // allocated for the sections
  const at = bytes.base + address;
  return [
    { from: at, to: at + 82 },
    ...sections === undefined
      ? []
      : [{ from: bytes.base + sections, to: bytes.base + sections + size }],
  ];
}

function indexRanges(bytes: Bytes, address: number): Range[] {
  const head = bytes.view(address, 38);
  expectSignature(head, "BTHD");
  const nodeSize = head.getUint32(6, true);
  if (head.getUint16(12, true) > 0) throw new Unusual("an index of names of several levels");
  const root = address64(head, 16);
  const at = bytes.base + address;
  return [
    { from: at, to: at + 38 },
    ...root === undefined ? [] : [{ from: bytes.base + root, to: bytes.base + root + nodeSize }],
  ];
}
