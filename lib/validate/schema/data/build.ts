/**
 * Makes `core.json` from the schema files of the packages pynwb and hdmf:
 *
 * ```sh
 * pip download --no-deps pynwb==4.2.0 hdmf==6.2.0 && for w in *.whl; do unzip -q -d wheels $w; done
 * deno run -A lib/validate/schema/data/build.ts wheels/pynwb/nwb-schema/core wheels/hdmf/common/hdmf-common-schema/common
 * ```
 *
 * Prose (doc, author, contact, title …) is left out.
 *
 * @module
 */
import { parse } from "@std/yaml";

const PROSE = new Set(["doc", "author", "contact", "full_name", "title", "default_name"]);

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([k, v]) => !(PROSE.has(k) && typeof v !== "object" || k === "author" || k === "contact"))
      .map(([k, v]) => [k, strip(v)]),
  );
}

if (import.meta.main) {
  const [core = "", common = ""] = Deno.args;
  const namespaces: unknown[] = [];
  for (const [folder, file] of [[common, "namespace.yaml"], [core, "nwb.namespace.yaml"]] as const) {
    const { namespaces: list } = parse(Deno.readTextFileSync(`${folder}/${file}`)) as {
      namespaces: { name: string; version: string; schema: { source?: string; namespace?: string }[] }[];
    };
    for (const n of list) {
      const sources: Record<string, unknown> = {};
      for (const { source } of n.schema) {
        if (source) sources[source] = strip(parse(Deno.readTextFileSync(`${folder}/${source}`)));
      }
      namespaces.push({ name: n.name, version: n.version, schema: strip(n.schema), sources });
    }
  }
  Deno.writeTextFileSync(
    new URL("./core.json", import.meta.url),
    JSON.stringify({ source: "nwb-schema, hdmf-common-schema", licence: "LICENSE.txt", namespaces }) + "\n",
  );
}
