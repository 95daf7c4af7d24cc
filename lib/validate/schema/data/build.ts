/**
 * Makes `core.json`, the newest schema, and `versions.json`, all released ones, from the schema files of released packages
 * of pynwb and hdmf:
 *
 * ```sh
 * pip download --no-deps --only-binary :all: pynwb==4.2.0 hdmf==6.2.0 …
 * for w in *.whl; do unzip -q -d wheels/$w $w '*.yaml'; done
 * deno run -A lib/validate/schema/data/build.ts wheels
 * ```
 *
 * Prose (doc, author, contact, title …) is left out. Sources that several versions share are written once.
 *
 * @module
 */
import { parse } from "@std/yaml";

const PROSE = new Set(["doc", "author", "contact", "full_name", "title", "default_name"]);

function strip(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(strip);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).filter(([k, v]) =>
      !(PROSE.has(k) && typeof v !== "object" || k === "author" || k === "contact")
    ).map(([k, v]) => [k, strip(v)]),
  );
}

interface Release {
  readonly name: string;
  readonly version: string;
  readonly schema: unknown;
  readonly sources: Record<string, unknown>;
}

/** Namespace files below a folder: those of core, hdmf-common and hdmf-experimental. */
function* namespaceFiles(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* namespaceFiles(path);
    else if (/^(nwb\.)?namespace\.ya?ml$/.test(entry.name)) yield path;
  }
}

function releasesOf(path: string): Release[] {
  const folder = path.slice(0, path.lastIndexOf("/"));
  const { namespaces } = parse(Deno.readTextFileSync(path)) as {
    namespaces: {
      name: string;
      version: string;
      schema: { source?: string; namespace?: string }[];
    }[];
  };
  return namespaces.map((n) => {
    const sources: Record<string, unknown> = {};
    for (const { source } of n.schema) {
      if (source) sources[source] = strip(parse(Deno.readTextFileSync(`${folder}/${source}`)));
    }
    return { name: n.name, version: String(n.version), schema: strip(n.schema), sources };
  });
}

function byVersion(a: Release, b: Release): number {
  const parts = (r: Release) => r.version.split(/[.-]/).map((p) => Number.parseInt(p) || 0);
  const [x, y] = [parts(a), parts(b)];
  for (let i = 0; i < 3; i++) if (x[i] !== y[i]) return (x[i] ?? 0) - (y[i] ?? 0);
  return 0;
}

if (import.meta.main) {
  const found = new Map<string, Release>();
  for (const path of namespaceFiles(Deno.args[0] ?? ".")) {
    for (const release of releasesOf(path)) found.set(`${release.name} ${release.version}`, release);
  }
  const order = ["hdmf-common", "hdmf-experimental", "core"];
  const releases = [...found.values()].sort((a, b) =>
    order.indexOf(a.name) - order.indexOf(b.name) || byVersion(a, b)
  );
  const about = { source: "nwb-schema, hdmf-common-schema", licence: "LICENSE.txt" };
  const write = (file: string, data: unknown) =>
    Deno.writeTextFileSync(new URL(file, import.meta.url), JSON.stringify(data) + "\n");
  write("./core.json", {
    ...about,
    namespaces: order.map((name) => releases.findLast((r) => r.name === name)),
  });
  const texts: string[] = [];
  const numberOf = (source: unknown): number => {
    const text = JSON.stringify(source);
    const known = texts.indexOf(text);
    return known < 0 ? texts.push(text) - 1 : known;
  };
  const namespaces = releases.map(({ sources, ...rest }) => ({
    ...rest,
    sources: Object.fromEntries(Object.entries(sources).map(([k, v]) => [k, numberOf(v)])),
  }));
  write("./versions.json", { ...about, namespaces, sources: texts.map((t) => JSON.parse(t)) });
  const said = releases.map(({ name, version }) => `${name} ${version}\n`).join("");
  Deno.stdout.writeSync(new TextEncoder().encode(said));
}
