/**
 * What became of each local file, from what the steps left: no file is missing from this table.
 *
 * @module
 */
import type { WorkFolder } from "../core/work_folder.ts";
import { type View, type Viewable, withView } from "../display/view.ts";
import type { Fate, HeldCode } from "../inventory/mod.ts";
import { status } from "../status/mod.ts";
import { readUploadResult } from "../upload/mod.ts";

/** One file and how it ended. */
export interface FileEnd {
  /** Path relative to the NWB folder. */
  readonly file: string;
  /** Path on the archive; empty where it has none. */
  readonly assetPath: string;
  /** How it ended: `not-sent` where the upload did not come to it. */
  readonly outcome: "uploaded" | "already-there" | "refused" | "failed" | "not-sent";
  /** Why, where it is not on the archive. */
  readonly reason: string;
}

/** All files of an upload. */
export interface FileEnds {
  /** In the order of their paths. */
  readonly files: readonly FileEnd[];
}

/** How each file of the folder ended, from its fate. */
export async function fileEnds(work: WorkFolder): Promise<FileEnds & Viewable> {
  const { files } = await status(work);
  const sends = new Map(readUploadResult(work)?.outcomes.map((o) => [o.file, o.status]));
  return withView({ files: files.map((f) => endOf(f, sends.get(f.path))) }, viewFileEnds);
}

const REFUSED: readonly (HeldCode | undefined)[] = [
  "blocked",
  "no-name",
  "refused",
  "unreadable",
];

function endOf(fate: Fate, sent: string | undefined): FileEnd {
  const { path: file, assetPath = "", held } = fate;
  if (fate.sent) {
    const outcome = sent === "uploaded" ? "uploaded" : "already-there";
    return { file, assetPath, outcome, reason: "" };
  }
  const outcome = held?.code === "failed"
    ? "failed"
    : REFUSED.includes(held?.code)
    ? "refused"
    : "not-sent";
  const reason = held?.detail ?? held?.why ?? "the upload did not come to it";
  const before = fate.thereFromBefore === undefined ? "" : " (an asset from before is at its path)";
  return { file, assetPath, outcome, reason: reason + before };
}

/** How the files look. */
export function viewFileEnds({ files }: FileEnds): View {
  const there =
    files.filter((f) => f.outcome === "uploaded" || f.outcome === "already-there").length;
  return {
    title: `${there} of ${files.length} files are on the archive`,
    tone: there === files.length ? "good" : there > 0 ? "warn" : "bad",
    blocks: [{
      kind: "table",
      columns: ["file", "outcome", "path on the archive, or why not"].map((title) => ({ title })),
      rows: files.map((f) => [
        { text: f.file, code: true },
        {
          text: f.outcome,
          tone: f.outcome === "uploaded" || f.outcome === "already-there" ? "good" : "bad",
        },
        f.reason === "" ? { text: f.assetPath, code: true } : f.reason,
      ]),
      limit: 200,
      empty: "No NWB file was found",
    }],
  };
}
