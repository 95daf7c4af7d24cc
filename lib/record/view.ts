import { formatBytes, plural } from "../core/mod.ts";
import type { Block, Cell, Tone, View } from "../display/mod.ts";
import type { RecordPlan } from "./plan.ts";
import type { RecordOutcome, RecordResult } from "./run.ts";

/** How a plan of step 10 looks: everything that would be written, taken out, committed and pushed. */
export function viewRecordPlan(plan: RecordPlan): View {
  const { manifest, history, git } = plan;
  const same = manifest.before === manifest.text;
  const blocks: Block[] = [
    {
      kind: "heading",
      text: `${manifest.file} (${
        same ? "unchanged" : manifest.before === undefined ? "new" : "changed"
      })`,
    },
    {
      kind: "table",
      columns: [{ title: "Field" }, { title: "Value" }, { title: "From" }],
      rows: Object.entries({
        ...(manifest.content.lab === undefined ? {} : { lab: manifest.content.lab }),
        ...manifest.content.conversion,
      }).map(([field, value]): Cell[] => [
        { text: field, code: true },
        shown(value),
        manifest.content.from[field],
      ]),
    },
  ];
  if (manifest.content.missing.length > 0) {
    blocks.push({
      kind: "details",
      summary: `${
        plural(manifest.content.missing.length, "field")
      } left out, because no source says them`,
      blocks: [{
        kind: "facts",
        items: manifest.content.missing.map(({ field, say }) => [field, say]),
      }],
    });
  }
  blocks.push({ kind: "heading", text: "Conversation with Claude Code" });
  blocks.push(
    history
      ? {
        kind: "facts",
        items: [
          ["Taken from", { text: history.source, code: true }],
          ["Because", history.why === "given" ? "it was named" : `it is ${history.why}`],
          ["Kept as", { text: history.file, code: true }],
          ["Size", `${plural(history.lines, "line")}, ${formatBytes(history.bytes)}`],
        ],
      }
      : { kind: "text", text: "None is kept", tone: "muted" },
  );
  if (history) blocks.push(viewRedactions(history));
  blocks.push({ kind: "heading", text: "git" });
  if (git.action === "none") {
    blocks.push({ kind: "text", text: `Nothing is committed: ${git.why}`, tone: "muted" });
  } else {
    blocks.push({
      kind: "list",
      items: [
        ...(git.action === "init-and-commit" ? ["A repository is made in the work folder"] : []),
        ...git.ignore.map((line) => `"${line}" is added to .gitignore`),
        ...git.commits.map((c) => `Commit "${c.message.split("\n")[0]}": ${c.files.join(", ")}`),
        git.push
          ? { text: `Pushed to ${git.push.remote}, branch ${git.push.branch}`, tone: "warn" }
          : "Nothing is pushed",
      ],
    });
  }
  blocks.push(...plan.notes.map((text): Block => ({ kind: "text", text, tone: "muted" })));
  return { title: "Record: manifest, conversation, report", tone: "plain", blocks };
}

const TONES: Readonly<Record<RecordOutcome["status"], Tone>> = {
  written: "good",
  unchanged: "muted",
  committed: "good",
  pushed: "good",
  "left-out": "muted",
  failed: "bad",
};

/** How the result of step 10 looks. */
export function viewRecord(result: RecordResult): View {
  const failed = result.outcomes.filter((o) => o.status === "failed").length;
  return {
    title: failed ? `Record: ${plural(failed, "part")} failed` : "Record: kept",
    tone: failed ? "bad" : "good",
    blocks: [{
      kind: "table",
      columns: [{ title: "Part" }, { title: "Outcome" }, { title: "What" }, { title: "" }],
      rows: result.outcomes.map((o): Cell[] => [
        o.part,
        { text: o.status, tone: TONES[o.status] },
        { text: o.what, code: /[./]/.test(o.what) && !o.what.includes(" ") },
        o.detail,
      ]),
    }],
  };
}

/** What is taken out of the conversation, by kind, with some places as they are kept. */
function viewRedactions(history: NonNullable<RecordPlan["history"]>): Block {
  const kinds = Object.entries(history.redactions).sort((a, b) => b[1] - a[1]);
  if (kinds.length === 0) {
    return { kind: "text", text: "Nothing in it looks like a secret: all is kept", tone: "muted" };
  }
  return {
    kind: "table",
    columns: [{ title: "Taken out" }, { title: "Times" }, { title: "As it is kept" }],
    rows: kinds.map(([kind, times]): Cell[] => [
      kind,
      times,
      { text: (history.samples[kind] ?? []).map((s) => `… ${s} …`).join("  "), code: true },
    ]),
  };
}

function shown(value: unknown): string {
  if (Array.isArray(value)) {
    if (value.length === 0) return "none";
    return value.map((v) =>
      typeof v === "object" && v !== null && "name" in v ? String(v.name) : String(v)
    ).join(", ");
  }
  return String(value);
}
