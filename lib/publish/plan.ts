import {
  type AssetItem,
  editableDandisetMetadata,
  isPendingVerdict,
  type Metadata,
  type VersionInfo,
} from "../archive/mod.ts";
import { checkAssetMetadata, checkDandisetMetadata } from "../archive/schema/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { isDandiUploadError } from "../core/errors.ts";
import { pool } from "../core/pool.ts";
import { plural } from "../core/text.ts";
import type { StepOptions } from "../core/step.ts";
import { checkReadiness, type Obstacle, requireDandiset } from "../dandiset/mod.ts";
import {
  draftDigest,
  instanceSchema,
  readDescribeDecisions,
  readDescribePlan,
  readDescribeResult,
} from "../describe/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { readVerification } from "../verify/mod.ts";
import { type Checklist, checklist, rememberChecklist } from "./checklist.ts";
import { type Blocker, PUBLISH_PLAN_VERSION, type PublishPlan } from "./plan_types.ts";
import { publishState } from "./read_plan.ts";
import { viewPublishPlan } from "./view.ts";

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

async function findBlockers(
  connection: Connection,
  dandiset: string,
  info: VersionInfo,
  options: StepOptions,
): Promise<Blocker[]> {
  const blockers: Blocker[] = [];
  const embargo = info.dandiset.embargo_status;
  if (embargo === "EMBARGOED") {
    blockers.push({
      code: "embargoed",
      message: "The Dandiset is under embargo",
      passes: false,
      fix: `release it first: deno task publish … --release-embargo --yes --dandiset ${dandiset}`,
      items: [],
    });
  } else if (embargo === "UNEMBARGOING") {
    blockers.push({
      code: "unembargoing",
      message: "The archive is ending the embargo",
      passes: true,
      fix: "wait; if it lasts longer than a day, write to the archive's help desk",
      items: [],
    });
  }
  const { obstacles } = await checkReadiness(connection, dandiset);
  blockers.push(...obstacles.flatMap((o) => blockerOf(o)), ...proofBlockers(connection, dandiset));
  if (info.asset_count === 0) {
    blockers.push({
      code: "no-files",
      message: "There are no files in the draft",
      passes: false,
      fix: "upload them with step 05 (upload)",
      items: [],
    });
  }
  blockers.push(...await recordBlockers(connection, info));
  blockers.push(...await assetBlockers(connection, dandiset, info, options));
  return blockers;
}

/** What keeps every step from writing keeps this one too; what the archive is busy with is told apart. */
function blockerOf({ code, message }: Obstacle): Blocker[] {
  if (code === "unembargoing" || code === "publishing") return [];
  const fix = {
    "not-approved": "wait for the approval mail, or use an owner's key",
    "no-owner": "use an owner's key",
    "embargo-wanted": "correct upload.yaml",
  }[code];
  return [{ code, message, passes: false, fix, items: [] }];
}

/** What the last verification of this Dandiset found: files that are not there as they should be are not published over. */
function proofBlockers({ work, instance }: Connection, dandiset: string): Blocker[] {
  const proof = readVerification(work);
  if (!proof || proof.dandiset !== dandiset || proof.api !== instance.api) return [];
  const { different, missing } = proof.comparison;
  const items = [
    ...different.map((d) => ({ what: d.assetPath, why: d.differences.join("; ") })),
    ...missing.map((m) => ({ what: m.assetPath, why: "is not on the archive" })),
    ...proof.unread.map((u) => ({ what: u.assetPath, why: u.message })),
  ];
  if (items.length === 0) return [];
  return [{
    code: "not-proved",
    message: `Step 06 (verify) found ${
      plural(items.length, "file")
    } not on the archive as they are here`,
    passes: false,
    fix: "run step 05 (upload), then step 06 (verify) again",
    items,
  }];
}

async function recordBlockers(connection: Connection, info: VersionInfo): Promise<Blocker[]> {
  if (info.status === "Publishing") {
    return [{
      code: "publishing",
      message: "The archive is publishing it right now",
      passes: true,
      fix: "wait; if it stays so for hours, a small change of the record frees it",
      items: [],
    }];
  }
  if (info.status === "Pending" || info.status === "Validating") {
    return [{
      code: "record-pending",
      message: "The archive has not checked the record yet",
      passes: true,
      fix: "wait a minute or two",
      items: [],
    }];
  }
  const errors = info.version_validation_errors;
  if (info.status !== "Invalid" && errors.length === 0) return [];
  const ours = await checkDandisetMetadata({ ...info.metadata, name: info.name }, {
    schema: await instanceSchema(connection, "Dandiset"),
  });
  // The archive's list says what counts; ours says it in words where both know the field.
  const items = [
    ...errors.filter((e) => !(e.field === "assetsSummary" && info.asset_count === 0))
      .map((e) => ({ what: e.field || "the record", why: e.message })),
    ...ours.problems.map((p) => ({ what: p.field, why: p.message })),
  ];
  if (items.length === 0) return [];
  return [{
    code: "record-invalid",
    message: `The archive finds ${plural(Math.max(errors.length, 1), "error")} in the record`,
    passes: false,
    fix: "run step 07 (describe)",
    items,
  }];
}

async function assetBlockers(
  connection: Connection,
  dandiset: string,
  info: VersionInfo,
  options: StepOptions,
): Promise<Blocker[]> {
  const blockers: Blocker[] = [];
  const pending = info.asset_validation_errors.filter((e) => isPendingVerdict(e.message));
  const invalid = info.asset_validation_errors.filter((e) => !isPendingVerdict(e.message));
  if (pending.length > 0) {
    const many = pending.length >= 50 ? "50 or more files" : plural(pending.length, "file");
    blockers.push({
      code: "assets-pending",
      message: `The archive has not checked ${many} yet`,
      passes: true,
      fix:
        "wait: it first reads each file in full to compute its SHA-256, which takes hours for huge ones",
      items: pending.map((e) => ({ what: e.path ?? "?", why: "not checked yet" })),
    });
  }
  if (invalid.length > 0) {
    const paths = [...new Set(invalid.map((e) => e.path ?? "?"))];
    const reasons = await assetReasons(connection, dandiset, paths, options);
    blockers.push({
      code: "assets-invalid",
      message: `The archive refuses the metadata of ${
        paths.length >= 50 ? "50 or more files" : plural(paths.length, "file")
      }`,
      passes: false,
      fix: "correct the files, or their metadata, and upload again",
      items: paths.flatMap((path) => {
        const ours = reasons.get(path) ?? [];
        const theirs = invalid.filter((e) => e.path === path)
          .map((e) => `${e.field ? `${e.field}: ` : ""}${e.message}`);
        return (ours.length > 0 ? ours : theirs).map((why) => ({ what: path, why }));
      }),
    });
  }
  const zarr = await hasZarr(connection, dandiset, info.asset_count);
  if (zarr) {
    blockers.push({
      code: "zarr",
      message: "The archive cannot publish Dandisets with Zarr archives",
      passes: false,
      fix: "publish the files in a Dandiset without them",
      items: [{ what: zarr.path, why: "is a Zarr archive" }],
    });
  }
  return blockers;
}

/** Our words for what is wrong with each asset's metadata. */
async function assetReasons(
  connection: Connection,
  dandiset: string,
  paths: readonly string[],
  options: StepOptions,
): Promise<Map<string, string[]>> {
  const reasons = new Map<string, string[]>();
  const schema = await instanceSchema(connection, "Asset");
  await pool(paths.slice(0, 50), async (path) => {
    const asset = await connection.client.findAssetByPath(dandiset, "draft", path);
    if (!asset) return;
    const metadata = await connection.client.getAssetMetadata(dandiset, "draft", asset.asset_id);
    const verdict = await checkAssetMetadata(metadata, { schema });
    reasons.set(path, verdict.problems.map((p) => p.message));
  }, { concurrency: 4, ...(options.signal ? { signal: options.signal } : {}) });
  return reasons;
}

async function hasZarr(
  connection: Connection,
  dandiset: string,
  count: number,
): Promise<AssetItem | undefined> {
  if (count === 0) return undefined;
  for await (
    const asset of connection.client.listAssets(dandiset, "draft", { glob: "*.zarr" })
  ) {
    if (asset.zarr) return asset;
  }
  return undefined;
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
