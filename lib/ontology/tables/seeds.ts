/**
 * Words and acronyms that people use and that no label or exact synonym answers: `data/seeds.tsv` and `data/refused.tsv`.
 *
 * A row names its term by UBERON's label, never by number: the index gives the number, and a test holds that every label is
 * there.
 *
 * @module
 */

/** One row: the term and how people write it. */
export interface Seed {
  /** UBERON's label of the term. */
  readonly label: string;
  /** Whether the words mean the term, or lie inside it. */
  readonly relation: "same" | "broader";
  /** For which species: a group of `species.ts`, `mammal`, `vertebrate` or `any`. */
  readonly species: string;
  /** Words, compared without case. */
  readonly words: readonly string[];
  /** Acronyms, compared with case. */
  readonly acronyms: readonly string[];
  /** Why. */
  readonly why: string;
}

/** A name that is never answered without a person: an area without a term, or one that means several things. */
export interface RefusedName {
  /** For which species, as with seeds. */
  readonly species: string;
  /** Words, compared without case. */
  readonly words: readonly string[];
  /** Acronyms, compared with case. */
  readonly acronyms: readonly string[];
  /** Labels of terms that are near, that enclose the area, or that the name can mean. */
  readonly near: readonly string[];
}

/** A parcel of a human atlas, without its side. */
export interface AtlasLabel {
  /** `AAL`, `Destrieux`, `FreeSurfer`. */
  readonly atlas: string;
  /** As the atlas spells it. */
  readonly label: string;
  /** UBERON's label of the term. */
  readonly term: string;
  /** `near`: a person decides, and the term is offered. */
  readonly relation: "same" | "broader" | "near";
}

/** Version of the tables: changes with their content and is part of the evidence. */
export const SEEDS_VERSION = "seed table 2";

const list = (cell: string | undefined): string[] => cell ? cell.split("|") : [];

function rows(text: string): string[][] {
  return text.split("\n").filter((l) => l !== "" && !l.startsWith("#")).slice(1)
    .map((l) => l.split("\t"));
}

/** Reads `seeds.tsv`. */
export function readSeeds(text: string): Seed[] {
  return rows(text).map(([label = "", relation, species = "", words, acronyms, why = ""]) => ({
    label,
    relation: relation === "broader" ? "broader" : "same",
    species,
    words: list(words),
    acronyms: list(acronyms),
    why,
  }));
}

/** Reads `atlas_labels.tsv`. */
export function readAtlasLabels(text: string): AtlasLabel[] {
  return rows(text).map(([atlas = "", label = "", term = "", relation]) => ({
    atlas,
    label,
    term,
    relation: relation === "broader" || relation === "near" ? relation : "same",
  }));
}

/** Reads `contested.tsv`: group of species → its acronyms, as written and in small letters behind a blank. */
export function readContested(text: string): Map<string, Set<string>> {
  const out = new Map<string, Set<string>>();
  for (const [group = "", acronyms = ""] of rows(text)) {
    out.set(group, new Set(list(acronyms).flatMap((a) => [a, " " + a.toLowerCase()])));
  }
  return out;
}

/** Reads `refused.tsv`. */
export function readRefused(text: string): RefusedName[] {
  return rows(text).map(([species = "", words, acronyms, near]) => ({
    species,
    words: list(words),
    acronyms: list(acronyms),
    near: list(near),
  }));
}
