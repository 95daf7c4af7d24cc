/**
 * Counts of fates and the sentences made of them. Pure.
 *
 * @module
 */
import type { Fate, Held, HeldCode } from "./fate.ts";

/** How many sessions came how far. A session is counted at every stage that it passed. */
export interface FateCounts {
  /** In the folder. */
  readonly found: number;
  /** With a path in the Dandiset. */
  readonly named: number;
  /** Of these: checked as they are now, nothing blocks them. */
  readonly checked: number;
  /** In the Dandiset, with exactly these bytes. */
  readonly sent: number;
  /** Proved to be there by comparing. */
  readonly proved: number;
  /** Their regions written, or none to write. */
  readonly regions: number;
  /** Bytes of those that are in the Dandiset. */
  readonly sentBytes: number;
}

/** Counts fates. */
export function countFates(fates: readonly Fate[]): FateCounts {
  const counts = { found: 0, named: 0, checked: 0, sent: 0, proved: 0, regions: 0, sentBytes: 0 };
  for (const f of fates) {
    counts.found++;
    if (f.named) counts.named++;
    if (f.named && f.checked) counts.checked++;
    if (f.sent) counts.sent++;
    if (f.sent) counts.sentBytes += f.sizeBytes ?? 0;
    if (f.proved) counts.proved++;
    if (f.regions) counts.regions++;
  }
  return counts;
}

/** The line of the whole: `25 found · 10 named · 2 checked · 2 sent · 2 proved`. */
export function fateLine(counts: FateCounts): string {
  return (["found", "named", "checked", "sent", "proved"] as const)
    .map((stage) => `${counts[stage].toLocaleString("en-US")} ${stage}`).join(" · ");
}

/** Files that the same thing holds back. */
export interface HeldBack extends Held {
  /** How many. */
  readonly count: number;
  /** The first few by path. */
  readonly examples: readonly string[];
  /** Of these: how many have an asset at their path from before. */
  readonly fromBefore: number;
}

/** The order in which one would see to it. */
const ORDER: readonly HeldCode[] = [
  "not-validated",
  "not-organized",
  "came-since",
  "changed-since",
  "failed",
  "not-sent",
  "sent-before-change",
  "different",
  "not-verified",
  "other-bytes",
  "blocked",
  "no-name",
  "refused",
  "unreadable",
  "regions-to-write",
  "regions-unreadable",
];

/** What holds files back, grouped by what is equal, in the order in which one would see to it. */
export function heldBack(fates: readonly Fate[]): HeldBack[] {
  const groups = new Map<string, { held: Held; paths: string[]; fromBefore: number }>();
  for (const { held, path, thereFromBefore } of fates) {
    if (!held) continue;
    // A reason that names its file stands for that file only; the code and the repair are what is equal.
    const own = held.why.includes(path) || held.code === "failed" || held.code === "unreadable";
    const key = `${held.code}\n${own ? held.fix ?? "" : held.why}`;
    const group = groups.get(key) ?? { held, paths: [], fromBefore: 0 };
    group.paths.push(path);
    if (thereFromBefore !== undefined) group.fromBefore++;
    groups.set(key, group);
  }
  return [...groups.values()].map(({ held, paths, fromBefore }): HeldBack => ({
    code: held.code,
    ...(held.fix === undefined ? {} : { fix: held.fix }),
    why: paths.length > 1 ? GENERAL[held.code] ?? held.why : held.why,
    count: paths.length,
    examples: paths.slice(0, 3),
    fromBefore,
  })).sort((a, b) =>
    ORDER.indexOf(a.code) - ORDER.indexOf(b.code) || b.count - a.count ||
    (a.why < b.why ? -1 : 1)
  );
}

/** Words for several files of which each has a sentence of its own. */
const GENERAL: Partial<Record<HeldCode, string>> = {
  unreadable: "they cannot be read",
  failed: "sending them failed",
};
