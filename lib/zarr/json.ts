/**
 * JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` stand bare in the metadata of NWB files (the resolution of a
 * patch-clamp series), and make the whole text unreadable for others.
 *
 * @module
 */

const TOKEN = /"(?:[^"\\]|\\[\s\S])*"|-?\b(?:NaN|Infinity)\b/g;
/** From the private area of Unicode: no text of a file begins so. */
const MARK = "\ue3f1";

/**
 * A JSON text with Python's numbers.
 *
 * @throws {SyntaxError} If it is no JSON.
 */
export function parsePythonJson(text: string): unknown {
  if (!text.includes("NaN") && !text.includes("Infinity")) return JSON.parse(text);
  const mended = text.replace(
    TOKEN,
    (token) => token.startsWith('"') ? token : `"${MARK}${token}"`,
  );
  return JSON.parse(
    mended,
    (_key, value) =>
      typeof value === "string" && value.startsWith(MARK) ? Number(value.slice(1)) : value,
  );
}

/** Fields of a JSON object; none where it is something else. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : {};
}

/** Whether two JSON values are equal: the order of fields means nothing, `NaN` equals itself. */
export function sameJson(a: unknown, b: unknown): boolean {
  if (Object.is(a, b) || (typeof a === "number" && a === b)) return true;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length &&
      a.every((v, i) => sameJson(v, b[i]));
  }
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const [x, y] = [fieldsOf(a), fieldsOf(b)];
  const keys = Object.keys(x);
  return keys.length === Object.keys(y).length &&
    keys.every((k) => Object.hasOwn(y, k) && sameJson(x[k], y[k]));
}

/**
 * Names of the fields of a JSON object whose numbers are written with a fraction or an exponent although they are whole (`1.0`): the
 * writer meant numbers with a fraction, which the value alone does not say.
 */
export function wholeFractions(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  if (!/\d(?:\.0|[eE])/.test(text)) return names;
  const meant = new WeakSet<object>();
  const mended = text.replace(TOKEN, (token) => token.startsWith('"') ? token : "0.5");
  const visit = function (
    this: unknown,
    key: string,
    value: unknown,
    context?: { source?: string },
  ): unknown {
    const holder = this as object;
    const marked = typeof value === "number"
      ? Number.isInteger(value) && /[.eE]/.test(context?.source ?? "")
      : typeof value === "object" && value !== null && meant.has(value);
    if (!marked) return value;
    if (Array.isArray(holder)) meant.add(holder);
    else names.add(key);
    return value;
  };
  JSON.parse(mended, visit as (this: unknown, key: string, value: unknown) => unknown);
  return names;
}
