/** How Python writes a JSON value: the form in which the archive's messages quote values. */
import { isObject } from "../state/json.ts";

/** Python's `repr` of a JSON value. */
export function pythonText(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (value === true) return "True";
  if (value === false) return "False";
  if (typeof value === "string") return quoted(value);
  if (Array.isArray(value)) return `[${value.map(pythonText).join(", ")}]`;
  if (isObject(value)) {
    return `{${
      Object.entries(value).map(([key, item]) => `${quoted(key)}: ${pythonText(item)}`).join(", ")
    }}`;
  }
  return String(value);
}

/** Single quotes, double ones where the text has single ones only. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll("\r", "\\r")
    .replaceAll("\t", "\\t").replaceAll(quote, `\\${quote}`)
    .replace(/\p{Cc}/gu, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return `${quote}${escaped}${quote}`;
}
