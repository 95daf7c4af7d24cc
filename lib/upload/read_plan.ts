/**
 * Saved plans and results.
 *
 * @module
 */
import { z } from "zod";
import { blocksUpload, parseShard, PlanError, type Shard, type WorkFolder } from "../core/mod.ts";
import type { FileSend } from "../inventory/mod.ts";
import { defineState } from "../core/saved_state.ts";
import { findingSchema, planHeadShape } from "../core/saved_schemas.ts";
import { type Viewable, withView } from "../display/view.ts";
import type { FileIdentity } from "../nwb/facts.ts";
import {
  type RemoteThere,
  UPLOAD_PLAN_VERSION,
  type UploadItem,
  type UploadPlan,
} from "./plan_types.ts";
import {
  countOutcomes,
  UPLOAD_RESULT_VERSION,
  type UploadOutcome,
  type UploadResult,
} from "./result.ts";
import { viewUploadPlan, viewUploadResult } from "./view.ts";

const identity: z.ZodType<FileIdentity> = z.looseObject({
  path: z.string(),
  sizeBytes: z.number(),
  mtimeMs: z.number(),
  inode: z.number().exactOptional(),
});
const there: z.ZodType<RemoteThere> = z.looseObject({
  assetId: z.string(),
  path: z.string(),
  size: z.number(),
  etag: z.string().exactOptional(),
});
const status = z.enum(["new", "identical", "replaces", "renamed", "kept", "refused"]);
const fromBefore = z.enum(["these-bytes", "other-bytes"]);
const item: z.ZodType<UploadItem> = z.looseObject({
  localPath: z.string(),
  file: z.string(),
  assetPath: z.string(),
  status,
  sizeBytes: z.number(),
  identity: identity.exactOptional(),
  zarrFiles: z.number().exactOptional(),
  etag: z.string().exactOptional(),
  remote: there.exactOptional(),
  why: z.string().exactOptional(),
  fromBefore: fromBefore.exactOptional(),
  findings: z.array(findingSchema),
});

/** `state/upload.json`, or one file per shard. */
const planState = defineState<UploadPlan>()({
  name: "upload",
  remedy: "run step 05 (upload) again",
  version: { member: "planVersion", is: UPLOAD_PLAN_VERSION },
  schema: z.looseObject({
    ...planHeadShape,
    planVersion: z.literal(UPLOAD_PLAN_VERSION),
    instance: z.string(),
    existing: z.enum(["error", "skip", "refresh", "overwrite", "force"]),
    validation: z.enum(["require", "ignore", "skip"]),
    shard: z.string().exactOptional(),
    readiness: z.looseObject({
      problems: z.array(z.string()),
      obstacles: z.array(z.looseObject({
        code: z.enum([
          "not-approved",
          "no-owner",
          "embargo-wanted",
          "unembargoing",
          "publishing",
        ]),
        message: z.string(),
      })),
      notes: z.array(z.string()),
      embargo: z.string(),
      embargoUntil: z.string().exactOptional(),
    }),
    onlyRemote: z.array(there),
    summary: z.looseObject({
      counts: z.record(status, z.number()),
      bytesToSend: z.number(),
      bytesSaved: z.number(),
      bytesPerSecond: z.number().exactOptional(),
      estimateMs: z.number().exactOptional(),
    }),
    notes: z.array(z.string()),
  }),
  rows: { of: "items", schema: item },
  error: (message) => new PlanError(message),
  dress: (plan) => withView(plan, viewUploadPlan),
});

const ofFile = { file: z.string(), assetPath: z.string(), sizeBytes: z.number() };
const outcome: z.ZodType<UploadOutcome> = z.discriminatedUnion("status", [
  z.looseObject({
    ...ofFile,
    status: z.literal("uploaded"),
    assetId: z.string(),
    etag: z.string(),
    sentBytes: z.number(),
    how: z.enum(["sent", "stored-before", "moved"]),
    waived: z.array(findingSchema).exactOptional(),
  }),
  z.looseObject({
    ...ofFile,
    status: z.literal("already-there"),
    assetId: z.string(),
    etag: z.string().exactOptional(),
    keptOther: z.string().exactOptional(),
  }),
  z.looseObject({
    ...ofFile,
    status: z.literal("refused"),
    findings: z.array(findingSchema),
    fromBefore: fromBefore.exactOptional(),
  }),
  z.looseObject({
    ...ofFile,
    status: z.literal("failed"),
    code: z.string(),
    message: z.string(),
    canRetry: z.boolean(),
  }),
]);

/** `state/upload-result.json`, or one file per shard. */
const resultState = defineState<UploadResult>()({
  name: "upload-result",
  remedy: "run step 05 (upload) again",
  version: { member: "resultVersion", is: UPLOAD_RESULT_VERSION },
  schema: z.looseObject({
    resultVersion: z.literal(UPLOAD_RESULT_VERSION),
    ended: z.string(),
    instance: z.string(),
    api: z.string(),
    dandiset: z.string(),
    shard: z.string().exactOptional(),
    removed: z.array(z.string()),
    validation: z.enum(["ignore", "skip"]).exactOptional(),
    notRemoved: z.array(z.string()).exactOptional(),
    sentBytes: z.number(),
    tookMs: z.number(),
    connections: z.looseObject({ limit: z.number(), reason: z.string() }),
    notes: z.array(z.string()),
  }),
  rows: { of: "outcomes", schema: outcome },
  error: (message) => new PlanError(message),
  dress: (result) => withView(result, viewUploadResult),
});

function partOf(shard: Shard | string | undefined): string {
  if (shard === undefined) return "";
  const { index, count } = typeof shard === "string" ? parseShard(shard) : shard;
  return `-${index}-of-${count}`;
}

/** Saves a plan: `state/upload.json`, or one file per shard. */
export function savePlan(work: WorkFolder, plan: UploadPlan): void {
  planState.save(work, plan, partOf(plan.shard));
}

/** Saves a result: `state/upload-result.json`, or one file per shard. */
export function saveResult(work: WorkFolder, result: UploadResult): void {
  resultState.save(work, result, partOf(result.shard));
}

/**
 * The saved plan; `undefined` where none was made.
 *
 * @throws {PlanError} If it is of another version or damaged.
 */
export function readUploadPlan(
  work: WorkFolder,
  shard?: Shard,
): (UploadPlan & Viewable) | undefined {
  return planState.read(work, partOf(shard));
}

/**
 * The saved result; `undefined` before the first upload.
 *
 * @throws {PlanError} If it is of another version or damaged.
 */
export function readUploadResult(
  work: WorkFolder,
  shard?: Shard | string,
): (UploadResult & Viewable) | undefined {
  return resultState.read(work, partOf(shard));
}

/**
 * What the last upload made of each file, by its path; `undefined` where there was none to this Dandiset.
 *
 * @throws {PlanError} As {@linkcode readUploadResult}.
 */
export function readFileSends(
  work: WorkFolder,
  api: string,
  dandiset: string,
): Map<string, FileSend> | undefined {
  const result = readUploadResult(work);
  if (!result || result.api !== api || result.dandiset !== dandiset) return undefined;
  return new Map(result.outcomes.map((o): [string, FileSend] => [o.file, sendOf(o)]));
}

function sendOf(o: UploadOutcome): FileSend {
  switch (o.status) {
    case "uploaded":
      return { status: "there", etag: o.etag };
    case "already-there":
      return o.keptOther === undefined
        ? { status: "there", etag: o.etag }
        : { status: "kept-other", why: o.keptOther };
    case "failed":
      return { status: "failed", why: o.message };
    case "refused":
      return { status: "refused", why: o.findings.find(blocksUpload)?.message };
  }
}

/** Bytes and time of the last upload, without what became of each file. */
export function readUploadRate(
  work: WorkFolder,
): Pick<UploadResult, "sentBytes" | "tookMs"> | undefined {
  return resultState.readHead(work);
}

/**
 * Joins the results of all shards to `state/upload-result.json`.
 *
 * @param count Number of shards.
 * @returns The joined result. A shard whose result is missing, or is about another Dandiset than the others, is named
 * in `notes` and in `missing`.
 * @throws {PlanError} If there is no result of any shard.
 */
export function joinUpload(
  work: WorkFolder,
  count: number,
): { result: UploadResult & Viewable; missing: string[] } {
  const parts: UploadResult[] = [];
  const missing: string[] = [];
  const notes: string[] = [];
  for (let index = 1; index <= count; index++) {
    const name = `${index}/${count}`;
    const part = readUploadResult(work, name);
    const first = parts[0];
    if (!part) missing.push(name);
    else if (first && (first.api !== part.api || first.dandiset !== part.dandiset)) {
      missing.push(name);
      notes.push(`Shard ${name} is about another Dandiset (${part.dandiset})`);
    } else parts.push(part);
  }
  const [first] = parts;
  if (!first) {
    throw new PlanError(
      `Cannot join the upload: no shard of ${count} has a result in this work folder`,
    );
  }
  if (missing.length > 0) notes.push(`No result of shard ${missing.join(", ")}: run it`);
  const byPath = new Map<string, UploadOutcome>();
  for (const part of parts) for (const o of part.outcomes) byPath.set(o.assetPath || o.file, o);
  const { shard: _shard, ...rest } = first;
  const result: UploadResult = {
    ...rest,
    ended: parts.map((p) => p.ended).sort().at(-1) ?? first.ended,
    outcomes: [...byPath.values()].sort((a, b) => a.assetPath < b.assetPath ? -1 : 1),
    removed: parts.flatMap((p) => p.removed),
    sentBytes: parts.reduce((sum, p) => sum + p.sentBytes, 0),
    // Shards run side by side.
    tookMs: Math.max(...parts.map((p) => p.tookMs)),
    notes: [...notes, ...new Set(parts.flatMap((p) => p.notes))],
  };
  saveResult(work, result);
  return { result: withView(result, viewUploadResult), missing };
}

/** Asset paths of the files that failed and may go better: what `retryFailed` takes up again. */
export function failedPaths(result: UploadResult | undefined): Set<string> {
  return new Set(
    (result && countOutcomes(result.outcomes).failed > 0 ? result.outcomes : [])
      .filter((o) => o.status === "failed").map((o) => o.assetPath),
  );
}
