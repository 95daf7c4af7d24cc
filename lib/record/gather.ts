/**
 * The views of all steps, from what each left in `state/`. A step that has not run, or whose record is damaged, is
 * said to be so; it never keeps the report from being made.
 *
 * @module
 */
import { z } from "zod";
import { readConnect } from "../connect/mod.ts";
import { readDandiset, viewDandiset } from "../dandiset/mod.ts";
import { messageOf, plural, readJsonLines, type WorkFolder } from "../core/mod.ts";
import { readDescribePlan, readDescribeResult } from "../describe/mod.ts";
import { type Block, VIEW, type View } from "../display/mod.ts";
import { readOrganizePlan } from "../organize/mod.ts";
import { readPublishPlan, readPublishResult } from "../publish/mod.ts";
import { readRepairResult } from "../repair/mod.ts";
import { readRegionsPlan } from "../regions/mod.ts";
import { readUploadPlan, readUploadResult } from "../upload/mod.ts";
import { readValidation } from "../validate/mod.ts";
import { readVerification } from "../verify/mod.ts";
import type { ReportSection } from "./report.ts";

interface Source {
  readonly step: string;
  readonly title: string;
  /** Makes the view; `undefined` where the step has not run. Modules are loaded only when asked. */
  readonly view: (work: WorkFolder) => Promise<View | undefined> | View | undefined;
}

const SOURCES: readonly Source[] = [
  { step: "01 connect", title: "Archive", view: viewConnect },
  {
    step: "02 dandiset",
    title: "Dandiset",
    view: (work) => {
      const state = readDandiset(work);
      return state && viewDandiset({ ...state, name: readTitle(work) ?? state.name });
    },
  },
  { step: "03 validate", title: "Findings", view: (work) => readValidation(work)?.[VIEW]() },
  { step: "repair", title: "Repaired copies", view: (work) => readRepairResult(work)?.[VIEW]() },
  {
    step: "04 organize",
    title: "Files and their names",
    view: (work) => readOrganizePlan(work)?.[VIEW](),
  },
  { step: "05 upload", title: "Upload and checksums", view: viewUpload },
  { step: "06 verify", title: "Proof", view: (work) => readVerification(work)?.[VIEW]() },
  { step: "07 describe", title: "Description", view: viewDescription },
  { step: "08 regions", title: "Brain regions", view: viewRegions },
  { step: "09 publish", title: "Publication", view: viewPublication },
];

/** The sections of the report, in the order of the steps. Steps that have not run are left out. */
export async function gatherSections(work: WorkFolder): Promise<ReportSection[]> {
  const sections: ReportSection[] = [];
  for (
    const { step, title, view } of [...SOURCES, {
      step: "",
      title: "Decisions",
      view: viewDecisions,
    }]
  ) {
    try {
      const made = await view(work);
      if (made) sections.push({ step: step || "decisions", title, view: made });
    } catch (error) {
      sections.push({
        step,
        title,
        view: {
          title: "What this step left cannot be shown",
          tone: "warn",
          blocks: [{ kind: "text", text: messageOf(error), tone: "warn" }],
        },
      });
    }
  }
  return sections;
}

function viewConnect(work: WorkFolder): View | undefined {
  const state = readConnect(work);
  if (!state) return undefined;
  const { instance, user } = state;
  return {
    title: `Uploaded to ${instance.label} by ${user.name || user.username}`,
    tone: "good",
    blocks: [{
      kind: "facts",
      items: [
        ["Archive", { text: instance.label, href: instance.web }],
        ["API", { text: instance.api, code: true }],
        ["Metadata schema", state.schemaVersion],
      ],
    }],
  };
}

/** What became of the upload; before that, what is planned. */
function viewUpload(work: WorkFolder): View | undefined {
  return (readUploadResult(work) ?? readUploadPlan(work))?.[VIEW]();
}

/** The plan of step 08, headed by what the journal says was written of it. */
function viewRegions(work: WorkFolder): View | undefined {
  const plan = readRegionsPlan(work);
  if (!plan) return undefined;
  const last = new Map<string, string>();
  for (const record of readJsonLines(work.statePath("regions.jsonl")).records) {
    const line = regionsLine.safeParse(record);
    if (!line.success || line.data.dandiset !== plan.dandiset || line.data.api !== plan.api) {
      continue;
    }
    last.set(line.data.path, line.data.did);
  }
  const written = [...last.values()].filter((did) => did === "wrote").length;
  const view = plan[VIEW]();
  return written === 0
    ? view
    : { ...view, title: `Regions: written into ${plural(written, "file")}, as planned here` };
}

const regionsLine = z.looseObject({
  api: z.string(),
  dandiset: z.string(),
  path: z.string(),
  did: z.string(),
});

/** The published version; before that, the checklist and what the archive misses. */
function viewPublication(work: WorkFolder): View | undefined {
  const result = readPublishResult(work);
  const plan = readPublishPlan(work)?.[VIEW]();
  // Where nothing was published the plan says more than the result.
  return result?.status === "published" ? result[VIEW]() : plan;
}

/** What was saved; before that, what is planned. */
function viewDescription(work: WorkFolder): View | undefined {
  return (readDescribeResult(work) ?? readDescribePlan(work))?.[VIEW]();
}

/** Title of the draft as the last step that read or wrote it left it. */
export function readTitle(work: WorkFolder): string | undefined {
  const saved = readDescribeResult(work)?.taken.find((c) => c.id === "title")?.after;
  return readPublishPlan(work)?.title ?? saved ?? readDandiset(work)?.name;
}

/** What a person confirmed, section by section of `decisions.yaml`. */
function viewDecisions(work: WorkFolder): View | undefined {
  const known = ["contributors", "describe", "regions", "waivers"].flatMap((name) => {
    const value = work.readDecisions(name);
    return value === undefined || value === null ? [] : [[name, value] as const];
  });
  if (known.length === 0) return undefined;
  return {
    title: `What was decided by hand, from decisions.yaml: ${known.map(([n]) => n).join(", ")}`,
    blocks: known.flatMap(([name, value]): Block[] => [
      { kind: "heading", text: name },
      decisionsBlock(value),
    ]),
  };
}

/** A list of records as a table, a mapping as names and values. */
function decisionsBlock(value: unknown): Block {
  if (Array.isArray(value) && value.every((v) => typeof v === "object" && v !== null)) {
    const records = value as Record<string, unknown>[];
    const columns = [...new Set(records.flatMap((r) => Object.keys(r)))];
    return {
      kind: "table",
      columns: columns.map((title) => ({ title })),
      rows: records.map((r) => columns.map((c) => r[c] === undefined ? "" : short(r[c]))),
    };
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return { kind: "facts", items: Object.entries(value).map(([name, v]) => [name, short(v)]) };
  }
  return { kind: "text", text: short(value) };
}

function short(value: unknown): string {
  if (Array.isArray(value)) return value.map(short).join(", ");
  if (value instanceof Date) return value.toISOString().slice(0, 10);
  if (typeof value !== "object" || value === null) return String(value);
  return Object.entries(value).map(([key, v]) => `${key}: ${short(v)}`).join(" · ");
}
