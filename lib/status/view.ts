/**
 * How a status looks.
 *
 * @module
 */
import { formatBytes, plural } from "../core/text.ts";
import type { Block, Cell, Tone, View } from "../display/view.ts";
import { type LeftOutReason, staysBehindText } from "../inventory/mod.ts";
import type { Status } from "./status.ts";

/** The line of the whole with the next thing under it: what every step ends with. */
export function viewStatusLine(status: Status): View {
  return {
    title: status.line,
    tone: toneOf(status),
    blocks: [...warnings(status), { kind: "text", text: `Next: ${status.next.text}.` }],
  };
}

/** The whole status: the line, what holds back the rest, what stays behind, the next thing. */
export function viewStatus(status: Status): View {
  const { held, counts, dandiset } = status;
  const facts: [string, Cell][] = [
    ["In the Dandiset", inDandiset(status)],
    ["Bytes of yours there", counts.sentBytes > 0 ? formatBytes(counts.sentBytes) : undefined],
    ["Regions settled", counts.sent > 0 ? counts.regions : undefined],
    ["Passed over", passedOver(status)],
    [
      "As told by",
      status.from === "archive" ? `${dandiset?.instance}, just now` : "what the steps saved",
    ],
  ];
  return {
    title: status.line,
    tone: toneOf(status),
    blocks: [
      { kind: "facts", items: facts },
      ...warnings(status),
      ...(held.length > 0 ? [heldTable(status)] : []),
      { kind: "text", text: `Next: ${status.next.text}.` },
    ],
  };
}

function inDandiset({ dandiset, counts }: Status): Cell {
  if (!dandiset) return { text: "no Dandiset is chosen", tone: "muted" };
  const others = dandiset.others;
  return `${plural(counts.sent, "file")} of this folder${
    others === undefined ? "" : others === 0 ? ", no others" : `, ${others} others`
  } (${dandiset.identifier} on ${dandiset.instance})`;
}

const PASSED: Readonly<Record<LeftOutReason, string>> = {
  "hidden": "hidden",
  "of-the-system": "of the system or a client",
  "of-the-work-folder": "of the work folder",
  "walked-already": "linked folders that are walked anyway",
  "gone": "gone meanwhile",
};

function passedOver({ leftOut }: Status): string | undefined {
  const said = (Object.keys(PASSED) as LeftOutReason[])
    .flatMap((why) =>
      leftOut[why] ? [`${leftOut[why].toLocaleString("en-US")} ${PASSED[why]}`] : []
    );
  return said.length > 0 ? said.join(", ") : undefined;
}

function toneOf({ counts, held }: Status): Tone {
  if (counts.found === 0) return "bad";
  if (held.some((h) => h.code === "failed" || h.code === "different")) return "bad";
  return counts.proved === counts.found ? "good" : "warn";
}

function warnings(status: Status): Block[] {
  const { files, referred } = status;
  const out: Block[] = status.notes.map((text) => ({ kind: "text", text, tone: "warn" }));
  const before = files.filter((f) => f.thereFromBefore !== undefined);
  if (before.length > 0) {
    const first = before[0];
    out.push({
      kind: "text",
      tone: "warn",
      text: `${plural(before.length, "file")} that would be refused now ${
        before.length === 1 ? "is" : "are"
      } on the archive from before, beginning with "${first?.path}" (${
        first?.thereFromBefore?.replace("-", " ")
      })`,
    });
  }
  if (referred.length > 0) {
    out.push({
      kind: "text",
      tone: "warn",
      text: `${plural(referred.length, "video or image", "videos and images")} that NWB files ` +
        `name stay behind, so those files point to nothing on the archive: "${
          referred[0]?.path
        }" of "${referred[0]?.by}"${referred.length > 1 ? " …" : ""}`,
    });
  }
  if (status.bids) {
    out.push({
      kind: "text",
      tone: "muted",
      text: "The folder is a BIDS data set (dataset_description.json): only its NWB files go up, " +
        "and what BIDS wants of it is for a BIDS validator to say",
    });
  }
  const behind = staysBehindText(status.staysBehind);
  if (behind !== "") out.push({ kind: "text", text: behind, tone: "muted" });
  return out;
}

function heldTable({ held }: Status): Block {
  return {
    kind: "table",
    columns: [
      { title: "Files", align: "right" },
      { title: "What holds them back" },
      { title: "What to do" },
      { title: "Such as" },
    ],
    rows: held.map((h): Cell[] => [
      h.count,
      h.why,
      h.fix ?? "",
      { text: h.examples.join(", "), code: true },
    ]),
    limit: 30,
  };
}
