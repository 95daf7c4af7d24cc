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
