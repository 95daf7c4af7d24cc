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

interface Group {
  readonly held: Held;
  readonly paths: string[];
  /** Code of a finding → files that it is in the way of. */
  readonly findings: Map<string, number>;
  fromBefore: number;
}

/**
 * What holds files back, grouped by what is equal, in the order in which one would see to it. Files that findings hold back are one
 * group a step: it names the findings with the number of files that each holds back.
 */
export function heldBack(fates: readonly Fate[]): HeldBack[] {
  const groups = new Map<string, Group>();
  for (const { held, path, thereFromBefore } of fates) {
    if (!held) continue;
    // A reason that names its file stands for that file only; the code and the repair are what is equal.
    const own = held.why.includes(path) || held.code === "failed" || held.code === "unreadable";
    const key = `${held.code}\n${held.findings ? "" : own ? held.fix ?? "" : held.why}`;
    const group: Group = groups.get(key) ?? {
      held,
      paths: [],
      findings: new Map(),
      fromBefore: 0,
    };
    group.paths.push(path);
    for (const code of held.findings ?? []) {
      group.findings.set(code, (group.findings.get(code) ?? 0) + 1);
    }
    if (thereFromBefore !== undefined) group.fromBefore++;
    groups.set(key, group);
  }
  return [...groups.values()].map(groupOf).sort((a, b) =>
    ORDER.indexOf(a.code) - ORDER.indexOf(b.code) || b.count - a.count ||
    (a.why < b.why ? -1 : 1)
  );
}

function groupOf({ held, paths, findings, fromBefore }: Group): HeldBack {
  const { code, fix } = held;
  const many = paths.length > 1;
  return {
    code,
    ...(fix === undefined ? {} : { fix }),
    why: !many
      ? held.why
      : findings.size > 0
      ? `${code === "no-name" ? "step 04 (organize) refuses them" : "findings block them"}: ${
        counted(findings)
      }`
      : GENERAL[code] ?? held.why,
    count: paths.length,
    examples: paths.slice(0, 3),
    fromBefore,
  };
}

/** The most frequent findings with the files that each holds back. */
function counted(findings: ReadonlyMap<string, number>): string {
  const all = [...findings].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
  const named = all.slice(0, 8).map(([code, n]) => `${code} (${n.toLocaleString("en-US")})`);
  return named.join(", ") + (all.length > 8 ? ` and ${all.length - 8} more kinds` : "");
}

/** Words for several files of which each has a sentence of its own. */
const GENERAL: Partial<Record<HeldCode, string>> = {
  unreadable: "they cannot be read",
  failed: "sending them failed",
};
