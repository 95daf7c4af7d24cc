/**
 * How the result of a run looks.
 *
 * @module
 */
import { plural } from "../core/text.ts";
import type { View } from "../display/view.ts";
import type { OrganizeResult } from "./files/run_types.ts";

/** What became of each file, counted and listed. */
export function viewOrganizeResult(result: OrganizeResult): View {
  const count = (status: string) => result.outcomes.filter((o) => o.status === status).length;
  const parts = [
    [count("mapped"), "mapped, nothing moved"],
    [count("placed"), `placed (${result.mode})`],
    [count("already-there"), "already there"],
    [count("refused"), "refused"],
  ].filter(([n]) => n !== 0).map(([n, what]) => `${n} ${what}`);
  return {
    title: `Organize: ${parts.join(", ") || "no files"}`,
    tone: count("refused") > 0 || result.outcomes.length === 0 ? "warn" : "good",
    blocks: [
      {
        kind: "facts",
        items: [
          ["mode", result.mode],
          ...(result.target === undefined
            ? []
            : [["folder", { text: result.target, code: true }] as const]),
          ...(result.undone > 0
            ? [
              [
                "before",
                `${plural(result.undone, "change")} of a run that was cut off undone`,
              ] as const,
            ]
            : []),
          ...(result.removedFolders.length > 0
            ? [["emptied folders removed", String(result.removedFolders.length)] as const]
            : []),
        ],
      },
      {
        kind: "table",
        columns: [{ title: "file" }, { title: "in the Dandiset" }, { title: "outcome" }],
        rows: result.outcomes.map((o) => [
          { text: o.file, code: true },
          { text: o.assetPath, code: true },
          {
            text: o.status === "refused"
              ? `refused: ${o.findings?.[0]?.message ?? ""}`
              : o.media
              ? `${o.status}, with ${plural(o.media, "external file")}`
              : o.status,
            tone: o.status === "refused" ? "bad" : o.status === "placed" ? "good" : "muted",
          },
        ]),
        limit: 30,
        empty: "There were no files.",
      },
    ],
  };
}
