/** Errors of the JSON Schema stage, made readable. */
import { quote } from "../../core/text.ts";
import type { ErrorObject } from "./ajv.ts";
import type { RecordProblem } from "./problem.ts";
import { placeInWords } from "./words.ts";

/** Turns ajv's errors into problems, one for each mistake, in the order of the record. */
export function schemaProblems(record: unknown, errors: readonly ErrorObject[]): RecordProblem[] {
  const problems: RecordProblem[] = [];
  const seen = new Set<string>();
  for (const error of withoutBranches(errors)) {
    const path = pathOf(record, error.instancePath);
    const keyword = error.keyword === "discriminator" ? "oneOf" : error.keyword;
    const { field, text, fix } = sentence(record, path, error);
    const message = `${field}: ${text}`;
    if (seen.has(message)) continue;
    seen.add(message);
    problems.push({
      stage: "schema",
      path,
      keyword,
      field,
      message,
      ...(fix === undefined ? {} : { fix }),
    });
  }
  return problems;
}

/** In a union that fails, keeps the complaints of the branch that was meant, or else only that of the union. */
function withoutBranches(errors: readonly ErrorObject[]): ErrorObject[] {
  let kept = [...errors];
  for (const union of errors) {
    if (union.keyword !== "anyOf" && union.keyword !== "oneOf") continue;
    const inside = (e: ErrorObject) =>
      e !== union && e.instancePath.startsWith(union.instancePath) &&
        e.schemaPath.startsWith(union.schemaPath + "/") ||
      (e !== union && e.instancePath.startsWith(union.instancePath + "/"));
    const meant = kept.filter((e) =>
      inside(e) && !(e.keyword === "type" && e.instancePath === union.instancePath)
    );
    kept = meant.length > 0
      ? kept.filter((e) =>
        e !== union && !(e.keyword === "type" && e.instancePath === union.instancePath)
      )
      : kept.filter((e) => e === union || !(inside(e) || isTypeAt(e, union.instancePath)));
  }
  return kept;
}

function isTypeAt(error: ErrorObject, instancePath: string): boolean {
  return error.keyword === "type" && error.instancePath === instancePath;
}

function pathOf(record: unknown, pointer: string): (string | number)[] {
  const path: (string | number)[] = [];
  let value = record;
  for (const raw of pointer.split("/").slice(1)) {
    const key = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    const step = Array.isArray(value) ? Number(key) : key;
    path.push(step);
    value = (value as Record<PropertyKey, unknown> | null | undefined)?.[step];
  }
  return path;
}

function sentence(
  record: unknown,
  path: readonly (string | number)[],
  error: ErrorObject,
): { field: string; text: string; fix?: string } {
  const field = placeInWords(record, path);
  const params = error.params as Record<string, unknown>;
  const found = error.data;
  const list = (values: unknown) => (values as unknown[]).map((v) => String(v)).join(", ");
  switch (error.keyword) {
    case "required": {
      const missing = String(params.missingProperty);
      const at = placeInWords(record, [...path, missing]);
      return missing === "schemaKey"
        ? {
          field: at,
          text: "is missing, every nested object must name its kind",
          fix: "add the schemaKey of its kind",
        }
        : { field: at, text: "is missing, it is required" };
    }
    case "type":
      return {
        field,
        text: found === null
          ? `is null, which the archive refuses; leave the field out instead`
          : `must be ${kindInWords(params.type)}, found ${quote(found)}`,
        ...(found === null ? { fix: "leave the field out" } : {}),
      };
    case "enum":
      return {
        field,
        text: `${quote(found)} is not one of the values that are allowed (${
          list(params.allowedValues)
        })`,
      };
    case "const":
      return { field, text: `must be "${String(params.allowedValue)}", found ${quote(found)}` };
    case "pattern":
      return { field, text: patternInWords(String(params.pattern), found) };
    case "format":
      return { field, text: formatInWords(String(params.format), found) };
    case "maxLength":
      return {
        field,
        text: `has ${[...String(found)].length} characters, at most ${
          String(params.limit)
        } are allowed`,
      };
    case "minLength":
      return { field, text: "is empty" };
    case "minItems":
      return { field, text: "is empty, at least one entry is required" };
    case "maxItems":
      return { field, text: `has more entries than the ${String(params.limit)} allowed` };
    case "discriminator":
      return params.error === "tag"
        ? { field, text: "has no schemaKey, so its kind is unknown" }
        : { field, text: `is of kind ${quote(params.tagValue)}, which is not allowed here` };
    case "anyOf":
    case "oneOf":
      return { field, text: `is none of the forms that are allowed here, found ${quote(found)}` };
    case "propertyNames":
      return { field, text: `has a key that is not allowed: ${quote(params.propertyName)}` };
    default:
      return { field, text: `${error.message ?? "is not valid"}, found ${quote(found)}` };
  }
}

function kindInWords(type: unknown): string {
  const words: Record<string, string> = {
    string: "a text",
    array: "a list",
    object: "an object with fields",
    boolean: "true or false",
    integer: "a whole number",
    number: "a number",
  };
  const types = Array.isArray(type) ? type : [type];
  return types.map((t) => words[String(t)] ?? String(t)).join(" or ");
}

function patternInWords(pattern: string, found: unknown): string {
  const what = quote(found);
  if (pattern.includes("ror.org")) {
    return `${what} is not a ROR address such as https://ror.org/01cwqze88`;
  }
  if (pattern.startsWith("^\\d{4}-\\d{4}")) {
    return `${what} is not a bare ORCID such as 0000-0002-1825-0097`;
  }
  if (pattern.startsWith("^RRID")) return `${what} is not an RRID such as RRID:SCR_017571`;
  return `${what} does not have the form ${pattern}`;
}

function formatInWords(format: string, found: unknown): string {
  const wanted: Record<string, string> = {
    "uri": "a full address or identifier with its scheme, such as https://…",
    "email": "an e-mail address",
    "date": "a date such as 2026-11-25",
    "date-time": "a time with its offset from UTC, such as 2026-11-25T14:00:00+00:00",
  };
  return `${quote(found)} is not ${wanted[format] ?? format}`;
}
