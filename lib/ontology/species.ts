/**
 * Which atlas and which conventions a species has.
 *
 * @module
 */

/** Groups of species that the tables distinguish. */
export type SpeciesGroup =
  | "mouse"
  | "rat"
  | "rodent"
  | "human"
  | "primate"
  | "mammal"
  | "bird"
  | "fish"
  | "amphibian"
  | "insect"
  | "nematode"
  | "invertebrate"
  | "unknown";

const NAMES: readonly (readonly [RegExp, SpeciesGroup])[] = [
  [/\bmus\b|\bmouse\b|\bmice\b|ncbitaxon[_:]10090\b/, "mouse"],
  [/\brattus\b|\brats?\b|ncbitaxon[_:](10116|10114|10117)\b/, "rat"],
  [
    /meriones|gerbil|mesocricetus|hamster|cavia|guinea.?pig|peromyscus|microtus|vole|octodon|heterocephalus|mole.?rat/,
    "rodent",
  ],
  [/homo sapiens|\bhumans?\b|ncbitaxon[_:]9606\b/, "human"],
  [
    /macaca|macaque|rhesus|monkey|callithrix|marmoset|papio|baboon|saimiri|aotus|chlorocebus|cercopithec|\bpan troglodytes|chimpanzee|primate|lemur|microcebus|ncbitaxon[_:](9544|9541|9483)\b/,
    "primate",
  ],
  [
    /taeniopygia|finch|columba|pigeon|gallus|chick|serinus|canary|tyto|\bowl\b|corvus|melopsittacus|parrot|quail|\bbird\b/,
    "bird",
  ],
  [
    /danio|zebrafish|danionella|oryzias|medaka|carassius|goldfish|gnathonemus|apteronotus|eigenmannia|astatotilapia|poecilia|\bfish\b|ncbitaxon[_:]7955\b/,
    "fish",
  ],
  [/xenopus|\brana\b|\bfrog\b|\btoad\b|ambystoma|axolotl|salamander|pleurodeles/, "amphibian"],
  [
    /drosophila|fruit fly|\bfly\b|\bapis\b|bee\b|bombus|locust|schistocerca|manduca|moth|aedes|mosquito|anopheles|cricket|gryllus|cockroach|periplaneta|\bant\b|ncbitaxon[_:]7227\b/,
    "insect",
  ],
  [
    /caenorhabditis|elegans\b|nematode|pristionchus|ascaris|ncbitaxon[_:]6239\b/,
    "nematode",
  ],
  [
    /aplysia|hirudo|leech|octopus|squid|sepia|hydra|cancer borealis|crab|lobster|homarus|platynereis|lymnaea|clione|planaria|ciona/,
    "invertebrate",
  ],
  [
    /mustela|ferret|felis|\bcat\b|canis|\bdog\b|sus scrofa|\bpig\b|minipig|ovis|sheep|bos taurus|oryctolagus|rabbit|tupaia|shrew|rousettus|eptesicus|carollia|phyllostomus|pteropus|artibeus|bat\b|monodelphis|opossum|equus|mammal|suncus|eptesicus/,
    "mammal",
  ],
];

/** The group of a species as a file writes it; `unknown` where the text is missing or not understood. */
export function speciesGroup(species: string | undefined): SpeciesGroup {
  const text = (species ?? "").trim().toLowerCase();
  if (text === "") return "unknown";
  return NAMES.find(([pattern]) => pattern.test(text))?.[1] ?? "unknown";
}

const MAMMALS: ReadonlySet<SpeciesGroup> = new Set([
  "mouse",
  "rat",
  "rodent",
  "human",
  "primate",
  "mammal",
]);

/** Whether a table row for `wanted` holds for a species of `group`. Rows for mammals hold where nothing is known. */
export function covers(wanted: string, group: SpeciesGroup): boolean {
  if (wanted === "any" || wanted === group) return true;
  switch (wanted) {
    case "mammal":
      return MAMMALS.has(group) || group === "unknown";
    case "vertebrate":
      return group !== "insect" && group !== "invertebrate" && group !== "nematode";
    case "invertebrate":
      return group === "nematode" || group === "insect";
    case "rodent":
      return group === "mouse" || group === "rat";
    case "primate":
      return group === "human";
    default:
      return false;
  }
}
