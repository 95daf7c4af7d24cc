/** Looks up the identifiers of a record as it would be saved; nothing is changed by it. */
import { placeInWords } from "../archive/schema/mod.ts";
import { pool } from "../core/pool.ts";
import { type Fields, fields, list, text } from "./model/json.ts";
import { checkOrcid } from "./publication/orcid.ts";
import { checkRor } from "./publication/ror.ts";
import type { RecordAdvice } from "./model/advice.ts";
import { normalizeOrcid, normalizeRor } from "./model/identifiers.ts";
import type { CheckedId } from "./model/publication.ts";
import type { Services } from "./services/services.ts";

/** What registries say about the identifiers in a record; those that are in order are not mentioned. */
export async function checkRecordIds(services: Services, record: Fields): Promise<RecordAdvice[]> {
  const jobs: { path: (string | number)[]; check: () => Promise<CheckedId> }[] = [];
  list(record.contributor).map(fields).forEach((entry, i) => {
    const id = text(entry.identifier) ?? "";
    const name = text(entry.name) ?? "";
    const orcid = entry.schemaKey === "Person" ? normalizeOrcid(id) : undefined;
    const at = ["contributor", i, "identifier"];
    if (orcid) jobs.push({ path: at, check: () => checkOrcid(services, orcid, name, "archive") });
    const ror = entry.schemaKey === "Organization" ? normalizeRor(id) : undefined;
    if (ror) jobs.push({ path: at, check: () => checkRor(services, ror, "archive") });
    list(entry.affiliation).map(fields).forEach((a, j) => {
      const own = normalizeRor(text(a.identifier) ?? "");
      if (own) {
        jobs.push({
          path: ["contributor", i, "affiliation", j, "identifier"],
          check: () => checkRor(services, own, "archive"),
        });
      }
    });
  });
  const advice = await pool(jobs, async ({ path, check }): Promise<RecordAdvice[]> => {
    const { outcome, note, id } = await check();
    // Wrong digits are found without asking, see `adviseOnRecord`.
    if (outcome === "confirmed" || outcome === "wrong-digits") return [];
    const level = outcome === "unchecked" || outcome === "in-doubt"
      ? "note"
      : outcome === "moved"
      ? "warning"
      : "error";
    const place = placeInWords(record, path);
    return [{
      code: `identifier-${outcome}`,
      level,
      path,
      message: `${place}: ${id} ${outcome === "unchecked" ? "was not checked: " : ""}${
        note ?? outcome
      }`,
    }];
  }, { concurrency: 16 });
  return advice.flat();
}
