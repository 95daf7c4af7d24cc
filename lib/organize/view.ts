/**
 * How the plan looks.
 *
 * @module
 */
import type { Finding } from "../core/finding.ts";
import { formatBytes, plural } from "../core/text.ts";
import type { Block, Cell, View } from "../display/view.ts";
import { staysBehindText } from "../inventory/mod.ts";
import type { Collision } from "./names/collisions.ts";
import type { OrganizeItem, OrganizePlan } from "./plan_types.ts";

/** The mapping as a table, then what was refused and why, collisions, warnings. */
export function viewOrganizePlan(plan: OrganizePlan): View {
  const mapped = plan.items.filter((i) => i.status === "mapped");
  const refused = plan.items.filter((i) => i.status === "refused");
  const kept = mapped.filter((i) => i.kept).length;
  const parts = [plural(mapped.length, "file") + " mapped"];
  if (kept > 0) parts.push(`${kept} with the name they have`);
  if (refused.length > 0) parts.push(`${refused.length} refused`);
  if (plan.warnings.length > 0) parts.push(plural(plan.warnings.length, "warning"));
  return {
    title: `Organize: ${parts.join(", ")}`,
    tone: plan.items.length === 0 || refused.length > 0
      ? "bad"
      : plan.warnings.length > 0
      ? "warn"
      : "good",
    blocks: [
      { kind: "facts", items: headOf(plan) },
      ...(plan.staysBehind
        ? [{ kind: "text", text: staysBehindText(plan.staysBehind), tone: "muted" } as const]
        : []),
      ...(plan.items.length > 0 ? [mappingTable(mapped)] : []),
      ...(refused.length > 0 ? refusedBlocks(refused) : []),
      ...(plan.collisions.length > 0 ? collisionBlocks(plan.collisions) : []),
      ...warningBlocks(plan),
    ],
  };
}

function headOf(plan: OrganizePlan): [string, Cell][] {
  const naming = {
    "dandi": "as dandi organize names them",
    "always-session": "the session in every name",
    "match-remote": "as on the archive",
  }[plan.naming];
  const head: [string, Cell][] = [["folder", { text: plan.source, code: true }], [
    "names",
    `${naming} (${plan.naming})`,
  ]];
  if (plan.dandiset) {
    const { identifier, name, path } = plan.dandiset;
    head.push([
      "a Dandiset already",
      [identifier ?? "without identifier", name, path].filter((t) => t !== undefined).join(", "),
    ]);
  }
  return head;
}

function mappingTable(items: readonly OrganizeItem[]): Block {
  return {
    kind: "table",
    columns: [{ title: "file" }, { title: "in the Dandiset" }, { title: "session" }, {
      title: "size",
      align: "right",
    }, { title: "note" }],
    rows: items.map((item) => [
      { text: item.file, code: true },
      { text: item.assetPath, code: true },
      item.session === undefined
        ? { text: "none", tone: "muted" }
        : item.sessionFrom === "start-time"
        ? { text: `${item.session} (from its start)`, tone: "muted" }
        : item.session,
      item.sizeBytes === undefined ? "" : formatBytes(item.sizeBytes),
      noteOf(item),
    ]),
    limit: 30,
    more: "state/organize.json",
    empty: "No file can be uploaded.",
  };
}

function noteOf(item: OrganizeItem): Cell {
  const notes = [
    ...(item.kept ? ["keeps its name"] : []),
    ...(item.media.length > 0 ? [plural(item.media.length, "external file")] : []),
    ...item.findings.map((f) => f.message),
  ];
  return item.findings.length > 0
    ? { text: notes.join("; "), tone: "warn" }
    : { text: notes.join("; "), tone: "muted" };
}

function refusedBlocks(items: readonly OrganizeItem[]): Block[] {
  return [{ kind: "heading", text: "Refused" }, {
    kind: "table",
    columns: [{ title: "file" }, { title: "why" }, { title: "what to do" }],
    rows: items.map((item) => {
      const blocking = item.findings.filter((f) => f.severity === "blocks-upload");
      return [
        { text: item.file, code: true },
        { text: blocking.map((f) => f.message).join("; "), tone: "bad" },
        [...new Set(blocking.map((f) => f.fix ?? ""))].filter((t) => t !== "").join("; "),
      ];
    }),
    limit: 30,
    more: "state/organize.json",
  }];
}

function collisionBlocks(collisions: readonly Collision[]): Block[] {
  return [{ kind: "heading", text: "Files that would have one name" }, {
    kind: "table",
    columns: [{ title: "name" }, { title: "files" }, { title: "equal" }, { title: "differs" }, {
      title: "proposed",
    }],
    rows: collisions.map((c) => [
      { text: c.assetPath, code: true },
      some(c.files.map((f, i) => `${f} → ${c.names[i] || "refused"}`), "; "),
      Object.entries(c.equal).map(([k, v]) => `${k} ${v}`).join(", "),
      Object.entries(c.differs).map(([k, v]) => `${k}: ${some(v.map((t) => t || "none"), " | ")}`)
        .join("; "),
      { text: c.proposed, tone: c.resolved ? "plain" : "bad" },
    ]),
    limit: 20,
    more: "state/organize.json",
  }];
}

/** The first few of a list, and how many more there are. */
function some(texts: readonly string[], separator: string): string {
  const shown = texts.slice(0, 5).join(separator);
  return texts.length > 5 ? `${shown}${separator}and ${texts.length - 5} more` : shown;
}

function warningBlocks(plan: OrganizePlan): Block[] {
  if (plan.warnings.length === 0) return [];
  const cell = (f: Finding): Cell => ({
    text: f.fix === undefined ? f.message : `${f.message}. To do: ${f.fix}`,
    tone: f.severity === "blocks-upload" ? "bad" : f.severity === "advice" ? "plain" : "warn",
  });
  return [
    { kind: "heading", text: "Warnings" },
    {
      kind: "list",
      items: plan.warnings.slice(0, 40).map(cell),
    },
    ...(plan.warnings.length > 40
      ? [
        {
          kind: "text",
          text: `and ${plan.warnings.length - 40} more in state/organize.json`,
        } as const,
      ]
      : []),
  ];
}
