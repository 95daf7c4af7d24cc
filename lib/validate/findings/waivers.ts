/**
 * Waivers: section `waivers` of `decisions.yaml`. A waived finding stays visible and is counted apart.
 *
 * @module
 */
import { z } from "zod";
import { ConfigError, type Finding, type WorkFolder } from "../../core/mod.ts";
import { canBeWaived } from "./catalogue.ts";

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
 * Reads the present waivers of a work folder; empty where there are none.
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

/**
 * Findings as these waivers leave them: those that one holds for carry its reason, all others none. What else was
 * recorded stays, so findings that were saved with earlier waivers can be given, and waivers that were taken back
 * no longer hold. Pure.
 *
 * @param findings Findings of one file.
 * @param file The file as it is named in the validation, relative to its folder; empty for the folder itself.
 * @param waivers The present waivers, from {@linkcode readWaivers}. The first that holds is named.
 */
export function applyWaivers<F extends Finding>(
  findings: readonly F[],
  file: string,
  waivers: readonly Waiver[],
): F[] {
  const here = waivers.filter((w) => patternOf(w).test(file));
  return findings.map((finding) => {
    const waiver = here.find((w) =>
      (w.code === finding.code || w.code === finding.origin.rule) && canBeWaived(finding.code)
    );
    if (!waiver && finding.waived === undefined) return finding;
    const { waived: _, ...recorded } = finding;
    // What was taken away is optional, so the rest is still an F.
    return (waiver
      ? { ...recorded, waived: `${waiver.reason} (${waiver.who}, ${waiver.when})` }
      : recorded) as F;
  });
}

/** Patterns made once: a waiver is held against every file. */
const patterns = new WeakMap<Waiver, RegExp>();

function patternOf(waiver: Waiver): RegExp {
  const known = patterns.get(waiver);
  if (known) return known;
  const pattern = expressionOf(waiver.path);
  patterns.set(waiver, pattern);
  return pattern;
}

/** Whether a path fits a pattern: `*` within a step, `**` over steps, `?` one letter. */
export function matchesPath(pattern: string, path: string): boolean {
  return expressionOf(pattern).test(path);
}

function expressionOf(pattern: string): RegExp {
  const source = pattern.replace(
    /\*\*\/?|[*?]|[.+^${}()|[\]\\]/g,
    (m) => m.startsWith("**") ? ".*" : m === "*" ? "[^/]*" : m === "?" ? "[^/]" : `\\${m}`,
  );
  return new RegExp(`^${source}$`, "u");
}
