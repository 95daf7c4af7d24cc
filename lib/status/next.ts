/**
 * The one thing to do next.
 *
 * @module
 */
import { isDandiUploadError } from "../core/errors.ts";
import { plural } from "../core/text.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import type { Fate, FateCounts, HeldBack } from "../inventory/mod.ts";
import { readUploadResult } from "../upload/mod.ts";
import type { KnownSources } from "./sources.ts";

/** What to do next. */
export interface NextThing {
  /** The step that can be run now; absent where a person has to do something first, or nothing is left. */
  readonly step?: string;
  /** In one sentence. */
  readonly text: string;
}

interface Situation {
  readonly work: WorkFolder;
  readonly counts: FateCounts;
  readonly files: readonly Fate[];
  readonly held: readonly HeldBack[];
  readonly known: KnownSources;
}

/** Decides by what is saved: first what brings files on their way, then repairs, then what describes the whole. */
export function nextThing({ work, counts, files, held, known }: Situation): NextThing {
  const { sources, dandiset } = known;
  const count = (...codes: HeldBack["code"][]) =>
    held.filter((h) => codes.includes(h.code)).reduce((sum, h) => sum + h.count, 0);
  if (counts.found === 0) {
    return { text: "Put NWB files into the folder, or set nwb_folder in upload.yaml" };
  }
  const unchecked = count("not-validated") + files.filter((f) => isSince(f) && !f.checked).length;
  if (!sources.checks || unchecked > 0) {
    return run(
      "validate",
      "03",
      `${plural(unchecked || counts.found, "file")} not checked as they are now`,
    );
  }
  const unnamed = count("not-organized") + files.filter((f) => isSince(f) && f.checked).length;
  if (!sources.names || unnamed > 0) {
    return run(
      "organize",
      "04",
      `${plural(unnamed || counts.found, "file")} without a name as they are now`,
    );
  }
  const ready = count("not-sent", "failed", "sent-before-change");
  if (ready > 0) {
    if (!dandiset) return run("dandiset", "02", "no Dandiset is chosen");
    return run("upload", "05", `${plural(ready, "file")} ready to be sent`);
  }
  const unproved = count("not-verified", "different");
  if (unproved > 0) return run("verify", "06", `${plural(unproved, "file")} not proved`);
  const rest = restOf(work, sources, count("regions-to-write", "regions-unreadable"));
  const bad = held.filter((h) => REPAIRED_BY_HAND.includes(h.code));
  const first = bad[0];
  if (!first) return rest;
  const wrong = bad.reduce((sum, h) => sum + h.count, 0);
  const which = first.count === 1
    ? `"${first.examples[0]}"`
    : `${first.count} of which "${first.examples[0]}" is the first`;
  const those = wrong === 1 ? "it" : "them";
  return {
    ...(rest.step === undefined ? {} : { step: rest.step }),
    text: `Repair ${plural(wrong, "file")} that cannot be uploaded, beginning with ${which}: ${
      [first.why, first.fix].filter((t) => t !== undefined).join("; ")
    }. ${
      rest.step === undefined
        ? `Or leave ${those} behind: nothing else is left to be done`
        : `Or leave ${those} behind: r${rest.text.slice(1)}`
    }`,
  };
}

/** What describes and closes the whole, once the files are seen to. */
function restOf(
  work: WorkFolder,
  { regions }: KnownSources["sources"],
  unwritten: number,
): NextThing {
  const described = changedAt(work, "describe-result");
  if (described === undefined) {
    return run("describe", "07", "the Dandiset is not described yet");
  }
  const sent = lastSent(work);
  if (sent !== undefined && described < sent) {
    return run("describe", "07", "files were sent after the Dandiset was described");
  }
  if (!regions || unwritten > 0) {
    return run("regions", "08", "brain regions are not written yet");
  }
  if (changedAt(work, "publish") === undefined) {
    return run("publish", "09", "the checklist was not made yet");
  }
  const recorded = changedAt(work, "record");
  if (recorded === undefined || (sent !== undefined && recorded < sent)) {
    return run(
      "record",
      "10",
      recorded === undefined
        ? "the record was not made yet"
        : "files were sent after the record was made",
    );
  }
  return { text: "Nothing is left to be done" };
}

const REPAIRED_BY_HAND: readonly HeldBack["code"][] = [
  "blocked",
  "no-name",
  "refused",
  "unreadable",
];

function run(step: string, number: string, why: string): NextThing {
  return { step, text: `Run step ${number} (${step}): ${why}` };
}

/** Whether a file came or changed since a step looked at it; which step is told by how far it is. */
function isSince({ held }: Fate): boolean {
  return held?.code === "came-since" || held?.code === "changed-since";
}

/** When a step last left its state, milliseconds since the epoch; `undefined` where it has not run. */
function changedAt(work: WorkFolder, name: string): number | undefined {
  try {
    return Deno.statSync(`${work.path}/state/${name}.json`).mtime?.getTime() ?? 0;
  } catch {
    return undefined;
  }
}

/** When the last upload that changed something ended; `undefined` where none did, or it cannot be read. */
function lastSent(work: WorkFolder): number | undefined {
  try {
    const result = readUploadResult(work);
    return result?.outcomes.some((o) => o.status === "uploaded")
      ? Date.parse(result.ended)
      : undefined;
  } catch (error) {
    // The status says which state could not be read.
    if (isDandiUploadError(error)) return undefined;
    throw error;
  }
}
