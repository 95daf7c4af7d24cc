/**
 * Brain regions: from the free text in a file's `location` fields to UBERON terms, with evidence, without network.
 *
 * Start with {@linkcode resolveLocation}. A name that means two things is never certain; an identifier comes from the shipped
 * index, from a service that was asked, or from a person, never from anywhere else.
 *
 * @example Two texts of a mouse file
 * ```ts ignore
 * resolveLocation("VISp4", { species: "Mus musculus" }); // certain: UBERON:0035904, primary visual area, layer 4
 * resolveLocation("PoT", { species: "Mus musculus" });   // to confirm: no term; the structure above it is offered
 * ```
 *
 * @module
 */
export type { AnimalTable } from "./tables/animals.ts";
export type { OntologyData, OntologyFiles, OntologyHeader } from "./tables/data.ts";
export {
  iriOf,
  type Name,
  type ObsoleteTerm,
  Ontology,
  type OutsideTerm,
  type Structure,
  type Term,
} from "./tables/index.ts";
export {
  findTerms,
  loadOntology,
  openOntology,
  resolveLocation,
  termById,
  useOntology,
} from "./open.ts";
export { mentionedRegions, resolve } from "./resolve.ts";
export { type AtlasLabel, type RefusedName, type Seed, SEEDS_VERSION } from "./tables/seeds.ts";
export { type SpeciesGroup, speciesGroup } from "./species.ts";
export {
  type Evidence,
  type LocationContext,
  type Match,
  MATCHED_BY,
  type MatchedBy,
  type Resolution,
  type Side,
} from "./types.ts";
export {
  type AskOls4,
  type Ols4Answer,
  type Ols4Reply,
  type Ols4Term,
  searchOls4,
} from "./ols4.ts";
export {
  olsIri,
  olsNearness,
  olsSearchPath,
  type OlsTerm,
  olsTermPath,
  readOlsSearch,
  readOlsTerm,
} from "./ols4_answer.ts";
