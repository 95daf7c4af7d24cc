import type { JsonSchema } from "./versions.ts";

/** What differs between instances in one schema version. */
export interface InstanceNames {
  /** Prefix of identifiers, such as `EMBER-DANDI`. */
  readonly name?: string | undefined;
  /** Prefix of DOIs, such as `10.48324`. */
  readonly doiPrefix?: string | undefined;
  /** Licences that are offered; the embedded list where it is empty. */
  readonly licenses?: readonly string[] | undefined;
}

/**
 * The embedded schema, which is that of the main archive, with another instance's prefixes and licences. For use when
 * the instance itself cannot be asked for its schema.
 */
export function schemaForInstance(schema: JsonSchema, instance: InstanceNames): JsonSchema {
  const { licenses = [] } = instance;
  // They come from a server and go into patterns: what is no such name is left alone.
  const name = /^[A-Za-z][A-Za-z-]{0,63}$/.test(instance.name ?? "") ? instance.name : undefined;
  const doiPrefix = /^10(\.\d{1,9})+$/.test(instance.doiPrefix ?? "")
    ? instance.doiPrefix
    : undefined;
  return change(schema) as JsonSchema;

  function change(value: unknown): unknown {
    if (Array.isArray(value)) return value.map(change);
    if (typeof value !== "object" || value === null) return value;
    const out: Record<string, unknown> = {};
    for (const [key, inner] of Object.entries(value)) {
      if (key === "pattern" && typeof inner === "string") out[key] = pattern(inner);
      else if (key === "enum" && isLicences(inner) && licenses.length > 0) out[key] = [...licenses];
      else out[key] = change(inner);
    }
    return out;
  }

  function pattern(text: string): string {
    // `sameAs` names any instance and has neither prefix in capitals nor a DOI.
    let out = text;
    if (name) {
      out = out.replace(/\bDANDI\b/g, name)
        .replace(/\bdandi(?=\\?[:.)|])(?!:\/\/)/g, name.toLowerCase());
    }
    if (doiPrefix) {
      const escaped = doiPrefix.replaceAll(".", "\\.");
      out = out.replace(/10\\?\.(?:\(48324\|80507\)|48324)/g, escaped);
    }
    return out;
  }
}

function isLicences(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 &&
    value.every((v) => typeof v === "string" && v.startsWith("spdx:"));
}
