/**
 * The schemas that are shipped with this module, for files that carry none or only a part.
 *
 * The data are made by `data/build.ts` from the schema files inside the packages pynwb and hdmf (both under a
 * BSD-3 licence, see `data/LICENSE.txt`), without prose.
 *
 * @module
 */
import type { NamespaceSource } from "./namespaces.ts";
import { isRecord } from "./spec.ts";

let bundled: NamespaceSource[] | undefined;

/** The newest core, hdmf-common and hdmf-experimental: what the reference tools come with. */
export async function bundledNamespaces(): Promise<NamespaceSource[]> {
  if (bundled) return bundled;
  const { default: data } = await import("./data/core.json", { with: { type: "json" } });
  bundled = data.namespaces.map((n) => shipped(n, n.sources, (source) => source));
  return bundled;
}

/**
 * A released version of core, hdmf-common or hdmf-experimental, or the newest before it where it was not released
 * inside a package; undefined for other namespaces.
 */
export async function releasedNamespace(
  name: string,
  version: string,
): Promise<NamespaceSource | undefined> {
  const { default: data } = await import("./data/versions.json", { with: { type: "json" } });
  const all = data.namespaces.filter((n) => n.name === name);
  const chosen = all.find((n) => n.version === version) ??
    all.findLast((n) => compareVersions(n.version, version) <= 0) ?? all[0];
  const sources: readonly unknown[] = data.sources;
  return chosen && shipped(chosen, chosen.sources, (index) => sources[Number(index)]);
}

/** The version of hdmf-common that was released with a version of core, by the packages that held both. */
export function commonOf(core: string): string {
  const since: readonly (readonly [core: string, common: string])[] = [
    ["2.11.0", "1.10.0"],
    ["2.10.0", "1.9.0"],
    ["2.7.0", "1.8.0"],
    ["2.3.0", "1.5.0"],
    ["2.2.0", "1.1.3"],
  ];
  return since.find(([from]) => compareVersions(core, from) >= 0)?.[1] ?? "1.0.0";
}

/** The version of hdmf-experimental that was released with a version of hdmf-common. */
export function experimentalOf(common: string): string {
  const since: readonly (readonly [common: string, experimental: string])[] = [
    ["1.9.0", "0.6.0"],
    ["1.8.0", "0.5.0"],
    ["1.7.0", "0.4.0"],
    ["1.6.0", "0.3.0"],
    ["1.5.1", "0.2.0"],
  ];
  return since.find(([from]) => compareVersions(common, from) >= 0)?.[1] ?? "0.1.0";
}

function shipped(
  { name, version, schema }: { name: string; version: string; schema: readonly unknown[] },
  sources: unknown,
  read: (entry: unknown) => unknown,
): NamespaceSource {
  return {
    name,
    version,
    schema,
    source: (source: string): unknown => {
      const found = isRecord(sources) ? sources[source] : undefined;
      if (found === undefined) throw new Error(`the shipped schema has no source ${source}`);
      return read(found);
    },
  };
}

function compareVersions(a: string, b: string): number {
  const [x, y] = [a, b].map((v) => v.split(/[.-]/).map((p) => Number.parseInt(p) || 0));
  for (let i = 0; i < 3; i++) {
    const difference = (x?.[i] ?? 0) - (y?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
