/** Title, description, licence, ethics, keywords and the rest of the record. */
import { sameJson } from "../../archive/mod.ts";
import type { UploadConfig } from "../../core/upload_config.ts";
import { type Fields, list, text } from "../model/json.ts";
import { readAddress } from "../model/address.ts";
import { proposeEthics } from "./ethics.ts";
import type { LastSaved } from "../model/last_saved.ts";
import { relatedResources } from "./related.ts";
import type { DescribeDecisions } from "../model/decisions.ts";
import { draftDescription } from "./draft_description.ts";
import type { FactsSummary } from "../model/facts_summary.ts";
import { cleanText, foldName } from "../model/names.ts";
import type { AskedQuestion, FieldChange } from "../model/plan_types.ts";
import type { LeftOut, Publication, Source } from "../model/publication.ts";

/** What the proposals are made from. */
export interface FieldsInput {
  readonly base: { readonly name: string; readonly metadata: Fields };
  readonly publication: Publication | undefined;
  readonly facts: FactsSummary;
  readonly config: UploadConfig;
  /** The description that an earlier run drafted: it is drafted again while it stands as it was and nobody confirmed it. */
  readonly ownDraft?: string | undefined;
  /** What the last save of this work folder left; what differs from it was written by a person since. */
  readonly lastSaved: LastSaved | undefined;
  /** Keys that the user wrote; defaults are not among them. */
  readonly written: ReadonlySet<string>;
  readonly decisions: DescribeDecisions;
  /** Licences of the instance; empty where it does not say. */
  readonly licenses: readonly string[];
}

/** What came of it. */
export interface FieldsProposal {
  readonly changes: FieldChange[];
  readonly questions: AskedQuestion[];
  readonly leftOut: LeftOut[];
}

/** Proposes everything but people, funders and `about`. Pure. */
export function proposeFields(input: FieldsInput): FieldsProposal {
  const out: FieldsProposal = { changes: [], questions: [], leftOut: [] };
  title(input, out);
  description(input, out);
  license(input, out);
  relatedResources(input, out);
  proposeEthics(input, out);
  keywords(input, out);
  lists(input, out);
  return out;
}

function set(
  out: FieldsProposal,
  change: Omit<FieldChange, "op" | "notes" | "id"> & {
    field: string;
    value: unknown;
    id?: string;
    notes?: readonly string[];
  },
): void {
  const { field, value, notes = [], id = field, ...rest } = change;
  out.changes.push({ id, notes, ...rest, op: { op: "set", field, value } });
}

function title(input: FieldsInput, out: FieldsProposal): void {
  const { base, publication, config } = input;
  const wanted = config.title ?? publication?.title;
  if (!wanted) {
    if (isWorkingTitle(base.name)) {
      out.questions.push({
        key: "title",
        file: "upload.yaml",
        text: "Under which title should people find the Dandiset?",
        suggestions: input.facts.experimentDescriptions.slice(0, 1),
        blocks: "nothing",
      });
    }
    return;
  }
  const recased = config.title ? wanted : sentenceCase(wanted);
  if ([...recased].length > 150) {
    out.questions.push({
      key: "title",
      file: "upload.yaml",
      text: `The title of the paper has ${
        [...recased].length
      } characters, the archive takes 150: which shorter one?`,
      suggestions: [],
      blocks: "nothing",
    });
    out.leftOut.push({
      what: "title",
      value: recased,
      source: publication?.titleSource ?? "Crossref",
      why: "longer than the 150 characters that the archive takes",
    });
    return;
  }
  if (recased === base.name) return;
  const byHand = !isWorkingTitle(base.name) && base.name !== input.lastSaved?.name &&
    base.name !== publication?.title;
  set(out, {
    id: "title",
    field: "name",
    label: "title",
    before: base.name,
    after: recased,
    value: recased,
    source: config.title ? "upload.yaml" : publication?.titleSource ?? "Crossref",
    reason: config.title ? "title in upload.yaml" : "title of the paper",
    ...(byHand
      ? { confirm: HAND }
      : recased === wanted
      ? {}
      : { confirm: "the source has it in capitals; check names and abbreviations" }),
  });
}

/** Why a text is not replaced without a word. */
const HAND = "somebody wrote the present text on the archive; it stays until this is confirmed";

/** Step 02's own title, or one that stands for none. */
function isWorkingTitle(title: string): boolean {
  return /^(untitled\b.*|test|draft|new dandiset)?$/i.test(title.trim());
}

/** A TITLE IN CAPITALS as a sentence; proper names are lost, so it is to be confirmed. */
function sentenceCase(text: string): string {
  const letters = text.replace(/[^\p{L}]/gu, "");
  if (
    letters.length < 12 || letters !== letters.toUpperCase() || letters === letters.toLowerCase()
  ) {
    return text;
  }
  const lower = text.toLowerCase();
  return lower.slice(0, 1).toUpperCase() + lower.slice(1);
}

function description(input: FieldsInput, out: FieldsProposal): void {
  const { base, config, decisions } = input;
  const before = text(base.metadata.description);
  if (config.description) {
    const value = config.description.normalize("NFC").trim();
    if (value !== before) {
      set(out, {
        field: "description",
        label: "description",
        ...(before ? { before } : {}),
        after: value,
        value,
        source: "upload.yaml",
        reason: "description in upload.yaml",
        ...(before && before !== input.lastSaved?.description && before !== input.ownDraft
          ? { confirm: HAND }
          : {}),
      });
    }
    return;
  }
  const again = before !== undefined && before !== "" && before === input.ownDraft &&
    !decisions.confirmed.includes("description");
  if (before && !again) return;
  const draft = draftDescription(input.facts, input.publication, config);
  if (again && (!draft || draft.text === before)) return;
  if (!draft) {
    out.questions.push({
      key: "description",
      file: "upload.yaml",
      text:
        "What was recorded, in whom, how, and how are the data organised? Neither files nor paper say enough for a draft",
      suggestions: [],
      blocks: "saving",
    });
    return;
  }
  set(out, {
    field: "description",
    label: "description",
    ...(before ? { before } : {}),
    after: draft.text,
    value: draft.text,
    source: draft.sources.join(", "),
    reason: again
      ? "the draft of an earlier run, made again from what is in the Dandiset now"
      : "drafted from what files and paper say; read it, and write your own under description in upload.yaml if you like",
    draft: !decisions.confirmed.includes("description"),
    notes: input.publication?.abstract
      ? [`abstract of the paper, as material: ${input.publication.abstract}`]
      : [],
  });
}

function license(input: FieldsInput, out: FieldsProposal): void {
  const { base, config, written, licenses } = input;
  const before = list(base.metadata.license).filter((l) => typeof l === "string");
  const wanted = /^spdx:/i.test(config.license) ? config.license : `spdx:${config.license}`;
  if (licenses.length > 0 && !licenses.includes(wanted)) {
    out.questions.push({
      key: "license",
      file: "upload.yaml",
      text: `The archive does not offer the licence "${config.license}": which of these?`,
      suggestions: [...licenses],
      blocks: "saving",
    });
    return;
  }
  if (before.length > 0 && (!written.has("license") || sameJson(before, [wanted]))) return;
  set(out, {
    field: "license",
    label: "licence",
    ...(before.length > 0 ? { before: before.join(", ") } : {}),
    after: wanted,
    value: [wanted],
    source: "upload.yaml",
    reason: written.has("license")
      ? "licence in upload.yaml"
      : "the licence that is usual at DANDI; the paper's licence says nothing about the data's",
  });
}

function keywords(input: FieldsInput, out: FieldsProposal): void {
  const { base, config, facts, publication } = input;
  const before = list(base.metadata.keywords).filter((k) => typeof k === "string");
  const own = new Set(before.map((k) => foldName(k)));
  const added: { word: string; source: Source }[] = [];
  // A word that was saved and is no more there was taken away by a person.
  const removed = new Set(
    (input.lastSaved?.keywords ?? []).map((k) => foldName(k)).filter((k) => !own.has(k)),
  );
  const add = (raw: string, source: Source) => {
    const word = cleanText(raw);
    if (word === "" || own.has(foldName(word))) return;
    own.add(foldName(word));
    if (removed.has(foldName(word))) {
      out.leftOut.push({
        what: "keyword",
        value: word,
        source,
        why: "it was saved before, and somebody took it away on the archive",
      });
      return;
    }
    added.push({ word, source });
  };
  for (const word of config.keywords) add(word, "upload.yaml");
  for (const word of facts.keywords) {
    for (const part of word.split(/\s*[;,]\s*/)) add(part, "NWB files");
  }
  if (added.length > 0) {
    const value = [...before, ...added.map((a) => a.word)];
    set(out, {
      field: "keywords",
      label: "keywords",
      ...(before.length > 0 ? { before: before.join(", ") } : {}),
      after: value.join(", "),
      value,
      source: [...new Set(added.map((a) => a.source))].join(", "),
      reason: "search words",
    });
  }
  // Who wrote some has answered.
  if (own.size >= 3 || config.keywords.length > 0) return;
  // A program's guesses are offered, never taken; the paper's own words too, as they were chosen for the paper.
  const suggestions = (publication?.keywords ?? [])
    .filter((k) => k.score === undefined || k.score > 0.5)
    .map((k) => cleanText(k.text)).filter((k) => !own.has(foldName(k)));
  out.questions.push({
    key: "keywords",
    file: "upload.yaml",
    text: "With which words will people look for these data? Five to ten are good",
    suggestions: [...new Set([...suggestions, ...facts.modalities])].slice(0, 12),
    blocks: "nothing",
    example: "keywords: [reaching, proprioception]",
  });
}

/** Lists and texts that the user writes and the record takes over. */
function lists(input: FieldsInput, out: FieldsProposal): void {
  const { base, config } = input;
  const union = (field: string, label: string, words: readonly string[], key: string) => {
    const before = list(base.metadata[field]).filter((v) => typeof v === "string");
    const value = [...before, ...words.filter((w) => !before.includes(w))];
    if (value.length === before.length) return;
    set(out, {
      field,
      label,
      ...(before.length > 0 ? { before: before.join("; ") } : {}),
      after: value.join("; "),
      value,
      source: "upload.yaml",
      reason: `${key} in upload.yaml`,
    });
  };
  union("studyTarget", "study targets", config.study_target.map(cleanText), "study_target");
  union(
    "protocol",
    "protocols",
    config.related.filter((r) => /^protocol$/i.test(r.type ?? ""))
      .flatMap((r) => readAddress(r.url)?.url ?? []),
    "related",
  );
  const before = text(base.metadata.acknowledgement);
  if (config.acknowledgement && config.acknowledgement !== before) {
    set(out, {
      field: "acknowledgement",
      label: "acknowledgement",
      ...(before ? { before } : {}),
      after: config.acknowledgement,
      value: config.acknowledgement,
      source: "upload.yaml",
      reason: "acknowledgement in upload.yaml",
    });
  }
}
