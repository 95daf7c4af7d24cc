/**
 * What stands in where the specifications that a file carries cannot be used: released versions of the same namespaces.
 *
 * @module
 */
import { commonOf, experimentalOf, releasedNamespace } from "./bundled.ts";
import { loadNamespaces, type Namespace, type NamespaceSource } from "./namespaces.ts";
import { isRecord, SpecError } from "./spec.ts";

/** Namespaces to compare a file with in place of its own. */
export interface StandIn {
  readonly loaded: ReadonlyMap<string, Namespace>;
  /** What is in place of what, in words: `hdmf-common 1.8.0`. */
  readonly words: string;
}

/**
 * The namespaces that a file carries, with released ones for those of core, hdmf-common and hdmf-experimental that are
 * missing or incomplete, and without extensions that cannot be used. Undefined where nothing can be put together.
 *
 * @param nwbVersion What the file says of itself, for a core that it does not carry.
 */
export async function standIn(
  cached: readonly NamespaceSource[],
  nwbVersion: string | undefined,
): Promise<StandIn | undefined> {
  const usable = new Map<string, NamespaceSource>();
  const words: string[] = [];
  const released = async (name: string, version: string): Promise<void> => {
    const found = await releasedNamespace(name, version);
    if (!found) return;
    usable.set(name, found);
    words.push(`${name} ${found.version}`);
  };
  for (const namespace of cached) {
    if (isComplete(namespace)) usable.set(namespace.name, namespace);
    else await released(namespace.name, namespace.version);
  }
  const core = usable.get("core")?.version ?? nwbVersion ?? "";
  if (!usable.has("core")) await released("core", core);
  const wanted = includesOf(usable.values());
  if (!usable.has("hdmf-common") && wanted.has("hdmf-common")) {
    await released("hdmf-common", commonOf(core));
  }
  if (!usable.has("hdmf-experimental") && wanted.has("hdmf-experimental")) {
    await released("hdmf-experimental", experimentalOf(usable.get("hdmf-common")?.version ?? ""));
  }
  for (let before = -1; before !== usable.size;) {
    before = usable.size;
    for (const namespace of usable.values()) {
      if ([...includesOf([namespace])].every((name) => usable.has(name))) continue;
      usable.delete(namespace.name);
    }
  }
  const lost = cached.filter((c) => !usable.has(c.name)).map((c) => `nothing for ${c.name}`);
  const loaded = load([...usable.values()]);
  return loaded && { loaded, words: [...words, ...lost].join(", ") };
}

function load(sources: readonly NamespaceSource[]): ReadonlyMap<string, Namespace> | undefined {
  try {
    return loadNamespaces(sources);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return undefined;
  }
}

function isComplete(namespace: NamespaceSource): boolean {
  try {
    for (const entry of namespace.schema) {
      const source = isRecord(entry) ? entry.source : undefined;
      if (typeof source === "string") namespace.source(source);
    }
    return true;
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return false;
  }
}

function includesOf(namespaces: Iterable<NamespaceSource>): Set<string> {
  return new Set(
    [...namespaces].flatMap((n) => n.schema).flatMap((entry) =>
      isRecord(entry) && typeof entry.namespace === "string" ? [entry.namespace] : []
    ),
  );
}
