/**
 * What became of each local file, from what the steps left: no file is missing from this table.
 *
 * @module
 */
import type { WorkFolder } from "../core/work_folder.ts";
import { type View, type Viewable, withView } from "../display/view.ts";
import { readOrganizePlan } from "../organize/mod.ts";
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

/** Joins the organize plan and the upload's outcomes. */
export async function fileEnds(work: WorkFolder): Promise<FileEnds & Viewable> {
  const plan = await readOrganizePlan(work);
  const result = await readUploadResult(work);
  const outcomes = new Map(result?.outcomes.map((o) => [o.file, o]));
  const files = (plan?.items ?? []).map((item): FileEnd => {
    const outcome = outcomes.get(item.file);
    const { file, assetPath } = item;
    if (outcome?.status === "uploaded" || outcome?.status === "already-there") {
      return { file, assetPath, outcome: outcome.status, reason: "" };
    }
    if (outcome?.status === "failed") {
      return { file, assetPath, outcome: "failed", reason: outcome.message };
    }
    const findings = [...(outcome?.status === "refused" ? outcome.findings : []), ...item.findings];
    const why = findings.find((f) => f.severity === "blocks-upload")?.message;
    if (outcome?.status === "refused" || item.status === "refused") {
      return { file, assetPath, outcome: "refused", reason: why ?? "refused" };
    }
    return { file, assetPath, outcome: "not-sent", reason: why ?? "the upload did not come to it" };
  });
  return withView({ files }, viewFileEnds);
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
