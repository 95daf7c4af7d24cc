/**
 * Terms of the Allen Mouse Brain Common Coordinate Framework: names and acronyms of its structures, as NWB
 * Inspector 0.7.2 lists them. Made by `data/build_ccf.ts`.
 *
 * @module
 */
import type { H5Node } from "../../store/store.ts";
import data from "./data/ccf.json" with { type: "json" };
import { textField } from "./check.ts";

const MOUSE = new Set([
  "Mus musculus",
  "Mouse",
  "mouse",
  "http://purl.obolibrary.org/obo/NCBITaxon_10090",
]);
let terms: ReadonlySet<string> | undefined;

/** Whether the subject is a mouse, by the texts that the inspector knows. */
export function isMouse(subject: H5Node | undefined): boolean {
  const species = subject && textField(subject, "species");
  return species !== undefined && MOUSE.has(species);
}

/** All names and acronyms; upper and lower case differ. */
export function ccfTerms(): ReadonlySet<string> {
  return terms ??= new Set([...data.acronyms, ...data.names]);
}
