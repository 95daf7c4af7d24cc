/** The promises that hold over all modules: direction of imports, public names, nothing silenced. */
import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../", import.meta.url);

/** Who may import whom: a folder of `lib` may import those of lower rank, and itself. */
const RANKS: Record<string, number> = {
  core: 0,
  store: 0.5,
  display: 1,
  zarr: 1,
  wire: 1,
  nwb: 2,
  archive: 2,
  ontology: 2,
  local_archive: 2,
  command: 1.5,
  inventory: 10,
  connect: 11,
  dandiset: 12,
  validate: 13,
  repair: 13.5,
  organize: 14,
  upload: 15,
  verify: 16,
  describe: 17,
  regions: 18,
  status: 18.5,
  publish: 19,
  record: 20,
  steps: 21,
  rehearse: 22,
  launch: 23,
};

/** Folders below a room that have a face of their own. */
const INNER_FACES = ["archive/schema"];

/** The most modules that lie on one floor: more are hard to find one's way in. */
const MOST_ON_A_FLOOR = 20;

function* sources(folder: string): Generator<string> {
  for (const entry of Deno.readDirSync(new URL(folder, ROOT))) {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory && entry.name !== "data") yield* sources(path + "/");
    else if (entry.isFile && entry.name.endsWith(".ts")) yield path;
  }
}

/** The code of a module without its comments, whose examples may print and import as they like. */
function codeOf(path: string): string {
  return Deno.readTextFileSync(new URL(path, ROOT)).replace(/\/\*[\s\S]*?\*\//g, "").replace(
    /^\s*\/\/.*$/gm,
    "",
  );
}

function importsOf(path: string): string[] {
  const text = codeOf(path);
  return [
    ...text.matchAll(/^(?:import|export)\b[^;"]*?from "([^"\s]+)"/gm),
    ...text.matchAll(/\bimport\(\s*"([^"\s]+)"/g),
    ...text.matchAll(/^import "([^"\s]+)"/gm),
  ].map((m) => m[1] ?? "");
}

const LIB = [...sources("lib/")];

/** The modules of `lib` that a module needs while it is loaded: imports of types alone are gone by then, dynamic ones come later. */
function valueImportsOf(path: string): string[] {
  return [...codeOf(path).matchAll(/^(?:import|export)\s+(?!type\b)([^;"]*?)from "(\.[^"\s]+)"/gm)]
    .filter((m) => !/^\{(\s*type\s[^,}]+,?)+\s*\}\s*$/.test(m[1] ?? ""))
    .map((m) => new URL(m[2] ?? "", new URL(path, ROOT)).href.slice(ROOT.href.length));
}

Deno.test("lib has a rank for every folder", () => {
  const folders = [...Deno.readDirSync(new URL("lib/", ROOT))].filter((e) => e.isDirectory).map((
    e,
  ) => e.name);
  assertEquals(folders.filter((f) => !(f in RANKS)), []);
  assert(LIB.length > 50, "the modules were not found");
});

Deno.test("imports in lib point one way: to lower ranks, or within the folder", () => {
  const wrong: string[] = [];
  for (const path of LIB) {
    const own = path.split("/")[1] ?? "";
    for (const target of importsOf(path).filter((i) => i.startsWith("."))) {
      const [top, folder, ...rest] = new URL(target, new URL(path, ROOT)).href.slice(
        ROOT.href.length,
      ).split("/");
      // The version of the package is in its deno.json.
      if (top === "deno.json") continue;
      if (top !== "lib" || folder === undefined) {
        wrong.push(`${path} imports ${target}, outside lib`);
        continue;
      }
      if (folder === own) continue;
      if ((RANKS[folder] ?? 99) >= (RANKS[own] ?? -1)) wrong.push(`${path} imports ${folder}`);
      if (
        rest.length > 1 && !INNER_FACES.some((f) => `${folder}/${rest.join("/")}`.startsWith(f))
      ) {
        wrong.push(`${path} looks behind the walls of ${folder}: ${rest.join("/")}`);
      }
      if ((RANKS[folder] ?? 0) > 10 && rest.join("/") !== "mod.ts" && (RANKS[own] ?? 0) < 21) {
        wrong.push(
          `${path} imports the step ${folder} other than through its mod.ts: ${rest.join("/")}`,
        );
      }
    }
  }
  assertEquals(wrong, []);
});

Deno.test("no room has more modules on one floor than one can find one's way in", () => {
  const floors = Map.groupBy(LIB, (path) => path.slice(0, path.lastIndexOf("/")));
  const full = [...floors].filter(([, files]) => files.length > MOST_ON_A_FLOOR);
  // Their furniture is on its way to other rooms.
  const tolerated = ["lib/nwb"];
  assertEquals(full.map(([floor]) => floor).filter((f) => !tolerated.includes(f)), []);
});

Deno.test("modules import in no circle, types left out", () => {
  const values = new Map(LIB.map((path) => [path, valueImportsOf(path)]));
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (path: string, way: string[]) => {
    const at = way.indexOf(path);
    if (at >= 0) return void circles.push([...way.slice(at), path].join(" → "));
    if (done.has(path)) return;
    for (const next of values.get(path) ?? []) walk(next, [...way, path]);
    done.add(path);
  };
  for (const path of LIB) walk(path, []);
  assertEquals(circles, []);
});

Deno.test("the embedded archive and the client share no code but core and data", () => {
  const wrong = LIB.filter((p) => p.startsWith("lib/local_archive/")).flatMap((path) =>
    importsOf(path).filter((i) => i.includes("/archive/") && !i.endsWith(".json")).map((i) =>
      `${path}: ${i}`
    )
  );
  assertEquals(wrong, []);
});

Deno.test("packages are imported by names that deno.json maps, std among them", () => {
  const config = JSON.parse(Deno.readTextFileSync(new URL("deno.json", ROOT))) as {
    imports: Record<string, string>;
  };
  const owners = [
    "@std/yaml",
    "@std/cli",
    "@std/assert",
    "ajv",
    "ajv-formats",
    "zod",
    "h5wasm",
    "p-retry",
  ];
  for (const name of owners) assert(config.imports[name], `${name} is not in imports`);
  const wrong = [...LIB, ...sources("scripts/"), "mod.ts"].flatMap((path) =>
    importsOf(path)
      .filter((i) => !i.startsWith(".") && !i.startsWith("node:"))
      .filter((i) =>
        !Object.keys(config.imports).some((name) => i === name || i.startsWith(name + "/"))
      )
      .map((i) => `${path}: ${i}`)
  );
  assertEquals(wrong, []);
});

Deno.test("library code prints nothing: results are shown by display, progress is reported as events", () => {
  const wrong = LIB.filter((path) => !path.startsWith("lib/display/")).filter((path) =>
    /\bconsole\.(log|error|warn|info)\(/.test(codeOf(path))
  );
  assertEquals(wrong, []);
});

Deno.test("every export path of deno.json imports, and mod.ts exports the names that are promised", async () => {
  const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT))) as {
    exports: Record<string, string>;
  };
  for (const path of Object.values(config.exports)) await import(new URL(path, ROOT).href);
  const names = Object.keys(await import(new URL("mod.ts", ROOT).href)).sort();
  const text = await Deno.readTextFile(new URL("tests/public_names.txt", ROOT));
  const promised = text.trim().split("\n");
  assertEquals(
    names,
    promised,
    "public names changed: if that is meant, write them to tests/public_names.txt",
  );
});

Deno.test("scripts hold no logic: imports, and one call with what a room declares", () => {
  const wrong = [...sources("scripts/")].filter((path) => {
    const code = codeOf(path).trim().split("\n").filter((line) => line !== "");
    const last = code.pop() ?? "";
    return !/^await \w+\(\w*\);$/.test(last) || !code.every((line) => line.startsWith("import "));
  });
  assertEquals(wrong, []);
});

Deno.test("no path is cut out of a module's address by hand: a space or a drive letter would break it", () => {
  const wrong = [...LIB, ...sources("scripts/"), ...sources("tests/")].filter((path) =>
    /import\.meta\.url\s*\)\s*\.pathname/.test(codeOf(path))
  );
  assertEquals(wrong, []);
});
