/**
 * Taking a run back.
 *
 * @module
 */
import { PlanError } from "../../core/errors.ts";
import type { StepOptions } from "../../core/step.ts";
import { plural } from "../../core/text.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import { type View, type Viewable, withView } from "../../display/view.ts";
import { organizeState, organizeStateBefore } from "../read_plan.ts";
import { lastRun, RunJournal, undo } from "./run_journal.ts";

/** Name of the journal in `state/`. */
export const RUN_JOURNAL = "organize-run.jsonl";

/** What came of taking a run back. */
export interface OrganizeUndo {
  /** Changes that were undone. */
  readonly undone: number;
  /** What could not be undone, and why; empty where all went well. */
  readonly problems: readonly string[];
}

/**
 * Takes the last run back: copies and links it made are removed, moved files go back, folders it made are removed
 * where they are empty. A copy that was changed since is left, and said.
 *
 * @param work The work folder.
 * @param options The clock.
 * @returns How many changes were undone; none where there is nothing to take back.
 */
export async function undoOrganize(
  work: WorkFolder,
  options: StepOptions = {},
): Promise<OrganizeUndo & Viewable> {
  const { now = () => new Date() } = options;
  const path = work.statePath(RUN_JOURNAL);
  const { entries, state } = lastRun(path);
  if (state === "none" || state === "undone") {
    return withView({ undone: 0, problems: [] }, viewOrganizeUndo);
  }
  const { undone, problems } = await undo(entries);
  if (problems.length === 0) markUndone(path, now());
  const before = problems.length === 0 ? organizeStateBefore.read(work) : undefined;
  if (before) {
    organizeState.save(work, before);
    organizeStateBefore.remove(work);
  }
  return withView({ undone, problems }, viewOrganizeUndo);
}

/**
 * Undoes a run that was cut off (killed, power lost), if there is one.
 *
 * @returns How many changes were undone.
 * @throws {PlanError} If some could not be; the message names them.
 */
export async function undoCutOff(work: WorkFolder, now: Date): Promise<number> {
  const path = work.statePath(RUN_JOURNAL);
  const { entries, state } = lastRun(path);
  if (state !== "cut-off") return 0;
  const { undone, problems } = await undo(entries);
  if (problems.length > 0) {
    throw new PlanError(
      `Cannot undo the run that was cut off: ${problems.slice(0, 3).join("; ")}${
        problems.length > 3 ? ` and ${problems.length - 3} more` : ""
      }; repair that and run again, "${path}" says what was done`,
    );
  }
  markUndone(path, now);
  return undone;
}

/** Writes that nothing is left to undo: an empty run that came to its end. */
function markUndone(path: string, now: Date): void {
  using journal = new RunJournal(path, "undo", "", now);
  journal.end("undone");
}

function viewOrganizeUndo({ undone, problems }: OrganizeUndo): View {
  return {
    title: undone === 0 && problems.length === 0
      ? "Organize: nothing to take back"
      : `Organize: ${plural(undone, "change")} taken back${
        problems.length > 0 ? `, ${problems.length} not` : ""
      }`,
    tone: problems.length > 0 ? "warn" : "good",
    blocks: problems.length > 0
      ? [{ kind: "list", items: problems.map((text) => ({ text, tone: "warn" as const })) }]
      : [],
  };
}
