/**
 * Waivers: section `waivers` of `decisions.yaml`. A waived finding stays visible and is counted apart.
 *
 * @module
 */
import { z } from "zod";
import { ConfigError, type WorkFolder } from "../core/mod.ts";
import { canBeWaived } from "./catalogue.ts";
import type { ValidationFinding } from "./result.ts";

const waiverSchema = z.strictObject({
  /** Code of the finding, or the rule's own name (`check_regular_timestamps`). */
  code: z.string().min(1),
  /** Files it holds for: a path relative to the folder, with `*` and `**`. Default every file. */
  path: z.string().default("**"),
  /** Why it is accepted. */
  reason: z.string().min(1),
  /** Who decided. */
  who: z.string().min(1),
  /** When, as a date. */
  when: z.union([z.string(), z.date().transform((d) => d.toISOString().slice(0, 10))]),
});

/** One waiver. */
export interface Waiver {
  /** Code of the finding, or the rule's own name (`check_regular_timestamps`). */
  readonly code: string;
  /** Files it holds for: a path relative to the folder, with `*` and `**`. */
  readonly path: string;
  /** Why it is accepted. */
  readonly reason: string;
  /** Who decided. */
  readonly who: string;
  /** When, as a date. */
  readonly when: string;
}

/**
 * Reads the waivers of a work folder.
 *
 * @throws {ConfigError} If the section has another form, or waives what the archive itself refuses.
 */
export function readWaivers(work: WorkFolder): Waiver[] {
  const section = work.readDecisions("waivers");
  if (section === undefined || section === null) return [];
  const file = work.decisionsPath;
  const result = z.array(waiverSchema).safeParse(section);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new ConfigError(
      `Cannot use the waivers of "${file}": ${
        issue?.path.join(".") || "waivers"
      }: ${issue?.message}; ` +
        "each needs code, reason, who and when, and may have path",
      { file },
    );
  }
  for (const waiver of result.data) {
    if (!canBeWaived(waiver.code)) {
      throw new ConfigError(
        `Cannot use the waivers of "${file}": the archive itself refuses "${waiver.code}", repair the files instead`,
        { file },
      );
    }
  }
  return result.data;
}

/** Marks the findings that a waiver holds for. */
export function applyWaivers(
  findings: readonly ValidationFinding[],
  file: string,
  waivers: readonly Waiver[],
): ValidationFinding[] {
  return findings.map((finding) => {
    const waiver = waivers.find((w) =>
      (w.code === finding.code || w.code === finding.origin.rule) && canBeWaived(finding.code) &&
      matchesPath(w.path, file)
    );
    return waiver
      ? { ...finding, waived: `${waiver.reason} (${waiver.who}, ${waiver.when})` }
      : finding;
  });
}

/** Whether a path fits a pattern: `*` within a step, `**` over steps, `?` one letter. */
export function matchesPath(pattern: string, path: string): boolean {
  const source = pattern.replace(
    /\*\*\/?|[*?]|[.+^${}()|[\]\\]/g,
    (m) => m.startsWith("**") ? ".*" : m === "*" ? "[^/]*" : m === "?" ? "[^/]" : `\\${m}`,
  );
  return new RegExp(`^${source}$`, "u").test(path);
}
