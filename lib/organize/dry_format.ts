/**
 * The mapping in the words of `dandi organize -f dry`.
 *
 * @module
 */
import type { OrganizePlan } from "./plan_types.ts";

/** Options of {@linkcode formatDandiDry}. */
export interface DryFormatOptions {
  /** How a source is written. Default: its absolute path. */
  source?: (item: { localPath: string; file: string }) => string;
  /** The target folder, where it does not exist: adds the line about making it. Default none. */
  makes?: string;
}

/**
 * The lines that `dandi organize -f dry` prints for the same files: `DRY: <source> -> <path in the Dandiset>`.
 *
 * Files that have no name are left out, as there. Files that have one but are refused because the archive would not
 * take it are listed, as there.
 *
 * @returns One line per file; the last one ends with a line break too. Empty text where there is nothing.
 */
export function formatDandiDry(plan: OrganizePlan, options: DryFormatOptions = {}): string {
  const { source = (item) => item.localPath, makes } = options;
  const lines = plan.items.filter((i) => i.assetPath !== "")
    .map((i) => `DRY: ${source(i)} -> ${i.assetPath}\n`);
  if (makes !== undefined) lines.unshift(`DRY: makedirs ('${makes}',), {}\n`);
  return lines.join("");
}
