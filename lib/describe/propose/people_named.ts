/** People whom the user names in `upload.yaml`: curators and the contact person. */
import { emailProblem, PERSON_NAME } from "../../archive/schema/mod.ts";
import { fields, list, text } from "../model/json.ts";
import { checkOrcid } from "../publication/orcid.ts";
import type { Candidate, ConfigPerson, PeopleInput, PeopleProposal } from "./people_types.ts";
import { checkRor } from "../publication/ror.ts";
import { normalizeOrcid, normalizeRor } from "../model/identifiers.ts";
import { cleanText } from "../model/names.ts";
import { namesAgree } from "../model/name_match.ts";

/** Adds a named person, or joins the roles into a candidate who is the same. */
export async function addNamed(
  input: PeopleInput,
  candidates: Candidate[],
  out: PeopleProposal,
  person: ConfigPerson,
  key: string,
  roles: readonly string[],
): Promise<void> {
  const name = cleanText(person.name);
  if (!PERSON_NAME.test(name)) {
    out.questions.push({
      key,
      file: "upload.yaml",
      text: `The name "${person.name}" is not in the form "Last, First": how is it written?`,
      suggestions: [],
      blocks: key === "contact" ? "saving" : "nothing",
    });
    return;
  }
  const notes: string[] = [];
  const { orcid, failed } = await namedOrcid(input, person, name, notes);
  if (failed) {
    out.questions.push({
      key: `${key}.orcid`,
      file: "upload.yaml",
      ...(key === "contact" ? {} : { entry: person.name }),
      text: `${failed.why}: which ORCID iD has ${name}?`,
      suggestions: [],
      blocks: "nothing",
    });
  }
  const dropped = failed?.id ? { dropIdentifier: failed.id } : {};
  const affiliation = await namedAffiliation(input, person, notes);
  let email = person.email?.trim() || undefined;
  const problem = email ? emailProblem(email) : undefined;
  if (email && problem) {
    out.questions.push({
      key: `${key}.email`,
      file: "upload.yaml",
      ...(key === "contact" ? {} : { entry: person.name }),
      text: `The e-mail address "${email}" of ${name} cannot be used (${problem}): which is right?`,
      suggestions: [],
      blocks: key === "contact" ? "saving" : "nothing",
    });
    email = undefined;
  }
  const at = candidates.findIndex((c) =>
    c.wanted.kind === "Person" &&
    ((orcid && c.wanted.identifier === orcid) ||
      ((!orcid || !c.wanted.identifier) && namesAgree(c.wanted.name, name)))
  );
  const old = candidates[at];
  if (old) {
    candidates[at] = {
      ...old,
      setEmail: email !== undefined || old.setEmail === true,
      wanted: {
        ...old.wanted,
        ...(orcid ? { identifier: orcid } : {}),
        ...(email ? { email } : {}),
        roles: [...new Set([...old.wanted.roles, ...roles])],
        affiliations: affiliation && old.wanted.affiliations.length === 0
          ? [affiliation]
          : old.wanted.affiliations,
      },
      source: `${old.source}, upload.yaml`,
      notes: [...old.notes, ...notes],
      ...dropped,
    };
    return;
  }
  const nobodyElse = candidates.length === 0;
  candidates.push({
    wanted: {
      kind: "Person",
      name,
      ...(orcid ? { identifier: orcid } : {}),
      ...(email ? { email } : {}),
      roles,
      // Who only converted the data or answers questions about it is not an author.
      includeInCitation: key === "contact" && nobodyElse,
      affiliations: affiliation ? [affiliation] : [],
    },
    source: "upload.yaml",
    reason: key === "contact" ? "contact person named in upload.yaml" : `${key} in upload.yaml`,
    notes,
    setEmail: email !== undefined,
    ...dropped,
  });
}

async function namedOrcid(
  input: PeopleInput,
  person: ConfigPerson,
  name: string,
  notes: string[],
): Promise<{ orcid?: string; failed?: { id?: string; why: string } }> {
  if (!person.orcid) return {};
  const id = normalizeOrcid(person.orcid);
  if (!id) {
    notes.push(`"${person.orcid}" in upload.yaml is not an ORCID iD and was left out`);
    return { failed: { why: `"${person.orcid}" is not an ORCID iD` } };
  }
  const checked = await checkOrcid(input.services, id, name, "upload.yaml");
  if (checked.note) notes.push(`ORCID ${id}: ${checked.note}`);
  if (["confirmed", "moved", "unchecked"].includes(checked.outcome)) return { orcid: checked.id };
  return { failed: { id, why: `ORCID ${id} cannot be used (${checked.note})` } };
}

/** The affiliation that the user names, with its ROR id checked. */
export async function namedAffiliation(
  input: PeopleInput,
  person: ConfigPerson,
  notes: string[],
): Promise<{ name: string; identifier?: string } | undefined> {
  const printed = person.affiliation ? cleanText(person.affiliation) : undefined;
  const ror = normalizeRor(person.ror ?? "");
  if (person.ror && !ror) {
    notes.push(`"${person.ror}" in upload.yaml is not a ROR id and was left out`);
  }
  if (!ror) return printed ? { name: printed } : undefined;
  const { record, ...id } = await checkRor(input.services, ror, "upload.yaml");
  if (id.note) notes.push(`ROR ${ror}: ${id.note}`);
  const usable = id.outcome === "confirmed" || id.outcome === "moved" || id.outcome === "unchecked";
  const name = record?.name ?? printed;
  if (!name) return undefined;
  return { name, ...(usable ? { identifier: id.id } : {}) };
}

/** The contact person of `upload.yaml`, else of the draft, else a question. */
export async function addContact(
  input: PeopleInput,
  candidates: Candidate[],
  out: PeopleProposal,
): Promise<void> {
  const { contact } = input.config;
  if (contact) {
    await addNamed(input, candidates, out, contact, "contact", ["dcite:ContactPerson"]);
    const email = contact.email ?? input.base.map((b) => fields(b))
      .find((b) => namesAgree(text(b.name) ?? "", contact.name))?.email;
    if (!email) askEmail(out, contact.name);
    return;
  }
  const known = input.base.find((b) => list(b.roleName).includes("dcite:ContactPerson"));
  if (known && text(known.email)) return;
  const authors = input.publication?.authors ?? [];
  const people = authors.filter((a) => a.kind === "person");
  const suggested = [...people.filter((a) => a.corresponding), ...people.slice(-1)]
    .map((a) => a.name);
  out.questions.push({
    key: "contact",
    file: "upload.yaml",
    text:
      "Who answers questions about the data, and at which e-mail address? No service gives addresses",
    suggestions: [...new Set(suggested)],
    blocks: "saving",
    example: `contact:\n  name: ${
      JSON.stringify(suggested[0] ?? "Last, First")
    }\n  email: name@institution.org`,
  });
}

function askEmail(out: PeopleProposal, name: string): void {
  if (out.questions.some((q) => q.key === "contact.email")) return;
  out.questions.push({
    key: "contact.email",
    file: "upload.yaml",
    text:
      `At which e-mail address can ${name} be reached? The archive requires one of the contact person`,
    suggestions: [],
    blocks: "saving",
    example: `contact:\n  name: ${JSON.stringify(name)}\n  email: name@institution.org`,
  });
}
