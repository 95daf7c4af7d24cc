/**
 * The ontology in memory: terms, their names, their place in the hierarchy, and the atlas tables.
 *
 * @module
 */
import type { OntologyData, OntologyFiles, OntologyHeader } from "./data.ts";
import type { SpeciesGroup } from "../species.ts";
import { type AnimalTable, animalTable } from "./animals.ts";
import {
  type AtlasLabel,
  readAtlasLabels,
  readContested,
  readRefused,
  readSeeds,
  type RefusedName,
  type Seed,
} from "./seeds.ts";
import { bagOfWords, key, wordsOf } from "../text/forms.ts";

/** A UBERON term of the nervous system. */
export interface Term {
  /** `UBERON:0002436`. */
  readonly id: string;
  /** UBERON's label. */
  readonly label: string;
  /** Exact synonyms. */
  readonly synonyms: readonly string[];
  /** Ids of the terms that it is a kind or a part of. */
  readonly parents: readonly string[];
  /** Empty for ordinary terms; else `fish`, `brodmann`, `sensu` …: terms that only some species have. */
  readonly taxon: string;
}

/** A structure of the Allen mouse atlas. */
export interface Structure {
  /** Allen's number. */
  readonly id: number;
  /** Its acronym, with case. */
  readonly acronym: string;
  /** Its name. */
  readonly name: string;
  /** Allen's number of the structure it lies in; 0 at the top. */
  readonly parent: number;
  /** UBERON id, or empty. */
  readonly term: string;
  /** Whether the term is the same, or encloses it. */
  readonly relation: "same" | "broader" | undefined;
}

/** A term outside the nervous system. */
export interface OutsideTerm {
  /** Identifier. */
  readonly id: string;
  /** Label. */
  readonly label: string;
  /** Whether it is a muscle. */
  readonly muscle: boolean;
}

/** An obsolete term: kept to explain it, never matched. */
export interface ObsoleteTerm {
  /** Identifier. */
  readonly id: string;
  /** Label. */
  readonly label: string;
  /** The term that took its place, where UBERON names one. */
  readonly replacedBy?: string;
  /** Terms that UBERON suggests to look at instead. */
  readonly consider: readonly string[];
}

/** A name in an index: the term and whether it is its label or an exact synonym. */
export interface Name {
  /** The term. */
  readonly id: string;
  /** Which of the two. */
  readonly by: "label" | "exact-synonym";
  /** As spelled there. */
  readonly text: string;
}

/** Full OBO address of an id such as `UBERON:0002436`. */
export function iriOf(id: string): string {
  return "http://purl.obolibrary.org/obo/" + id.replace(":", "_");
}

/** The data file, indexed. Make one with {@linkcode openOntology}. */
export class Ontology {
  /** Versions, licences, counts. */
  readonly header: OntologyHeader;
  /** Live terms of the nervous system by id. */
  readonly terms: ReadonlyMap<string, Term>;
  /** Key form of a label or exact synonym → its term. No such name belongs to two terms. */
  readonly names: ReadonlyMap<string, Name>;
  /** Allen structures by exact acronym. */
  readonly acronyms: ReadonlyMap<string, Structure>;
  /** Allen structures by number. */
  readonly structures: ReadonlyMap<number, Structure>;
  /** Allen structures by key form of the name. */
  readonly structureNames: ReadonlyMap<string, Structure>;
  /** Obsolete UBERON terms by id. */
  readonly obsolete: ReadonlyMap<string, ObsoleteTerm>;
  /** Words and acronyms that people use. */
  readonly seeds: readonly Seed[];
  /** Names that are never answered without a person. */
  readonly refused: readonly RefusedName[];
  /** Parcels of human atlases. */
  readonly labels: readonly AtlasLabel[];
  readonly #data: OntologyData;
  readonly #contested: ReadonlyMap<string, ReadonlySet<string>>;
  readonly #animals = new Map<SpeciesGroup, AnimalTable | undefined>();
  #bags: Map<string, Name[]> | undefined;
  #structureBags: Map<string, Structure[]> | undefined;
  readonly #words = new Set<string>();
  #foldedAcronyms: Map<string, Structure[]> | undefined;
  #outside: Map<string, OutsideTerm> | undefined;
  readonly #outsideEnds = new Set<string>();
  #ancestors = new Map<string, ReadonlySet<string>>();

  /** Indexes the data; takes a few tens of milliseconds. */
  constructor(files: OntologyFiles) {
    const { data } = files;
    this.seeds = readSeeds(files.seeds);
    this.refused = readRefused(files.refused);
    this.labels = readAtlasLabels(files.labels);
    this.#contested = readContested(files.contested);
    this.#data = data;
    this.header = data.header;
    const terms = new Map<string, Term>();
    const names = new Map<string, Name>();
    for (const [id7, label, synonyms, parents, taxon] of data.uberon) {
      const id = "UBERON:" + id7;
      terms.set(id, { id, label, synonyms, parents: parents.map((p) => "UBERON:" + p), taxon });
      for (const text of synonyms) {
        names.set(text.toLowerCase(), { id, by: "exact-synonym", text });
      }
    }
    for (const term of terms.values()) {
      names.set(term.label.toLowerCase(), { id: term.id, by: "label", text: term.label });
    }
    const structures = new Map<number, Structure>();
    const acronyms = new Map<string, Structure>();
    const structureNames = new Map<string, Structure>();
    for (const [id, acronym, name, parent, term, relation] of data.allen) {
      const structure: Structure = {
        id,
        acronym,
        name,
        parent,
        term: term === "" ? "" : "UBERON:" + term,
        relation: relation === 1 ? "same" : relation === 2 ? "broader" : undefined,
      };
      structures.set(id, structure);
      acronyms.set(acronym, structure);
      structureNames.set(key(name), structure);
    }
    // The Allen Institute's own package spells a few acronyms otherwise; both are accepted, by number.
    for (
      const [other, known] of [
        ["CUL4, 5", "CUL4 5"],
        ["MMd", "Mmd"],
        ["MMl", "Mml"],
        [
          "MMm",
          "Mmm",
        ],
        ["MMme", "Mmme"],
        ["MMp", "Mmp"],
      ] as const
    ) {
      const structure = acronyms.get(known);
      if (structure && !acronyms.has(other)) acronyms.set(other, structure);
    }
    const obsolete = new Map<string, ObsoleteTerm>();
    for (const [id7, label, replacedBy, consider] of data.obsolete) {
      obsolete.set("UBERON:" + id7, {
        id: "UBERON:" + id7,
        label,
        ...(replacedBy ? { replacedBy: "UBERON:" + replacedBy } : {}),
        consider: consider.map((c) => "UBERON:" + c),
      });
    }
    this.terms = terms;
    this.names = names;
    this.structures = structures;
    this.acronyms = acronyms;
    this.structureNames = structureNames;
    this.obsolete = obsolete;
  }

  /** `UBERON 2026-04-01`: how evidence names the source. */
  get source(): string {
    return this.header.version.replace("uberon-", "UBERON ");
  }

  /** Names by the same words in any order and listed spellings. Built when first used. */
  bag(words: readonly string[]): readonly Name[] {
    this.#fillBags();
    return words.every((w) => this.#words.has(w)) ? this.#bags?.get(bagOfWords(words)) ?? [] : [];
  }

  /** Whether all words occur in names of terms or structures. */
  knows(words: readonly string[]): boolean {
    this.#fillBags();
    return words.every((w) => this.#words.has(w));
  }

  /** Allen structures whose name has the same words. */
  structureBag(words: readonly string[]): readonly Structure[] {
    this.#fillBags();
    return words.every((w) => this.#words.has(w))
      ? this.#structureBags?.get(bagOfWords(words)) ?? []
      : [];
  }

  #fillBags(): void {
    if (this.#bags) return;
    const bags = new Map<string, Name[]>();
    for (const name of this.names.values()) {
      const words = wordsOf(name.text);
      for (const w of words) this.#words.add(w);
      const bag = bagOfWords(words);
      const row = bags.get(bag);
      if (!row) bags.set(bag, [name]);
      else if (!row.some((r) => r.id === name.id)) row.push(name);
    }
    const structures = new Map<string, Structure[]>();
    for (const s of this.structures.values()) {
      const words = wordsOf(s.name);
      for (const w of words) this.#words.add(w);
      const bag = bagOfWords(words);
      const row = structures.get(bag);
      if (row) row.push(s);
      else structures.set(bag, [s]);
    }
    this.#bags = bags;
    this.#structureBags = structures;
  }

  /** Allen structures whose acronym is the text when case is ignored. */
  acronymsIgnoringCase(text: string): readonly Structure[] {
    if (!this.#foldedAcronyms) {
      this.#foldedAcronyms = new Map();
      for (const [acronym, s] of this.acronyms) {
        const k = acronym.toLowerCase();
        this.#foldedAcronyms.set(k, [...(this.#foldedAcronyms.get(k) ?? []), s]);
      }
    }
    return this.#foldedAcronyms.get(text.toLowerCase()) ?? [];
  }

  /** A term outside the nervous system by its full label: muscles, heart, ear, eye; muscles by exact synonyms too. */
  outside(name: string): OutsideTerm | undefined {
    if (!this.#outside) {
      this.#outside = new Map();
      for (const [id, label, synonyms, muscle] of this.#data.outside) {
        const term = { id: "UBERON:" + id, label, muscle: muscle === 1 };
        for (const s of synonyms) if (!this.#outside.has(key(s))) this.#outside.set(key(s), term);
      }
      for (const [id, label, , muscle] of this.#data.outside) {
        this.#outside.set(key(label), { id: "UBERON:" + id, label, muscle: muscle === 1 });
      }
      for (const k of this.#outside.keys()) {
        this.#outsideEnds.add(k.slice(k.lastIndexOf(" ") + 1));
      }
    }
    // Most texts end with a word that no such name ends with.
    const k = key(name);
    return this.#outsideEnds.has(k.slice(k.lastIndexOf(" ") + 1))
      ? this.#outside.get(k)
      : undefined;
  }

  /** Names of muscles: labels and exact synonyms. */
  *muscles(): Generator<Name> {
    for (const [id, label, synonyms, muscle] of this.#data.outside) {
      if (muscle !== 1) continue;
      yield { id: "UBERON:" + id, by: "label", text: label };
      for (const text of synonyms) yield { id: "UBERON:" + id, by: "exact-synonym", text };
    }
  }

  /** What an animal's own ontology says; `undefined` for mammals and where no such table is shipped. */
  animal(group: SpeciesGroup): AnimalTable | undefined {
    if (!this.#animals.has(group)) this.#animals.set(group, animalTable(this.#data, group));
    return this.#animals.get(group);
  }

  /** Whether atlases of the group of species use the letters, in whatever case or in theirs, for something else than other tables do. */
  isContested(group: SpeciesGroup, acronym: string, inItsCase = false): boolean {
    const k = inItsCase ? acronym : " " + acronym.toLowerCase();
    const own = group === "human" ? ["human", "primate"] : group === "rodent" ? ["rat"] : [group];
    return own.some((g) => this.#contested.get(g)?.has(k));
  }

  /** Abbreviation and name of the Waxholm rat atlas (v4), FreeSurfer parcels, Brodmann areas and others. */
  get tables(): Pick<
    OntologyData,
    | "waxholm"
    | "freesurfer"
    | "brodmann"
    | "marmoset"
    | "franklinPaxinos"
    | "zebrafish"
    | "fly"
    | "worm"
  > {
    return this.#data;
  }

  /** Label of a live term, wherever it lies. */
  labelOf(id: string): string | undefined {
    const inside = this.terms.get(id)?.label;
    if (inside !== undefined) return inside;
    const id7 = id.replace("UBERON:", "");
    return this.#data.outside.find(([i]) => i === id7)?.[1];
  }

  /** All terms that a term is a kind or a part of, itself not among them. */
  ancestorsOf(id: string): ReadonlySet<string> {
    const known = this.#ancestors.get(id);
    if (known) return known;
    const out = new Set<string>();
    const stack = [...(this.terms.get(id)?.parents ?? [])];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (out.has(next)) continue;
      out.add(next);
      stack.push(...(this.terms.get(next)?.parents ?? []));
    }
    this.#ancestors.set(id, out);
    return out;
  }

  /** Whether a term lies in (is a kind or part of) another, or is the same. */
  isWithin(id: string, container: string): boolean {
    return id === container || this.ancestorsOf(id).has(container);
  }

  /** The nearest structure above (or at) an Allen structure that has a term. */
  termAbove(structure: Structure): Structure | undefined {
    let at: Structure | undefined = structure;
    for (let i = 0; at && i < 20; i++) {
      if (at.term !== "") return at;
      at = this.structures.get(at.parent);
    }
    return undefined;
  }
}
