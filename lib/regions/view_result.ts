import { plural } from "../core/text.ts";
import type { View } from "../display/view.ts";
import type { RegionsCheck, RegionsResult } from "./write/run.ts";
import type { WholeAbout } from "./write/whole.ts";

/** How a run or an undo looks. */
export function viewRegionsResult(result: RegionsResult): View {
  const of = (status: string) => result.outcomes.filter((o) => o.status === status);
  const bad = [...of("failed"), ...of("gone")];
  const edited = result.outcomes.filter((o) => o.status === "written" && o.editedMeanwhile).length;
  const verb = result.did === "wrote" ? "written" : "taken back";
  return {
    title: `Regions: ${plural(of("written").length, "asset")} ${verb}${
      bad.length > 0 ? `, ${bad.length} not` : ""
    }`,
    tone: bad.length > 0 ? "bad" : result.open > 0 ? "warn" : "good",
    blocks: [
      {
        kind: "facts",
        items: [
          [verb, of("written").length],
          ["right already, nothing sent", of("unchanged").length],
          ...(edited > 0
            ? [
              ["edited by somebody meanwhile; kept", {
                text: String(edited),
                tone: "warn",
              }] as const,
            ]
            : []),
          ...(result.open > 0
            ? [
              [
                "locations to decide",
                {
                  text: `${result.open}: see the plan for what to write into decisions.yaml`,
                  tone: "warn",
                },
              ] as const,
            ]
            : []),
        ],
      },
      ...(bad.length > 0
        ? [{
          kind: "table" as const,
          columns: [{ title: "asset" }, { title: "why not" }],
          rows: bad.map((o) => [
            { text: o.assetPath, code: true },
            "message" in o ? o.message : "",
          ]),
        }]
        : []),
    ],
  };
}

/** How the Dandiset's own `about` looks: what people who search find it by. */
export function viewWholeAbout(whole: WholeAbout): View {
  const what = whole.added.length + whole.removed.length === 0
    ? "names the regions of its assets already"
    : whole.added.length === 0
    ? `${whole.written ? "lost" : "would lose"} ${plural(whole.removed.length, "region")}`
    : whole.written
    ? `now names ${plural(whole.added.length, "more region")}`
    : `would name ${plural(whole.added.length, "more region")}`;
  return {
    title: `Dandiset ${whole.dandiset}: its about ${what}`,
    tone: "good",
    blocks: [
      {
        kind: "facts",
        items: [
          ["there before", whole.before.length],
          [whole.written ? "added" : "to add", whole.added.join(", ") || "nothing"],
          ...(whole.removed.length > 0
            ? [[whole.written ? "taken out" : "to take out", whole.removed.join(", ")] as const]
            : []),
        ],
      },
      {
        kind: "text",
        text:
          "The archive's search and the page's anatomy card look at the Dandiset's own about; the assets' is for searches to come.",
        tone: "muted",
      },
    ],
  };
}

/** How the check looks. */
export function viewRegionsCheck(check: RegionsCheck): View {
  return {
    title: check.wrong.length === 0
      ? `Regions: all ${check.right} assets have their terms on the archive${
        check.unreadable > 0 ? `, ${check.unreadable} could not be read` : ""
      }`
      : `Regions: ${plural(check.wrong.length, "asset")} without all terms`,
    tone: check.wrong.length > 0 || check.unreadable > 0 && check.right === 0
      ? "bad"
      : check.unreadable > 0
      ? "warn"
      : "good",
    blocks: [
      {
        kind: "facts",
        items: [
          ["right", check.right],
          ...(check.unreadable > 0
            ? [
              [
                "could not be read, so nobody knows what they name",
                { text: String(check.unreadable), tone: "bad" },
              ] as const,
            ]
            : []),
          ["without a certain region", check.nothing],
          ["locations to decide", check.open],
          ["the archive still validates", check.pending],
        ],
      },
      ...(check.wrong.length > 0
        ? [{
          kind: "table" as const,
          columns: [{ title: "asset" }, { title: "problem" }],
          rows: check.wrong.map((w) => [
            { text: w.assetPath, code: true },
            { text: w.message, tone: "bad" as const },
          ]),
        }]
        : []),
    ],
  };
}
