import type { UploadConfig } from "../../core/upload_config.ts";
import { plural, shorten } from "../../core/text.ts";
import type { FactsSummary } from "../model/facts_summary.ts";
import { doiUrl } from "../model/identifiers.ts";
import { cleanText } from "../model/names.ts";
import type { Publication, Source } from "../model/publication.ts";

/** A drafted text with what it was made from. */
export interface Draft {
  /** The text. */
  readonly text: string;
  /** Who gave it. */
  readonly sources: readonly Source[];
}

/** Species as people write them in a sentence. */
const SPECIES: Readonly<Record<string, string>> = {
  "mus musculus": "mice (Mus musculus)",
  "rattus norvegicus": "rats (Rattus norvegicus)",
  "homo sapiens": "humans (Homo sapiens)",
  "macaca mulatta": "rhesus macaques (Macaca mulatta)",
  "danio rerio": "zebrafish (Danio rerio)",
  "drosophila melanogaster": "fruit flies (Drosophila melanogaster)",
};

/**
 * Drafts a description from what the files and the paper say: what was recorded, in whom, when, how the data are
 * organised, the experiment in the files' own words, the paper. Every statement is a fact of a source.
 *
 * @returns `undefined` where neither says enough for a sentence.
 */
export function draftDescription(
  facts: FactsSummary,
  publication: Publication | undefined,
  config: Pick<UploadConfig, "study_target">,
): Draft | undefined {
  const sources: Source[] = [];
  const paragraphs: string[] = [];
  const recorded = whatWasRecorded(facts);
  if (recorded) {
    paragraphs.push(recorded);
    sources.push("NWB files");
  }
  const how = facts.experimentDescriptions.slice(0, 3).map((d) => shorten(d, 1500));
  if (how.length > 0) {
    paragraphs.push(how.join("\n\n"));
    if (!sources.includes("NWB files")) sources.push("NWB files");
  } else if (publication?.abstract && publication.kind !== "not-a-paper") {
    const method = methodSentences(publication.abstract);
    if (method) {
      paragraphs.push(`Method, from the abstract of the paper: ${method}`);
      sources.push(publication.abstractSource ?? "Crossref");
    }
  }
  if (config.study_target.length > 0) {
    paragraphs.push(`Study target: ${config.study_target.map(cleanText).join("; ")}.`);
  }
  if (publication?.title && publication.kind !== "not-a-paper") {
    const title = publication.title.replace(/[.\s]+$/, "");
    paragraphs.push(
      `${
        publication.sample ? "The rehearsal used this paper" : "The data are described in"
      }: ${title}. ${doiUrl(publication.doi)}`,
    );
    const source = publication.titleSource ?? "Crossref";
    if (!sources.includes(source)) sources.push(source);
  }
  if (paragraphs.length === 0) return undefined;
  return { text: [...paragraphs.join("\n\n")].slice(0, 10_000).join(""), sources };
}

function whatWasRecorded(facts: FactsSummary): string | undefined {
  if (facts.files === 0) return undefined;
  const what = facts.modalities.length > 0
    ? capital(`${joined(facts.modalities)} recordings`)
    : "Neurophysiology data";
  const known = facts.species.map((s) => SPECIES[s.toLowerCase()] ?? s);
  const whom = known.length > 0 ? ` from ${joined(known)}` : "";
  const counts = [
    facts.subjects > 0 ? plural(facts.subjects, "subject") : undefined,
    plural(facts.sessions, "session"),
    plural(facts.files, "NWB file"),
  ].filter((t) => t !== undefined);
  const span = facts.span
    ? facts.span.first === facts.span.last
      ? `, recorded on ${facts.span.first}`
      : `, recorded from ${facts.span.first} to ${facts.span.last}`
    : "";
  const units = facts.totalUnits > 0
    ? ` ${facts.totalUnits.toLocaleString("en-US")} sorted units are included.`
    : "";
  const contents = facts.contents.length > 0 ? ` The files hold ${joined(facts.contents)}.` : "";
  return `${what}${whom}: ${counts.join(", ")}${span}.${contents}${units}`;
}

/** The sentences of an abstract that say what was done. */
function methodSentences(abstract: string): string | undefined {
  const sentences = abstract.match(/[^.!?]+[.!?]+(?=\s|$)/g) ?? [];
  const done = sentences.map((s) => s.trim()).filter((s) =>
    /\b(record(ed|ing)|imag(ed|ing)|measured|implanted|trained|two-photon|electrophysiolog|silicon probe|neuropixels|tetrode|patch[- ]clamp|motion tracking|optogenetic)/i
      .test(s)
  );
  return done.length > 0 ? done.slice(0, 3).join(" ") : undefined;
}

function joined(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
