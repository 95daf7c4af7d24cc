/** Whether a JSON Schema that a server gave can be used: it decides what is sent, and its patterns run on this machine. */
import { messageOf } from "../../core/errors.ts";
import { formatBytes } from "../../core/text.ts";
import { isPlainObject } from "./plain.ts";
import { embeddedSchema, type JsonSchema, nearestVersion, type RecordModel } from "./versions.ts";

/** Largest schema. The largest of the archive's has 60 kB, with its prose. */
const MOST_BYTES = 2_000_000;
/** Deepest nesting. That of the archive's schemas is 8. */
const MOST_DEPTH = 64;
/** Longest pattern. */
const MOST_PATTERN = 2000;

/**
 * Why a schema that a server gave is not to be used; `undefined` where it is. A schema that lacks what every record of its kind
 * has is damaged, however well it is formed: it would let everything pass.
 *
 * @param version The schema version that the server works with.
 */
export async function schemaTrouble(
  schema: unknown,
  model: RecordModel,
  version: string,
): Promise<string | undefined> {
  if (!isPlainObject(schema)) return "it is no object";
  let bytes: number;
  try {
    bytes = JSON.stringify(schema).length;
  } catch {
    return `it is nested more than ${MOST_DEPTH} deep`;
  }
  if (bytes > MOST_BYTES) return `it has ${formatBytes(bytes)}`;
  const patterns: string[] = [];
  if (!gatherPatterns(schema, patterns, 0)) return `it is nested more than ${MOST_DEPTH} deep`;
  for (const pattern of patterns) {
    const why = patternTrouble(pattern);
    if (why) return why;
  }
  const missing = await missingFields(schema, model, version);
  if (missing.length > 0) return `it does not know the fields ${missing.slice(0, 5).join(", ")}`;
  try {
    const { compile } = await import("./ajv.ts");
    // One record of each kind of nothing: a schema that turns in circles ends here.
    const validate = compile(schema);
    for (const record of [{}, { schemaKey: kindOf(model) }]) validate(record);
  } catch (error) {
    return `it is no JSON Schema (${messageOf(error)})`;
  }
  return undefined;
}

/** Collects all patterns; `false` where the nesting is too deep. */
function gatherPatterns(node: unknown, patterns: string[], depth: number): boolean {
  if (typeof node !== "object" || node === null) return true;
  if (depth > MOST_DEPTH) return false;
  if (Array.isArray(node)) return node.every((n) => gatherPatterns(n, patterns, depth + 1));
  for (const [key, value] of Object.entries(node)) {
    if (key === "pattern" && typeof value === "string") patterns.push(value);
    // Its keys are patterns themselves.
    if (key === "patternProperties" && isPlainObject(value)) patterns.push(...Object.keys(value));
    if (!gatherPatterns(value, patterns, depth + 1)) return false;
  }
  return true;
}

function patternTrouble(pattern: string): string | undefined {
  if (pattern.length > MOST_PATTERN) return "one of its patterns is longer than any true one";
  try {
    new RegExp(pattern);
  } catch {
    return `"${pattern.slice(0, 60)}" in it is no pattern`;
  }
  return mayExplode(pattern)
    ? `its pattern "${pattern.slice(0, 60)}" may take for ever on some texts`
    : undefined;
}

/**
 * Whether a regular expression repeats without limit a group that can itself match a text in several ways (it repeats, or has
 * alternatives, or refers back): those take time that doubles with each character.
 */
export function mayExplode(pattern: string): boolean {
  /** For each open group: whether something in it repeats or branches. */
  const groups: { ambiguous: boolean }[] = [{ ambiguous: false }];
  let closed: { ambiguous: boolean } | undefined;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i];
    const top = groups.at(-1) ?? { ambiguous: false };
    if (c === "\\") {
      if (/[1-9k]/.test(pattern[i + 1] ?? "")) top.ambiguous = true;
      i++;
    } else if (c === "[") {
      while (++i < pattern.length && pattern[i] !== "]") if (pattern[i] === "\\") i++;
    } else if (c === "(") {
      groups.push({ ambiguous: false });
      closed = undefined;
      continue;
    } else if (c === ")") {
      closed = groups.length > 1 ? groups.pop() : undefined;
      // What is ambiguous inside is so outside as well.
      if (closed?.ambiguous) (groups.at(-1) ?? closed).ambiguous = true;
      continue;
    } else if (c === "|") top.ambiguous = true;
    else if (c === "*" || c === "+" || (c === "{" && /^\{\d+,(\d{3,})?\}/.test(pattern.slice(i)))) {
      if (closed?.ambiguous) return true;
      top.ambiguous = true;
    } else if (c === "?" || c === "{") {
      // Few times only.
      if (c === "{") { while (i < pattern.length && pattern[i] !== "}") i++; }
      continue;
    }
    closed = undefined;
  }
  return false;
}

/** Fields that every record of this kind has, and the schema does not know. */
async function missingFields(
  schema: JsonSchema,
  model: RecordModel,
  version: string,
): Promise<string[]> {
  const known = schema.properties;
  if (!isPlainObject(known)) return ["properties"];
  const embedded = await embeddedSchema(nearestVersion(version), model);
  const required = Array.isArray(embedded.required) ? embedded.required.map(String) : [];
  return required.filter((name) => !Object.hasOwn(known, name));
}

function kindOf(model: RecordModel): string {
  return model.replace("Published", "");
}
