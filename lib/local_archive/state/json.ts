/** JSON values: narrow, compare, look for what a database cannot hold. */

/** A JSON object. */
export type JsonObject = Record<string, unknown>;

/** Tells whether a value is a JSON object (not an array, not `null`). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads stored JSON that is known to be an object. */
export function parseObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text);
  return isObject(value) ? value : {};
}

/** JSON with sorted keys: equal values give equal texts. */
export function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) => {
    if (!isObject(item)) return item;
    return Object.fromEntries(
      Object.entries(item).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    );
  });
}

/** Tells whether any text in a value contains U+0000, which the archive's database refuses. */
export function hasNull(value: unknown): boolean {
  if (typeof value === "string") return value.includes("\0");
  if (Array.isArray(value)) return value.some(hasNull);
  if (isObject(value)) {
    return Object.entries(value).some(([key, item]) => key.includes("\0") || hasNull(item));
  }
  return false;
}

/** A copy without some keys. */
export function without(value: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)));
}
