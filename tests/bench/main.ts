/**
 * All benchmarks, as one table.
 *
 * @module
 */
import { UsageError } from "../../lib/core/errors.ts";
import { defineCommand } from "../../lib/command/command.ts";
import { wordFlag } from "../../lib/command/flags.ts";
import { type View, withView } from "../../lib/display/view.ts";
import type { Bench, BenchRow } from "./row.ts";

/** `bench`: measures speed and memory. */
export const benchCommand = defineCommand({
  name: "bench",
  what:
    "Measures speed and memory and prints a table; beside the Python tools where DANDI_PYTHON names an interpreter.",
  words: "[AREA …]",
  examples: ["deno task bench", "DANDI_PYTHON=venv/bin/python deno task bench nwb upload"],
  flags: {
    pace: wordFlag(
      "PACE",
      "pace",
      ["fast", "real"],
      "how fast the embedded archive is: fast (default), or real, with two workers",
    ),
  },
  needs: () => ({ programs: "any", temporary: true }),
  run({ words, flags, show, say }) {
    if (flags.pace) Deno.env.set("BENCH_PACE", flags.pace);
    return runBenches(words, show, say);
  },
});

/** Runs the named areas (all where none is named), one after the other, and shows the table of each as it is done. */
async function runBenches(
  areas: readonly string[],
  show: (result: unknown) => Promise<void>,
  say: (text: string) => void,
): Promise<number> {
  const known = (await Array.fromAsync(Deno.readDir(new URL(".", import.meta.url))))
    .map((e) => e.name).filter((n) =>
      n.endsWith(".ts") && !["main.ts", "row.ts"].includes(n) && !n.startsWith("_")
    )
    .map((n) => n.slice(0, -3)).sort();
  const unknown = areas.filter((a) => !known.includes(a));
  if (unknown.length > 0) {
    throw new UsageError(`No bench "${unknown[0]}": there are ${known.join(", ")}`);
  }
  let failed = 0;
  for (const area of areas.length > 0 ? areas : known) {
    say(`… ${area}`);
    try {
      const { bench } = await import(new URL(`${area}.ts`, import.meta.url).href) as {
        bench: Bench;
      };
      await show(withView({ area, rows: await bench() }, tableOf));
    } catch (error) {
      failed++;
      say(`${area}: ${error instanceof Error ? error.stack : error}`);
    }
  }
  return failed > 0 ? 1 : 0;
}

function tableOf(data: { area: string; rows: BenchRow[] }): View {
  return {
    title: `Bench: ${data.area}`,
    blocks: [{
      kind: "table",
      columns: ["what", "value", "aim", "note"].map((title) => ({ title })),
      rows: data.rows.map((r) => [
        r.what,
        r.value,
        r.aim === undefined
          ? ""
          : { text: r.aim, tone: r.reached === undefined ? "plain" : r.reached ? "good" : "bad" },
        r.note ?? "",
      ]),
      limit: 200,
    }],
  };
}
