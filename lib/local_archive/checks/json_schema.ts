/**
 * A small JSON Schema validator (draft 2020-12, the keywords that the DANDI schemas use) whose errors are those of the
 * Python library that the archive runs: one per failed keyword, alternatives reported as a whole, the same words.
 *
 * The client's side uses another validator on purpose: two sides that share code cannot check each other.
 */
import { isFormat } from "./formats.ts";
import { isObject, stableJson } from "../state/json.ts";
import { pythonText } from "./python_text.ts";
import type { Schema } from "../state/schemas.ts";

/** One error as the archive reports it. */
export interface SchemaError {
  /** Dotted path of the offending value, `""` for the top level. */
  readonly field: string;
  readonly message: string;
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  null: (value) => value === null,
};

/** Validates a value; errors are sorted by their text, as the archive sorts them. */
export function schemaErrors(schema: Schema, value: unknown): SchemaError[] {
  const errors: SchemaError[] = [];
  check(schema, schema, value, "", errors);
  return errors.sort((a, b) => (a.message < b.message ? -1 : a.message > b.message ? 1 : 0));
}

function isValid(root: Schema, schema: unknown, value: unknown): boolean {
  const errors: SchemaError[] = [];
  check(root, schema, value, "", errors);
  return errors.length === 0;
}

function resolve(root: Schema, reference: string): unknown {
  let place: unknown = root;
  for (const part of reference.replace(/^#\//, "").split("/")) {
    place = isObject(place) ? place[part] : undefined;
  }
  return place;
}

function check(
  root: Schema,
  schema: unknown,
  value: unknown,
  at: string,
  errors: SchemaError[],
): void {
  if (!isObject(schema)) return;
  const fail = (message: string): void => void errors.push({ field: at, message });
  const text = (): string => pythonText(value);
  for (const [keyword, rule] of Object.entries(schema)) {
    switch (keyword) {
      case "$ref":
        check(root, resolve(root, String(rule)), value, at, errors);
        break;
      case "type": {
        const types = Array.isArray(rule) ? rule : [rule];
        if (!types.some((type) => TYPES[String(type)]?.(value))) {
          fail(`${text()} is not of type ${types.map((type) => `'${type}'`).join(", ")}`);
        }
        break;
      }
      case "const":
        if (stableJson(rule) !== stableJson(value)) fail(`${pythonText(rule)} was expected`);
        break;
      case "enum":
        if (Array.isArray(rule) && !rule.some((item) => stableJson(item) === stableJson(value))) {
          fail(`${text()} is not one of ${pythonText(rule)}`);
        }
        break;
      case "allOf":
        if (Array.isArray(rule)) { for (const part of rule) check(root, part, value, at, errors); }
        break;
      case "anyOf":
        if (Array.isArray(rule) && !rule.some((part) => isValid(root, part, value))) {
          fail(`${text()} is not valid under any of the given schemas`);
        }
        break;
      case "oneOf": {
        if (!Array.isArray(rule)) break;
        const fitting = rule.filter((part) => isValid(root, part, value));
        if (fitting.length === 0) fail(`${text()} is not valid under any of the given schemas`);
        else if (fitting.length > 1) {
          fail(`${text()} is valid under each of ${fitting.slice(1).map(pythonText).join(", ")}`);
        }
        break;
      }
      default:
        if (typeof value === "string") checkString(keyword, rule, value, fail);
        else if (typeof value === "number") checkNumber(keyword, rule, value, fail);
        else if (Array.isArray(value)) checkArray(root, keyword, rule, value, at, errors, fail);
        else if (isObject(value)) checkObject(root, schema, keyword, rule, value, at, errors, fail);
    }
  }
}

type Fail = (message: string) => void;

function checkString(keyword: string, rule: unknown, value: string, fail: Fail): void {
  const text = pythonText(value);
  switch (keyword) {
    case "minLength":
      if ([...value].length < Number(rule)) {
        fail(rule === 1 ? `${text} should be non-empty` : `${text} is too short`);
      }
      break;
    case "maxLength":
      if ([...value].length > Number(rule)) fail(`${text} is too long`);
      break;
    case "pattern":
      if (!patternOf(String(rule)).test(value)) fail(`${text} does not match ${pythonText(rule)}`);
      break;
    case "format":
      if (!isFormat(String(rule), value)) fail(`${text} is not a '${rule}'`);
      break;
  }
}

const PATTERNS = new Map<string, RegExp>();

function patternOf(text: string): RegExp {
  let pattern = PATTERNS.get(text);
  if (!pattern) {
    pattern = new RegExp(text, "u");
    PATTERNS.set(text, pattern);
  }
  return pattern;
}

function checkNumber(keyword: string, rule: unknown, value: number, fail: Fail): void {
  const limit = Number(rule);
  const text = pythonText(value);
  if (keyword === "minimum" && value < limit) {
    fail(`${text} is less than the minimum of ${pythonText(rule)}`);
  } else if (keyword === "maximum" && value > limit) {
    fail(`${text} is greater than the maximum of ${pythonText(rule)}`);
  } else if (keyword === "exclusiveMinimum" && value <= limit) {
    fail(`${text} is less than or equal to the minimum of ${pythonText(rule)}`);
  } else if (keyword === "exclusiveMaximum" && value >= limit) {
    fail(`${text} is greater than or equal to the maximum of ${pythonText(rule)}`);
  }
}

function checkArray(
  root: Schema,
  keyword: string,
  rule: unknown,
  value: readonly unknown[],
  at: string,
  errors: SchemaError[],
  fail: Fail,
): void {
  if (keyword === "items") {
    value.forEach((item, index) => check(root, rule, item, join(at, String(index)), errors));
  } else if (keyword === "minItems" && value.length < Number(rule)) {
    fail(
      rule === 1 ? `${pythonText(value)} should be non-empty` : `${pythonText(value)} is too short`,
    );
  } else if (keyword === "maxItems" && value.length > Number(rule)) {
    fail(`${pythonText(value)} is too long`);
  } else if (keyword === "uniqueItems" && rule === true) {
    if (new Set(value.map(stableJson)).size < value.length) {
      fail(`${pythonText(value)} has non-unique elements`);
    }
  }
}

function checkObject(
  root: Schema,
  schema: Schema,
  keyword: string,
  rule: unknown,
  value: Record<string, unknown>,
  at: string,
  errors: SchemaError[],
  fail: Fail,
): void {
  const known = isObject(schema.properties) ? schema.properties : {};
  if (keyword === "required" && Array.isArray(rule)) {
    for (const name of rule) {
      if (!Object.hasOwn(value, String(name))) fail(`'${name}' is a required property`);
    }
  } else if (keyword === "properties" && isObject(rule)) {
    for (const [name, part] of Object.entries(rule)) {
      if (Object.hasOwn(value, name)) check(root, part, value[name], join(at, name), errors);
    }
  } else if (keyword === "additionalProperties") {
    const extra = Object.keys(value).filter((name) => !Object.hasOwn(known, name));
    if (rule === false && extra.length > 0) {
      const list = extra.map((name) => `'${name}'`).join(", ");
      const verb = extra.length === 1 ? "was" : "were";
      fail(`Additional properties are not allowed (${list} ${verb} unexpected)`);
    } else for (const name of extra) check(root, rule, value[name], join(at, name), errors);
  } else if (keyword === "propertyNames") {
    for (const name of Object.keys(value)) check(root, rule, name, at, errors);
  }
}

function join(at: string, name: string): string {
  return at === "" ? name : `${at}.${name}`;
}
