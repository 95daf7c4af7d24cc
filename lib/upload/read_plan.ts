/**
 * Saved plans and results.
 *
 * @module
 */
import { z } from "zod";
import { blocksUpload, parseShard, PlanError, type Shard, type WorkFolder } from "../core/mod.ts";
import type { FileSend } from "../inventory/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { UPLOAD_PLAN_VERSION, type UploadPlan } from "./plan_types.ts";
import {
  countOutcomes,
  UPLOAD_RESULT_VERSION,
  type UploadOutcome,
  type UploadResult,
} from "./result.ts";
import { viewUploadPlan, viewUploadResult } from "./view.ts";

const finding = z.looseObject({ code: z.string(), severity: z.string(), message: z.string() });
const there = z.looseObject({ assetId: z.string(), path: z.string(), size: z.number() });
const item = z.looseObject({
  localPath: z.string(),
  file: z.string(),
  assetPath: z.string(),
  status: z.enum(["new", "identical", "replaces", "renamed", "kept", "refused"]),
  sizeBytes: z.number(),
  identity: z.looseObject({ path: z.string(), sizeBytes: z.number(), mtimeMs: z.number() })
    .optional(),
  etag: z.string().optional(),
  remote: there.optional(),
  findings: z.array(finding),
});
const planSchema = z.looseObject({
  planVersion: z.literal(UPLOAD_PLAN_VERSION),
  made: z.string(),
  instance: z.string(),
  api: z.string(),
  dandiset: z.string().regex(/^\d{6}$/),
  existing: z.enum(["error", "skip", "refresh", "overwrite", "force"]),
  validation: z.enum(["require", "ignore", "skip"]),
  readiness: z.looseObject({ problems: z.array(z.string()), notes: z.array(z.string()) }),
  items: z.array(item),
  onlyRemote: z.array(there),
  summary: z.looseObject({ bytesToSend: z.number(), bytesSaved: z.number() }),
  notes: z.array(z.string()),
});
const outcome = z.looseObject({
  status: z.enum(["uploaded", "already-there", "refused", "failed"]),
  file: z.string(),
  assetPath: z.string(),
  sizeBytes: z.number(),
});
const resultSchema = z.looseObject({
  resultVersion: z.literal(UPLOAD_RESULT_VERSION),
  ended: z.string(),
  api: z.string(),
  dandiset: z.string(),
  outcomes: z.array(outcome),
  removed: z.array(z.string()),
  sentBytes: z.number(),
  tookMs: z.number(),
  connections: z.looseObject({ limit: z.number(), reason: z.string() }),
  notes: z.array(z.string()),
});

function nameOf(base: string, shard: Shard | string | undefined): string {
  if (shard === undefined) return base;
  const { index, count } = typeof shard === "string" ? parseShard(shard) : shard;
  return `${base}-${index}-of-${count}`;
}

/** Saves a plan: `state/upload.json`, or one file per shard. */
export function savePlan(work: WorkFolder, plan: UploadPlan): void {
  work.writeState(nameOf("upload", plan.shard), plan);
}

/** Saves a result: `state/upload-result.json`, or one file per shard. */
export function saveResult(work: WorkFolder, result: UploadResult): void {
  work.writeState(nameOf("upload-result", result.shard), result);
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
  const value = work.readState(nameOf("upload", shard));
  return value === undefined
    ? undefined
    : withView(check<UploadPlan>(value, planSchema, nameOf("upload", shard)), viewUploadPlan);
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
  const name = nameOf("upload-result", shard);
  const value = work.readState(name);
  return value === undefined
    ? undefined
    : withView(check<UploadResult>(value, resultSchema, name), viewUploadResult);
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
  const name = nameOf("upload-result", undefined);
  const value = work.readState(name, { outcomes: () => undefined });
  return value === undefined ? undefined : check<UploadResult>(value, resultSchema, name);
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

function check<T>(value: unknown, schema: z.ZodType, name: string): T {
  const result = schema.safeParse(value);
  if (result.success) return value as T;
  const issue = result.error.issues[0];
  throw new PlanError(
    `Cannot use "state/${name}.json" (${
      issue?.path.join(".") || "the file"
    }: ${issue?.message}): run step 05 (upload) again`,
  );
}
