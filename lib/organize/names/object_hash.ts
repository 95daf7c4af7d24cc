/**
 * The short text that stands for a file's `object_id` in its name.
 *
 * @module
 */
import { crc32 } from "node:zlib";

/**
 * The value of `_obj-` for an `object_id`: its CRC-32 in base 36, lower case, without padding.
 *
 * @param objectId Root attribute `object_id` as stored.
 */
export function objectHash(objectId: string): string {
  return crc32(objectId).toString(36);
}
