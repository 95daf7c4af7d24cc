/**
 * Files that would have one name: what is equal, what differs, what is proposed.
 *
 * @module
 */
import type { Clash, Draft } from "./compose.ts";

/** Files that would have one name. */
export interface Collision {
  /** The name they would share. */
  readonly assetPath: string;
  /** The files, as they are called in the plan. */
  readonly files: readonly string[];
  /** Field → the value that all have. */
  readonly equal: Readonly<Record<string, string>>;
  /** Field → the value of each file, in the order of `files`; empty text where it has none. */
  readonly differs: Readonly<Record<string, readonly string[]>>;
  /** Whether each file got a name of its own. */
  readonly resolved: boolean;
  /** The name of each file, in the order of `files`; empty text where it was refused. */
  readonly names: readonly string[];
  /** What was done about it, or what to do. */
  readonly proposed: string;
}

const FIELDS: readonly (readonly [string, (d: Draft) => string])[] = [
  ["subject_id", (d) => d.record.subjectId ?? ""],
  ["session_id", (d) => d.record.sessionId ?? ""],
  ["session_start_time", (d) => clockText(d)],
  ["tissue_sample_id", (d) => d.record.tissueSampleId ?? ""],
  ["slice_id", (d) => d.record.sliceId ?? ""],
  ["cell_id", (d) => d.record.cellId ?? ""],
  ["probe_ids", (d) => d.record.probeIds.join("+")],
  ["modalities", (d) => d.record.modalities.join("+")],
  ["object_id", (d) => d.record.objectId ?? ""],
  ["size in bytes", (d) => d.record.sizeBytes?.toString() ?? ""],
];

function clockText({ record: { start } }: Draft): string {
  if (!start) return "";
  const two = (n: number) => String(n).padStart(2, "0");
  return `${String(start.year).padStart(4, "0")}-${two(start.month)}-${two(start.day)} ` +
    `${two(start.hour)}:${two(start.minute)}:${two(start.second)}`;
}

/**
 * Describes one collision.
 *
 * @param clash The files that shared a name.
 * @param nameOf The name that a file has in the end; empty text where it was refused.
 */
export function describeCollision(clash: Clash, nameOf: (file: string) => string): Collision {
  const equal: Record<string, string> = {};
  const differs: Record<string, readonly string[]> = {};
  for (const [field, read] of FIELDS) {
    const values = clash.drafts.map(read);
    const first = values[0] ?? "";
    if (values.some((v) => v !== first)) differs[field] = values;
    else if (first !== "") equal[field] = first;
  }
  const files = clash.drafts.map((d) => d.record.file);
  const names = files.map(nameOf);
  const resolved = names.every((n) => n !== "") && new Set(names).size === names.length;
  return {
    assetPath: clash.path,
    files,
    equal,
    differs,
    resolved,
    names,
    proposed: propose(differs, names, resolved),
  };
}

function propose(
  differs: Readonly<Record<string, readonly string[]>>,
  names: readonly string[],
  resolved: boolean,
): string {
  if (differs["subject_id"]) {
    return "these are different subjects that become one name: change subject_id in the files";
  }
  const better = differs["session_id"]
    ? "; their session ids become one text: change them in the files"
    : differs["session_start_time"]
    ? "; they begin at different times: a session_id for each would say more"
    : differs["size in bytes"] || differs["modalities"]
    ? "; a session_id, cell_id or probe_id for each would say more"
    : "";
  if (resolved) {
    const by = names.some((n) => n.includes("_obj-"))
      ? "object_id (_obj-)"
      : names.some((n) => n.includes("_probe-"))
      ? "probes (_probe-)"
      : names.some((n) => n.includes("_desc-"))
      ? "description (_desc-)"
      : "their ids";
    return `told apart by ${by}${better}`;
  }
  if (!differs["object_id"]) {
    return `they are one object in several files: leave all but one out, or write them anew so that each has an object_id of its own${better}`;
  }
  return `some cannot be told apart: write those without object_id anew with a current PyNWB or MatNWB, or give each a session_id${better}`;
}
