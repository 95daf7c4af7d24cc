/**
 * The core schema that is shipped with this module, for files that carry none.
 *
 * The data is made by `data/build.ts` from the schema files inside the packages pynwb and hdmf (both under a
 * BSD-3 licence, see `data/LICENSE.txt`), without prose.
 *
 * @module
 */
import type { NamespaceSource } from "./namespaces.ts";
import { isRecord } from "./spec.ts";

let bundled: NamespaceSource[] | undefined;

/** The newest core and hdmf-common namespaces that are shipped. */
export async function bundledNamespaces(): Promise<NamespaceSource[]> {
  if (bundled) return bundled;
  const { default: data } = await import("./data/core.json", { with: { type: "json" } });
  bundled = data.namespaces.map((n) => ({
    name: n.name,
    version: n.version,
    schema: n.schema,
    source: (name: string): unknown => {
      const sources: unknown = n.sources;
      const found = isRecord(sources) ? sources[name] : undefined;
      if (found === undefined) throw new Error(`the shipped schema has no source ${name}`);
      return found;
    },
  }));
  return bundled;
}
