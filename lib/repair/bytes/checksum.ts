/**
 * The checksum of HDF5's newer metadata: Bob Jenkins' lookup3 (`hashlittle`) with 0 as start, as the "HDF5 File Format
 * Specification Version 3.0" names it.
 *
 * @module
 */

const rotate = (x: number, k: number): number => (x << k) | (x >>> (32 - k));

/** Checksum of some bytes, an unsigned number of 32 bits. */
export function lookup3(bytes: Uint8Array): number {
  let length = bytes.length;
  let a = (0xdeadbeef + length) | 0;
  let b = a;
  let c = a;
  let at = 0;
  const word = (from: number): number =>
    (bytes[from] ?? 0) | (bytes[from + 1] ?? 0) << 8 | (bytes[from + 2] ?? 0) << 16 |
    (bytes[from + 3] ?? 0) << 24;
  for (; length > 12; length -= 12, at += 12) {
    a = (a + word(at)) | 0;
    b = (b + word(at + 4)) | 0;
    c = (c + word(at + 8)) | 0;
    a = (a - c) ^ rotate(c, 4), c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6), a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8), b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16), c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19), a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4), b = (b + a) | 0;
  }
  if (length === 0) return c >>> 0;
  // Beyond the end are zeros, which add nothing.
  a = (a + word(at)) | 0;
  b = (b + word(at + 4)) | 0;
  c = (c + word(at + 8)) | 0;
  c = (c ^ b) - rotate(b, 14) | 0;
  a = (a ^ c) - rotate(c, 11) | 0;
  b = (b ^ a) - rotate(a, 25) | 0;
  c = (c ^ b) - rotate(b, 16) | 0;
  a = (a ^ c) - rotate(c, 4) | 0;
  b = (b ^ a) - rotate(a, 14) | 0;
  c = (c ^ b) - rotate(b, 24) | 0;
  return c >>> 0;
}
