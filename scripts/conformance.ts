// deno task conformance --kind facts|asset|organize|validate|metadata|regions --input DIR --output DIR
import { command } from "../lib/command/mod.ts";
import { runConformance } from "../tests/conformance/main.ts";

await command({
  name: "conformance",
  what:
    "Writes our answers for a folder of fixtures in the layout of the goldens, for comparison with the real tools.",
  words: "[flags]",
  examples: ["deno task conformance --kind facts --input ../shared/fixtures --output out"],
  flags: {
    kind: { value: "KIND", help: "facts, asset, organize, validate, metadata or regions" },
    input: { value: "PATH", help: "folder laid out like ../shared/fixtures; for regions a .tsv" },
    output: { value: "DIR", help: "where to write" },
  },
  run: ({ flags, say }) => runConformance(flags, say),
});
