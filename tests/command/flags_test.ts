import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import { type FlagSpec, helpText, parseFlags } from "../../lib/command/flags.ts";

const SPECS: Record<string, FlagSpec> = {
  "doi": { value: "DOI", help: "the paper" },
  "file": { value: "PATH", help: "a file", many: true },
  "yes": { value: true, help: "agree" },
  "json": { value: true, help: "JSON" },
};

Deno.test("parseFlags() tells words from flags", () => {
  assertEquals(parseFlags(["up", "--doi", "10.1/2", "-y", "--file=a", "--file", "b"], SPECS), {
    words: ["up"],
    flags: { doi: "10.1/2", file: ["a", "b"], yes: true, json: false },
  });
});

Deno.test("parseFlags() names unknown flags and missing values", () => {
  assertThrows(() => parseFlags(["--dou", "x"], SPECS), UsageError, "Unknown flag --dou");
  assertThrows(() => parseFlags(["--doi"], SPECS), UsageError, "--doi DOI");
  assertThrows(() => parseFlags(["--doi", "--yes"], SPECS), UsageError, "--doi DOI");
});

Deno.test("parseFlags() keeps a Dandiset number as text", () => {
  assertEquals(parseFlags(["--doi", "000123", "000456"], SPECS), {
    words: ["000456"],
    flags: { doi: "000123", file: [], yes: false, json: false },
  });
});

Deno.test("helpText() has usage, examples, flags and exit statuses", () => {
  const text = helpText({
    name: "describe",
    what: "Describes.",
    words: "WORK_FOLDER",
    flags: SPECS,
    examples: ["deno task describe up"],
  });
  for (
    const part of [
      "Usage: deno task describe WORK_FOLDER",
      "  --doi DOI",
      "Exit status: 0",
      "deno task describe up",
    ]
  ) {
    assertStringIncludes(text, part);
  }
});
