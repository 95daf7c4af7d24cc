import {
  joinPath,
  JournalError,
  messageOf,
  redact,
  type StepOptions,
  type WorkFolder,
  writeFileWhole,
} from "../core/mod.ts";
import { escapeHtml, type Viewable, withView } from "../display/mod.ts";
import { gatherSections } from "./gather.ts";
import { gatherMeta } from "./meta.ts";
import { commitFiles } from "./git/commit.ts";
import { ignoredFiles, initRepository } from "./git/git.ts";
import { push } from "./git/push.ts";
import { findRepository, type Repository, withoutUser } from "./git/repository.ts";
import { homeFolder, redactHistory } from "./history.ts";
import type { RecordPlan } from "./plan.ts";
import { countRedactions } from "./redaction.ts";
import { buildReport } from "./report.ts";
import { viewRecord } from "./view.ts";

/** One part of the record and what became of it. */
export interface RecordOutcome {
  /** What it is. */
  readonly part: "manifest" | "conversation" | "report" | "commit" | "push";
  /** How it ended. */
  readonly status: "written" | "unchanged" | "committed" | "pushed" | "left-out" | "failed";
  /** File, commit or remote. */
  readonly what: string;
  /** More words. */
  readonly detail?: string;
}

/** What step 10 did. */
export interface RecordResult {
  /** Every part, in order. */
  readonly outcomes: readonly RecordOutcome[];
  /** Absolute path of the report. */
  readonly report: string;
}

/** Options of {@linkcode runRecord}. */
export interface RunRecordOptions extends StepOptions {
  /** The user's home folder. Default `HOME`. */
  home?: string;
}

/**
 * Step 10, run: writes the manifest, the redacted conversation and the report, and commits and pushes as the plan
 * said. A part that fails does not keep the others from being done; each has an outcome. May be repeated.
 */
export async function runRecord(
  connection: { readonly work: WorkFolder },
  plan: RecordPlan,
  options: RunRecordOptions = {},
): Promise<RecordResult & Viewable> {
  const { work } = connection;
  const { signal } = options;
  const outcomes: RecordOutcome[] = [];
  const written = new Set<string>();
  const part = async (
    name: RecordOutcome["part"],
    what: string,
    run: () => Promise<RecordOutcome> | RecordOutcome,
  ): Promise<void> => {
    try {
      const outcome = await run();
      outcomes.push(outcome);
      if (outcome.status === "written" || outcome.status === "unchanged") written.add(what);
    } catch (error) {
      if (signal?.aborted) throw error;
      outcomes.push({ part: name, status: "failed", what, detail: redact(messageOf(error)) });
    }
  };
  const { manifest, history, git } = plan;
  await part("manifest", manifest.file, () => {
    const path = joinPath(work.path, manifest.file);
    const now = readText(path);
    if (now === manifest.text) {
      return { part: "manifest", status: "unchanged", what: manifest.file };
    }
    if (now !== manifest.before) {
      throw new JournalError(`"${manifest.file}" was changed since the plan was made, plan again`);
    }
    writeFileWhole(path, manifest.text);
    return { part: "manifest", status: "written", what: manifest.file };
  });
  if (history) {
    await part("conversation", history.file, async () => {
      await Deno.mkdir(joinPath(work.path, ".claude"), { recursive: true });
      const kept = await redactHistory(history.source, {
        target: joinPath(work.path, history.file),
        home: options.home ?? homeFolder(),
        ...(signal ? { signal } : {}),
      });
      return {
        part: "conversation",
        status: "written",
        what: history.file,
        detail: `${kept.lines} lines, ${countRedactions(kept.redactions)} things taken out`,
      };
    });
  } else outcomes.push({ part: "conversation", status: "left-out", what: "none to keep" });
  if (git.action !== "none") await runGit(work, git, written, outcomes, part);
  // Last, so that it can say what became of the others.
  const report = joinPath(work.path, plan.report.file);
  await part("report", plan.report.file, async () => {
    const now = options.now?.() ?? new Date();
    const html = await buildReport(
      [...await gatherSections(work), {
        step: "10 record",
        title: "Record",
        view: viewRecord({ outcomes, report }),
      }],
      await gatherMeta(work, now),
    );
    writeFileWhole(report, redact(withoutHome(html, options.home ?? homeFolder())));
    return { part: "report", status: "written", what: plan.report.file };
  });
  const result: RecordResult = { outcomes, report };
  work.writeState("record", {
    version: 1,
    at: (options.now?.() ?? new Date()).toISOString(),
    ...result,
  });
  return withView(result, viewRecord);
}

/** Exit status of a script: 0 when every part was done, 1 when some failed. */
export function recordExitStatus(result: RecordResult): number {
  return result.outcomes.some((o) => o.status === "failed") ? 1 : 0;
}

async function runGit(
  work: WorkFolder,
  git: RecordPlan["git"],
  written: ReadonlySet<string>,
  outcomes: RecordOutcome[],
  part: (
    name: RecordOutcome["part"],
    what: string,
    run: () => Promise<RecordOutcome>,
  ) => Promise<void>,
): Promise<void> {
  let ready = true;
  await part("commit", ".gitignore", async () => {
    ready = false;
    if (git.action === "init-and-commit") await initRepository(work.path);
    if (git.ignore.length > 0) {
      const path = joinPath(work.path, ".gitignore");
      const now = readText(path) ?? "";
      const missing = git.ignore.filter((line) => !now.split(/\r?\n/).includes(line));
      if (missing.length > 0) {
        writeFileWhole(
          path,
          now + (now === "" || now.endsWith("\n") ? "" : "\n") + missing.join("\n") + "\n",
        );
      }
    }
    ready = true;
    return {
      part: "commit",
      status: git.ignore.length > 0 ? "written" : "unchanged",
      what: ".gitignore",
    };
  });
  if (!ready) return;
  const repository = findRepository(work.path);
  if (!repository) {
    outcomes.push({
      part: "commit",
      status: "failed",
      what: work.path,
      detail: "the repository is not there any more, plan again",
    });
    return;
  }
  if (outcomes.at(-1)?.status === "unchanged") outcomes.pop();
  let committed = false;
  const ours = git.commits.flatMap((c) => c.files).filter((f) => written.has(f));
  const ignored = await ignoredFiles(work.path, repository, ours);
  for (const file of ignored) {
    outcomes.push({
      part: "commit",
      status: "left-out",
      what: file,
      detail: "it is written, but the repository ignores it",
    });
  }
  for (const { message, files } of git.commits) {
    const there = files.filter((f) => written.has(f) && !ignored.includes(f));
    if (there.length === 0) continue;
    const subject = message.split("\n")[0] ?? "";
    await part("commit", subject, async () => {
      const done = await commitFiles(work.path, repository, there, message, {
        anybody: git.rehearsal === true,
      });
      if (done.status === "failed") throw new JournalError(`Cannot commit: ${done.why}`);
      committed ||= done.status === "committed";
      return done.status === "committed"
        ? { part: "commit", status: "committed", what: subject, detail: done.commit }
        : { part: "commit", status: "unchanged", what: subject };
    });
  }
  const { push: target } = git;
  if (!target) return;
  await part("push", target.remote, async () => {
    const done = await push(repository, {
      address: addressOf(target, repository),
      branch: target.branch === "" ? repository.branch : target.branch,
    });
    if (done.status === "failed") {
      throw new JournalError(`Cannot push: ${done.why}; the commits are kept, push them by hand`);
    }
    return {
      part: "push",
      status: "pushed",
      what: target.remote,
      ...(committed ? {} : { detail: "nothing new" }),
    };
  });
}

/** The address with the user's name in it, which the plan does not show. It must be that of the plan still. */
function addressOf(
  target: NonNullable<RecordPlan["git"]["push"]>,
  repository: Repository,
): string {
  if (target.name === undefined) return target.remote;
  const address = repository.remotes.get(target.name);
  if (address !== undefined && withoutUser(address) === target.remote) return address;
  throw new JournalError(
    `Cannot push: the remote "${target.name}" is another one than when the plan was made, plan again`,
  );
}

/** The page is sent around: where the user's files lie is told from the home folder on. */
function withoutHome(html: string, home: string | undefined): string {
  if (!home || home.length < 4) return html;
  const shown = escapeHtml(home);
  return html.split(shown).map((part, i) =>
    i > 0 && /^[\w-]/.test(part) ? shown + part : (i > 0 ? "~" : "") + part
  )
    .join("");
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
