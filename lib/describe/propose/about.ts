/** Terms for the Dandiset's `about`: what the user names, and the regions that the files name beyond doubt. */
import type { UploadConfig } from "../../core/upload_config.ts";
import {
  findTerms,
  loadOntology,
  olsIri,
  openOntology,
  resolveLocation,
  termById,
} from "../../ontology/mod.ts";
import { curieOf, lookUpOls, ONTOLOGIES, searchOls } from "./ols4.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import type { KnownRegions } from "./known_regions.ts";
import type { DescribeDecisions } from "../model/decisions.ts";
import type { FactsSummary } from "../model/facts_summary.ts";
import { foldName } from "../model/names.ts";
import type { FieldChange, Question, TermCandidate } from "../model/plan_types.ts";
import type { LeftOut } from "../model/publication.ts";
import type { Services } from "../services/services.ts";

/** What the proposal is made from. */
export interface AboutInput {
  readonly services: Services;
  readonly base: readonly Fields[];
  readonly facts: FactsSummary;
  readonly config: UploadConfig;
  readonly decisions: DescribeDecisions;
  readonly regions: KnownRegions;
}

/** What came of it. */
export interface AboutProposal {
  readonly changes: FieldChange[];
  readonly questions: Question[];
  readonly candidates: TermCandidate[];
  readonly leftOut: LeftOut[];
}

interface Found {
  readonly id: string;
  readonly label: string;
  readonly source: string;
  readonly evidence: string;
}

/** Proposes terms. The embedded index is looked at first; OLS4 is asked for what is not in it. */
export async function proposeAbout(input: AboutInput): Promise<AboutProposal> {
  const out: AboutProposal = { changes: [], questions: [], candidates: [], leftOut: [] };
  await loadOntology();
  for (const asked of input.config.about) {
    const chosen = input.decisions.about[asked];
    const found = await named(input, asked, chosen, out);
    if (found) {
      add(input, out, found, chosen ? "confirmed in decisions.yaml" : "about in upload.yaml");
    }
  }
  fromFiles(input, out);
  fromRegions(input, out);
  checkExisting(input, out);
  const open = [...new Set(out.candidates.map((c) => c.asked))];
  for (const asked of open) {
    const choices = out.candidates.filter((c) => c.asked === asked);
    out.questions.push({
      key: "describe.about",
      file: "decisions.yaml",
      entry: asked,
      text: `Which term is meant by "${asked}"?`,
      suggestions: choices.map((c) => `${c.id} ${c.label} (${c.evidence})`),
      blocks: "nothing",
      example: `describe:\n  about:\n    ${JSON.stringify(asked)}: ${choices[0]?.id}`,
    });
  }
  if (input.base.length === 0 && out.changes.length === 0 && open.length === 0) {
    out.questions.push({
      key: "about",
      file: "upload.yaml",
      text:
        "Which brain regions, diseases or cell types are the data about? Labels of UBERON, DOID, CL or HP, or their identifiers",
      suggestions: input.facts.locations.slice(0, 8),
      blocks: "nothing",
      example: "about: [primary somatosensory cortex]",
    });
  }
  return out;
}

async function named(
  input: AboutInput,
  asked: string,
  chosen: string | undefined,
  out: AboutProposal,
): Promise<Found | undefined> {
  const curie = curieOf(chosen ?? asked);
  if (curie) return await byId(input, asked, curie, out);
  const here = findTerms(asked);
  const key = foldName(asked);
  const exact = here.filter((t) => foldName(t.label) === key);
  const one = exact.length === 1 ? exact[0] : undefined;
  if (one) {
    return { id: one.id, label: one.label, source: "UBERON index", evidence: "its label" };
  }
  for (const term of here.slice(0, 5)) {
    out.candidates.push({
      asked,
      id: term.id,
      label: term.label,
      evidence: term.synonyms.some((s) => foldName(s) === key)
        ? "exact synonym in the UBERON index"
        : "name in the UBERON index",
    });
  }
  offline(asked, out);
  return await searchAll(input, asked, out);
}

/** Without network: what the embedded resolver would offer for the words. */
function offline(asked: string, out: AboutProposal): void {
  const resolution = resolveLocation(asked);
  const matches = resolution.kind === "certain"
    ? resolution.matches
    : resolution.kind === "to-confirm"
    ? resolution.candidates
    : [];
  for (const match of matches.slice(0, 5)) {
    if (out.candidates.some((c) => c.asked === asked && c.id === match.id)) continue;
    out.candidates.push({
      asked,
      id: match.id,
      label: match.label,
      evidence: `${match.evidence.by} "${match.evidence.target}" in ${match.evidence.source}`,
    });
  }
}

async function byId(
  input: AboutInput,
  asked: string,
  curie: string,
  out: AboutProposal,
): Promise<Found | undefined> {
  const here = termById(curie);
  if (here) return { id: curie, label: here.label, source: "UBERON index", evidence: "identifier" };
  const given = openOntology().obsolete.get(curie);
  const answer = given ? undefined : await lookUpOls(input.services, curie);
  if (answer?.kind === "found" && !answer.term.obsolete) {
    return { id: curie, label: answer.term.label, source: "OLS4", evidence: "identifier" };
  }
  // What took its place may mean something else: a person chooses.
  const next = given?.replacedBy ?? given?.consider[0] ??
    (answer?.kind === "found" ? answer.term.replacedBy : undefined);
  const label = next ? await labelOf(input, next) : undefined;
  if (next && label) {
    out.candidates.push({
      asked,
      id: next,
      label,
      evidence: `${curie} is obsolete, this took its place`,
    });
    return undefined;
  }
  const why = answer?.kind === "unavailable"
    ? `it is not in the embedded index and could not be looked up (${answer.why}); repeat the step`
    : answer?.kind === "not-found"
    ? "the ontology has no such term"
    : `the term is obsolete${next ? `, replaced by ${next}` : ""}`;
  out.leftOut.push({ what: `about: ${asked}`, value: curie, source: "upload.yaml", why });
  return undefined;
}

async function labelOf(input: AboutInput, id: string): Promise<string | undefined> {
  const here = termById(id);
  if (here) return here.label;
  const answer = await lookUpOls(input.services, id);
  return answer.kind === "found" && !answer.term.obsolete ? answer.term.label : undefined;
}

/** Exactly one label in all ontologies is a match; everything else is a choice for a person. */
async function searchAll(
  input: AboutInput,
  asked: string,
  out: AboutProposal,
): Promise<Found | undefined> {
  const searched = await Promise.all(
    Object.keys(ONTOLOGIES).map(async (o) => await searchOls(input.services, asked, o)),
  );
  const labels = searched.flatMap((s) => s.kind === "found" && s.by === "label" ? s.exact : []);
  const one = labels[0];
  if (labels.length === 1 && one && !out.candidates.some((c) => c.asked === asked)) {
    return { id: one.id, label: one.label, source: "OLS4", evidence: "its label" };
  }
  for (const search of searched) {
    if (search.kind !== "found") continue;
    const some = [
      ...search.exact.map((term) => ({ term, evidence: `${search.by} in OLS4` })),
      ...search.others.slice(0, 3).map((term) => ({ term, evidence: "found by OLS4" })),
    ];
    for (const { term, evidence } of some) {
      if (out.candidates.some((c) => c.asked === asked && c.id === term.id)) continue;
      out.candidates.push({ asked, id: term.id, label: term.label, evidence });
    }
  }
  if (!out.candidates.some((c) => c.asked === asked)) {
    const down = searched.find((s) => s.kind === "unavailable");
    out.leftOut.push({
      what: "about",
      value: asked,
      source: "upload.yaml",
      why: down?.kind === "unavailable"
        ? `no term of that name in the embedded index, and OLS4 could not be asked (${down.why})`
        : "no ontology has a term of that name; look for its label in UBERON, DOID, CL or HP",
    });
  }
  return undefined;
}

/** Regions that the files name and that mean one term beyond doubt, or by what a person decided in step 08. */
function fromFiles(input: AboutInput, out: AboutProposal): void {
  const { facts, regions } = input;
  const only = facts.species.length === 1 ? facts.species[0] : undefined;
  const places = facts.places ?? [{ species: only ?? "", texts: facts.locations }];
  const all = places.flatMap(({ species, texts }) =>
    texts.map((location) => ({
      location,
      species: species === "" ? undefined : species,
      others: texts,
    }))
  );
  for (const { location, species, others } of all) {
    const decided = regions.decided(species, location);
    if (decided) {
      for (const id of decided) {
        addRegion(input, out, id, `"${location}": decided in decisions.yaml`);
      }
      continue;
    }
    const resolution = resolveLocation(location, { species, others });
    if (resolution.kind !== "certain") continue;
    for (const match of resolution.matches) {
      add(
        input,
        out,
        {
          id: match.id,
          label: match.label,
          source: "NWB files, UBERON index",
          evidence:
            `"${location}": ${match.evidence.by} "${match.evidence.target}" in ${match.evidence.source}`,
        },
        match.relation === "same"
          ? "region named in the files"
          : "region that encloses the one named in the files",
      );
    }
  }
}

/** Regions of the assets by step 08's plan: also those of files that lie on the archive only. */
function fromRegions(input: AboutInput, out: AboutProposal): void {
  for (const { id, texts } of input.regions.planned) {
    const standing = texts.filter(({ species, text }) =>
      input.regions.decided(species, text)?.includes(id) ?? true
    );
    if (texts.length > 0 && standing.length === 0) continue;
    const named = standing.slice(0, 3).map(({ text }) => `"${text}"`).join(", ");
    addRegion(input, out, id, `${named || "named by assets"}: step 08 (regions)`);
  }
}

function addRegion(input: AboutInput, out: AboutProposal, id: string, evidence: string): void {
  const term = termById(id);
  if (!term) return;
  const source = "NWB files, UBERON index";
  add(input, out, { id, label: term.label, source, evidence }, "region named in the files");
}

function add(input: AboutInput, out: AboutProposal, found: Found, reason: string): void {
  const known = input.base.some((b) => curieOf(text(b.identifier) ?? "") === found.id) ||
    out.changes.some((c) =>
      c.op.op === "put" && text(fields(c.op.value).identifier) === olsIri(found.id)
    );
  if (known) return;
  const kind = ONTOLOGIES[found.id.split(":")[0]?.toLowerCase() ?? ""]?.schemaKey ?? "GenericType";
  out.changes.push({
    id: `about: ${found.id}`,
    label: `subject (about) ${found.label}`,
    after: `${found.label} · ${found.id} · ${kind}`,
    source: found.source,
    reason,
    notes: [found.evidence],
    op: {
      op: "put",
      field: "about",
      value: {
        schemaKey: kind,
        identifier: olsIri(found.id),
        name: [...found.label].slice(0, 150).join(""),
      },
    },
  });
}

/** An entry of the draft whose name is not a name of its term was once chosen wrongly. */
function checkExisting(input: AboutInput, out: AboutProposal): void {
  for (const entry of input.base) {
    const curie = curieOf(text(entry.identifier) ?? "");
    const name = text(entry.name);
    const term = curie?.startsWith("UBERON:") ? termById(curie) : undefined;
    if (!term || !name) continue;
    const names = [term.label, ...list(term.synonyms).map(String)].map(foldName);
    if (names.includes(foldName(name))) continue;
    out.leftOut.push({
      what: "about in the draft",
      value: `${name} (${curie})`,
      source: "archive",
      why:
        `the identifier is that of "${term.label}", which is not called "${name}": one of the two is wrong; it was left as it is`,
    });
  }
}
