/**
 * Namespaces: which types there are, and what is inherited from what.
 *
 * @module
 */
import { resolveSpec } from "./resolve.ts";
import { isRecord, readSpec, SpecError, type TypeSpec } from "./spec.ts";

/** Where a namespace's texts come from: one parsed JSON a source. */
export interface NamespaceSource {
  readonly name: string;
  readonly version: string;
  /** The `namespaces` entry. */
  readonly schema: readonly unknown[];
  /** Reads one source; throws where it is not there. */
  source(name: string): unknown;
}

/** One namespace with everything it includes. */
export class Namespace {
  readonly name: string;
  readonly version: string;
  /** Names of the namespaces that it includes directly. */
  readonly includes: readonly string[];
  readonly #raw: ReadonlyMap<string, TypeSpec>;
  readonly #resolved = new Map<string, TypeSpec>();
  readonly #merged = new WeakMap<TypeSpec, TypeSpec>();
  // slots that take in what their type says: those that stand directly in a type and override none of its parent's
  readonly #open = new WeakSet<TypeSpec>();
  readonly #chains = new Map<string, ReadonlySet<string>>();

  /** Use {@linkcode loadNamespaces}. */
  constructor(
    name: string,
    version: string,
    includes: readonly string[],
    raw: ReadonlyMap<string, TypeSpec>,
  ) {
    this.name = name;
    this.version = version;
    this.includes = includes;
    this.#raw = raw;
  }

  /** Names of all types. */
  get types(): Iterable<string> {
    return this.#raw.keys();
  }

  /** The definition as it was read, without what it inherits. */
  raw(type: string): TypeSpec | undefined {
    return this.#raw.get(type);
  }

  /** Whether there is such a type. */
  has(type: string): boolean {
    return this.#raw.has(type);
  }

  /** A type and all its ancestors; empty for an unknown type. */
  ancestors(type: string): ReadonlySet<string> {
    const known = this.#chains.get(type);
    if (known) return known;
    const chain = new Set<string>();
    let at: string | undefined = type;
    // a type that inherits from itself ends the chain
    while (at !== undefined && !chain.has(at) && this.#raw.has(at)) {
      chain.add(at);
      at = this.#raw.get(at)?.inc;
    }
    this.#chains.set(type, chain);
    return chain;
  }

  /** Whether a type is another or descends from it. */
  isA(type: string | undefined, ancestor: string): boolean {
    return type !== undefined && this.ancestors(type).has(ancestor);
  }

  /**
   * A type with everything that it inherits.
   *
   * @throws {SpecError} If there is no such type, or what it inherits contradicts it.
   */
  type(name: string): TypeSpec {
    const known = this.#resolved.get(name);
    if (known) return known;
    const raw = this.#raw.get(name);
    if (!raw) throw new SpecError(`data type '${name}' not found in namespace ${this.name}`);
    // entered before it is complete, so that a type that inherits from itself does not loop
    this.#resolved.set(name, raw);
    const parent = raw.inc === undefined ? undefined : this.#raw.get(raw.inc);
    if (raw.inc !== undefined && !parent) {
      throw new SpecError(`No specification for '${raw.inc}' in namespace '${this.name}'`);
    }
    const resolved = parent ? resolveSpec(raw, this.type(raw.inc ?? ""), this) : raw;
    this.#resolved.set(name, resolved);
    if (raw.kind === "group" && resolved.kind === "group") {
      const left = new Set<TypeSpec>([...resolved.datasets, ...resolved.groups]);
      for (const own of [...raw.datasets, ...raw.groups]) if (left.has(own)) this.#open.add(own);
    }
    return resolved;
  }

  /** A slot of a type, with everything that the type it includes says. */
  slot(spec: TypeSpec): TypeSpec {
    if (spec.inc === undefined || spec.def !== undefined) {
      return spec.def === undefined ? spec : this.type(spec.def);
    }
    if (!this.#open.has(spec)) return spec;
    const known = this.#merged.get(spec);
    if (known) return known;
    const merged = resolveSpec(spec, this.type(spec.inc), this);
    this.#merged.set(spec, merged);
    return merged;
  }

  /**
   * Resolves every type and slot, to find contradictions.
   *
   * @throws {SpecError} At the first.
   */
  resolveAll(): void {
    for (const name of this.#raw.keys()) {
      const spec = this.type(name);
      if (spec.kind !== "group") continue;
      for (const slot of [...spec.datasets, ...spec.groups]) this.slot(slot);
    }
  }
}

/**
 * Loads namespaces, each after those that it includes.
 *
 * @throws {SpecError} If one includes a namespace that is not among them, a source is missing, or a definition
 * cannot be read. The message is the reference tool's.
 */
export function loadNamespaces(sources: readonly NamespaceSource[]): Map<string, Namespace> {
  const byName = new Map(sources.map((s) => [s.name, s]));
  const loaded = new Map<string, Namespace>();
  const loading = new Set<string>();
  const read = new Set<string>();
  const load = (source: NamespaceSource): void => {
    if (loaded.has(source.name) || loading.has(source.name)) return;
    loading.add(source.name);
    for (const entry of source.schema) {
      const other = isRecord(entry) ? entry.namespace : undefined;
      const found = typeof other === "string" ? byName.get(other) : undefined;
      if (found) load(found);
    }
    loaded.set(source.name, loadOne(source, loaded, read));
  };
  for (const source of sources) load(source);
  return loaded;
}

function loadOne(
  source: NamespaceSource,
  loaded: ReadonlyMap<string, Namespace>,
  read: Set<string>,
): Namespace {
  const types = new Map<string, TypeSpec>();
  const includes: string[] = [];
  for (const entry of source.schema) {
    if (!isRecord(entry)) {
      throw new SpecError(`the schema of '${source.name}' is not a list of mappings`);
    }
    const only = entry.neurodata_types ?? entry.data_types;
    const names = Array.isArray(only) ? only.filter((n) => typeof n === "string") : undefined;
    if (typeof entry.source === "string") {
      // the reference tool keeps sources by their names alone
      if (read.has(entry.source)) {
        throw new SpecError(`spec source '${entry.source}' already loaded`);
      }
      read.add(entry.source);
      for (const spec of readSource(source.source(entry.source))) {
        if (names === undefined || names.includes(spec.def ?? "")) register(spec, types);
      }
    } else if (typeof entry.namespace === "string") {
      const other = loaded.get(entry.namespace);
      if (!other) throw new SpecError(`Could not load namespace '${entry.namespace}'`);
      includes.push(entry.namespace);
      for (const name of names ?? other.types) include(name, other, types);
    } else {
      throw new SpecError(
        `Spec '${source.name}' schema must have either 'source' or 'namespace' key`,
      );
    }
  }
  return new Namespace(source.name, source.version, includes, types);
}

function readSource(json: unknown): TypeSpec[] {
  if (!isRecord(json)) throw new SpecError("a source of the specification is not a mapping");
  const list = (v: unknown): unknown[] => Array.isArray(v) ? v : [];
  const specs = [
    ...list(json.datasets).map((d) => readSpec(d, "dataset")),
    ...list(json.groups).map((g) => readSpec(g, "group")),
  ];
  if (specs.some((s) => s.def === undefined)) {
    throw new SpecError("No data type def key found in a source of the specification");
  }
  return specs;
}

/** Enters a type and the types that are defined inside it. */
function register(spec: TypeSpec, types: Map<string, TypeSpec>): void {
  // of two definitions the first stands, that of a namespace included before
  if (spec.def !== undefined && !types.has(spec.def)) types.set(spec.def, spec);
  if (spec.kind !== "group") return;
  for (const inner of [...spec.datasets, ...spec.groups]) register(inner, types);
}

/** Enters a type of another namespace with all that it depends on. */
function include(name: string, from: Namespace, types: Map<string, TypeSpec>): void {
  if (types.has(name)) return;
  const spec = from.raw(name);
  if (!spec) throw new SpecError(`No specification for '${name}' in namespace '${from.name}'`);
  types.set(name, spec);
  const visit = (part: TypeSpec): void => {
    if (part.inc !== undefined) include(part.inc, from, types);
    if (part.def !== undefined) include(part.def, from, types);
    if (part.kind !== "group") return;
    for (const inner of [...part.datasets, ...part.groups]) visit(inner);
    for (const link of part.links) include(link.target, from, types);
  };
  visit(spec);
}
