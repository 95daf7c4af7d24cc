import type { Connection } from "../connect/mod.ts";
import {
  DandiUploadError,
  isDandiUploadError,
  messageOf,
  parseShard,
  PlanError,
  plural,
  pool,
  redact,
  type RetryOptions,
  type StepOptions,
  stoppedBy,
  type StoppedError,
  UsageError,
} from "../core/mod.ts";
import { statusOf } from "../archive/mod.ts";
import { checkReadiness, refuseBehind, requireDandiset } from "../dandiset/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { type FileContext, hashEarly, moveFile, uploadFile } from "./send/file.ts";
import { Connections } from "./send/put.ts";
import { removeOnlyRemote } from "./send/remove.ts";
import { ChecksumMemory } from "./hash/checksum_memory.ts";
import { Hasher } from "./hash/hasher.ts";
import { UploadJournal } from "./journal.ts";
import { takeUploadLock } from "./lock.ts";
import type { ItemMetadata, MetadataReader } from "./metadata.ts";
import { UPLOAD_PLAN_VERSION, type UploadItem, type UploadPlan } from "./plan_types.ts";
import { failedPaths, readUploadResult, saveResult } from "./read_plan.ts";
import { UPLOAD_RESULT_VERSION, type UploadOutcome, type UploadResult } from "./result.ts";
import { Tuner } from "./send/tuner.ts";
import { viewUploadResult } from "./view.ts";
import { uploadZarr } from "./zarr/upload_zarr.ts";

/** Options of {@linkcode runUpload}. */
export interface RunUploadOptions extends StepOptions {
  /** Connections for parts, and as many for requests: a number or `auto`. Default: `upload.yaml`. */
  connections?: number | "auto";
  /** Only the files that failed in the last run of this plan. Default `false`. */
  retryFailed?: boolean;
  /** Delete the assets that the plan lists as only on the archive. Default `false`. */
  removeOnlyRemote?: boolean;
  /** The SHA-256 as well; it goes into the metadata, and the archive computes its own in any case. Default `false`. */
  sha256?: boolean;
  /** Drops what is in flight; `signal` lets parts in flight finish. */
  hardSignal?: AbortSignal;
  /** Describes files. Default: by what is read from them as NWB. */
  metadata?: MetadataReader;
  /** Limits of repeating the sending of parts. Default 8 attempts, 0.5 s to 15 s apart. */
  retry?: Partial<Pick<RetryOptions, "attempts" | "minDelayMs" | "maxDelayMs" | "totalMs">>;
  /** A part of which nothing moves for this many milliseconds is given up and sent again. Default 60,000. */
  idleMs?: number;
}

/** Files in work at once: enough to keep the archive busy with small ones. */
const FILES = 24;
/** So many failures of the same kind in a row, without a success, and the others are not tried. */
const SAME_FAILURES = 8;

/**
 * Carries out an upload plan.
 *
 * Journalled in `state/upload.jsonl`: after any stop, the next run goes on with the missing parts. Files fail one by
 * one and never stop the others. May be repeated at any time; what is there is not sent twice. The result is saved in
 * `state/upload-result.json`.
 *
 * @param plan The plan that was shown, from `planUpload` or `readUploadPlan`. A file that changed since is not sent.
 * @returns One outcome per file of the plan.
 * @throws {UsageError} If deleting is asked for in a shard.
 * @throws {PlanError} If the plan is about another archive or Dandiset.
 * @throws {PermissionError} If the account is not approved, or no owner.
 * @throws {PlanError} If an embargo is wanted and the Dandiset is open, or it is locked now.
 * @throws {JournalError} If another upload runs from this work folder, or the journal cannot be written.
 * @throws {ApiKeyError} If the key is refused.
 * @throws {StoppedError} If the signal is aborted; the message says how to continue.
 */
export async function runUpload(
  connection: Connection,
  plan: UploadPlan,
  options: RunUploadOptions = {},
): Promise<UploadResult & Viewable> {
  checkPlan(connection, plan);
  if (options.removeOnlyRemote && plan.shard !== undefined) {
    throw new UsageError(
      "Cannot delete what is only on the archive in a shard: others may be about to rename it; do it in a run without --shard when all are done",
    );
  }
  const { work } = connection;
  const { onProgress, signal, now = () => new Date() } = options;
  const started = performance.now();
  const shard = plan.shard === undefined ? undefined : parseShard(plan.shard);
  const outcomes = new Map<UploadItem, UploadOutcome>();
  const again = options.retryFailed ? failedPaths(readUploadResult(work, plan.shard)) : undefined;
  for (const item of plan.items) {
    const settled = withoutWork(item);
    if (settled) outcomes.set(item, settled);
  }
  const todo = plan.items.filter((i) =>
    !outcomes.has(i) && (again === undefined || again.has(i.assetPath))
  );
  const removing = options.removeOnlyRemote === true && plan.onlyRemote.length > 0;
  const notes: string[] = [];
  let sentBytes = 0;
  let removed: string[] = [];
  let connections = { limit: 0, reason: "nothing to send" };
  if (todo.length > 0 || removing) {
    const readiness = await checkReadiness(connection, plan.dandiset, now());
    refuseBehind(readiness.obstacles, "upload");
    using _lock = takeUploadLock(work, shard, now());
    using run = new Run(connection, plan, options, notes);
    await run.upload(todo, outcomes);
    if (removing) removed = await removeOnlyRemote(run.context, plan, outcomes.values(), notes);
    sentBytes = run.sentBytes;
    connections = { limit: run.context.parts.limit, reason: run.context.parts.reason };
  }
  if (signal?.aborted && outcomes.size < plan.items.length) throw stopped(signal);
  const previous = again === undefined
    ? []
    : readUploadResult(work, plan.shard)?.outcomes.filter((o) => !again.has(o.assetPath)) ?? [];
  const result: UploadResult = {
    resultVersion: UPLOAD_RESULT_VERSION,
    ended: now().toISOString(),
    instance: plan.instance,
    api: plan.api,
    dandiset: plan.dandiset,
    ...(plan.shard === undefined ? {} : { shard: plan.shard }),
    ...(plan.validation === "require" ? {} : { validation: plan.validation }),
    outcomes: joinOutcomes(plan, outcomes, previous),
    removed,
    ...(removing && removed.length < plan.onlyRemote.length
      ? { notRemoved: notIn(plan.onlyRemote.map((r) => r.path), removed) }
      : {}),
    sentBytes,
    tookMs: Math.round(performance.now() - started),
    connections,
    notes,
  };
  saveResult(work, result);
  onProgress?.({ kind: "stage", stage: "done" });
  return withView(result, viewUploadResult);
}

function notIn(paths: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return paths.filter((path) => !known.has(path));
}

function checkPlan(connection: Connection, plan: UploadPlan): void {
  const dandiset = requireDandiset(connection);
  if (plan.planVersion !== UPLOAD_PLAN_VERSION) {
    throw new PlanError("Cannot use this upload plan: it is of another version, plan again");
  }
  if (plan.api !== connection.instance.api || plan.dandiset !== dandiset) {
    throw new PlanError(
      `Cannot use this upload plan: it is about Dandiset ${plan.dandiset} on ${plan.instance}, now ${dandiset} on ${connection.instance.name} is chosen; plan again`,
    );
  }
}

/** The outcome of a file that needs no work. */
function withoutWork(item: UploadItem): UploadOutcome | undefined {
  const { file, assetPath, sizeBytes, remote, etag, findings } = item;
  const base = { file, assetPath, sizeBytes };
  switch (item.status) {
    case "refused":
      return {
        ...base,
        status: "refused",
        findings,
        ...(item.fromBefore === undefined ? {} : { fromBefore: item.fromBefore }),
      };
    case "identical":
    case "kept":
      return {
        ...base,
        status: "already-there",
        assetId: remote?.assetId ?? "",
        ...(etag === undefined ? {} : { etag }),
        ...(item.status === "kept" ? { keptOther: item.why ?? "other bytes there" } : {}),
      };
    default:
      return undefined;
  }
}

function joinOutcomes(
  plan: UploadPlan,
  outcomes: ReadonlyMap<UploadItem, UploadOutcome>,
  previous: readonly UploadOutcome[],
): UploadOutcome[] {
  const before = new Map(previous.map((o) => [o.assetPath, o]));
  return plan.items.flatMap((i) => outcomes.get(i) ?? before.get(i.assetPath) ?? []);
}

/** One run: everything that is opened, and the work over the files. */
class Run implements Disposable {
  readonly context: FileContext;
  sentBytes = 0;
  readonly #stack = new DisposableStack();
  readonly #connection: Connection;
  readonly #options: RunUploadOptions;
  #total = 0;
  #moving = 0;
  #failures: { kind: string; count: number } = { kind: "", count: 0 };
  #giveUp: string | undefined;

  constructor(
    connection: Connection,
    plan: UploadPlan,
    options: RunUploadOptions,
    notes: string[],
  ) {
    const { work } = connection;
    const { signal, hardSignal, onProgress, now = () => new Date() } = options;
    this.#connection = connection;
    this.#options = options;
    const shard = plan.shard === undefined ? {} : { shard: parseShard(plan.shard) };
    const note = (text: string) => {
      notes.push(text);
      onProgress?.({ kind: "note", text });
    };
    const stack = this.#stack;
    try {
      const journal = stack.use(
        UploadJournal.open(work, { api: plan.api, dandiset: plan.dandiset }, {
          ...shard,
          now: now().getTime(),
        }),
      );
      journal.notes.forEach(note);
      const memory = stack.use(ChecksumMemory.open(work, shard.shard));
      const hasher = stack.use(new Hasher());
      const wanted = options.connections ?? work.config.connections;
      const parts = new Tuner({
        connections: wanted,
        onChange: (limit, reason) =>
          onProgress?.({ kind: "note", text: `${limit} connections, ${reason}` }),
      });
      const small = new Tuner({ connections: wanted, start: 16 });
      const requests = new Tuner({ connections: wanted, start: 8, most: 16 });
      const hashing = new Tuner({ connections: Math.max(2, hasher.workers) });
      const large = new Tuner({ connections: 3 });
      this.context = {
        // The connection's own signal would cut requests at the first Ctrl-C; those under way are to finish.
        client: connection.client.with({
          signal: hardSignal ?? new AbortController().signal,
          ...(signal ? { stopWaiting: signal } : {}),
          onProgress: (event) => {
            if (event.kind === "waiting") requests.trouble(event.why);
            onProgress?.(event);
          },
        }),
        dandiset: plan.dandiset,
        journal,
        memory,
        hasher,
        connections: stack.use(new Connections()),
        parts,
        small,
        requests: (work) => requests.run(work).finally(() => requests.done(0)),
        hashing: (work) => hashing.run(work),
        large: (work) => large.run(work),
        contents: new Map(),
        early: new Map(),
        signal,
        hardSignal,
        onProgress,
        retry: { attempts: 8, maxDelayMs: 15_000, ...options.retry },
        idleMs: options.idleMs,
        now,
        sha256: options.sha256 ?? false,
        note,
        onMoving: (bytes) => {
          this.#moving += bytes;
          // What is taken back is told with what follows: stored or failed.
          if (bytes > 0) this.#report();
        },
        onSent: (bytes) => {
          this.sentBytes += bytes;
          this.#report();
        },
        onSaved: (bytes) => {
          this.#total -= bytes;
          this.#report();
        },
      };
    } catch (error) {
      stack.dispose();
      throw error;
    }
  }

  #report(): void {
    const done = this.sentBytes + this.#moving;
    this.#options.onProgress?.({ kind: "bytes", done, total: Math.max(this.#total, done) });
  }

  async upload(
    todo: readonly UploadItem[],
    outcomes: Map<UploadItem, UploadOutcome>,
  ): Promise<void> {
    const { onProgress, signal } = this.#options;
    const moves = todo.filter((i) => i.status === "renamed");
    const sends = todo.filter((i) => i.status !== "renamed");
    this.#total = sends.reduce((sum, i) => sum + i.sizeBytes, 0);
    onProgress?.({ kind: "stage", stage: "uploading", total: todo.length });
    const limits = signal ? { signal } : {};
    const move = (items: readonly UploadItem[]) =>
      pool(
        items,
        (item) => this.#settleInto(outcomes, item, () => moveFile(this.context, item)),
        { ...limits, concurrency: 8 },
      );
    // Moves first: they free the names that a later file may want.
    await move(moves);
    hashEarly(this.context, sends);
    await this.#send(sends, outcomes);
    // What kept a file from its place may have passed meanwhile.
    const again = (items: readonly UploadItem[]) =>
      items.filter((i) => this.#giveUp === undefined && isWorthAnother(outcomes.get(i)));
    const failed = [...again(moves), ...again(sends)];
    if (failed.length === 0 || signal?.aborted) return;
    onProgress?.({ kind: "stage", stage: "trying again what failed", total: failed.length });
    this.context.note(
      `${plural(failed.length, "file")} that could not be sent at first ${
        failed.length === 1 ? "was" : "were"
      } tried once more`,
    );
    await move(again(moves));
    await this.#send(again(sends), outcomes);
  }

  /** Describes files and sends them. */
  async #send(
    items: readonly UploadItem[],
    outcomes: Map<UploadItem, UploadOutcome>,
  ): Promise<void> {
    const { signal } = this.#options;
    const described = (await this.#describe(items))[Symbol.asyncIterator]();
    const settled = new Set<UploadItem>();
    try {
      const source = { [Symbol.asyncIterator]: () => described };
      await pool(source, (d) => {
        settled.add(d.item);
        return this.#settleInto(
          outcomes,
          d.item,
          () =>
            d.item.zarrFiles === undefined
              ? uploadFile(this.context, d)
              : uploadZarr(this.context, d, this.#connection.work),
        );
      }, { concurrency: FILES, ...(signal ? { signal } : {}) });
    } finally {
      // The reader may have processes of its own, which must end also when the work ends early.
      await described.return?.();
    }
    for (const item of items) {
      if (settled.has(item)) continue;
      await this.#settleInto(outcomes, item, () =>
        Promise.reject(
          new PlanError(`Cannot upload "${item.assetPath}": its metadata was not read, run again`),
        ));
    }
  }

  async #settleInto(
    outcomes: Map<UploadItem, UploadOutcome>,
    item: UploadItem,
    work: () => Promise<UploadOutcome>,
  ): Promise<void> {
    const outcome = await this.#settle(item, work);
    outcomes.set(item, outcome);
    this.#options.onProgress?.({
      kind: "item-done",
      item: item.assetPath,
      outcome: outcome.status,
    });
  }

  async #describe(items: readonly UploadItem[]): Promise<AsyncIterable<ItemMetadata>> {
    const { work, info } = this.#connection;
    const { signal } = this.#options;
    const reader = this.#options.metadata ??
      (await import("./nwb_metadata.ts")).nwbMetadata;
    return reader(items, {
      schemaVersion: info.schema_version,
      factsPath: work.statePath("facts.jsonl"),
      now: this.context.now,
      ...(signal ? { signal } : {}),
    });
  }

  /** Turns what goes wrong with one file into its outcome; what goes wrong with all is thrown. */
  async #settle(item: UploadItem, work: () => Promise<UploadOutcome>): Promise<UploadOutcome> {
    const { file, assetPath, sizeBytes } = item;
    const failed = (code: string, message: string, canRetry: boolean): UploadOutcome => {
      this.context.journal.append({ t: "failed", path: assetPath, why: message });
      return { file, assetPath, sizeBytes, status: "failed", code, message, canRetry };
    };
    if (this.#giveUp !== undefined) return failed("archive", this.#giveUp, true);
    try {
      const outcome = await work();
      this.#failures = { kind: "", count: 0 };
      return outcome;
    } catch (error) {
      if (this.#options.hardSignal?.aborted) throw stopped(this.#options.hardSignal);
      if (isDandiUploadError(error, "stopped", "journal", "api-key", "permission")) throw error;
      const message = redact(messageOf(error));
      const status = statusOf(error);
      const code = error instanceof DandiUploadError ? error.code : "internal";
      const kind = `${code} ${status}`;
      this.#failures = {
        kind,
        count: this.#failures.kind === kind ? this.#failures.count + 1 : 1,
      };
      // A server that is down takes minutes per file to be sure of.
      if (
        code === "archive" && this.#failures.count >= SAME_FAILURES && !await this.#isThere(message)
      ) {
        this.#giveUp =
          `Not tried, because ${SAME_FAILURES} files in a row failed alike: ${message}`;
      }
      return failed(code, message, canRetry(code, status));
    }
  }

  /** Whether the archive and its storage are there, after they were waited for: then the failures are the files' own. */
  async #isThere(why: string): Promise<boolean> {
    this.#failures = { kind: "", count: 0 };
    const { client } = this.context;
    if (!client.patience || client.patience.givenUp.size > 0) return false;
    const outcome = await client.outlast(why);
    return outcome !== "gone";
  }

  [Symbol.dispose](): void {
    this.#stack.dispose();
  }
}

/** Whether a file failed for a reason of the archive that may have passed. */
function isWorthAnother(outcome: UploadOutcome | undefined): boolean {
  return outcome?.status === "failed" && outcome.code === "archive" && outcome.canRetry;
}

/** Whether running again may help without anything being repaired. */
function canRetry(code: string, status: number | undefined): boolean {
  if (code === "file-changed" || code === "conflict" || code === "plan") return true;
  return code === "archive" &&
    (status === undefined || status === 0 || status === 200 || status === 408 || status === 429 ||
      status >= 500);
}

function stopped(signal: AbortSignal): StoppedError {
  return stoppedBy(
    signal,
    "Stopped: run the same command again, it goes on with the missing parts",
  );
}
