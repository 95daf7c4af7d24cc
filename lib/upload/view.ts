import { blocksUpload, type Finding, formatBytes, formatDuration, plural } from "../core/mod.ts";
import { type Block, type Cell, MOST_ROWS, type Tone, type View } from "../display/view.ts";
import {
  RATE_FROM_BYTES,
  type UploadItem,
  type UploadPlan,
  type UploadStatus,
} from "./plan_types.ts";
import { countOutcomes, type UploadOutcome, type UploadResult } from "./result.ts";

const WORDS: Readonly<Record<UploadStatus, { word: string; tone: Tone }>> = {
  new: { word: "new", tone: "plain" },
  replaces: { word: "replaces", tone: "warn" },
  renamed: { word: "renamed", tone: "plain" },
  identical: { word: "identical", tone: "muted" },
  kept: { word: "kept", tone: "warn" },
  refused: { word: "refused", tone: "bad" },
};

/** What is said where files did not have to be checked. */
const VALIDATION: Readonly<Record<"ignore" | "skip", Cell>> = {
  ignore: { text: "findings were ignored, as was asked for", tone: "warn" },
  skip: { text: "skipped, as was asked for", tone: "warn" },
};

/** How a plan looks: what stands in the way, the numbers, each file, what is refused and why, what is only there. */
export function viewUploadPlan(plan: UploadPlan): View {
  const { summary, readiness, items } = plan;
  const { counts } = summary;
  const kept = items.filter((i) => i.status !== "refused");
  const said = (Object.keys(WORDS) as UploadStatus[])
    .filter((s) => counts[s] > 0).map((s) => `${counts[s].toLocaleString("en-US")} ${s}`);
  const blocks: Block[] = [
    ...readiness.problems.map((text): Block => ({ kind: "text", text, tone: "bad" })),
    {
      kind: "facts",
      items: [
        [
          "Dandiset",
          `${plan.dandiset} on ${plan.instance}${plan.shard ? `, share ${plan.shard}` : ""}`,
        ],
        ["To send", formatBytes(summary.bytesToSend)],
        ["Not sent again", formatBytes(summary.bytesSaved)],
        [
          "Time",
          summary.bytesToSend === 0
            ? undefined
            : summary.estimateMs === undefined
            ? firstTime(summary.bytesToSend)
            : `about ${formatDuration(summary.estimateMs)} at ${
              formatBytes(summary.bytesPerSecond ?? 0)
            }/s, as last time`,
        ],
        ["Existing files", plan.existing],
        ["Validation", plan.validation === "require" ? undefined : VALIDATION[plan.validation]],
      ],
    },
    ...[...readiness.notes, ...plan.notes].map((text): Block => ({
      kind: "text",
      text,
      tone: "muted",
    })),
    {
      kind: "table",
      columns: [
        { title: "" },
        { title: "Path on the archive" },
        { title: "Local file" },
        { title: "Size", align: "right" },
        { title: "Why" },
      ],
      rows: kept.toSorted(byStatus).slice(0, MOST_ROWS).map(rowOf),
      total: kept.length,
      more: "state/upload.json",
      empty: "No files.",
    },
  ];
  const refused = items.filter((i) => i.status === "refused");
  if (refused.length > 0) blocks.push({ kind: "heading", text: "Refused" }, refusedTable(refused));
  const waived = items.flatMap((i) =>
    i.findings.filter((f) => f.waived !== undefined).map((f) => [i.file, f.message, f.waived])
  );
  if (waived.length > 0) {
    blocks.push({
      kind: "details",
      summary: `${plural(waived.length, "finding")} waived in decisions.yaml`,
      blocks: [{
        kind: "table",
        columns: [{ title: "File" }, { title: "Finding" }, { title: "Waived because" }],
        rows: waived,
      }],
    });
  }
  if (plan.onlyRemote.length > 0) {
    blocks.push({
      kind: "details",
      summary: `${plural(plan.onlyRemote.length, "file")} only on the archive, left alone`,
      blocks: [{
        kind: "table",
        columns: [{ title: "Path on the archive" }, { title: "Size", align: "right" }],
        total: plan.onlyRemote.length,
        more: "state/upload.json",
        rows: plan.onlyRemote.slice(0, MOST_ROWS).map((
          r,
        ) => [{ text: r.path, code: true }, formatBytes(r.size)]),
      }],
    });
  }
  const stopped = readiness.problems.length > 0;
  return {
    title: stopped
      ? "Upload: not possible yet"
      : `Upload: ${said.join(", ") || "no files"}; ${formatBytes(summary.bytesToSend)} to send`,
    tone: stopped ? "bad" : counts.refused > 0 || counts.kept > 0 ? "warn" : "good",
    blocks,
  };
}

/** Before a first upload nothing is known of the line; what usual ones would take is arithmetic. */
function firstTime(bytes: number): string | undefined {
  if (bytes < RATE_FROM_BYTES) return undefined;
  const at = (perSecond: number) => formatDuration(bytes / perSecond * 1000);
  return `${at(10e6)} at 10 MB/s, ${
    at(100e6)
  } at 100 MB/s; your line's rate is known after the first upload`;
}

function byStatus(a: UploadItem, b: UploadItem): number {
  const order = Object.keys(WORDS);
  return order.indexOf(a.status) - order.indexOf(b.status);
}

function rowOf(item: UploadItem): Cell[] {
  const { word, tone } = WORDS[item.status];
  return [
    { text: word, tone },
    { text: item.assetPath, code: true },
    item.file === item.assetPath ? "" : item.file,
    formatBytes(item.sizeBytes),
    item.why ?? "",
  ];
}

/** What is on the archive of a file that is refused now. */
const FROM_BEFORE = {
  "these-bytes": "these bytes, from before",
  "other-bytes": "other bytes, from before",
} as const;

function refusedTable(
  items: readonly Pick<UploadItem, "file" | "findings" | "fromBefore">[],
): Block {
  const before = items.some((i) => i.fromBefore !== undefined);
  return {
    kind: "table",
    columns: [{ title: "Local file" }, { title: "Finding" }, { title: "What is wrong" }, {
      title: "Fix",
    }, ...(before ? [{ title: "On the archive" }] : [])],
    rows: items.flatMap((item) =>
      reasonsOf(item.findings)
        .map((f): Cell[] => [
          item.file,
          { text: f.code, code: true },
          f.message,
          f.fix ?? "",
          ...(before ? [item.fromBefore ? FROM_BEFORE[item.fromBefore] : "no"] : []),
        ])
    ),
  };
}

/** Steps 03 and 04 may say the same of a file, and a file that is refused for a reason has no path in any case. */
function reasonsOf(findings: readonly Finding[]): Finding[] {
  const blocking = findings.filter(blocksUpload);
  const reasons = blocking.filter((f) => f.code !== "no-path");
  return (reasons.length > 0 ? reasons : blocking)
    .filter((f, i, all) => all.findIndex((g) => g.code === f.code) === i);
}

/** How a result looks: the four outcomes, what failed and why, what was refused. */
export function viewUploadResult(result: UploadResult): View {
  const counts = countOutcomes(result.outcomes);
  const said = (["uploaded", "already-there", "refused", "failed"] as const)
    .filter((s) => counts[s] > 0)
    .map((s) => `${counts[s].toLocaleString("en-US")} ${s.replace("-", " ")}`);
  const pick = <S extends UploadOutcome["status"]>(status: S) =>
    result.outcomes.filter((o): o is Extract<UploadOutcome, { status: S }> => o.status === status);
  const [uploaded, failed, refused] = [pick("uploaded"), pick("failed"), pick("refused")];
  const kept = pick("already-there").filter((o) => o.keptOther !== undefined);
  const rate = result.tookMs > 0 ? result.sentBytes / (result.tookMs / 1000) : 0;
  const blocks: Block[] = [{
    kind: "facts",
    items: [
      [
        "Dandiset",
        `${result.dandiset} on ${result.instance}${result.shard ? `, share ${result.shard}` : ""}`,
      ],
      [
        "Sent",
        result.sentBytes > 0
          ? `${formatBytes(result.sentBytes)} in ${formatDuration(result.tookMs)} (${
            formatBytes(rate)
          }/s)`
          : "nothing",
      ],
      [
        "Validation",
        result.validation === undefined ? undefined : VALIDATION[result.validation],
      ],
      ["Connections", `${result.connections.limit} (${result.connections.reason})`],
      ["Deleted on the archive", result.removed.length || undefined],
      ["Not deleted", result.notRemoved?.length],
    ],
  }];
  for (const text of result.notes) blocks.push({ kind: "text", text, tone: "muted" });
  if (failed.length > 0) {
    blocks.push({ kind: "heading", text: "Failed" }, {
      kind: "table",
      columns: [{ title: "Path on the archive" }, { title: "Error" }, { title: "Again?" }],
      rows: failed.map((o) => [
        { text: o.assetPath, code: true },
        o.message,
        o.canRetry ? "run again" : "repair first",
      ]),
    });
  }
  if (refused.length > 0) blocks.push({ kind: "heading", text: "Refused" }, refusedTable(refused));
  if (kept.length > 0) {
    blocks.push({ kind: "heading", text: "Left as they are there" }, {
      kind: "table",
      columns: [{ title: "Path on the archive" }, { title: "Why" }],
      rows: kept.map((o) => [{ text: o.assetPath, code: true }, o.keptOther]),
    });
  }
  if (uploaded.length > 0) {
    blocks.push({
      kind: "table",
      columns: [
        { title: "Uploaded" },
        { title: "Size", align: "right" },
        { title: "Sent", align: "right" },
        { title: "Checksum" },
      ],
      total: uploaded.length,
      rows: uploaded.slice(0, MOST_ROWS).map((o) => [
        { text: o.assetPath, code: true },
        formatBytes(o.sizeBytes),
        o.how === "sent" ? formatBytes(o.sentBytes) : o.how === "moved" ? "moved" : "was stored",
        { text: o.etag, code: true },
      ]),
      more: "state/upload-result.json",
    });
  }
  return {
    title: `Upload: ${said.join(", ") || "no files"}`,
    tone: counts.failed > 0 ? "bad" : counts.refused > 0 || kept.length > 0 ? "warn" : "good",
    blocks,
  };
}
