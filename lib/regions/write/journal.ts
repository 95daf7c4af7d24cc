/**
 * `state/regions.jsonl`: every `about` that was written, with what was there before.
 *
 * @module
 */
import { z } from "zod";
import { type JsonLinesWriter, openJsonLines, readJsonLines } from "../../core/json_lines.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import { uberonOf } from "./about.ts";
import type { AboutEntry } from "../plan_types.ts";

const recordSchema = z.object({
  at: z.string(),
  api: z.string(),
  dandiset: z.string(),
  path: z.string(),
  did: z.enum(["intends", "wrote", "failed", "undid"]),
  before: z.array(z.record(z.string(), z.unknown())).nullable(),
  after: z.array(z.record(z.string(), z.unknown())).nullable(),
  oldId: z.string(),
  newId: z.string(),
});

/** One line. `null`: the record had no `about`. */
export type JournalRecord = z.infer<typeof recordSchema>;

const FILE = "regions.jsonl";

/** The journal's path of the Dandiset's own record. */
export const WHOLE = "dandiset.yaml";

/** Opens the journal to add lines. */
export function openJournal(work: WorkFolder): JsonLinesWriter {
  return openJsonLines(work.statePath(FILE));
}

/** The lines about one Dandiset, in order; torn and foreign lines are left out. */
export function readJournal(work: WorkFolder, api: string, dandiset: string): JournalRecord[] {
  return readJsonLines(work.statePath(FILE)).records.flatMap((r) => {
    const checked = recordSchema.safeParse(r);
    return checked.success && checked.data.api === api && checked.data.dandiset === dandiset
      ? [checked.data]
      : [];
  });
}

/** What this program did to one path, all in all. */
export interface Trace {
  /** Ids that it added and that were not there before. */
  readonly added: ReadonlySet<string>;
  /** Entries that it took out (terms it had added earlier count as never there). */
  readonly removed: readonly AboutEntry[];
  /** Whether the record had an `about` before the first write. */
  readonly hadAbout: boolean;
}

/**
 * What the journal says about each path. An undo ends what was written before it; an intention without an outcome (the process was
 * killed in between) counts as written, for it may well be.
 */
export function tracesOf(records: readonly JournalRecord[]): Map<string, Trace> {
  type Open = { added: Set<string>; removed: AboutEntry[]; hadAbout: boolean };
  const out = new Map<string, Open>();
  const intended = new Map<string, JournalRecord>();
  const apply = (r: JournalRecord): void => {
    const before = new Set((r.before ?? []).map(uberonOf));
    const after = new Set((r.after ?? []).map(uberonOf));
    const trace = out.get(r.path) ??
      { added: new Set<string>(), removed: [], hadAbout: r.before !== null };
    for (const id of after) if (id !== undefined && !before.has(id)) trace.added.add(id);
    for (const entry of r.before ?? []) {
      const id = uberonOf(entry);
      if (id === undefined || after.has(id)) continue;
      if (trace.added.has(id)) trace.added.delete(id);
      else trace.removed.push(entry);
    }
    out.set(r.path, trace);
  };
  for (const r of records) {
    if (r.did === "intends") {
      // The next attempt saw what the one before left.
      const earlier = intended.get(r.path);
      if (earlier && JSON.stringify(earlier.before) !== JSON.stringify(r.before)) apply(earlier);
      intended.set(r.path, r);
      continue;
    }
    const earlier = intended.get(r.path);
    intended.delete(r.path);
    if (r.did === "wrote") {
      // A write that was found done already shows no difference; the intention knows what was there before.
      apply(earlier && JSON.stringify(r.before) === JSON.stringify(r.after) ? earlier : r);
    } else if (r.did === "undid") out.delete(r.path);
  }
  for (const r of intended.values()) apply(r);
  return out;
}
