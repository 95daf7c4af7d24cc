/**
 * Values as h5wasm gives them.
 *
 * @module
 */

/** Numbers of a value as h5wasm gives it. */
export function numbersOf(value: unknown): number[] {
  if (typeof value === "number") return [value];
  if (typeof value === "bigint") return [Number(value)];
  if (typeof value === "boolean") return [Number(value)];
  if (value instanceof BigInt64Array || value instanceof BigUint64Array) {
    return Array.from(value, Number);
  }
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
    return Array.from(value as Float64Array);
  }
  return Array.isArray(value) ? value.flatMap(numbersOf) : [];
}

/** The number, where it is a single one. */
export function scalarNumber(value: unknown): number | undefined {
  const numbers = numbersOf(value);
  return numbers.length === 1 ? numbers[0] : undefined;
}

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

/** Whether bytes are UTF-8. */
export function isUtf8(bytes: Uint8Array<ArrayBuffer>): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
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
