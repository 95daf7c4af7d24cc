/**
 * Our answers in the layout of the goldens, for `../shared/tools/compare_*.py` and `score_regions.py`.
 *
 * @module
 */
import { UsageError } from "../../lib/core/errors.ts";
import type { Flags } from "../../lib/command/flags.ts";

/** One kind of conformance run. */
export interface ConformanceRun {
  /** Reads the fixtures at `input` and writes our answers below `output`. */
  run(options: { input: string; output: string }): Promise<void>;
}

const KINDS: Record<string, () => Promise<ConformanceRun>> = {
  facts: () => import("./facts.ts"),
  asset: () => import("./asset.ts"),
  organize: () => import("./organize.ts"),
  validate: () => import("./validate.ts"),
  metadata: () => import("./metadata.ts"),
  regions: () => import("./regions.ts"),
};

/** Runs the kind that the flags name. */
export async function runConformance(flags: Flags, say: (text: string) => void): Promise<void> {
  const { kind, input, output } = flags;
  const load = typeof kind === "string" ? KINDS[kind] : undefined;
  if (!load) {
    throw new UsageError(
      `Cannot run kind "${kind ?? ""}": known are ${Object.keys(KINDS).join(", ")}`,
    );
  }
  if (typeof input !== "string" || typeof output !== "string") {
    throw new UsageError("Say where to read and write: --input PATH --output DIR");
  }
  await Deno.mkdir(output, { recursive: true });
  await (await load()).run({ input: absolute(input), output: absolute(output) });
  say(`Written to ${output}`);
}

function absolute(path: string): string {
  return path.startsWith("/")
    ? path.replace(/\/$/, "")
    : `${Deno.cwd()}/${path.replace(/\/$/, "")}`;
}
