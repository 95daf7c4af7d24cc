/** Terms for the Dandiset's `about`: what the user names, and the regions that the files name beyond doubt. */
import type { UploadConfig } from "../../core/upload_config.ts";
import {
  findTerms,
  loadOntology,
  openOntology,
  resolveLocation,
  termById,
} from "../../ontology/mod.ts";
import { add, type Found, fromAssets, fromFiles, fromRegions } from "./about_files.ts";
import { curieOf, lookUpOls, ONTOLOGIES, searchOls } from "./ols4.ts";
import { type Fields, list, text } from "../model/json.ts";
import type { FoundWord } from "./asset_facts.ts";
import type { KnownRegions } from "./known_regions.ts";
import type { DescribeDecisions } from "../model/decisions.ts";
import type { FactsSummary } from "../model/facts_summary.ts";
import { foldName } from "../model/names.ts";
import type { AskedQuestion, FieldChange, TermCandidate } from "../model/plan_types.ts";
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
  /** What the assets' records say; the archive's search reads the Dandiset's `about`, not theirs. */
  readonly found: readonly FoundWord[];
}

/** What came of it. */
export interface AboutProposal {
  readonly changes: FieldChange[];
  readonly questions: AskedQuestion[];
  readonly candidates: TermCandidate[];
  readonly leftOut: LeftOut[];
}

/** Proposes terms. The embedded index is looked at first; OLS4 is asked for what is not in it. */
export async function proposeAbout(input: AboutInput): Promise<AboutProposal> {
  const out: AboutProposal = { changes: [], questions: [], candidates: [], leftOut: [] };
  await loadOntology();
  for (const asked of input.config.about) {
    const chosen = input.decisions.about[asked];
    if (/^none$/i.test(chosen ?? "")) {
      out.leftOut.push({
        what: "about",
        value: asked,
        source: "upload.yaml",
        why: "decisions.yaml says that no term fits",
      });
      continue;
    }
    const found = await named(input, asked, chosen, out);
    if (found) {
      add(input, out, found, chosen ? "confirmed in decisions.yaml" : "about in upload.yaml");
    }
  }
  fromFiles(input, out);
  fromRegions(input, out);
  fromAssets(input, out);
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
  // Species and techniques are no answer to what the data are about.
  const regions = out.changes.filter((c) => /^about: [A-Z]+:/.test(c.id));
  if (input.base.length === 0 && regions.length === 0 && open.length === 0) {
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
