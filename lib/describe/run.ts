import { editableDandisetMetadata, type Metadata } from "../archive/mod.ts";
import { checkDandisetMetadata, type RecordProblem } from "../archive/schema/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { ArchiveError, ConflictError, NotFoundError, PlanError } from "../core/errors.ts";
import { openJsonLines, readJsonLines } from "../core/json_lines.ts";
import { delay } from "../core/retry.ts";
import type { StepOptions } from "../core/step.ts";
import { requireDandiset, requireReady } from "../dandiset/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { useUpConfirmations } from "./model/decisions.ts";
import { list, text } from "./model/json.ts";
import { writeLastSaved } from "./model/last_saved.ts";
import { stopIfAsked } from "./model/stop.ts";
import { applyChanges, type Take, takenChanges } from "./apply.ts";
import { differingFields, draftDigest } from "./digest.ts";
import { instanceSchema } from "./instance_schema.ts";
import type { DescribePlan, DescribeResult } from "./model/plan_types.ts";
import { describeResultState } from "./read_plan.ts";
import { viewDescribeResult } from "./view.ts";

/** Options of {@linkcode runDescribe}. */
export interface RunDescribeOptions extends StepOptions {
  /** Which changes to take. Default `"all"`: every one that needs no confirmation and was not declined. */
  take?: Take;
  /** Wait this long for the archive's own verdict, in milliseconds. Default 90 000; 0 does not wait. */
  waitMs?: number;
}

/** One line of `state/describe.jsonl`. */
interface JournalLine {
  readonly at: string;
  readonly api: string;
  readonly dandiset: string;
  readonly former: string;
  /** Digest of the draft before and after. */
  readonly before: string;
  readonly after: string;
  readonly taken: readonly string[];
  /** Written before the record was sent; `after` is then what was sent. A line with the same `former` follows when it was stored. */
  readonly intends?: true;
  /** The archive refused the record: nothing was stored. */
  readonly refused?: true;
}

/**
 * Step 07, run: makes the changes of the plan that are taken, and saves the record.
 *
 * Reads the draft again and stops where it is not the one that the plan was made for; validates the whole record by the
 * instance's schema and the archive's further rules, and saves nothing that would be refused; keeps the former record
 * in `state/`; reads back what was stored. May be repeated: where nothing is left to change, nothing is sent.
 *
 * @throws {ConflictError} If someone else changed the draft since the plan was made.
 * @throws {PlanError} If the plan is for another Dandiset or archive, the record would not be valid, or an embargo is wanted and
 * the Dandiset is open.
 * @throws {PermissionError} If the account is not approved, or no owner.
 */
export async function runDescribe(
  connection: Connection,
  plan: DescribePlan,
  options: RunDescribeOptions = {},
): Promise<DescribeResult & Viewable> {
  const { work, instance } = connection;
  const { take = "all", now = () => new Date() } = options;
  const dandiset = requireDandiset(connection);
  if (plan.dandiset !== dandiset || plan.api !== instance.api) {
    throw new PlanError(
      `Cannot save: the plan is for Dandiset ${plan.dandiset} on ${plan.instance}, the work folder is joined to ${dandiset} on ${instance.name}; make the plan again`,
    );
  }
  const taken = takenChanges(plan.changes, take);
  const left = plan.changes.filter((c) => !taken.includes(c)).map((c) => ({
    id: c.id,
    label: c.label,
    why: c.declined ? "declined before" : c.confirm ?? "not taken",
  }));
  const shown = taken.map(({ id, label, before, after, source }) => ({
    id,
    label,
    ...(before === undefined ? {} : { before }),
    after,
    source,
  }));
  const at = now().toISOString();
  const wanted = applyChanges(plan.base, taken);
  if (differingFields(plan.base, wanted).length === 0) {
    const result: DescribeResult = {
      status: "nothing",
      dandiset,
      taken: [],
      left,
      differences: [],
      at,
    };
    describeResultState.save(work, result);
    return withView(result, viewDescribeResult);
  }
  const saved = await save(connection, {
    dandiset,
    base: plan.base,
    digest: plan.base.digest,
    wanted,
    schemaVersion: plan.schemaVersion,
    taken: taken.map((c) => c.id),
  }, options);
  useUpConfirmations(work, taken.filter((c) => c.once).map((c) => c.id));
  const result: DescribeResult = {
    status: "saved",
    dandiset,
    taken: shown,
    left,
    ...saved,
    at,
  };
  describeResultState.save(work, result);
  return withView(result, viewDescribeResult);
}

interface Save {
  readonly dandiset: string;
  readonly base: { readonly name: string; readonly metadata: Metadata };
  /** Digest that the draft must have. */
  readonly digest: string;
  readonly wanted: { readonly name: string; readonly metadata: Metadata };
  readonly schemaVersion: string;
  readonly taken: readonly string[];
  /** A record that the archive had before is put back even where it is not valid; what is wrong is reported. */
  readonly mayBeInvalid?: boolean;
}

async function save(
  connection: Connection,
  todo: Save,
  options: RunDescribeOptions,
): Promise<Pick<DescribeResult, "former" | "differences" | "archive" | "problems">> {
  const { client, work, instance } = connection;
  const { dandiset, wanted } = todo;
  const { now = () => new Date(), onProgress, signal } = options;
  const problems = await problemsOf(connection, todo);
  if (problems.length > 0 && !todo.mayBeInvalid) throw refused(dandiset, problems);
  stopIfAsked(signal, "nothing was saved; run it again");
  onProgress?.({ kind: "stage", stage: "saving the record" });
  await requireReady(connection, `save the record of Dandiset ${dandiset}`);
  const current = await client.getVersionInfo(dandiset, "draft");
  const seen = { name: current.name, metadata: current.metadata };
  if (await draftDigest(seen) !== todo.digest) {
    const fields = differingFields(todo.base, seen);
    throw new ConflictError(
      `Cannot save the record of Dandiset ${dandiset}: someone changed ${
        fields.join(", ") || "it"
      } since it was read, make the plan again and look at the differences`,
    );
  }
  const stamp = now().toISOString().replace(/[:.]/g, "-");
  const former = `describe-former-${stamp}`;
  work.writeState(former, { dandiset, api: instance.api, ...seen });
  const line = {
    at: now().toISOString(),
    api: instance.api,
    dandiset,
    former: `${former}.json`,
    before: todo.digest,
    taken: todo.taken,
  };
  using journal = openJsonLines(work.statePath("describe.jsonl"));
  // A process that is killed after the request leaves a way back.
  journal.append(
    { ...line, after: await draftDigest(wanted), intends: true } satisfies JournalLine,
  );
  const stored = await client.putDraftMetadata(dandiset, {
    name: wanted.name,
    metadata: editableDandisetMetadata(wanted.metadata),
  }).catch((error: unknown) => {
    if (error instanceof ArchiveError && error.status >= 400 && error.status < 500) {
      journal.append({ ...line, after: todo.digest, refused: true } satisfies JournalLine);
    }
    throw error;
  });
  const back = { name: stored.name, metadata: stored.metadata };
  const description = text(back.metadata.description);
  writeLastSaved(work, {
    api: instance.api,
    dandiset,
    name: back.name,
    ...(description === undefined ? {} : { description }),
    keywords: list(back.metadata.keywords).filter((k) => typeof k === "string"),
  });
  const differences = differingFields(wanted, back);
  journal.append({ ...line, after: await draftDigest(back) } satisfies JournalLine);
  const archive = await verdictOf(connection, dandiset, options);
  return {
    former: `state/${former}.json`,
    differences,
    archive,
    problems: problems.map((p) => p.message),
  };
}

/** Checks the record as the archive would; fields that only the server writes are those of the draft as read. */
async function problemsOf(connection: Connection, todo: Save): Promise<readonly RecordProblem[]> {
  const schema = await instanceSchema(connection, "Dandiset");
  const record = { ...todo.wanted.metadata, name: todo.wanted.name };
  const { problems } = await checkDandisetMetadata(record, {
    schemaVersion: todo.schemaVersion,
    schema,
  });
  return problems;
}

function refused(dandiset: string, problems: readonly RecordProblem[]): PlanError {
  const lines = problems.slice(0, 8).map((p) => `${p.message}${p.fix ? ` (${p.fix})` : ""}`);
  const more = problems.length > lines.length ? ` and ${problems.length - lines.length} more` : "";
  return new PlanError(
    `Cannot save the record of Dandiset ${dandiset}: the archive would not accept it, nothing was sent: ${
      lines.join("; ")
    }${more}`,
  );
}

async function verdictOf(
  connection: Connection,
  dandiset: string,
  options: RunDescribeOptions,
): Promise<NonNullable<DescribeResult["archive"]>> {
  const { waitMs = 90_000, onProgress, signal } = options;
  const end = performance.now() + waitMs;
  for (let pause = 250;; pause = Math.min(pause * 2, 5000)) {
    const info = await connection.client.getVersionInfo(dandiset, "draft");
    const decided = info.status !== "Pending" && info.status !== "Validating";
    if (decided || performance.now() + pause > end || signal?.aborted) {
      return {
        status: info.status,
        errors: info.version_validation_errors.map(({ field, message }) => ({ field, message })),
      };
    }
    onProgress?.({
      kind: "waiting",
      usual: true,
      why: "the archive looks at the record, as it does once a minute",
      waitMs: pause,
    });
    await delay(pause, signal);
  }
}

/** Options of {@linkcode undoDescribe}. */
export interface UndoDescribeOptions extends StepOptions {
  /** Time of the save to undo, as in `state/describe.jsonl`. Default the last one. */
  at?: string;
  /** Put the former record back although someone changed the draft since. Default `false`. */
  force?: boolean;
  /** As in {@linkcode RunDescribeOptions}. */
  waitMs?: number;
}

/**
 * Puts the record back as it was before a save of this work folder, by the same road: checked, never over someone
 * else's change, with the present record kept. Undoing twice brings the change back.
 *
 * @throws {NotFoundError} If nothing was saved from this work folder.
 * @throws {ConflictError} If the draft is not as that save left it, unless `force` is set.
 */
export async function undoDescribe(
  connection: Connection,
  options: UndoDescribeOptions = {},
): Promise<DescribeResult & Viewable> {
  const { work, client, instance } = connection;
  const { now = () => new Date() } = options;
  const dandiset = requireDandiset(connection);
  const current = await client.getVersionInfo(dandiset, "draft");
  const base = { name: current.name, metadata: current.metadata };
  const digest = await draftDigest(base);
  const all = readJsonLines(work.statePath("describe.jsonl")).records
    .filter(isJournalLine).filter((l) => l.dandiset === dandiset && l.api === instance.api);
  // An intention without an outcome counts as saved, unless the draft is still as it was before.
  const lines = all.filter((l) =>
    !l.refused && !l.intends ||
    (l.intends && digest !== l.before && !all.some((o) => !o.intends && o.former === l.former))
  );
  const line = options.at ? lines.find((l) => l.at === options.at) : lines.at(-1);
  const former = line ? readFormer(work.readState(line.former.replace(/\.json$/, ""))) : undefined;
  if (!line || !former) {
    throw new NotFoundError(
      `Cannot undo: no saved record of Dandiset ${dandiset} on ${instance.label} is in ${work.path}/state`,
    );
  }
  if (digest !== line.after && !options.force) {
    throw new ConflictError(
      `Cannot undo: someone changed the record of Dandiset ${dandiset} since it was saved at ${line.at}, undo with force to lose that change`,
    );
  }
  // What only the server writes stays as it is now.
  const server = Object.fromEntries(
    Object.entries(current.metadata).filter(([key]) =>
      !(key in editableDandisetMetadata(current.metadata)) || key === "access"
    ),
  );
  const wanted = {
    name: former.name,
    metadata: {
      ...server,
      ...editableDandisetMetadata(former.metadata),
      ...accessOf(former, server),
    },
  };
  const fields = differingFields(base, wanted);
  const saved = await save(connection, {
    dandiset,
    base,
    digest,
    wanted,
    schemaVersion: String(wanted.metadata.schemaVersion ?? connection.info.schema_version),
    taken: [`undo ${line.at}`],
    mayBeInvalid: true,
  }, options);
  const result: DescribeResult = {
    status: fields.length > 0 ? "saved" : "nothing",
    undone: line.at,
    dandiset,
    taken: fields.map((field) => ({
      id: `undo: ${field}`,
      label: field,
      ...inWords("before", field, base),
      after: inWords("after", field, wanted).after ?? "(nothing)",
      source: `state/${line.former}`,
    })),
    left: [],
    ...saved,
    at: now().toISOString(),
  };
  describeResultState.save(work, result);
  return withView(result, viewDescribeResult);
}

/** A field of a record in one line. */
function inWords<K extends string>(
  key: K,
  field: string,
  record: { name: string; metadata: Metadata },
): Partial<Record<K, string>> {
  const value: unknown = field === "name" ? record.name : record.metadata[field];
  if (value === undefined || value === null) return {};
  const one = (v: unknown): string => {
    if (typeof v !== "object" || v === null) return String(v);
    const { name, identifier, url, schemaKey } = v as Record<string, unknown>;
    return String(name ?? identifier ?? url ?? schemaKey ?? "…");
  };
  const words = Array.isArray(value) ? value.map(one).join("; ") : one(value);
  return { [key]: words } as Partial<Record<K, string>>;
}

/** The first entry of `access` has fields of the server and of the user. */
function accessOf(former: { metadata: Metadata }, server: Metadata): Metadata {
  const own = editableDandisetMetadata(former.metadata).access;
  if (!Array.isArray(own)) return server.access === undefined ? {} : { access: server.access };
  const now = Array.isArray(server.access) ? server.access as Metadata[] : [];
  const { schemaKey, status, embargoedUntil } = now[0] ?? {};
  const first = {
    ...own[0] as Metadata,
    ...(schemaKey === undefined ? {} : { schemaKey }),
    ...(status === undefined ? {} : { status }),
    ...(embargoedUntil === undefined ? {} : { embargoedUntil }),
  };
  return { access: [first, ...own.slice(1)] };
}

function isJournalLine(value: unknown): value is JournalLine {
  const line = value as Partial<JournalLine> | null;
  return typeof line?.at === "string" && typeof line.former === "string" &&
    typeof line.after === "string" && typeof line.dandiset === "string" &&
    /^describe-former-[\w-]+\.json$/.test(line.former);
}

function readFormer(value: unknown): { name: string; metadata: Metadata } | undefined {
  const former = value as { name?: unknown; metadata?: unknown } | null | undefined;
  return typeof former?.name === "string" && typeof former.metadata === "object" &&
      former.metadata !== null
    ? { name: former.name, metadata: former.metadata as Metadata }
    : undefined;
}
