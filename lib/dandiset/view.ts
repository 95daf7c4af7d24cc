import { formatBytes } from "../core/mod.ts";
import type { Block, Cell, View } from "../display/view.ts";
import type { DandisetPlan } from "./plan.ts";
import type { DandisetState } from "./state.ts";

const EMBARGO: Readonly<Record<string, string>> = {
  OPEN: "no: everybody sees files as soon as they are uploaded",
  EMBARGOED: "yes: only its owners see it until it is released",
  UNEMBARGOING: "being released",
};

/** How a plan of step 02 looks. */
export function viewDandisetPlan(plan: DandisetPlan): View {
  const facts: [string, Cell][] = [
    ["Archive", plan.instance],
    ["Title", plan.name],
    ["Embargo", EMBARGO[plan.embargo] ?? plan.embargo],
  ];
  if (plan.identifier) {
    facts.unshift(["Dandiset", link(plan.identifier, plan.url)]);
    facts.push(["Files there", plan.assets], ["Published versions", plan.published]);
  }
  if (plan.create) {
    const { embargoUntil, award, metadata } = plan.create;
    if (embargoUntil) facts.push(["Embargo ends", embargoUntil]);
    if (award) facts.push(["Award", `${award.number} (${award.funder})`]);
    facts.push(["Licence", (metadata.license as string[] | undefined)?.join(", ")]);
  }
  const blocks: Block[] = [
    ...plan.problems.map((text): Block => ({ kind: "text", text, tone: "bad" })),
    { kind: "facts", items: facts },
    ...plan.notes.map((text): Block => ({ kind: "text", text, tone: "muted" })),
  ];
  if (plan.mine.length > 0) {
    blocks.push({
      kind: "details",
      summary: `Your Dandisets on this archive (${plan.mine.length})`,
      blocks: [{
        kind: "table",
        columns: [
          { title: "Dandiset" },
          { title: "Title" },
          { title: "Embargo" },
          { title: "Files", align: "right" },
          { title: "Size", align: "right" },
          { title: "Changed" },
        ],
        rows: plan.mine.map((d) => [
          { text: d.identifier, code: true },
          d.name,
          d.embargo === "OPEN" ? "" : d.embargo.toLowerCase(),
          d.assets,
          formatBytes(d.size),
          d.modified.slice(0, 10),
        ]),
        limit: 20,
      }],
    });
  }
  const blocked = plan.problems.length > 0;
  const what = plan.action === "create"
    ? `a new ${plan.embargo === "EMBARGOED" ? "embargoed " : ""}one is made`
    : `${plan.identifier} is used`;
  return {
    title: blocked ? "Dandiset: cannot go on" : `Dandiset: ${what}`,
    tone: blocked ? "bad" : "plain",
    blocks,
  };
}

/** How the chosen Dandiset looks. */
export function viewDandiset(state: DandisetState): View {
  return {
    title: `Dandiset ${state.identifier} on ${state.instance}`,
    tone: "good",
    blocks: [{
      kind: "facts",
      items: [
        ["Page", link(state.url, state.url)],
        ["Title", state.name],
        ["Embargo", EMBARGO[state.embargo] ?? state.embargo],
        ["Made by this work folder", state.made],
      ],
    }],
  };
}

function link(text: string, href: string | undefined): Cell {
  return href === undefined ? text : { text, href };
}
