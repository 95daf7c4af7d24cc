import { formatBytes, formatDuration, plural } from "../core/mod.ts";
import type { Block, Cell, View } from "../display/view.ts";
import type { Verification } from "./types.ts";

/** How a verification looks: the proof first, then what is missing of it, the archive's verdict, links. */
export function viewVerification(v: Verification): View {
  const { equal, different, missing, extra } = v.comparison;
  const { counts } = v.verdict;
  const said = [
    `${plural(equal.length, "file")} equal`,
    ...(different.length > 0 ? [`${different.length} different`] : []),
    ...(missing.length > 0 ? [`${missing.length} missing`] : []),
    ...(v.unread.length > 0 ? [`${v.unread.length} unreadable here`] : []),
    ...(v.refused.length > 0 ? [`${v.refused.length} refused and not there`] : []),
    ...(extra.length > 0 ? [`${extra.length} only on the archive`] : []),
  ];
  const bad = !v.proved || counts.invalid > 0;
  return {
    title: `Verify: ${v.proved ? "proved" : "not proved"}, ${said.join(", ")}`,
    tone: bad
      ? "bad"
      : counts.pending > 0 || extra.length > 0 || v.refused.length > 0
      ? "warn"
      : "good",
    blocks: [
      { kind: "facts", items: headOf(v) },
      ...differentBlocks(v),
      ...missingBlocks(v),
      ...refusedBlocks(v),
      ...verdictBlocks(v),
      ...deepBlocks(v),
      ...equalBlocks(v),
      ...extraBlocks(v),
      ...embargoBlocks(v),
    ],
  };
}

function headOf(v: Verification): [string, Cell][] {
  const { counts } = v.verdict;
  const bytes = v.comparison.equal.reduce((sum, e) => sum + e.sizeBytes, 0);
  return [
    ["Draft", { text: `${v.dandiset} on ${v.instance}`, href: v.links.draft }],
    ["Files", { text: "list of files", href: v.links.files }],
    [
      "Equal by size and checksum",
      `${plural(v.comparison.equal.length, "file")}, ${formatBytes(bytes)}`,
    ],
    ["Archive's verdict", {
      text: `${counts.valid} valid, ${counts.invalid} invalid, ${counts.pending} pending`,
      tone: counts.invalid > 0 ? "bad" : counts.pending > 0 ? "warn" : "good",
    }],
    ["Refused and not there", v.refused.length || undefined],
  ];
}

function differentBlocks(v: Verification): Block[] {
  const { different } = v.comparison;
  if (different.length === 0) return [];
  return [{ kind: "heading", text: "Different" }, {
    kind: "table",
    columns: [{ title: "Path on the archive" }, { title: "Local file" }, { title: "What differs" }],
    rows: different.map((d) => [
      { text: d.assetPath, code: true },
      d.file,
      d.differences.join("; ") + (d.refused === undefined ? "" : `; ${d.refused}`),
    ]),
  }, ...differentAdvice(different)];
}

/** What helps where files differ: step 05 replaces none that it refuses. */
function differentAdvice(different: Verification["comparison"]["different"]): Block[] {
  const refused = different.filter((d) => d.refused !== undefined).length;
  const texts: string[] = [];
  if (refused > 0) {
    texts.push(
      `${
        plural(refused, "file")
      } of these would be refused by step 05 (upload): what is on the archive is from before. Repair ${
        refused === 1 ? "it" : "them"
      }, then run steps 03 (validate) to 05 again.`,
    );
  }
  if (refused < different.length) {
    texts.push(
      "Step 05 (upload) with --existing overwrite replaces those whose bytes differ, and with --existing force also those of which only the metadata does; a Zarr is not replaced by a file.",
    );
  }
  return texts.map((text): Block => ({ kind: "text", tone: "muted", text }));
}

/** Files that are not there because steps 03 to 05 refuse them, by what is equal. */
function refusedBlocks({ refused }: Verification): Block[] {
  if (refused.length === 0) return [];
  const groups = [...Map.groupBy(refused, (r) => r.why)];
  return [{ kind: "heading", text: "Refused, so not on the archive" }, {
    kind: "table",
    columns: [{ title: "Files", align: "right" }, { title: "Why" }, { title: "Such as" }],
    rows: groups.map(([why, files]): Cell[] => [
      files.length,
      why,
      { text: files.slice(0, 3).map((f) => f.file).join(", "), code: true },
    ]),
    more: "state/verify.json",
  }];
}

function missingBlocks(v: Verification): Block[] {
  const rows: Cell[][] = [
    ...v.comparison.missing.map((m): Cell[] => [
      { text: m.assetPath, code: true },
      m.file,
      m.thereAs === undefined ? "not on the archive" : `its bytes are there as "${m.thereAs}"`,
    ]),
    ...v.unread.map((u): Cell[] => [{ text: u.assetPath, code: true }, u.file, u.message]),
  ];
  if (rows.length === 0) return [];
  return [{ kind: "heading", text: "Missing" }, {
    kind: "table",
    columns: [{ title: "Path on the archive" }, { title: "Local file" }, { title: "" }],
    rows,
  }, {
    kind: "text",
    tone: "muted",
    text: v.comparison.missing.some((m) => m.thereAs !== undefined)
      ? "Run step 05 (upload) again: its plan shows what it would send, and which files it would move to their new paths."
      : "Run step 05 (upload) again: it sends what is missing.",
  }];
}

function verdictBlocks(v: Verification): Block[] {
  const { counts, assets, waitedMs, dandiset } = v.verdict;
  const blocks: Block[] = [];
  const invalid = assets.filter((a) => a.status === "invalid");
  if (invalid.length > 0) {
    blocks.push({ kind: "heading", text: "Invalid, says the archive" }, {
      kind: "table",
      columns: [{ title: "File" }, { title: "Field" }, { title: "The archive's words" }, {
        title: "Fix",
      }],
      rows: invalid.flatMap((a) =>
        a.errors.map((e): Cell[] => [
          { text: a.file ?? a.assetPath, code: true },
          { text: e.field, code: true },
          e.message,
          e.fix,
        ])
      ),
      more: "state/verify.json",
    });
  }
  if (counts.pending > 0) {
    blocks.push({
      kind: "text",
      tone: "warn",
      text: `The archive has not looked at ${plural(counts.pending, "file")} yet (waited ${
        formatDuration(waitedMs)
      }); that is not an error. It takes minutes, hours for very large files: run this step again later.`,
    });
  }
  if (dandiset.length > 0) {
    blocks.push({
      kind: "details",
      summary: `${
        plural(dandiset.length, "thing")
      } missing in the Dandiset's own metadata (step 07)`,
      blocks: [{
        kind: "list",
        items: dandiset.map((e) => e.field ? `${e.field}: ${e.message}` : e.message),
      }],
    });
  }
  return blocks;
}

function deepBlocks(v: Verification): Block[] {
  if (!v.deep) return [];
  const { mode, outcomes } = v.deep;
  const bytes = outcomes.reduce((sum, o) => sum + o.comparedBytes, 0);
  const wrong = outcomes.filter((o) => o.differsAt !== undefined || o.error !== undefined);
  return [
    {
      kind: "text",
      tone: wrong.length > 0 ? "bad" : outcomes.length === 0 ? "warn" : "good",
      text: outcomes.length === 0
        ? "There was no equal file whose bytes could be compared."
        : `Downloaded and compared ${formatBytes(bytes)} of ${plural(outcomes.length, "file")} (${
          mode === "all" ? "every byte" : "ranges of each"
        }): ${wrong.length === 0 ? "all the same" : `${wrong.length} not the same`}.`,
    },
    ...(wrong.length === 0 ? [] : [{
      kind: "table",
      columns: [{ title: "Path on the archive" }, { title: "" }],
      rows: wrong.map((o) => [
        { text: o.assetPath, code: true },
        o.error ?? `byte ${o.differsAt} differs`,
      ]),
    } as Block]),
  ];
}

function equalBlocks(v: Verification): Block[] {
  const rows = v.comparison.equal.map((e): Cell[] => {
    const look = v.look[e.assetPath];
    return [
      { text: e.assetPath, code: true },
      formatBytes(e.sizeBytes),
      { text: e.etag, code: true, ...(e.sha256 ? { title: `SHA-256 ${e.sha256}` } : {}) },
      look ? { text: "Neurosift", href: look } : "",
    ];
  });
  return rows.length === 0 ? [] : [{
    kind: "table",
    columns: [
      { title: "Equal" },
      { title: "Size", align: "right" },
      { title: "Checksum" },
      { title: "Look" },
    ],
    rows,
    more: "state/verify.json",
  }];
}

function extraBlocks(v: Verification): Block[] {
  const { extra } = v.comparison;
  return extra.length === 0 ? [] : [{
    kind: "details",
    summary: `${plural(extra.length, "file")} only on the archive`,
    blocks: [{
      kind: "table",
      columns: [{ title: "Path on the archive" }, { title: "Size", align: "right" }],
      rows: extra.map((e) => [{ text: e.assetPath, code: true }, formatBytes(e.sizeBytes)]),
    }],
  }];
}

function embargoBlocks(v: Verification): Block[] {
  if (v.embargo === "OPEN") return [];
  return [{
    kind: "text",
    tone: "muted",
    text: Object.keys(v.look).length > 0
      ? "The Dandiset is embargoed: only its owners can open these pages, and Neurosift shows the files only to who gives it a DANDI API key there."
      : "The Dandiset is embargoed: only its owners can open these pages.",
  }];
}
