/**
 * NWB schema validation of one open file.
 *
 * @module
 */
import { messageOf } from "../../core/mod.ts";
import type { H5Node, NwbFile } from "../_file.ts";
import { makeFinding, type OwnCode } from "../catalogue.ts";
import type { ValidationFinding } from "../result.ts";
import { bundledNamespaces } from "./bundled.ts";
import { cachedNamespaces } from "./cached.ts";
import { SchemaBreak, type SchemaError, type SchemaErrorKind } from "./errors.ts";
import { loadNamespaces, type Namespace, type NamespaceSource } from "./namespaces.ts";
import { SpecError } from "./spec.ts";
import { requireReadable, type Structure } from "./structure.ts";
import { walkFile } from "./walk.ts";

/** What schema validation says. */
export interface SchemaCheck {
  readonly findings: ValidationFinding[];
  /** Types of the file and what they descend from; the shipped core where the file's own cannot be used. */
  readonly hierarchy: (type: string, ancestor: string) => boolean;
  /** Whether the reference validator could go to the end. */
  readonly complete: boolean;
}

const CODES: Readonly<Record<SchemaErrorKind, OwnCode>> = {
  "missing": "schema-missing",
  "missing-type": "schema-missing-type",
  "quantity": "schema-quantity",
  "dtype": "schema-dtype",
  "shape": "schema-shape",
  "expected-array": "schema-expected-array",
  "reference-type": "schema-reference-type",
  "illegal-link": "schema-illegal-link",
  "time-zone": "schema-time-zone",
};

/**
 * Validates a file against the namespaces cached in it, one pass for each that no other includes, as the
 * reference validator does; against the shipped core where none is cached.
 */
export async function checkSchema(file: NwbFile, structure: Structure): Promise<SchemaCheck> {
  const shipped = await bundledNamespaces();
  let loaded: ReadonlyMap<string, Namespace> | undefined;
  const findings: ValidationFinding[] = [];
  let complete = false;
  try {
    const cached = cachedNamespaces(file);
    loaded = loadNamespaces(cached.length > 0 ? cached : shipped);
    requireReadable(structure);
    for (const namespace of mostSpecific(loaded)) {
      namespace.resolveAll();
      const { errors, unmatched } = walkFile(file.root, namespace);
      findings.push(...errors.map(findingOf));
      findings.push(...unmatched.slice(0, 50).map(unmatchedFinding));
    }
    complete = true;
  } catch (error) {
    if (!(error instanceof SpecError || error instanceof SchemaBreak || isReadFailure(error))) {
      throw error;
    }
    // what was found before the break is dropped there too
    findings.length = 0;
    findings.push(makeFinding("schema-not-checkable", {
      message: messageOf(error),
      dandi: { internal: true },
    }));
  }
  return { findings, complete, hierarchy: hierarchyOf(loaded, shipped) };
}

function isReadFailure(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("HDF5 ");
}

function mostSpecific(loaded: ReadonlyMap<string, Namespace>): Namespace[] {
  const included = new Set([...loaded.values()].flatMap((n) => n.includes));
  included.add("hdmf-experimental"); // never validated by the reference tool
  const names = [...loaded.keys()].filter((n) => !included.has(n)).sort();
  return names.flatMap((n) => loaded.get(n) ?? []);
}

/** Descent by any cached namespace, else by the shipped core. */
function hierarchyOf(
  loaded: ReadonlyMap<string, Namespace> | undefined,
  shipped: readonly NamespaceSource[],
): (type: string, ancestor: string) => boolean {
  let core: Namespace[] | undefined;
  return (type, ancestor) => {
    if (type === ancestor) return true;
    for (const n of loaded?.values() ?? []) if (n.isA(type, ancestor)) return true;
    core ??= [...loadNamespaces(shipped).values()];
    return core.some((n) => n.isA(type, ancestor));
  };
}

function findingOf(error: SchemaError): ValidationFinding {
  const { name, location, reason, found, wanted } = error;
  return makeFinding(CODES[error.kind], {
    message: `${sentence(error)} (${name}: ${reason})`,
    place: `/${location}`,
    ...(found === undefined ? {} : { found }),
    ...(wanted === undefined ? {} : { wanted }),
    dandi: { id: `pynwb.${name} (${location}): ${reason}`, location },
  });
}

function sentence(error: SchemaError): string {
  const { name, location, found, wanted } = error;
  const last = name.slice(name.lastIndexOf("/") + 1);
  const at = location === "" ? "the file" : `/${location}`;
  switch (error.kind) {
    case "missing":
      return `${at} has no ${last}`;
    case "missing-type":
      return `${at} has no object of type ${wanted}`;
    case "quantity":
      return `${at} has ${found} objects where ${wanted} are wanted`;
    case "dtype":
      return `${at} is stored as ${found}, wanted is ${wanted}`;
    case "shape":
      return `${at} has the shape ${found}, wanted is ${wanted}`;
    case "expected-array":
      return `${at} is a single value, wanted is ${wanted}`;
    case "reference-type":
      return `${at} points to ${found}, wanted is ${wanted}`;
    case "illegal-link":
      return `${at} has a link for ${last}, which must be the object itself`;
    case "time-zone":
      return `${at} is a time without an offset from UTC`;
  }
}

function unmatchedFinding(node: H5Node): ValidationFinding {
  return makeFinding("schema-unknown-object", {
    message: `${node.path} has no place in the schema${
      node.type === undefined ? "" : ` (its type is ${node.type})`
    }: other programs will not see it`,
    place: node.path,
  });
}
