/**
 * Further candidates from OLS4 for texts that are open or unknown. They are offered, never written.
 *
 * @module
 */
import { isDandiUploadError, ServiceError } from "../core/errors.ts";
import type { StepOptions } from "../core/step.ts";
import { shorten } from "../core/text.ts";
import { createServices, SERVICE_BASES, type Services } from "../describe/mod.ts";
import { type AskOls4, type Match, type Ontology, searchOls4 } from "../ontology/mod.ts";
import type { TextRow } from "./plan_types.ts";

/** Where OLS4 is, and how long it may take. */
export interface OlsOptions {
  /** Base address. Default the EBI's. */
  base?: string;
  /** Transport. */
  fetch?: typeof fetch;
  /** Texts that are asked about at most. Default 40. */
  most?: number;
}

/** Adds candidates; the first failure ends the asking and leaves a note. */
export async function addOlsCandidates(
  texts: readonly TextRow[],
  ontology: Ontology,
  cachePath: string,
  step: StepOptions,
  options: OlsOptions,
  notes: string[],
): Promise<TextRow[]> {
  const out = [...texts];
  const { most = 40 } = options;
  const host = new URL(options.base ?? SERVICE_BASES.ols4).host;
  // Without permission Deno would ask a person in the middle of the work.
  const allowed = options.fetch !== undefined ||
    (await Deno.permissions.query({ name: "net", host })).state === "granted";
  if (!allowed) return out;
  // The client and the memory of step 07: what was asked there is not asked again.
  const ask = askThrough(createServices({
    cachePath,
    attempts: 3,
    timeoutMs: 10_000,
    ...(options.base ? { bases: { ols4: options.base } } : {}),
    ...(options.fetch ? { fetch: options.fetch } : {}),
    ...(step.signal ? { signal: step.signal } : {}),
    ...(step.onProgress ? { onProgress: step.onProgress } : {}),
    ...(step.now ? { now: step.now } : {}),
  }));
  let asked = 0;
  for (const [i, row] of out.entries()) {
    const wordy = row.status === "open" ||
      (row.status === "none" && /no table knows/.test(row.reason) && /[a-z]{4}/i.test(row.text));
    if (!wordy || row.text.length > 120 || asked >= most) continue;
    asked++;
    try {
      const answer = await searchOls4(row.text, ask);
      // Only terms that the shipped index has as live terms of the nervous system.
      const more = answer.terms.filter((t) =>
        ontology.terms.has(t.id) && !row.candidates.some((c) => c.id === t.id) &&
        (row.status === "open" || t.by !== "other")
      ).map((t): Match => ({
        id: t.id,
        label: ontology.labelOf(t.id) ?? t.label,
        relation: "same",
        evidence: {
          input: row.text,
          steps: t.replaces ? [`${t.replaces} is obsolete`] : [],
          matched: row.text,
          by: "ols4",
          target: t.target,
          source: `OLS4, ${answer.asked.slice(0, 10)}`,
        },
      }));
      if (more.length > 0) {
        out[i] = {
          ...row,
          status: "open",
          candidates: [...row.candidates, ...more].slice(0, 8),
          reason: row.status === "open" ? row.reason : `only OLS4 knows "${shorten(row.text, 60)}"`,
        };
      }
    } catch (error) {
      if (!isDandiUploadError(error, "service")) throw error;
      notes.push(error.message);
      break;
    }
  }
  return out;
}

function askThrough(services: Services): AskOls4 {
  return async (path) => {
    const answer = await services.get("ols4", path);
    if (answer.kind === "answer") return answer;
    throw new ServiceError(
      `Cannot ask OLS4: ${answer.why.replace(/^OLS4: /, "")}; the shipped ontology is used alone`,
      { service: "ols4" },
    );
  };
}
