import { connect, type Connection } from "../connect/mod.ts";
import { DandiUploadError, messageOf, stoppedBy, StoppedError } from "../core/errors.ts";
import type { StepOptions } from "../core/step.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { formatDuration } from "../core/text.ts";
import { readDandiset } from "../dandiset/mod.ts";
import { type View, type Viewable, withView } from "../display/view.ts";
import { showStatusLine } from "./status_line.ts";
import { flagValues } from "../command/flags.ts";
import { commandNamed, type StepName, STEPS } from "./steps.ts";

/** Options of {@linkcode uploadAll}. */
export interface UploadAllOptions extends StepOptions {
  /** Only these steps. Default all, in order. */
  steps?: readonly StepName[];
  /** Longest time for reading one file, in milliseconds. Default: the steps'. */
  fileTimeoutMs?: number;
  /** Shown each step's results as they come. */
  show?: (result: unknown, step: StepName) => Promise<void>;
  /** Asks before something changes. Default: agreed. */
  confirm?: (question: string) => boolean;
}

/** How one step ended. */
export interface StepRecord {
  /** The step. */
  readonly name: StepName;
  /** 0 all well, 1 something failed or was refused, 2 usage, 3 sign-in. */
  readonly status: number;
  /** Milliseconds. */
  readonly tookMs: number;
  /** Why it ended early. */
  readonly error?: string;
  /** Why the steps after it were not begun, though nothing failed. */
  readonly ends?: string;
}

/** How all steps ended. */
export interface UploadAllResult {
  /** One record per step that was begun. */
  readonly steps: readonly StepRecord[];
  /** The gravest status. */
  readonly status: number;
  /** Absolute path of the work folder. */
  readonly work: string;
}

/** Later steps make no sense without these. */
const NEEDED: readonly StepName[] = ["connect", "dandiset", "organize", "upload"];

/** These compare with what the Dandiset has. */
const NEED_DANDISET: readonly StepName[] = [
  "upload",
  "verify",
  "describe",
  "regions",
  "publish",
  "record",
];

/**
 * Runs steps 01 to 10 unattended, from `upload.yaml` and `decisions.yaml`: what a conversion pipeline calls last.
 *
 * Asks nothing; what a person has to decide is listed by the steps and left undone. Files that are refused do not stop the
 * others. May be repeated: what is done is not done again. Publishes only where `upload.yaml` says `publish: true`.
 *
 * @example
 * ```ts ignore
 * const result = await uploadAll(openWorkFolder("my_upload"));
 * if (result.status !== 0) console.error(result.steps);
 * ```
 * @throws {StoppedError} If the signal is aborted.
 */
export async function uploadAll(
  work: WorkFolder,
  options: UploadAllOptions = {},
): Promise<UploadAllResult & Viewable> {
  const {
    steps: wanted,
    show = () => Promise.resolve(),
    confirm = () => true,
    fileTimeoutMs,
    ...step
  } = options;
  let connecting: Promise<Connection> | undefined;
  const records: StepRecord[] = [];
  let declined = false;
  let refused: StepName | undefined;
  for (const { name } of STEPS) {
    if (wanted && !wanted.includes(name)) continue;
    if (step.signal?.aborted) throw stopped(step.signal);
    const start = performance.now();
    let status = 1;
    let error: string | undefined;
    // Without a Dandiset, which nobody agreed to make, the later plans have nothing to be compared with.
    const before = records.at(-1);
    if (before && declined && NEED_DANDISET.includes(name) && !readDandiset(work)) {
      const ends =
        "the further steps are planned when there is a Dandiset, which step 02 would make";
      records[records.length - 1] = { ...before, ends };
      break;
    }
    const why = notBegun(name, refused, records);
    if (why !== undefined) {
      records.push({ name, status: 1, tookMs: 0, error: why });
      continue;
    }
    try {
      const command = commandNamed(name);
      const limits = fileTimeoutMs !== undefined && "file-timeout" in command.flags
        ? { "file-timeout": fileTimeoutMs / 1000 }
        : {};
      status = await command.run({
        work,
        step,
        flags: flagValues(command.flags, limits),
        dryRun: false,
        attended: false,
        connection: () => connecting ??= connect(work, { ...step, prompt: false }),
        show: (result) => show(result, name),
        confirm(question) {
          const agreed = confirm(question);
          if (!agreed) declined = true;
          return agreed;
        },
      });
    } catch (thrown) {
      if (thrown instanceof StoppedError) throw thrown;
      if (!(thrown instanceof DandiUploadError)) throw thrown;
      status = thrown.exitStatus;
      error = messageOf(thrown);
    }
    if (!step.shard) await showStatusLine(work, (result) => show(result, name));
    records.push({
      name,
      status,
      tookMs: Math.round(performance.now() - start),
      ...(error === undefined ? {} : { error }),
    });
    if (error !== undefined && NEEDED.includes(name)) break;
    // A plan that is blocked is no finding: nothing that sends, writes or publishes runs behind it.
    if (name === "dandiset" && status !== 0) refused = name;
  }
  const status = Math.max(0, ...records.map((r) => r.status));
  return withView({ steps: records, status, work: work.path }, viewUploadAll);
}

/** Steps that only read, or change nothing but what is saved of this upload. */
const READ_ONLY: readonly StepName[] = ["connect", "validate", "organize"];

/** Why a step is not begun after what the steps before it said; `undefined` where it is. */
function notBegun(
  name: StepName,
  refused: StepName | undefined,
  records: readonly StepRecord[],
): string | undefined {
  if (READ_ONLY.includes(name)) return undefined;
  if (refused !== undefined) return `not begun, because step ${refused} refused its plan`;
  // What cannot be taken back is not done over a step that did not end.
  const failed = records.find((r) => r.error !== undefined);
  return name === "publish" && failed ? `not begun, because step ${failed.name} failed` : undefined;
}

function stopped(signal: AbortSignal): StoppedError {
  return stoppedBy(
    signal,
    "Stopped before all steps were done: run the same command again to continue",
  );
}

/** How {@linkcode uploadAll}'s result looks. */
export function viewUploadAll(result: UploadAllResult): View {
  const failed = result.steps.filter((s) => s.error !== undefined);
  const ends = result.steps.at(-1)?.ends;
  return {
    title: failed.length > 0
      ? `Stopped at ${failed.map((s) => s.name).join(", ")}`
      : ends !== undefined
      ? `Planned as far as ${result.steps.at(-1)?.name}: ${ends}`
      : result.status === 0
      ? "All steps done"
      : "All steps done; some files or checks need a look",
    tone: failed.length > 0 ? "bad" : result.status === 0 && ends === undefined ? "good" : "warn",
    blocks: [{
      kind: "table",
      columns: [{ title: "step" }, { title: "how it ended" }, { title: "took", align: "right" }],
      rows: result.steps.map((s) => [
        `${STEPS.find((d) => d.name === s.name)?.number} ${s.name}`,
        s.error
          ? { text: s.error, tone: "bad" }
          : s.status === 0
          ? { text: "done", tone: "good" }
          : { text: "done, with files or findings to look at", tone: "warn" },
        formatDuration(s.tookMs),
      ]),
    }],
  };
}
