/**
 * Names of other animals' own ontologies, and which UBERON terms each kind of animal has.
 *
 * @module
 */
import type { SpeciesGroup } from "../species.ts";
import type { OntologyData } from "./data.ts";
import { key } from "../text/forms.ts";

/** What one animal's ontology says. */
export interface AnimalTable {
  /** How evidence names it. */
  readonly source: string;
  /** Key form of a name there → UBERON id. */
  readonly names: ReadonlyMap<string, string>;
  /** UBERON ids that it refers to: the only ones that such an animal can have. */
  readonly ids: ReadonlySet<string>;
}

const SECTIONS = {
  fish: [["zebrafish", "ZFA"]],
  insect: [["fly", "FBbt"]],
  nematode: [["worm", "WBbt"]],
  // No ontology of their own: what fly and worm share with all animals.
  invertebrate: [["fly", "FBbt"], ["worm", "WBbt"]],
} as const;

/** The table of a group of species; `undefined` for those that UBERON's own names are made for. */
export function animalTable(
  data: OntologyData,
  group: SpeciesGroup,
): AnimalTable | undefined {
  const sections = group in SECTIONS ? SECTIONS[group as keyof typeof SECTIONS] : undefined;
  if (!sections) return undefined;
  const names = new Map<string, string>();
  for (const [section] of sections) {
    for (const [name, id] of data[section]) names.set(key(name), "UBERON:" + id);
  }
  const sources = sections.map(([, s]) => data.header.sources[s]?.split(",").slice(0, 2).join(","));
  return { source: sources.join("; "), names, ids: new Set(names.values()) };
}
