/**
 * The short text that stands for a file's `object_id` in its name.
 *
 * @module
 */

const TABLE: Uint32Array = /* @__PURE__ */ (() => {
  const table = new Uint32Array(256);
  for (let n = 0; n < 256; n++) {
    let c = n;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
    table[n] = c >>> 0;
  }
  return table;
})();

/** CRC-32 as in zlib and PNG, unsigned. */
export function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) c = (TABLE[(c ^ byte) & 0xff] ?? 0) ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

/**
 * The value of `_obj-` for an `object_id`: its CRC-32 in base 36, lower case, without padding.
 *
 * @param objectId Root attribute `object_id` as stored.
 */
export function objectHash(objectId: string): string {
  return crc32(new TextEncoder().encode(objectId)).toString(36);
}
