/**
 * The steps in order: for each, plan → show → agree → run → show. What a script, `uploadAll` and a rehearsal call, so
 * that all three do the same.
 *
 * @module
 */
import { oneOf } from "./words.ts";
import type { Connection } from "../connect/mod.ts";
import { parseShares } from "../core/shard.ts";
import type { StepOptions } from "../core/step.ts";
import { NotFoundError, UsageError } from "../core/errors.ts";
import { plural } from "../core/text.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { organizeStep, validateStep } from "./local_steps.ts";

/** Names of the steps that work on a work folder, in order. */
export type StepName =
  | "connect"
  | "dandiset"
  | "validate"
  | "organize"
  | "upload"
  | "verify"
  | "describe"
  | "regions"
  | "publish"
  | "record";

/** What one step is run with. */
export interface StepRun {
  /** The work folder. */
  readonly work: WorkFolder;
  /** Signal, progress, shard. */
  readonly step: StepOptions;
  /** Flags of a script, by name; see the script's `--help`. */
  readonly flags: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  /** The archive; connected once, when first asked for. */
  connection(): Promise<Connection>;
  /** Shows a result. */
  show(result: unknown): Promise<void>;
  /** Asks before something changes. */
  confirm(question: string): boolean;
  /** Longest time for reading one file, in milliseconds. Default: the step's. */
  readonly fileTimeoutMs?: number;
  /** Asks for a text where a person can answer. */
  ask?(question: string): string | undefined;
}

/** Runs one step; gives its exit status: 0 all well, 1 something failed or was refused. */
export type RunStep = (run: StepRun) => Promise<number>;

/** A step as people see it. */
export interface StepDefinition {
  /** Its name. */
  readonly name: StepName;
  /** Two digits. */
  readonly number: string;
  /** What the user has afterwards. */
  readonly gives: string;
  /** Runs it. */
  readonly run: RunStep;
}

async function connectStep({ connection, show }: StepRun): Promise<number> {
  const { viewConnection } = await import("../connect/mod.ts");
  const { withView } = await import("../display/view.ts");
  const to = await connection();
  // The client and the work folder are tools, not results.
  const { instance, user, keyFrom, approved, info, notes } = to;
  await show(
    withView({ instance, user, keyFrom, approved, info, notes }, () => viewConnection(to)),
  );
  return 0;
}

async function dandisetStep({ connection, step, show, confirm }: StepRun): Promise<number> {
  const { planDandiset, runDandiset } = await import("../dandiset/mod.ts");
  const to = await connection();
  const plan = await planDandiset(to, step);
  await show(plan);
  if (plan.problems.length > 0) return 1;
  if (plan.action === "create" && !confirm(`Create it on ${to.instance.label}?`)) return 0;
  await show(await runDandiset(to, plan, step));
  return 0;
}

async function uploadStep(run: StepRun): Promise<number> {
  const { connection, step, flags, show, confirm } = run;
  const { isPlaceless, planUpload, runUpload, uploadExitStatus } = await import("../upload/mod.ts");
  const shares = textFlag(flags["join"]);
  if (shares !== undefined) return await joinShards(run, shares);
  // Before anything is hashed, which may take hours.
  const wanted = textFlag(flags["connections"]);
  const connections = wanted === undefined ? undefined : connectionsOf(wanted);
  const to = await connection();
  if (flags["clear-unfinished"] === true) return await clearUploads(run, to);
  const existing = textFlag(flags["existing"]);
  const sha256 = flags["sha256"] === true ? { sha256: true } : {};
  const plan = await planUpload(to, { ...step, ...sha256, ...(existing ? { existing } : {}) });
  await show(plan);
  // While a file has no path nothing is deleted, so it is not asked about; the result says why.
  const removes = flags["remove-only-remote"] === true && plan.onlyRemote.length > 0 &&
    !plan.items.some(isPlaceless);
  const changes = removes || plan.items.some((i) => CHANGING.includes(i.status));
  // Where nothing would change there is nothing to ask: the result is written down alike.
  const question = removes
    ? `Send this to ${to.instance.label}, and delete ${
      plural(plan.onlyRemote.length, "file")
    } there that you do not have?`
    : `Send this to ${to.instance.label}?`;
  if ((changes || flags["dry-run"] === true) && !confirm(question)) {
    // Whoever only looks at the plan wants to know whether it would go through.
    return plan.readiness.problems.length > 0 || plan.items.some((i) => i.status === "refused")
      ? 1
      : 0;
  }
  const result = await runUpload(to, plan, {
    ...step,
    ...sha256,
    ...(connections === undefined ? {} : { connections }),
    ...(flags["retry-failed"] === true ? { retryFailed: true } : {}),
    ...(flags["remove-only-remote"] === true ? { removeOnlyRemote: true } : {}),
  });
  await show(result);
  return uploadExitStatus(result);
}

/** What the plan of an upload says of files for which something changes on the archive. */
const CHANGING: readonly string[] = ["new", "replaces", "renamed"];

async function joinShards({ work, show }: StepRun, shares: string): Promise<number> {
  const { joinUpload, uploadExitStatus } = await import("../upload/mod.ts");
  const { result, missing } = joinUpload(work, parseShares(shares));
  await show(result);
  if (missing.length > 0) {
    throw new NotFoundError(
      `The shares ${missing.join(", ")} have left no result: run them, then join again`,
    );
  }
  return uploadExitStatus(result);
}

async function clearUploads({ show, confirm }: StepRun, to: Connection): Promise<number> {
  const { clearUnfinished, listUnfinished } = await import("../upload/mod.ts");
  const unfinished = await listUnfinished(to);
  await show({
    title: `${unfinished.length} unfinished uploads on the archive`,
    blocks: [{
      kind: "text",
      text: "Parts that were sent for them are lost when they are cleared",
    }],
  });
  if (unfinished.length === 0 || !confirm("Clear them?")) return 0;
  await show(`${await clearUnfinished(to)} unfinished uploads cleared`);
  return 0;
}

function connectionsOf(text: string): number | "auto" {
  if (text === "auto") return text;
  if (!/^\d+$/.test(text) || Number(text) < 1) {
    throw new UsageError(
      `Cannot use "${text}" as a number of connections: write auto or a number from 1`,
    );
  }
  return Number(text);
}

async function verifyStep({ connection, step, flags, show }: StepRun): Promise<number> {
  const { verify, verifyExitStatus } = await import("../verify/mod.ts");
  const deep = oneOf(flags["deep"], "depth of comparing", DEEP_WORDS);
  const wait = textFlag(flags["wait"]);
  if (wait !== undefined && !/^\d+$/.test(wait)) {
    throw new UsageError(
      `Cannot wait "${wait}" for the archive's verdict: write a number of seconds, 0 not to wait`,
    );
  }
  const result = await verify(await connection(), {
    ...step,
    ...(flags["sha256"] === true ? { sha256: true } : {}),
    ...(wait === undefined ? {} : { waitMs: Number(wait) * 1000 }),
    ...(deep ? { deep } : {}),
  });
  await show(result);
  return verifyExitStatus(result);
}

async function describeStep(run: StepRun): Promise<number> {
  const { connection, step, flags, show, confirm } = run;
  const { askDescribe, planDescribe, runDescribe, undoDescribe } = await import(
    "../describe/mod.ts"
  );
  const to = await connection();
  if (flags["undo"] === true) {
    if (!confirm("Put the former record back?")) return 0;
    await show(await undoDescribe(to, step));
    return 0;
  }
  let plan = await planDescribe(to, step);
  await show(plan);
  // Where nobody can answer, or nobody wants to be asked, the questions stay in the plan.
  const asks = flags["yes"] !== true && flags["dry-run"] !== true ? run.ask : undefined;
  if (asks && askDescribe(run.work, plan, asks) > 0) {
    plan = await planDescribe(to, step);
    await show(plan);
  }
  if (!confirm("Save this description?")) return 0;
  const take = textFlag(flags["take"]);
  const saved = await runDescribe(to, plan, { ...step, ...(take ? { take: takeOf(take) } : {}) });
  await show(saved);
  // A Dandiset without files has no summary of them: no fault of the description.
  const refused = saved.archive?.errors.some((e) =>
    !/assetsSummary/.test(`${e.field} ${e.message}`)
  );
  return saved.differences.length > 0 || refused ? 1 : 0;
}

function takeOf(text: string): "all" | "none" | string[] {
  return text === "all" || text === "none" ? text : text.split(",").map((id) => id.trim());
}

async function regionsStep(run: StepRun): Promise<number> {
  const { connection, work, step, flags, show, confirm } = run;
  const { askRegions, planRegions, regionsExitStatus, runRegions, undoRegions, verifyRegions } =
    await import("../regions/mod.ts");
  const to = await connection();
  if (flags["undo"] === true) {
    if (!confirm("Take back the regions that this work folder wrote?")) return 0;
    const undone = await undoRegions(to, step);
    await show(undone);
    return regionsExitStatus(undone);
  }
  let plan = await planRegions(to, step);
  await show(plan);
  // Where nobody can answer, or nobody wants to be asked, what is open stays in the plan.
  const asks = flags["yes"] !== true && flags["dry-run"] !== true ? run.ask : undefined;
  if (asks && plan.texts.some((t) => t.status === "open")) {
    const { loadOntology } = await import("../ontology/mod.ts");
    const who = to.user.username;
    if (askRegions(work, await loadOntology(), plan, asks, { who }) > 0) {
      plan = await planRegions(to, step);
      await show(plan);
    }
  }
  if (!confirm("Write these regions into the assets?")) return 0;
  const result = await runRegions(to, plan, step);
  await show(result);
  const check = await verifyRegions(to, step);
  await show(check);
  return regionsExitStatus(result, check);
}

async function publishStep(run: StepRun): Promise<number> {
  const { connection, work, step, flags, show, confirm } = run;
  const { planPublish, releaseEmbargo, runPublish } = await import("../publish/mod.ts");
  const to = await connection();
  if (flags["release-embargo"] === true) {
    const agreed = confirm("Make the data public? This cannot be undone");
    const typed = agreed
      ? typedNumber(run, "This makes the data public for good. The Dandiset's number, to agree")
      : undefined;
    const released = await releaseEmbargo(to, { ...step, ...(typed ? { confirm: typed } : {}) });
    await show(released);
    return released.status === "blocked" ? 1 : 0;
  }
  const plan = await planPublish(to, step);
  await show(plan);
  const asked = flags["publish"] === true || textFlag(flags["dandiset"]) !== undefined;
  if (!work.config.publish && !asked) return 0;
  if (!confirm("Publish it? This cannot be undone")) return 0;
  const typed = asked ? typedNumber(run, "The Dandiset's number, to agree") : undefined;
  const result = await runPublish(to, plan, { ...step, ...(typed ? { confirm: typed } : {}) });
  await show(result);
  return result.status === "blocked" ? 1 : 0;
}

function typedNumber({ flags, ask }: StepRun, question: string): string | undefined {
  return textFlag(flags["dandiset"]) ?? ask?.(question);
}

const GIT_WORDS = ["auto", "init", "off"] as const;
const DEEP_WORDS = ["sample", "sampled", "all"] as const;

async function recordStep(
  { connection, work, step, flags, show, confirm }: StepRun,
): Promise<number> {
  const { planRecord, recordExitStatus, runRecord } = await import("../record/mod.ts");
  const history = textFlag(flags["history"]);
  const git = oneOf(flags["git"], "way with git", GIT_WORDS);
  const to = { work, connection };
  const plan = await planRecord(to, {
    ...step,
    ...(history ? { history } : {}),
    ...(git ? { git } : {}),
  });
  await show(plan);
  if (!confirm("Write these files?")) return 0;
  const result = await runRecord(to, plan, step);
  await show(result);
  return recordExitStatus(result);
}

/** The steps, in order. */
export const STEPS: readonly StepDefinition[] = [
  {
    name: "connect",
    number: "01",
    gives: "the archive chosen, the API key proved",
    run: connectStep,
  },
  { name: "dandiset", number: "02", gives: "a Dandiset, new or existing", run: dandisetStep },
  {
    name: "validate",
    number: "03",
    gives: "what blocks upload or publishing, and advice",
    run: validateStep,
  },
  {
    name: "organize",
    number: "04",
    gives: "each file mapped to its path on the archive",
    run: organizeStep,
  },
  { name: "upload", number: "05", gives: "the files on the archive", run: uploadStep },
  { name: "verify", number: "06", gives: "proof, byte for byte", run: verifyStep },
  {
    name: "describe",
    number: "07",
    gives: "people, funders, links, ethics, licence",
    run: describeStep,
  },
  { name: "regions", number: "08", gives: "brain regions in every asset", run: regionsStep },
  {
    name: "publish",
    number: "09",
    gives: "the checklist, and a version with a DOI if wanted",
    run: publishStep,
  },
  { name: "record", number: "10", gives: "manifest, history, report", run: recordStep },
];

/** The step of a name. */
export function stepNamed(name: StepName): StepDefinition {
  const step = STEPS.find((s) => s.name === name);
  if (!step) throw new RangeError(`no step "${name}"`);
  return step;
}

function textFlag(value: string | boolean | readonly string[] | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
