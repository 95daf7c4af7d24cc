import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import {
  defineCommand,
  defineStep,
  flagValues,
  helpText,
  numberFlag,
  parseFlags,
  readFlag,
  switchFlag,
  textFlag,
  textsFlag,
  wordFlag,
} from "../../lib/command/mod.ts";

const SPECS = {
  doi: textFlag("DOI", "the paper"),
  file: textsFlag("PATH", "a file"),
  port: numberFlag("N", "a port", "where to listen", { most: 65535 }),
  mode: wordFlag("MODE", "mode", ["copy", "move"], "what to do"),
  who: readFlag("WHO", "letters", (text) => text.split("")),
  yes: switchFlag("agree"),
  json: switchFlag("JSON"),
};
const NOTHING = {
  doi: undefined,
  file: [],
  port: undefined,
  mode: undefined,
  who: undefined,
  yes: false,
  json: false,
};

Deno.test("parseFlags() tells words from flags, and reads each as it was declared", () => {
  const args = ["up", "--doi", "10.1/2", "-y", "--file=a", "--file", "b", "--port", "80"];
  assertEquals(parseFlags([...args, "--mode", "copy", "--who", "ab"], SPECS), {
    words: ["up"],
    flags: {
      doi: "10.1/2",
      file: ["a", "b"],
      port: 80,
      mode: "copy",
      who: ["a", "b"],
      yes: true,
      json: false,
    },
  });
});

Deno.test("parseFlags() names unknown flags, missing values and values that a flag does not take", () => {
  const wrong: [string[], string][] = [
    [["--dou", "x"], "Unknown flag --dou"],
    [["--doi"], "--doi DOI"],
    [["--doi", "--yes"], "--doi DOI"],
    [["--mode", "fly"], 'Unknown mode "fly": known are copy, move'],
    [["--port", "http"], 'Cannot use "http" as a port: write a whole number from 1 to 65535'],
    [["--port", "0"], 'Cannot use "0" as a port'],
    [["--port", "65536"], 'Cannot use "65536" as a port'],
  ];
  for (const [args, message] of wrong) {
    assertThrows(() => parseFlags(args, SPECS), UsageError, message);
  }
});

Deno.test("parseFlags() keeps a Dandiset number as text", () => {
  assertEquals(parseFlags(["--doi", "000123", "000456"], SPECS), {
    words: ["000456"],
    flags: { ...NOTHING, doi: "000123" },
  });
});

Deno.test("flagValues() are those of a command line without flags, but for what is given", () => {
  assertEquals(flagValues(SPECS), NOTHING);
  assertEquals(flagValues(SPECS), parseFlags([], SPECS).flags);
  assertEquals(flagValues(SPECS, { port: 8000 }), { ...NOTHING, port: 8000 });
});

Deno.test("a misspelt flag, or one of another type, does not compile", () => {
  const command = defineCommand({
    name: "x",
    what: "x",
    examples: [],
    flags: SPECS,
    needs: () => ({}),
    run({ flags }) {
      // @ts-expect-error: there is no such flag
      flags.prot;
      // @ts-expect-error: a number is no text
      flags.port?.trim();
      // @ts-expect-error: the mode has no such word
      flags.mode === "fly";
      return Promise.resolve();
    },
  });
  const step = defineStep<undefined>()({
    name: "x",
    number: "99",
    gives: "x",
    what: "x",
    examples: [],
    flags: SPECS,
    needs: () => ({}),
    run({ flags }) {
      // @ts-expect-error: there is no such flag
      flags["no-such"];
      return Promise.resolve(flags.file.length);
    },
  });
  assertEquals([command.flags, step.flags], [SPECS, SPECS]);
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
