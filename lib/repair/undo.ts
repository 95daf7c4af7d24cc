/**
 * Taking repairs back: copies are removed, originals that were changed get their old bytes.
 *
 * @module
 */
import { messageOf } from "../core/errors.ts";
import { joinPath, type WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import { readRepaired, rememberRepaired, REPAIRED_FOLDER } from "../inventory/mod.ts";
import { refuseLinks, removeIfThere } from "./files/copy.ts";
import { listBackups, takeBack } from "./files/in_place.ts";
import { openJournal } from "./files/journal.ts";
import { viewRepairUndo } from "./view_result.ts";

/** What was taken back. */
export interface RepairUndo {
  /** Files whose copies were removed, by path. */
  readonly copies: readonly string[];
  /** Files whose originals have their old bytes again. */
  readonly originals: readonly string[];
  /** What could not be taken back, in sentences. */
  readonly problems: readonly string[];
}

/**
 * Takes all repairs of a work folder back, those of a run that was cut off too.
 *
 * @throws {JournalError} If `state/` cannot be written.
 * @throws {PlanError} If a backup is damaged.
 */
export async function undoRepair(
  work: WorkFolder,
  options: { now?: () => Date } = {},
): Promise<RepairUndo & Viewable> {
  const at = (options.now?.() ?? new Date()).toISOString();
  using journal = openJournal(work);
  const copies: string[] = [];
  const problems: string[] = [];
  for (const [file, { copy, original }] of readRepaired(work)) {
    if (copy === undefined) continue;
    try {
      await refuseLinks(joinPath(work.path, REPAIRED_FOLDER), copy);
    } catch (error) {
      problems.push(messageOf(error));
      continue;
    }
    rememberRepaired(work, { file, original });
    await removeIfThere(joinPath(work.path, REPAIRED_FOLDER, copy));
    journal.append({ event: "undone", file, at });
    copies.push(file);
  }
  const originals: string[] = [];
  for (const backup of listBackups(work)) {
    const { file } = backup.backup;
    try {
      await takeBack(backup);
    } catch (error) {
      problems.push(messageOf(error));
      continue;
    }
    journal.append({ event: "undone", file, at });
    originals.push(file);
  }
  return withView({ copies, originals, problems }, viewRepairUndo);
}
