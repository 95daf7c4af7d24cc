/**
 * Our answers in the layout of the goldens, for `../shared/tools/compare_*.py`, `score_regions.py` and `score_repair.py`.
 *
 * @module
 */
import { UsageError } from "../../lib/core/errors.ts";
import { defineCommand } from "../../lib/command/command.ts";
import { textFlag, wordFlag } from "../../lib/command/flags.ts";

/** One kind of conformance run. */
export interface ConformanceRun {
  /** Reads the fixtures at `input` and writes our answers below `output`; gives what is to be printed besides. */
  run(options: { input: string; output: string }): Promise<string | void>;
}

const KIND_NAMES = [
  "facts",
  "asset",
  "organize",
  "validate",
  "metadata",
  "regions",
  "zarr",
  "repair",
] as const;

const KINDS: Record<typeof KIND_NAMES[number], () => Promise<ConformanceRun>> = {
  facts: () => import("./facts.ts"),
  asset: () => import("./asset.ts"),
  organize: () => import("./organize.ts"),
  validate: () => import("./validate.ts"),
  metadata: () => import("./metadata.ts"),
  regions: () => import("./regions.ts"),
  zarr: () => import("./zarr.ts"),
  repair: () => import("./repair.ts"),
};

/** `conformance`: our answers, to be compared with those of the real tools. */
export const conformanceCommand = defineCommand({
  name: "conformance",
  what:
    "Writes our answers for a folder of fixtures in the layout of the goldens, for comparison with the real tools.",
  words: "[flags]",
  examples: ["deno task conformance --kind facts --input ../shared/fixtures --output out"],
  flags: {
    kind: wordFlag(
      "KIND",
      "kind",
      KIND_NAMES,
      "facts, asset, organize, validate, metadata, regions, zarr or repair",
    ),
    input: textFlag(
      "PATH",
      "folder laid out like ../shared/fixtures; for regions a .tsv, for repair files and answers.tsv",
    ),
    output: textFlag("DIR", "where to write"),
  },
  needs: () => ({ programs: "any", temporary: true }),
  async run({ flags, say }) {
    const { kind, input, output } = flags;
    if (kind === undefined) {
      throw new UsageError(`Say which kind: --kind KIND; known are ${KIND_NAMES.join(", ")}`);
    }
    if (input === undefined || output === undefined) {
      throw new UsageError("Say where to read and write: --input PATH --output DIR");
    }
    await Deno.mkdir(output, { recursive: true });
    const text = await (await KINDS[kind]()).run({
      input: absolute(input),
      output: absolute(output),
    });
    if (text) say(text);
    say(`Written to ${output}`);
  },
});

function absolute(path: string): string {
  return path.startsWith("/")
    ? path.replace(/\/$/, "")
    : `${Deno.cwd()}/${path.replace(/\/$/, "")}`;
}
