import { editableDandisetMetadata, type Metadata, type VersionInfo } from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { isDandiUploadError } from "../core/errors.ts";
import { plural } from "../core/text.ts";
import type { StepOptions } from "../core/step.ts";
import { requireDandiset } from "../dandiset/mod.ts";
import {
  draftDigest,
  instanceSchema,
  readDescribeDecisions,
  readDescribePlan,
  readDescribeResult,
} from "../describe/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { type Checklist, checklist, rememberChecklist } from "./checklist.ts";
import { PUBLISH_PLAN_VERSION, type PublishPlan } from "./plan_types.ts";
import { publishState } from "./read_plan.ts";
import { viewPublishPlan } from "./view.ts";
import { findBlockers } from "./blockers.ts";

/** Options of {@linkcode planPublish}. */
export type PlanPublishOptions = StepOptions;

/**
 * Step 09, plan: the quality checklist, what the archive still misses, and what publishing would mean. Changes nothing.
 *
 * @throws {NotFoundError} If step 02 has not been run.
 */
export async function planPublish(
  connection: Connection,
  options: PlanPublishOptions = {},
): Promise<PublishPlan & Viewable> {
  const { client, work, instance } = connection;
  const { now = () => new Date(), onProgress } = options;
  const dandiset = requireDandiset(connection);
  onProgress?.({ kind: "stage", stage: "reading the draft" });
  const [info, uploads, versions] = await Promise.all([
    client.getVersionInfo(dandiset, "draft"),
    listUploads(connection, dandiset),
    client.listVersions(dandiset),
  ]);
  const record: Metadata = { ...info.metadata, name: info.name };
  const described = readDescribePlan(work);
  const paperAuthors = described?.dandiset === dandiset
    ? described.publication?.authors.length
    : undefined;
  const quality = await checklist(record, {
    ...(paperAuthors === undefined ? {} : { paperAuthors }),
    descriptionIsDraft: isDraft(connection, record),
    schema: await instanceSchema(
      connection,
      "Dandiset",
      (text) => onProgress?.({ kind: "note", text }),
    ),
  });
  const blockers = await findBlockers(connection, dandiset, info, options);
  const unchanged = info.status === "Published";
  const published = versions.map((v) => v.version).filter((v) => v !== "draft");
  const plan: PublishPlan = {
    planVersion: PUBLISH_PLAN_VERSION,
    made: now().toISOString(),
    dandiset,
    instance: instance.name,
    api: instance.api,
    title: info.name,
    state: unchanged ? "unchanged" : blockers.length > 0 ? "blocked" : "ready",
    blockers,
    warnings: warningsOf(uploads, quality),
    files: info.asset_count,
    bytes: info.size,
    digest: await draftDigest({ name: info.name, metadata: info.metadata }),
    record: editableDandisetMetadata(info.metadata),
    published,
    consequences: consequences(info, connection, published),
    citation: citation(info, now()),
    checklist: quality,
    history: rememberChecklist(work, quality, now()),
  };
  publishState.save(work, plan);
  return withView(plan, viewPublishPlan);
}

async function listUploads(connection: Connection, dandiset: string): Promise<number> {
  try {
    return (await connection.client.listUploads(dandiset)).length;
  } catch (error) {
    // Only owners may see them; publishing itself will say so.
    if (isDandiUploadError(error)) return 0;
    throw error;
  }
}

/** Whether the description is still the one that step 07 drafted. */
function isDraft(connection: Connection, record: Metadata): boolean {
  const plan = readDescribePlan(connection.work);
  const change = plan?.changes.find((c) => c.id === "description" && c.draft);
  const drafted = change?.after ??
    readDescribeResult(connection.work)?.taken.find((t) => t.id === "description")?.after;
  return drafted !== undefined && drafted === record.description &&
    connection.work.config.description === undefined &&
    !readDescribeDecisions(connection.work).confirmed.includes("description");
}

function warningsOf(uploads: number, quality: Checklist): string[] {
  const open = quality.items.filter((i) => i.answer !== "yes").length;
  return [
    ...(uploads > 0
      ? [
        `${
          plural(uploads, "upload is", "uploads are")
        } unfinished: files that should belong to this version may be missing; run step 05 (upload) again`,
      ]
      : []),
    ...(open > 0 ? [`${open} of ${quality.of} criteria of the checklist are not met`] : []),
  ];
}

function consequences(
  info: VersionInfo,
  connection: Connection,
  published: readonly string[],
): string[] {
  const prefix = connection.info.instance_config?.doi_prefix;
  return [
    `${
      plural(info.asset_count, "file")
    } and the record as they are now become a version that nobody can change or delete`,
    `the version gets a DOI${prefix ? ` (${prefix}/…)` : ""} and stands in the citation for ever`,
    "people can cite, download and mirror it from that moment",
    "the draft stays: files and record can be changed and published again as a further version with its own DOI",
    published.length === 0
      ? "it is the first version of this Dandiset"
      : `it follows ${plural(published.length, "version")}, the newest is ${published.at(-1)}`,
  ];
}

/** The citation as the archive will write it; version and DOI are placeholders. */
export function citation(info: Pick<VersionInfo, "name" | "metadata">, now: Date): string {
  const people = (Array.isArray(info.metadata.contributor) ? info.metadata.contributor : [])
    .filter((c): c is { name: string } =>
      typeof c === "object" && c !== null && (c as Metadata).includeInCitation === true &&
      typeof (c as Metadata).name === "string"
    ).map((c) => c.name);
  const year = now.getUTCFullYear();
  const title = info.name.replace(/\.+$/, "");
  const rest = "(Version <version>) [Data set]. DANDI Archive. https://doi.org/<DOI>";
  return people.length > 0
    ? `${people.join("; ")} (${year}) ${title} ${rest}`
    : `${title} (${year}). ${rest}`;
}
