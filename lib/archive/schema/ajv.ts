/** The heavy part: ajv and its formats, loaded when the first record is checked. */
import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import * as ajvFormats from "ajv-formats";
import { isDate, isDateTime, isUri } from "./formats.ts";

export type { ErrorObject, ValidateFunction };

/**
 * Compiles a JSON Schema as the archive's first stage would apply it. Fields are reported all at once, nothing is
 * changed in the record, and unions are told apart by `schemaKey`, so that one mistake is one error.
 */
export function compile(schema: Readonly<Record<string, unknown>>): ValidateFunction {
  const ajv = new Ajv2020({
    strict: false,
    allErrors: true,
    // Releases up to 0.6.9 hold escapes that are errors in Unicode mode.
    unicodeRegExp: false,
    discriminator: true,
    logger: false,
    verbose: true,
  });
  addFormats()(ajv);
  ajv.addFormat("uri", isUri);
  // The first stage looks for an @ only; the models are strict.
  ajv.addFormat("email", (text: string) => text.includes("@"));
  ajv.addFormat("date", isDate);
  ajv.addFormat("date-time", isDateTime);
  // Unknown to Python's checker, hence not checked in this stage.
  for (const name of ["uuid4", "uuid"]) ajv.addFormat(name, true);
  const prepared = withDiscriminators(schema, schema);
  return ajv.compile(prepared as Record<string, unknown>);
}

type AddFormats = (ajv: Ajv2020) => unknown;

// CommonJS default export: the function itself or an object that holds it, depending on who loads it.
function addFormats(): AddFormats {
  let value: unknown = ajvFormats;
  for (let i = 0; i < 3 && typeof value !== "function"; i++) {
    value = (value as { default?: unknown } | undefined)?.default;
  }
  return value as AddFormats;
}

/** Gives each union of objects with distinct `schemaKey` an OpenAPI discriminator without mapping. */
function withDiscriminators(node: unknown, root: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(node)) return node.map((item) => withDiscriminators(item, root));
  if (typeof node !== "object" || node === null) return node;
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(node)) {
    if (key === "discriminator" && "oneOf" in node) continue;
    out[key] = key === "const" || key === "enum" || key === "default"
      ? value
      : withDiscriminators(value, root);
  }
  const branches = out.oneOf ?? out.anyOf;
  if (Array.isArray(branches) && branches.length > 1 && kindsOf(branches, root)) {
    delete out.anyOf;
    out.oneOf = branches;
    out.discriminator = { propertyName: "schemaKey" };
    out.type = "object";
  }
  return out;
}

/** The `schemaKey`s of a union's branches, if each has one of its own. */
function kindsOf(branches: unknown[], root: Readonly<Record<string, unknown>>): boolean {
  const kinds = branches.map((branch) => {
    const ref = (branch as { $ref?: unknown } | null)?.$ref;
    const name = typeof ref === "string" ? /^#\/(\$defs|definitions)\/(.+)$/.exec(ref) : null;
    if (!name) return undefined;
    const definitions = root[name[1] as string] as Record<string, unknown> | undefined;
    const target = definitions?.[name[2] as string] as {
      properties?: { schemaKey?: { const?: unknown } };
      required?: unknown[];
    } | undefined;
    return target?.required?.includes("schemaKey")
      ? target.properties?.schemaKey?.const
      : undefined;
  });
  return kinds.every((kind) => typeof kind === "string") && new Set(kinds).size === kinds.length;
}
