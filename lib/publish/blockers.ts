/**
 * What keeps a draft from being published: obstacles of every step, the proof, the record, the files.
 *
 * @module
 */
import { type AssetItem, isPendingVerdict, type VersionInfo } from "../archive/mod.ts";
import { checkAssetMetadata, checkDandisetMetadata } from "../archive/schema/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { isDandiUploadError } from "../core/errors.ts";
import { pool } from "../core/pool.ts";
import { plural } from "../core/text.ts";
import type { StepOptions } from "../core/step.ts";
import { checkReadiness, type Obstacle } from "../dandiset/mod.ts";
import { instanceSchema } from "../describe/mod.ts";
import { readVerification } from "../verify/mod.ts";
import type { Blocker } from "./plan_types.ts";

/** Everything that keeps the draft from being published now. */
export async function findBlockers(
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
  let proof: ReturnType<typeof readVerification>;
  try {
    proof = readVerification(work);
  } catch (error) {
    // Of an older version, or damaged: what cannot be read is no proof, and says itself how it is made anew.
    if (!isDandiUploadError(error)) throw error;
    return [{
      code: "not-proved",
      message: error.message,
      passes: false,
      fix: "run step 06 (verify) again",
      items: [],
    }];
  }
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
