import { readData, readDataSync } from "./tables/data.ts";
import { Ontology, type Term } from "./tables/index.ts";
import { resolve } from "./resolve.ts";
import { key } from "./text/forms.ts";
import type { LocationContext, Resolution } from "./types.ts";

let shipped: Ontology | undefined;

/** The shipped ontology, read from disk on first use (some 30 ms) and kept. */
export function openOntology(): Ontology {
  return shipped ??= new Ontology(readDataSync());
}

/** The same where the module was loaded over the web: the data comes from where the module lies. */
export async function loadOntology(): Promise<Ontology> {
  return shipped ??= new Ontology(await readData());
}

/** Uses other data instead of the shipped one, or the shipped one again (`undefined`); for tests and newer releases. */
export function useOntology(ontology: Ontology | undefined): void {
  shipped = ontology;
}

/**
 * Resolves one location text with the shipped data.
 *
 * Does not use the network or the clock; the same question always has the same answer.
 *
 * @param text The text as read from a file.
 * @param context Species as the file says it, and the other location texts of the same file.
 */
export function resolveLocation(text: string, context: LocationContext = {}): Resolution {
  return resolve(openOntology(), text, context);
}

/** A live term of the nervous system by its id (`UBERON:0002436`) or its OBO address. */
export function termById(id: string): Term | undefined {
  const m = /UBERON[_:](\d{7})$/.exec(id.trim());
  return m ? openOntology().terms.get(`UBERON:${m[1]}`) : undefined;
}

/** Live terms whose label or exact synonym is the text, the label first; at most one of each in the nervous system. */
export function findTerms(label: string): Term[] {
  const o = openOntology();
  const name = o.names.get(key(label));
  const term = name ? o.terms.get(name.id) : undefined;
  return term ? [term] : [];
}
