/**
 * Repaired copies of a folder of NWB files from the answers of a table, for `../shared/tools/score_repair.py`.
 *
 * @module
 */
import { takeInventory } from "../../lib/inventory/mod.ts";
import { pool } from "../../lib/core/pool.ts";
import { joinPath } from "../../lib/core/paths.ts";
import { changeOf, mendFile, noteOf, type PlannedChange } from "../../lib/repair/mod.ts";

interface Row {
  readonly field: string;
  readonly value: string;
}

/** Writes `OUTPUT/repaired/<file>` and `OUTPUT/outcomes.tsv`. */
export async function run(options: { input: string; output: string }): Promise<void> {
  const { input, output } = options;
  const answers = readAnswers(await Deno.readTextFile(joinPath(input, "answers.tsv")));
  const { entries } = await takeInventory(input);
  const listed = new Set<string>();
  for (const e of entries) {
    // Links to nothing, pipes and the like are NWB files by their names too.
    if (e.kind === "nwb-hdf5" || e.kind === "unreadable" && e.nwb) listed.add(e.path);
    for (const name of e.otherNames ?? []) if (/\.nwb$/i.test(name)) listed.add(name);
  }
  const files = [...listed].sort();
  const lines = await pool(files, async (file) => {
    const { outcome, why } = await repairOne(input, output, file, answers.get(file) ?? []);
    return [file, outcome, why.replace(/\s+/g, " ").trim()].join("\t");
  }, { concurrency: Math.max(1, Math.min(4, navigator.hardwareConcurrency)) });
  await Deno.writeTextFile(
    joinPath(output, "outcomes.tsv"),
    ["file\toutcome\twhy", ...lines, ""].join("\n"),
  );
}

function readAnswers(text: string): Map<string, Row[]> {
  const rows = new Map<string, Row[]>();
  for (const line of text.split("\n").slice(1)) {
    const [file, field, value] = line.replace(/\r$/, "").split("\t");
    if (!file || field === undefined) continue;
    const all = rows.get(file) ?? [];
    all.push({ field, value: value ?? "" });
    rows.set(file, all);
  }
  return rows;
}

async function repairOne(
  input: string,
  output: string,
  file: string,
  rows: readonly Row[],
): Promise<{ outcome: string; why: string }> {
  if (rows.length === 0) return { outcome: "unchanged", why: "no row of the table is about it" };
  const changes: PlannedChange[] = [];
  for (const { field, value } of rows) {
    const change = changeOf(field, value);
    if ("problem" in change) return { outcome: "refused", why: change.problem };
    changes.push({ field, change, source: { by: "table", table: "answers.tsv" }, answers: [] });
  }
  const done = await mendFile({
    original: joinPath(input, file),
    target: joinPath(output, "repaired", file),
    changes: changes.map((c) => c.change),
    note: noteOf(changes, new Date()),
  });
  if (done.outcome === "refused") return done;
  if (done.outcome === "unchanged") {
    return { outcome: "unchanged", why: "every value stands there" };
  }
  const ways = done.checked.standings.filter((s) => s.way !== "stands").length;
  return { outcome: "repaired", why: `${ways} values written, everything else is as it was` };
}
