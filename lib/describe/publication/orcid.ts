import { normalizeOrcid, orcidCheckDigitIsRight } from "../model/identifiers.ts";
import { cleanText, structuredName } from "../model/names.ts";
import { compareNames, type NameVerdict } from "../model/name_match.ts";
import { fields, list, text } from "../model/json.ts";
import type { CheckedId, Source } from "../model/publication.ts";
import type { Answer, Services } from "../services/services.ts";

/** What the ORCID registry says about an iD. */
export interface OrcidRecord {
  readonly id: string;
  /** "Last, First" where both are public. */
  readonly name?: string;
  /** All names that the record shows. */
  readonly names: readonly string[];
}

/**
 * Checks an iD: check character, existence, and whether the registry's name agrees with the paper's. What could not be
 * asked is `unchecked`, never valid or invalid.
 */
export async function checkOrcid(
  services: Services,
  id: string,
  printed: string,
  source: Source,
): Promise<CheckedId & { record?: OrcidRecord }> {
  if (!orcidCheckDigitIsRight(id)) {
    return { id, source, outcome: "wrong-digits", note: "its check digit is wrong" };
  }
  let asked = id;
  for (let step = 0; step < 3; step++) {
    const answer = await services.get("orcid", `/${asked}/personal-details`);
    const moved = movedTo(answer);
    if (moved && moved !== asked) {
      asked = moved;
      continue;
    }
    return verdict(answer, { id, asked, printed, source });
  }
  return { id, source, outcome: "unchecked", note: "ORCID sent the question round in circles" };
}

/** A deprecated record answers 301 with the address of the one that took its place. */
function movedTo(answer: Answer): string | undefined {
  if (answer.kind !== "answer" || answer.status < 300 || answer.status > 399) return undefined;
  return /(\d{4}-\d{4}-\d{4}-\d{3}[\dX])/.exec(answer.location ?? "")?.[1];
}

function verdict(
  answer: Answer,
  { id, asked, printed, source }: { id: string; asked: string; printed: string; source: Source },
): CheckedId & { record?: OrcidRecord } {
  if (answer.kind === "unavailable") return { id, source, outcome: "unchecked", note: answer.why };
  const code = fields(answer.json)["error-code"];
  if (answer.status === 404) {
    return { id, source, outcome: "not-found", note: "ORCID has no such iD" };
  }
  if (answer.status === 409) {
    return code === 9036
      ? { id, source, outcome: "unchecked", note: "the record is not claimed by its owner yet" }
      : {
        id,
        source,
        outcome: "unusable",
        note: code === 9018
          ? "ORCID has locked this record"
          : "its owner has deactivated this record",
      };
  }
  if (answer.status !== 200) {
    return { id, source, outcome: "unchecked", note: `ORCID answered HTTP ${answer.status}` };
  }
  const record = readRecord(asked, answer.json);
  const registryName = record.name ?? record.names[0];
  const shown = registryName ? { registryName } : {};
  const moved = asked === id ? undefined : `ORCID has replaced ${id} by ${asked}`;
  if (record.names.length === 0) {
    return {
      id: asked,
      source,
      outcome: moved ? "moved" : "confirmed",
      note: [moved, "it exists; its owner shows no name to compare"].filter((n) => n).join("; "),
      record,
    };
  }
  const names = bestVerdict(record.names, printed);
  if (names !== "agree") {
    return {
      id: asked,
      source,
      outcome: names === "doubt" ? "in-doubt" : "other-person",
      note: `ORCID shows the name "${registryName}", the paper "${printed}"`,
      ...shown,
      record,
    };
  }
  return {
    id: asked,
    source,
    outcome: moved ? "moved" : "confirmed",
    ...(moved ? { note: moved } : {}),
    ...shown,
    record,
  };
}

/** How well the best of several names fits. */
export function bestVerdict(names: readonly string[], printed: string): NameVerdict {
  const verdicts = names.map((name) => compareNames(name, printed));
  return verdicts.find((v) => v === "agree") ?? verdicts.find((v) => v === "doubt") ?? "differ";
}

/** Reads `/personal-details`, or the person of a whole record. */
export function readRecord(id: string, json: unknown): OrcidRecord {
  const top = fields(json);
  const details = "person" in top ? fields(top.person) : top;
  const name = fields(details.name);
  const value = (key: string) => text(fields(name[key]).value);
  const given = value("given-names");
  const family = value("family-name");
  const structured = structuredName(family, given);
  const others = list(fields(details["other-names"])["other-name"])
    .flatMap((o) => text(fields(o).content) ?? []);
  const joined = [given, family].filter((t) => t !== undefined).join(" ");
  const names = [structured, joined, value("credit-name"), ...others]
    .flatMap((n) => n ? [cleanText(n)] : []);
  return {
    id: normalizeOrcid(id) ?? id,
    ...(structured ? { name: structured } : {}),
    names: [...new Set(names)],
  };
}
