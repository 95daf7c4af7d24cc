/**
 * Codecs that exist: what zarr-python with numcodecs, and zarrita, can have. One that none of them has is said, since nobody could
 * read the data (numcodecs 0.17 and zarr-python 3.4; reference/zarr.md, 4.1).
 *
 * @module
 */
const NUMCODECS = [
  "adler32",
  "astype",
  "base64",
  "bitround",
  "blosc",
  "bz2",
  "categorize",
  "crc32",
  "crc32c",
  "delta",
  "fixedscaleoffset",
  "fletcher32",
  "gzip",
  "jenkins_lookup3",
  "json",
  "json2",
  "lz4",
  "lzma",
  "msgpack",
  "msgpack2",
  "n5_wrapper",
  "packbits",
  "pcodec",
  "pickle",
  "quantize",
  "shuffle",
  "vlen-array",
  "vlen-bytes",
  "vlen-utf8",
  "zfpy",
  "zlib",
  "zstd",
];
const V3 = [
  "blosc",
  "bytes",
  "cast_value",
  "crc32c",
  "gzip",
  "scale_offset",
  "sharding_indexed",
  "transpose",
  "vlen-bytes",
  "vlen-utf8",
  "zstd",
  "lz4",
  "zlib",
  "bitround",
  "json2",
];
const KNOWN = new Set([...NUMCODECS.map((name) => `numcodecs.${name}`), ...V3]);

/** Whether any tool has the codec. */
export function codecExists(format: 2 | 3, name: string): boolean {
  return KNOWN.has(format === 2 ? `numcodecs.${name}` : name) ||
    (format === 2 && KNOWN.has(name));
}
