import { normalizeRor, rorCheckDigitsAreRight } from "../model/identifiers.ts";
import { cleanText, foldName } from "../model/names.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import type { CheckedId, Source } from "../model/publication.ts";
import type { Services } from "../services/services.ts";

/** An organisation of the ROR registry. */
export interface RorRecord {
  /** `https://ror.org/…` */
  readonly id: string;
  /** The name to write (`ror_display`). */
  readonly name: string;
  readonly names: readonly string[];
  readonly status: string;
  readonly successors: readonly string[];
  /** What it is a part of. */
  readonly parents: readonly string[];
  /** Numbers of the Crossref funder registry. */
  readonly fundref: readonly string[];
  readonly country?: string;
}

/** Reads one organisation of API version 2. */
export function readRor(json: unknown): RorRecord | undefined {
  const record = fields(json);
  const id = normalizeRor(text(record.id) ?? "");
  if (!id) return undefined;
  const names = list(record.names).map(fields);
  const display = names.find((n) => list(n.types).includes("ror_display")) ?? names[0];
  const country = text(
    fields(fields(list(record.locations)[0]).geonames_details).country_code,
  );
  return {
    id,
    name: cleanText(text(display?.value) ?? id),
    names: names.flatMap((n) => text(n.value) ?? []),
    status: text(record.status) ?? "unknown",
    successors: related(record, "successor"),
    parents: related(record, "parent"),
    fundref: list(record.external_ids).map(fields).filter((e) => text(e.type) === "fundref")
      .flatMap((e) => [text(e.preferred), ...list(e.all).map(text)])
      .filter((t) => t !== undefined),
    ...(country ? { country } : {}),
  };
}

function related(record: Fields, type: string): string[] {
  return list(record.relationships).map(fields).filter((r) => r.type === type)
    .flatMap((r) => normalizeRor(text(r.id) ?? "") ?? []);
}

/**
 * Checks a ROR address: check digits, existence, status. A merged or withdrawn organisation is replaced by its one
 * successor (at most five steps), and that is said.
 */
export async function checkRor(
  services: Services,
  ror: string,
  source: Source,
): Promise<CheckedId & { record?: RorRecord }> {
  if (!rorCheckDigitsAreRight(ror)) {
    return { id: ror, source, outcome: "wrong-digits", note: "its check digits are wrong" };
  }
  let asked = ror;
  const passed: string[] = [];
  for (let step = 0; step < 6; step++) {
    const answer = await services.get("ror", `/organizations/${asked.slice(16)}`);
    if (answer.kind === "unavailable") {
      return passed.length === 0
        ? { id: ror, source, outcome: "unchecked", note: answer.why }
        // The old one is known to be replaced, its successor could not be asked.
        : {
          id: asked,
          source,
          outcome: "moved",
          note: `ROR has replaced ${
            passed.join(", ")
          }; its successor was not checked (${answer.why})`,
        };
    }
    const record = answer.status === 200 ? readRor(answer.json) : undefined;
    if (!record) {
      return { id: ror, source, outcome: "not-found", note: "ROR has no such organisation" };
    }
    if (record.status === "active") {
      return passed.length === 0
        ? { id: record.id, source, outcome: "confirmed", registryName: record.name, record }
        : {
          id: record.id,
          source,
          outcome: "moved",
          note: `ROR has replaced ${passed.join(", ")}`,
          registryName: record.name,
          record,
        };
    }
    const next = record.successors[0];
    if (record.successors.length === 1 && next && !passed.includes(next)) {
      passed.push(`${record.id} (${record.name}, ${record.status})`);
      asked = next;
      continue;
    }
    return ended(record, source);
  }
  return { id: ror, source, outcome: "unusable", note: "its successors lead in a circle" };
}

function ended(record: RorRecord, source: Source): CheckedId & { record?: RorRecord } {
  const shown = { registryName: record.name, record };
  if (record.successors.length > 1) {
    return {
      id: record.id,
      source,
      outcome: "unusable",
      note: `it is ${record.status} and has several successors: ${record.successors.join(", ")}`,
      ...shown,
    };
  }
  // Closed without successor: it was true for a paper of its time. Withdrawn: it never was right.
  return record.status === "inactive"
    ? {
      id: record.id,
      source,
      outcome: "confirmed",
      note: "the organisation is no longer active",
      ...shown,
    }
    : { id: record.id, source, outcome: "unusable", note: `ROR has withdrawn it`, ...shown };
}

/** Finds the organisation of a Crossref funder number; only an organisation that carries the number counts. */
export async function rorOfFundref(
  services: Services,
  fundref: string,
): Promise<RorRecord | undefined> {
  const query = `external_ids.all:"${fundref}"`;
  const answer = await services.get(
    "ror",
    `/organizations?query.advanced=${encodeURIComponent(query)}`,
  );
  if (answer.kind !== "answer" || answer.status !== 200) return undefined;
  const found = list(fields(answer.json).items).map(readRor)
    .filter((r) => r?.status === "active" && r.fundref.includes(fundref));
  return found.length === 1 ? found[0] : undefined;
}

/** The organisation that ROR chose for an affiliation text: a proposal to be confirmed, not a fact. */
export async function rorOfAffiliation(
  services: Services,
  affiliation: string,
): Promise<RorRecord | undefined> {
  const answer = await services.get(
    "ror",
    `/organizations?affiliation=${encodeURIComponent(affiliation)}`,
  );
  if (answer.kind !== "answer" || answer.status !== 200) return undefined;
  const chosen = list(fields(answer.json).items).map(fields).filter((i) => i.chosen === true);
  return chosen.length === 1 ? readRor((chosen[0] as Fields).organization) : undefined;
}

/**
 * Well-known funders by name, as places to look: each is looked up and its name compared before it is written. Names
 * are not identities, so the list has no name that an organisation of another country also has.
 */
const SEEDS: Readonly<Record<string, string>> = {
  "nih": "01cwqze88",
  "national institutes of health": "01cwqze88",
  "national institute of neurological disorders and stroke": "01s5ya894",
  "national institute on deafness and other communication disorders": "04mhx6838",
  "national eye institute": "03wkg3b53",
  "national institute on drug abuse": "00fq5cm18",
  "national institute on aging": "049v75w11",
  "national institute of biomedical imaging and bioengineering": "00372qc85",
  "national institute of general medical sciences": "04q48ey07",
  "nsf": "021nxhr62",
  "national science foundation": "021nxhr62",
  "u s national science foundation": "021nxhr62",
  "howard hughes medical institute": "006w34k90",
  "simons foundation": "01cmst727",
  "wellcome trust": "029chgv08",
  "european research council": "0472cxd90",
  "european commission": "00k4n6c32",
  "deutsche forschungsgemeinschaft": "018mejw64",
  "swiss national science foundation": "00yjd3n13",
  "canadian institutes of health research": "01gavpb45",
  "alfred p sloan foundation": "052csg198",
  "mcknight foundation": "003ghvj67",
  "kavli foundation": "00kztt736",
  "whitehall foundation": "00her7k05",
  "pew charitable trusts": "02xhk2825",
};

/** ROR address of a well-known funder by name: a hint that two names mean one funder, never written by itself. */
export function knownFunderRor(name: string): string | undefined {
  for (const key of [name, ...[...name.matchAll(/\(([^)]+)\)/g)].map((m) => m[1] ?? "")]) {
    const id = SEEDS[foldName(key).replace(/^the /, "")];
    if (id) return `https://ror.org/${id}`;
  }
  return undefined;
}

/** Looks a well-known funder up by name; `undefined` where it is not known or could not be asked. */
export async function rorOfKnownFunder(
  services: Services,
  name: string,
): Promise<RorRecord | undefined> {
  const id = knownFunderRor(name);
  if (!id) return undefined;
  const checked = await checkRor(services, id, "ROR");
  return checked.outcome === "confirmed" ? checked.record : undefined;
}
