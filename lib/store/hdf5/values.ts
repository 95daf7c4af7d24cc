/**
 * Values as h5wasm gives them.
 *
 * @module
 */

// what the decoder of "ascii" (which is that of windows-1252) makes of bytes that are none
const FROM_1252: ReadonlyMap<string, number> = new Map(
  Array.from({ length: 256 }, (_, byte) => [
    new TextDecoder("windows-1252").decode(Uint8Array.of(byte)),
    byte,
  ]),
);

/** The bytes of a text that was decoded byte by byte. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (c) => FROM_1252.get(c) ?? c.charCodeAt(0));
}

/** Texts that were declared ASCII but hold UTF-8. */
export function repairTexts(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(repairTexts);
  if (typeof value !== "string") return value;
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(value)) return value;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytesOf(value));
  } catch {
    return value;
  }
}

/** Elements of a value; 1 for a single one. */
export function lengthOf(value: unknown): number {
  return typeof value === "object" && value !== null && "length" in value
    ? Number(value.length)
    : 1;
}
