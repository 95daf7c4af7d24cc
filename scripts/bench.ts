// deno task bench [AREA …]
import { command } from "../lib/command/mod.ts";
import { runBenches } from "../tests/bench/main.ts";

await command({
  name: "bench",
  what:
    "Measures speed and memory and prints a table; beside the Python tools where DANDI_PYTHON names an interpreter.",
  words: "[AREA …]",
  examples: ["deno task bench", "DANDI_PYTHON=venv/bin/python deno task bench nwb upload"],
  run: ({ words, show, say }) => runBenches(words, show, say),
});
