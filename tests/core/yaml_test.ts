import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { stringify } from "@std/yaml";
import { ConfigError, openWorkFolder, parseYaml, readYaml } from "../../lib/core/mod.ts";

/** A bomb: each line stands for nine times the one before. */
function bomb(lines: number): string {
  const out = [`a0: &a0 [${Array(9).fill("x").join(",")}]`];
  for (let i = 1; i < lines; i++) {
    out.push(`a${i}: &a${i} [${Array(9).fill(`*a${i - 1}`).join(",")}]`);
  }
  return out.join("\n");
}

const HOSTILE: Record<string, [string, string]> = {
  "an alias bomb": [bomb(12), "values"],
  "a bomb of mappings": [bomb(12).replaceAll("[", "{k: [").replaceAll("]", "]}"), "values"],
  "deep flow lists": ["a: " + "[".repeat(50_000), "nested"],
  "deep closed lists": ["a: " + "[".repeat(500) + "]".repeat(500), "nested"],
  "deep mappings": [
    Array.from({ length: 200 }, (_, i) => " ".repeat(i) + "k:").join("\n"),
    "nested",
  ],
  "deep block lists": ["- ".repeat(5000) + "x", "nested"],
  "many merges": [
    "base: &b {k: 1}\n" + Array.from({ length: 5000 }, (_, i) => `k${i}: {<<: *b}`).join("\n"),
    "merge keys",
  ],
  "__proto__": ["__proto__:\n  polluted: true", "__proto__"],
  "__proto__ within": ["a: [{b: {__proto__: {polluted: true}}}]", "__proto__"],
  "constructor of all": ["constructor: {prototype: {polluted: true}}", "constructor"],
  "a tag that makes something": ["a: !!js/function 'function () {}'", "YAML"],
  "an anchor that holds itself": ["a: &a [*a]", ""],
  "no YAML": ["a: [", "YAML"],
};

for (const [name, [text, why]] of Object.entries(HOSTILE)) {
  Deno.test(`parseYaml() refuses in one sentence: ${name}`, () => {
    const start = performance.now();
    const error = assertThrows(() => parseYaml(text, "upload.yaml"), ConfigError);
    assert(performance.now() - start < 5000, "in time");
    assert(error.message.includes("upload.yaml") && error.message.includes(why), error.message);
    assert(error.message.length < 600, error.message);
    assertEquals(({} as Record<string, unknown>).polluted, undefined);
  });
}

Deno.test("parseYaml() reads what stringify() wrote, whatever it is", () => {
  const value = fc.dictionary(
    fc.string().filter((k) => !["__proto__", "constructor", "prototype"].includes(k)),
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null), fc.array(fc.string())),
  );
  fc.assert(
    fc.property(value, (v) => {
      // Text that JavaScript cannot put into UTF-8 is none.
      if (!JSON.stringify(v).isWellFormed() || /\\ud[89a-f]/i.test(JSON.stringify(v))) return;
      assertEquals(parseYaml(stringify(v), "x.yaml"), { ...v });
    }),
    { numRuns: 200 },
  );
});

Deno.test("readYaml() gives undefined where there is no file, and does not read what is too large", async () => {
  const dir = await Deno.makeTempDir();
  try {
    assertEquals(readYaml(`${dir}/none.yaml`), undefined);
    using file = await Deno.create(`${dir}/upload.yaml`);
    await file.truncate(20e9);
    const error = assertThrows(() => openWorkFolder(dir), ConfigError);
    assert(error.message.includes("larger than 16.8 MB"), error.message);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
