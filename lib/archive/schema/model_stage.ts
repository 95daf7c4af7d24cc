/**
 * The rules of the archive's models that its JSON Schema does not say. They count only when the schema has no
 * complaint, as on the archive. The record is walked together with the schema, so that every place of a kind is
 * reached in every version.
 *
 * Sources: reference of the DANDI metadata (three checkers), dandischema's published behaviour.
 */
import { quote } from "../../core/text.ts";
import { isContact } from "./contact.ts";
import { CURIE, emailProblem, isHttpUrl, PERSON_NAME } from "./formats.ts";
import { assetRules, dandisetRules } from "./record_rules.ts";
import type { RecordProblem } from "./problem.ts";
import type { JsonSchema, RecordModel } from "./versions.ts";
import { placeInWords } from "./words.ts";

type Path = readonly (string | number)[];
type Fields = Record<string, unknown>;

/** Reports one broken rule. */
export type Report = (path: Path, keyword: string, text: string, fix?: string) => void;

/** Kinds whose identifier is that of a term: an http address or a compact URI. */
const TERMS = new Set([
  "BaseType",
  "Anatomy",
  "Disorder",
  "GenericType",
  "SpeciesType",
  "SexType",
  "StrainType",
  "ApproachType",
  "MeasurementTechniqueType",
  "StandardsType",
  "AssayType",
  "SampleType",
]);

/** Applies the rules to a record that the schema has no complaint about. */
export function modelProblems(
  record: unknown,
  schema: JsonSchema,
  model: RecordModel,
  version: string,
): RecordProblem[] {
  const problems: RecordProblem[] = [];
  const report: Report = (path, keyword, text, fix) => {
    const field = placeInWords(record, path);
    problems.push({
      stage: "models",
      path,
      keyword,
      field,
      message: `${field}: ${text}`,
      ...(fix === undefined ? {} : { fix }),
    });
  };
  walk(record, schema, [], { schema, report, kind: model });
  if (isFields(record)) {
    const rules = model.endsWith("Dandiset") ? dandisetRules : assetRules;
    rules(record, { published: model.startsWith("Published"), version, report });
  }
  return problems;
}

interface Walk {
  readonly schema: JsonSchema;
  readonly report: Report;
  /** Kind of the object that holds the value. */
  readonly kind: string;
}

function walk(value: unknown, node: unknown, path: Path, at: Walk): void {
  const { target, kind } = resolve(node, at.schema);
  if (!target) return;
  const branch = branchFor(value, target, at.schema);
  if (branch !== undefined) return walk(value, branch, path, at);
  if (typeof value === "string") return checkText(value, target, path, at);
  if (Array.isArray(value)) {
    value.forEach((item, i) => walk(item, target.items, [...path, i], at));
    return;
  }
  if (!isFields(value)) return;
  // A value that may be anything is no object of the kind that holds it.
  const owner = kind ?? (path.length === 0 ? at.kind : "");
  checkObject(value, owner, path, at.report);
  const properties = isFields(target.properties) ? target.properties : {};
  for (const [key, property] of Object.entries(properties)) {
    if (value[key] !== undefined) {
      walk(value[key], property, [...path, key], { ...at, kind: owner });
    }
  }
}

function checkText(text: string, node: Fields, path: Path, at: Walk): void {
  const key = path.at(-1);
  if (node.format === "email") {
    const problem = emailProblem(text);
    if (problem) {
      at.report(path, "value_error", `${quote(text)} is not an e-mail address: ${problem}`);
    }
  } else if (node.format === "uuid4" && !isUuid4(text)) {
    at.report(path, "uuid_version", `${quote(text)} is not a version-4 UUID`);
  } else if (node.format === "uri" && node.pattern === undefined && !isHttpUrl(text)) {
    if (!(TERMS.has(at.kind) && key === "identifier")) {
      at.report(path, "url_scheme", `${quote(text)} is not an http or https address`);
    } else if (!CURIE.test(text)) {
      at.report(
        path,
        "string_pattern_mismatch",
        `${quote(text)} is neither an http address nor a compact identifier such as UBERON:0000955`,
      );
    }
  }
}

function checkObject(value: Fields, kind: string, path: Path, report: Report): void {
  if (kind === "Person" && typeof value.name === "string" && !PERSON_NAME.test(value.name)) {
    report(
      [...path, "name"],
      "string_pattern_mismatch",
      `${
        quote(value.name)
      } is not in the form "Last, First" with one comma and plain apostrophes and hyphens`,
      'write "Last, First"',
    );
  }
  if ((kind === "Person" || kind === "Organization") && isContact(value) && !("email" in value)) {
    report(
      path,
      "value_error",
      "is a contact person but has no email",
      "add the e-mail address of the contact person",
    );
  }
  if (kind === "Resource" && !("identifier" in value) && !("url" in value)) {
    report(path, "value_error", "has neither identifier nor url, one of them is required");
  }
  if (
    kind === "AccessRequirements" && value.status === "dandi:EmbargoedAccess" &&
    !("embargoedUntil" in value)
  ) {
    report(path, "value_error", "is embargoed but has no date on which the embargo ends");
  }
  if (kind === "PropertyValue" && isNothing(value.value)) {
    report([...path, "value"], "value_error", "is empty, a value is required");
  }
}

/** What Python calls false: the models refuse it as the value of a property. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === "" || value === 0 || value === false ||
    (Array.isArray(value) && value.length === 0) ||
    (isFields(value) && Object.keys(value).length === 0);
}

function isUuid4(text: string): boolean {
  const hex = text.replace(/^urn:uuid:/i, "").replace(/^\{(.*)\}$/, "$1");
  const m = /^([0-9a-f]{8})(-?)([0-9a-f]{4})\2([0-9a-f])[0-9a-f]{3}\2[0-9a-f]{4}\2[0-9a-f]{12}$/i
    .exec(hex);
  return m !== null && m[4] === "4";
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function resolve(node: unknown, root: JsonSchema): { target?: Fields; kind?: string } {
  if (!isFields(node)) return {};
  const m = typeof node.$ref === "string"
    ? /^#\/(\$defs|definitions)\/(.+)$/.exec(node.$ref)
    : null;
  if (!m) return { target: node };
  const definitions = root[m[1] as string];
  const target = isFields(definitions) ? definitions[m[2] as string] : undefined;
  return isFields(target) ? { target, kind: m[2] as string } : {};
}

/** The branch of a union that a value was meant for; `undefined` where there is no union. */
function branchFor(value: unknown, node: Fields, root: JsonSchema): unknown {
  const branches = [node.oneOf, node.anyOf, node.allOf].find(Array.isArray) as
    | unknown[]
    | undefined;
  if (!branches) return undefined;
  const fitting = branches.filter((branch) => {
    const target = resolve(branch, root).target ?? {};
    if (typeof value === "string") {
      return target.type === "string" &&
        !(Array.isArray(target.enum) && !target.enum.includes(value));
    }
    if (Array.isArray(value)) return target.type === "array";
    if (!isFields(value)) return false;
    const key = isFields(target.properties) && isFields(target.properties.schemaKey)
      ? target.properties.schemaKey.const
      : undefined;
    return key === undefined ? target.type === "object" : key === value.schemaKey;
  });
  // A text that has a branch without a form of its own is accepted by that branch.
  const free = fitting.find((b) => resolve(b, root).target?.format === undefined);
  return (typeof value === "string" ? free ?? fitting[0] : fitting[0]) ?? {};
}
