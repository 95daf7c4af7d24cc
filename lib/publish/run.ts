import { sameJson, type VersionInfo } from "../archive/mod.ts";
import { editableDandisetMetadata } from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import {
  ArchiveError,
  ConflictError,
  PlanError,
  StoppedError,
  UsageError,
} from "../core/errors.ts";
import { delay } from "../core/retry.ts";
import type { StepOptions } from "../core/step.ts";
import { requireDandiset, requireReady } from "../dandiset/mod.ts";
import { draftDigest } from "../describe/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import type { PublishPlan, PublishResult } from "./plan_types.ts";
import { publishResultState } from "./read_plan.ts";
import { viewPublishResult } from "./view.ts";

/** Options of {@linkcode runPublish}. */
export interface RunPublishOptions extends StepOptions {
  /** The Dandiset's number, typed by a person: the yes. Default: none, unless `publish: true` stands in `upload.yaml`. */
  confirm?: string;
  /** Words about this version, at most 5,000 characters. */
  releaseNotes?: string;
  /** Wait this long for what passes by itself and for the archive's work, in milliseconds. Default 15 minutes. */
  waitMs?: number;
  /** Time between two looks, in milliseconds. Default 2 000. */
  pollMs?: number;
}

/**
 * Step 09, run: publishes the draft, if somebody says yes: with the Dandiset's number typed (`confirm`), or with
 * `publish: true` in `upload.yaml`. Cannot be undone.
 *
 * Waits for what passes by itself, then for the archive's work, and checks that the new version holds what the plan
 * said. Where nobody said yes, or something stands in the way, nothing is sent and the result says so.
 *
 * @throws {UsageError} If `confirm` is not the number of the Dandiset.
 * @throws {PlanError} If the plan is for another Dandiset, or an embargo is wanted and the Dandiset is open.
 * @throws {PermissionError} If the account is not approved, or no owner.
 * @throws {ConflictError} If the draft changed since the plan was made.
 * @throws {ArchiveError} If the publication got lost, as happens when someone changes the draft meanwhile.
 */
export async function runPublish(
  connection: Connection,
  plan: PublishPlan,
  options: RunPublishOptions = {},
): Promise<PublishResult & Viewable> {
  const { instance } = connection;
  const dandiset = requireDandiset(connection);
  if (plan.dandiset !== dandiset || plan.api !== instance.api) {
    throw new PlanError(
      `Cannot publish: the plan is for Dandiset ${plan.dandiset} on ${plan.instance}, make it again`,
    );
  }
  if (!saysYes(connection, dandiset, options.confirm)) {
    return finish(connection, plan, options, {
      status: "not-asked",
      why:
        `nobody said yes: type the number of the Dandiset (--yes --dandiset ${dandiset}), or write publish: true into upload.yaml`,
    });
  }
  if (plan.state === "unchanged") {
    return finish(connection, plan, options, {
      status: "unchanged",
      why: "there have been no changes since the last publication",
    });
  }
  const lasting = plan.blockers.filter((b) => !b.passes);
  if (lasting.length > 0) {
    return finish(connection, plan, options, {
      status: "blocked",
      why: lasting.map((b) => `${b.message}: ${b.fix}`).join("; "),
    });
  }
  // What passes by itself is waited for below.
  await requireReady(connection, `publish Dandiset ${dandiset}`, ["publishing", "unembargoing"]);
  return await publishNow(connection, plan, dandiset, options);
}

/** Checks the word of a person: the number itself, not a mere yes. */
export function saysYes(
  connection: Connection,
  dandiset: string,
  confirm: string | undefined,
): boolean {
  if (confirm === undefined) return connection.work.config.publish;
  if (confirm.trim() === dandiset) return true;
  throw new UsageError(
    `Cannot go on: "${confirm}" was typed, the number of the Dandiset is ${dandiset}`,
  );
}

async function publishNow(
  connection: Connection,
  plan: PublishPlan,
  dandiset: string,
  options: RunPublishOptions,
): Promise<PublishResult & Viewable> {
  const { client } = connection;
  const { waitMs = 900_000, releaseNotes, onProgress } = options;
  const end = performance.now() + waitMs;
  const ready = await waitFor(connection, dandiset, options, end, isDecided);
  if (ready.status === "Published") {
    return finish(connection, plan, options, {
      status: "unchanged",
      why: "there have been no changes since the last publication",
    });
  }
  const digest = await draftDigest({ name: ready.name, metadata: ready.metadata });
  if (digest !== plan.digest || ready.asset_count !== plan.files || ready.size !== plan.bytes) {
    throw new ConflictError(
      `Cannot publish Dandiset ${dandiset}: its ${
        digest !== plan.digest ? "record" : "files"
      } changed since the plan was made, make the plan again`,
    );
  }
  if (ready.status !== "Valid" || ready.asset_validation_errors.length > 0) {
    return finish(connection, plan, options, {
      status: "blocked",
      why: ready.status === "Invalid"
        ? "the archive found the record invalid meanwhile, make the plan again"
        : "the archive had not finished checking in time, run the step again later",
    });
  }
  onProgress?.({ kind: "stage", stage: "publishing" });
  await client.publish(dandiset, releaseNotes === undefined ? {} : { releaseNotes });
  const done = await waitFor(
    connection,
    dandiset,
    options,
    Math.max(end, performance.now() + 60_000),
    (info) => info.status !== "Publishing",
  );
  if (done.status !== "Published") {
    throw new ArchiveError(
      done.status === "Publishing"
        ? `Cannot tell whether Dandiset ${dandiset} was published: the archive is still at work, look again in some minutes with step 09`
        : `The publication of Dandiset ${dandiset} got lost: its draft is "${done.status}", someone changed it meanwhile; make the plan again`,
      {
        status: 0,
        request: `POST /dandisets/${dandiset}/versions/draft/publish/`,
        said: done.status,
      },
    );
  }
  return await proved(connection, plan, dandiset, options);
}

/** Whether waiting would change nothing: the archive is done with the record, and with the files unless the record is invalid. */
function isDecided(info: VersionInfo): boolean {
  if (info.status === "Invalid") return true;
  const checked = info.status === "Valid" || info.status === "Published";
  return checked && info.asset_validation_errors.length === 0;
}

async function waitFor(
  connection: Connection,
  dandiset: string,
  options: RunPublishOptions,
  end: number,
  done: (info: VersionInfo) => boolean,
): Promise<VersionInfo> {
  const { pollMs = 2000, onProgress, signal } = options;
  for (let pause = Math.min(250, pollMs);; pause = Math.min(pause * 2, pollMs)) {
    if (signal?.aborted) {
      throw new StoppedError(
        "Stopped: look at the Dandiset before you run it again: where publishing had begun the archive goes on",
      );
    }
    const info = await connection.client.getVersionInfo(dandiset, "draft");
    if (done(info) || performance.now() + pause > end) return info;
    const pending = info.asset_validation_errors.length;
    onProgress?.({
      kind: "waiting",
      usual: true,
      why: info.status === "Publishing"
        ? "the archive is publishing"
        : pending > 0
        ? `the archive is checking ${pending} files`
        : "the archive is checking the record",
      waitMs: pause,
    });
    await delay(pause, signal);
  }
}

/** Reads the new version back and compares it with the plan. */
async function proved(
  connection: Connection,
  plan: PublishPlan,
  dandiset: string,
  options: RunPublishOptions,
): Promise<PublishResult & Viewable> {
  const { client, instance } = connection;
  const versions = (await client.listVersions(dandiset)).map((v) => v.version)
    .filter((v) => v !== "draft" && !plan.published.includes(v));
  const version = versions.at(-1);
  if (version === undefined) {
    throw new ArchiveError(
      `The archive says that Dandiset ${dandiset} is published, but lists no new version`,
      { status: 200, request: `GET /dandisets/${dandiset}/versions/` },
    );
  }
  let info = await client.getVersionInfo(dandiset, version);
  // The DOI is registered after the version is there.
  for (let i = 0; i < 10 && typeof info.metadata.doi !== "string"; i++) {
    await delay(Math.min(options.pollMs ?? 2000, 2000), options.signal);
    info = await client.getVersionInfo(dandiset, version);
  }
  const differences: string[] = [];
  if (info.name !== plan.title) differences.push(`title: "${info.name}" was published`);
  if (info.asset_count !== plan.files) {
    differences.push(`files: ${info.asset_count} were published, ${plan.files} were planned`);
  }
  if (info.size !== plan.bytes) {
    differences.push(`bytes: ${info.size} were published, ${plan.bytes} were planned`);
  }
  const record = editableDandisetMetadata(info.metadata);
  for (const key of new Set([...Object.keys(record), ...Object.keys(plan.record)])) {
    if (!sameJson(record[key], plan.record[key])) differences.push(`${key} differs from the plan`);
  }
  const { doi, citation, url } = info.metadata;
  if (typeof doi !== "string") differences.push("the archive has not given a DOI yet");
  return finish(connection, plan, options, {
    status: "published",
    version,
    ...(typeof doi === "string" ? { doi } : {}),
    ...(typeof citation === "string" ? { citation } : {}),
    url: typeof url === "string" ? url : `${instance.web}/dandiset/${dandiset}/${version}`,
    files: info.asset_count,
    bytes: info.size,
    differences,
  });
}

function finish(
  connection: Connection,
  plan: PublishPlan,
  options: RunPublishOptions,
  outcome: Omit<PublishResult, "dandiset" | "instance" | "at" | "differences"> & {
    differences?: readonly string[];
  },
): PublishResult & Viewable {
  const { now = () => new Date() } = options;
  const result: PublishResult = {
    dandiset: plan.dandiset,
    instance: plan.instance,
    differences: [],
    at: now().toISOString(),
    ...outcome,
  };
  publishResultState.save(connection.work, result);
  return withView(result, viewPublishResult);
}
