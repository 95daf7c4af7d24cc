import { formatBytes, plural } from "../core/text.ts";
import type { Block, Cell, Tone, View } from "../display/view.ts";
import type { Checklist, ChecklistAnswer, ChecklistPoint } from "./checklist.ts";
import type { PublishPlan, PublishResult } from "./plan_types.ts";
import type { ReleaseEmbargoResult } from "./unembargo.ts";

const TONES: Readonly<Record<ChecklistAnswer, Tone>> = {
  "yes": "good",
  "no": "bad",
  "cannot-tell": "warn",
};

/** How the plan looks: what is in the way, what follows, the checklist. */
export function viewPublishPlan(plan: PublishPlan): View {
  const { state, blockers } = plan;
  const waiting = blockers.every((b) => b.passes);
  const words = {
    ready: "can be published",
    blocked: waiting
      ? "waits for the archive"
      : `${plural(blockers.length, "thing stands", "things stand")} in the way`,
    unchanged: "nothing changed since the last publication",
  };
  return {
    title: `Publish Dandiset ${plan.dandiset}: ${
      words[state]
    }, checklist ${plan.checklist.yes} of ${plan.checklist.of}`,
    tone: state === "ready" ? "good" : state === "unchanged" ? "muted" : waiting ? "warn" : "bad",
    blocks: [
      {
        kind: "facts",
        items: [
          ["title", plan.title],
          ["archive", plan.instance],
          ["files", `${plan.files.toLocaleString("en-US")}, ${formatBytes(plan.bytes)}`],
          ["published before", plan.published.length > 0 ? plan.published.join(", ") : "never"],
        ],
      },
      ...blockers.flatMap((b): Block[] => [
        { kind: "text", text: `${b.message}. ${b.fix}`, tone: b.passes ? "warn" : "bad" },
        ...(b.items.length > 0
          ? [{
            kind: "table" as const,
            columns: [{ title: "where" }, { title: "why" }],
            rows: b.items.map((i): Cell[] => [{ text: i.what, code: true }, i.why]),
            limit: 20,
            more: "state/publish.json",
          }]
          : []),
      ]),
      ...plan.warnings.map((w): Block => ({ kind: "text", text: w, tone: "warn" })),
      { kind: "heading", text: "What publishing means" },
      { kind: "list", items: plan.consequences },
      { kind: "facts", items: [["citation", plan.citation]] },
      ...checklistBlocks(plan.checklist, plan.history),
    ],
  };
}

/** The checklist as a table, and the score over time where there is more than one. */
export function checklistBlocks(
  list: Checklist,
  history: readonly ChecklistPoint[] = [],
): Block[] {
  const blocks: Block[] = [
    { kind: "heading", text: `Checklist: ${list.yes} of ${list.of}` },
    {
      kind: "table",
      columns: [{ title: "criterion" }, { title: "answer" }, { title: "evidence" }, {
        title: "what would help",
      }],
      rows: list.items.map((i): Cell[] => [
        i.question,
        { text: i.answer.replace("-", " "), tone: TONES[i.answer] },
        i.evidence,
        i.fix ?? "",
      ]),
    },
  ];
  if (history.length > 1) {
    blocks.push({
      kind: "plot",
      alt: `Score over time: ${history.map((p) => `${p.at.slice(0, 16)} ${p.score} %`).join(", ")}`,
      spec: {
        data: { values: history.map((p) => ({ at: p.at, score: p.score })) },
        mark: { type: "line", point: true, interpolate: "step-after" },
        encoding: {
          x: { field: "at", type: "temporal", title: null },
          y: {
            field: "score",
            type: "quantitative",
            title: "score, %",
            scale: { domain: [0, 100] },
          },
        },
        width: 400,
        height: 120,
      },
    });
  }
  return blocks;
}

/** How the result of publishing looks. */
export function viewPublishResult(result: PublishResult): View {
  if (result.status !== "published") {
    return {
      title: `Publish Dandiset ${result.dandiset}: nothing was published`,
      tone: result.status === "blocked" ? "bad" : "muted",
      blocks: [{ kind: "text", text: result.why ?? "" }],
    };
  }
  const bad = result.differences.length > 0;
  return {
    title: `Publish Dandiset ${result.dandiset}: version ${result.version} is published`,
    tone: bad ? "warn" : "good",
    blocks: [
      {
        kind: "facts",
        items: [
          ["version", {
            text: result.version ?? "",
            ...(result.url ? { href: result.url } : {}),
            code: true,
          }],
          [
            "DOI",
            result.doi
              ? { text: result.doi, href: `https://doi.org/${result.doi}`, code: true }
              : { text: "not given yet", tone: "warn" },
          ],
          ["citation", result.citation ?? ""],
          ["files", `${result.files ?? 0}, ${formatBytes(result.bytes ?? 0)}`],
        ],
      },
      bad
        ? {
          kind: "list",
          items: result.differences.map((text) => ({ text, tone: "warn" as const })),
        }
        : { kind: "text", text: "It holds what the plan said.", tone: "good" },
    ],
  };
}

/** How the end of an embargo looks. */
export function viewUnembargo(result: ReleaseEmbargoResult): View {
  const words: Record<ReleaseEmbargoResult["status"], string> = {
    "released": "the embargo has ended",
    "releasing": "the archive is ending the embargo",
    "not-asked": "still under embargo",
    "blocked": "the embargo cannot be ended yet",
    "open-already": "it is not under embargo",
  };
  return {
    title: `Embargo of Dandiset ${result.dandiset}: ${words[result.status]}`,
    tone: result.status === "blocked" ? "bad" : result.status === "released" ? "good" : "muted",
    blocks: [
      ...(result.why ? [{ kind: "text" as const, text: result.why }] : []),
      ...(result.status === "not-asked"
        ? [{ kind: "list" as const, items: result.consequences }]
        : []),
    ],
  };
}
