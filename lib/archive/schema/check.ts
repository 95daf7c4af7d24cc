import { messageOf } from "../../core/errors.ts";
import { isPlainObject } from "./plain.ts";
import { modelProblems } from "./model_stage.ts";
import type { RecordProblem, RecordVerdict } from "./problem.ts";
import {
  ALLOWED_SCHEMA_VERSIONS,
  DEFAULT_SCHEMA_VERSION,
  embeddedSchema,
  isAtLeast,
  type JsonSchema,
  nearestVersion,
  type RecordModel,
  SCHEMA_VERSIONS,
} from "./versions.ts";

/** Options of {@linkcode checkRecord}. */
export interface CheckRecordOptions {
  /** Version to check by. Default the record's own `schemaVersion`, else {@linkcode DEFAULT_SCHEMA_VERSION}. */
  schemaVersion?: string;
  /** The instance's own JSON Schema of that version, where there is one; else the embedded copy is used. */
  schema?: JsonSchema;
  /** Check as the published record that the archive would make of it. Default `false`. */
  published?: boolean;
}

/**
 * Checks the metadata of a Dandiset as the archive would: its JSON Schema first, and the rules of its models when the
 * schema has no complaint. Nothing is sent and nothing is changed.
 *
 * The record is taken whole: fields that only the server writes (`id`, `citation` …) must be there, as they are in a
 * record that was read from an archive.
 */
export function checkDandisetMetadata(
  record: unknown,
  options: CheckRecordOptions = {},
): Promise<RecordVerdict> {
  return checkRecord(record, options.published ? "PublishedDandiset" : "Dandiset", options);
}

/** Checks the metadata of an asset as the archive would; see {@linkcode checkDandisetMetadata}. */
export function checkAssetMetadata(
  record: unknown,
  options: CheckRecordOptions = {},
): Promise<RecordVerdict> {
  return checkRecord(record, options.published ? "PublishedAsset" : "Asset", options);
}

/**
 * Checks any record of the archive. A version that is not embedded is checked by the nearest later one, and the
 * verdict says so; a version that no archive accepts is itself a problem.
 */
export async function checkRecord(
  record: unknown,
  model: RecordModel,
  options: CheckRecordOptions = {},
): Promise<RecordVerdict> {
  const own = isPlainObject(record) && typeof record.schemaVersion === "string"
    ? record.schemaVersion
    : undefined;
  const wanted = options.schemaVersion ?? own ?? DEFAULT_SCHEMA_VERSION;
  const newer = /^\d+\.\d+\.\d+$/.test(wanted) && isAtLeast(wanted, "0.8.0");
  const known = ALLOWED_SCHEMA_VERSIONS.includes(wanted) || options.schema !== undefined || newer;
  if (!known) {
    const message =
      `schemaVersion: "${wanted}" is not a version of the DANDI schema that an archive accepts (${
        ALLOWED_SCHEMA_VERSIONS.join(", ")
      })`;
    const problem: RecordProblem = {
      stage: "schema",
      path: ["schemaVersion"],
      keyword: "enum",
      field: "schemaVersion",
      message,
    };
    return { valid: false, model, schemaVersion: wanted, problems: [problem] };
  }
  const verdict = (schemaVersion: string, problems: RecordProblem[], standIn?: string) => ({
    valid: problems.length === 0,
    model,
    schemaVersion,
    ...(standIn === undefined ? {} : { standIn }),
    problems,
  });
  let unusable: string | undefined;
  if (options.schema) {
    try {
      return verdict(wanted, await problemsOf(record, options.schema, model, wanted));
    } catch (error) {
      unusable = `the schema of the archive cannot be used (${messageOf(error)})`;
    }
  }
  const embedded = (SCHEMA_VERSIONS as readonly string[]).includes(wanted);
  const used = embedded ? wanted : nearestVersion(wanted);
  const problems = await problemsOf(record, await embeddedSchema(used, model), model, used);
  const missing = unusable ??
    (embedded ? undefined : `the schema of version ${wanted} is not at hand`);
  return verdict(used, problems, missing && `${missing}, ${used} was used instead`);
}

async function problemsOf(
  record: unknown,
  schema: JsonSchema,
  model: RecordModel,
  version: string,
): Promise<RecordProblem[]> {
  const validate = await compiled(schema);
  const { schemaProblems } = await import("./schema_stage.ts");
  if (!validate(record)) return schemaProblems(record, validate.errors ?? []);
  return modelProblems(record, schema, model, version);
}

type Validate = Awaited<ReturnType<typeof loadCompiler>> extends (schema: JsonSchema) => infer V ? V
  : never;

async function loadCompiler(): Promise<typeof import("./ajv.ts").compile> {
  return (await import("./ajv.ts")).compile;
}

// Compiling costs a tenth of a second. A schema is compiled once per process, also where an instance gives it anew.
const cache = new WeakMap<JsonSchema, Validate>();
const byText = new Map<string, Validate>();

async function compiled(schema: JsonSchema): Promise<Validate> {
  let validate = cache.get(schema);
  if (!validate) {
    const text = JSON.stringify(schema);
    validate = byText.get(text) ?? (await loadCompiler())(schema);
    cache.set(schema, validate);
    byText.set(text, validate);
  }
  return validate;
}
