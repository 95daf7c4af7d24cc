/**
 * NWB schema validation of one open file.
 *
 * @module
 */
import { messageOf } from "../../core/errors.ts";
import type { H5Node, NwbFile } from "../../store/store.ts";
import { makeFinding, type OwnCode } from "../findings/catalogue.ts";
import type { ValidationFinding } from "../findings/result.ts";
import { bundledNamespaces } from "./bundled.ts";
import type { CachedNamespace, Carried } from "./cached.ts";
import { SchemaBreak, type SchemaError, type SchemaErrorKind } from "./errors.ts";
import { loadNamespaces, type Namespace, type NamespaceSource } from "./namespaces.ts";
import { SpecError } from "./spec.ts";
import { standIn } from "./stand_in.ts";
import type { Structure } from "./structure.ts";
import { walkFile } from "./walk.ts";

/** What schema validation says. */
export interface SchemaCheck {
  readonly findings: readonly ValidationFinding[];
  /** Why the reference validator breaks off; undefined where it does not. */
  readonly broken: string | undefined;
  /** Released namespaces that the file was compared with in place of its own; undefined where it was not. */
  readonly instead: string | undefined;
  /** Types of the file and what they descend from; the shipped core where the file's own cannot be used. */
  readonly hierarchy: (type: string, ancestor: string) => boolean;
  /** Objects that have no place in the schema: the reference reader does not see them. */
  readonly unmatched: ReadonlySet<H5Node>;
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
 * reference validator does; against the shipped core where none is cached. Where what the file carries cannot be used,
 * released versions of the same namespaces stand in, and the findings of that are ours alone.
 */
export async function checkSchema(
  file: NwbFile,
  structure: Structure,
  carried: Carried,
): Promise<SchemaCheck> {
  const shipped = await bundledNamespaces();
  const { cached } = carried;
  let loaded: ReadonlyMap<string, Namespace> | undefined;
  let result: PassResult = { findings: [], unmatched: new Set() };
  let broken = structure.breaks ?? carried.problem;
  if (broken === undefined) {
    try {
      loaded = cached.length > 0 ? loadCached(cached) : loadShipped(shipped);
      result = passes(file, loaded);
    } catch (error) {
      broken = messageOf(requireExpected(error));
    }
  }
  let instead: string | undefined;
  if (broken !== undefined && structure.breaks === undefined) {
    const other = await standIn(cached, file.root.text("nwb_version"));
    loaded = other?.loaded ?? loaded;
    instead = other?.words;
    // the reference tool tells nothing of this
    const told = other ? attempt(() => passes(file, other.loaded)) : result;
    result = { ...told, findings: told.findings.map(withoutVerdict) };
  }
  return {
    findings: result.findings,
    broken,
    instead,
    unmatched: result.unmatched,
    hierarchy: hierarchyOf(loaded, shipped),
  };
}

// files of one laboratory carry the same specifications: they are read and resolved once a process
const KEPT = 16;
const kept = new Map<string, Map<string, Namespace>>();
let shippedOnce: Map<string, Namespace> | undefined;

function loadCached(cached: readonly CachedNamespace[]): Map<string, Namespace> {
  const key = cached.map((c) => `${c.name} ${c.version}\n${c.text()}`).join("\n");
  const known = kept.get(key);
  if (known) return known;
  const loaded = loadNamespaces(cached);
  for (const namespace of mostSpecific(loaded)) namespace.resolveAll();
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, loaded);
  return loaded;
}

function loadShipped(shipped: readonly NamespaceSource[]): Map<string, Namespace> {
  return shippedOnce ??= loadNamespaces(shipped);
}

interface PassResult {
  readonly findings: readonly ValidationFinding[];
  readonly unmatched: ReadonlySet<H5Node>;
}

function passes(file: NwbFile, loaded: ReadonlyMap<string, Namespace>): PassResult {
  const findings: ValidationFinding[] = [];
  let unseen: Set<H5Node> | undefined;
  for (const namespace of mostSpecific(loaded)) {
    namespace.resolveAll();
    const { errors, unmatched } = walkFile(file.root, namespace);
    findings.push(...errors.map(findingOf));
    const here = new Set(unmatched);
    unseen = unseen ? unseen.intersection(here) : here;
  }
  const lost = [...unseen ?? []];
  findings.push(...lost.slice(0, 50).map(unmatchedFinding));
  return { findings, unmatched: new Set(lost) };
}

function attempt(run: () => PassResult): PassResult {
  try {
    return run();
  } catch (error) {
    requireExpected(error);
    return { findings: [], unmatched: new Set() };
  }
}

function requireExpected(error: unknown): unknown {
  if (error instanceof SpecError || error instanceof SchemaBreak || isReadFailure(error)) {
    return error;
  }
  throw error;
}

function withoutVerdict(finding: ValidationFinding): ValidationFinding {
  const { dandi: _, ...rest } = finding;
  return rest;
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
    core ??= [...loadShipped(shipped).values()];
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
