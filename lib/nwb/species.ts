/** A species as the archive wants it. */
export interface SpeciesTerm {
  /** Address of the NCBI taxonomy term. */
  readonly identifier: string;
  /** `Latin - Common`, absent for a taxon that is not in the table. */
  readonly name?: string;
}

/**
 * NCBI taxonomy number, name as the official client writes it (`Latin - Common`), other words that mean it.
 * The first thirteen are the official client's; the others are species of neuroscience. All numbers were checked against
 * the labels of NCBITaxon 2026-05-13, as the Python package cellxgene-ontology-guide 1.11.1 ships it.
 */
const TABLE: readonly (readonly [number, string, ...string[]])[] = [
  [10090, "Mus musculus - House mouse", "mus", "mouse", "mice", "m musculus"],
  [9606, "Homo sapiens - Human", "homo", "humans", "human being", "human beings", "h sapiens"],
  [
    10116,
    "Rattus norvegicus - Norway rat",
    "brown rat",
    "rat",
    "rats",
    "norvegicus",
    "rattus",
    "r norvegicus",
  ],
  [10117, "Rattus rattus - Black rat"],
  [9544, "Macaca mulatta - Rhesus monkey", "mulatta", "rhesus", "rhesus macaque", "m mulatta"],
  [9483, "Callithrix jacchus - Common marmoset", "jacchus", "marmoset"],
  [7227, "Drosophila melanogaster - Fruit fly", "melanogaster", "d melanogaster", "fruitfly"],
  [7955, "Danio rerio - Zebra fish", "danio", "zebrafish", "d rerio"],
  [6239, "Caenorhabditis elegans - Roundworm", "caenorhabditis", "c elegans"],
  [9545, "Macaca nemestrina - Pig-tailed macaque", "pigtail monkey", "pigtail macaque"],
  [9548, "Macaca radiata - Bonnet macaque", "bonnet monkey", "radiata"],
  [10047, "Meriones unguiculatus - Mongolian gerbil", "mongolian jird", "gerbil"],
  [30207, "Polistes fuscatus - Common paper wasp"],
  [
    9541,
    "Macaca fascicularis - Crab-eating macaque",
    "cynomolgus macaque",
    "cynomolgus monkey",
    "long-tailed macaque",
  ],
  [9542, "Macaca fuscata - Japanese macaque"],
  [9986, "Oryctolagus cuniculus - Rabbit", "european rabbit"],
  [9669, "Mustela putorius furo - Domestic ferret", "ferret"],
  [9685, "Felis catus - Domestic cat", "cat"],
  [9615, "Canis lupus familiaris - Dog", "canis familiaris"],
  [9823, "Sus scrofa - Pig", "minipig", "swine"],
  [9940, "Ovis aries - Sheep"],
  [10141, "Cavia porcellus - Domestic guinea pig", "guinea pig"],
  [10036, "Mesocricetus auratus - Golden hamster", "syrian hamster"],
  [10089, "Mus caroli - Ryukyu mouse"],
  [10096, "Mus spretus - Western wild mouse", "algerian mouse"],
  [7370, "Musca domestica - House fly", "housefly"],
  [6238, "Caenorhabditis briggsae"],
  [28584, "Drosophila suzukii"],
  [9598, "Pan troglodytes - Chimpanzee"],
  [9521, "Saimiri sciureus - Common squirrel monkey"],
  [59729, "Taeniopygia guttata - Zebra finch"],
  [9031, "Gallus gallus - Chicken"],
  [8355, "Xenopus laevis - African clawed frog"],
  [8364, "Xenopus tropicalis - Tropical clawed frog", "western clawed frog"],
  [8296, "Ambystoma mexicanum - Axolotl"],
  [7957, "Carassius auratus - Goldfish"],
  [8090, "Oryzias latipes - Japanese medaka", "medaka"],
  [7460, "Apis mellifera - Honey bee", "honeybee"],
  [6500, "Aplysia californica - California sea hare"],
  [13616, "Monodelphis domestica - Gray short-tailed opossum"],
];

const BASE = "http://purl.obolibrary.org/obo/NCBITaxon_";

const BY_WORD = new Map<string, SpeciesTerm>();
const BY_NUMBER = new Map<number, SpeciesTerm>();
const BY_LATIN = new Map<string, SpeciesTerm>();
for (const [number, name, ...others] of TABLE) {
  const term = { identifier: BASE + number, name };
  const parts = name.toLowerCase().split(" - ");
  for (const word of [name.toLowerCase(), ...parts, ...others]) BY_WORD.set(word, term);
  BY_NUMBER.set(number, term);
  BY_LATIN.set(parts[0] ?? "", term);
}

/**
 * Finds the NCBI taxonomy term of a species as files write it: a Latin or common name, a binomial with subspecies,
 * a taxon address or `NCBITaxon:10090`. No network.
 *
 * Unlike the official client it never matches by beginnings: a ferret (`Mustela putorius furo`) is no mouse. A taxon
 * that is not in the table gets its address without a name.
 *
 * @returns `undefined` where the text is not understood.
 */
export function findSpecies(text: string): SpeciesTerm | undefined {
  const taxon = /^(?:https?:\/\/purl\.obolibrary\.org\/obo\/NCBITaxon_|NCBITaxon[:_])(\d+)\/?$/i
    .exec(text.trim());
  if (taxon) {
    const number = Number(taxon[1]);
    return BY_NUMBER.get(number) ?? { identifier: BASE + number };
  }
  const words = text.trim().toLowerCase().replace(/\.$/, "").replace(/\s+/g, " ");
  const known = BY_WORD.get(words) ?? BY_WORD.get(words.replaceAll(".", ""));
  if (known) return known;
  const described = /^(?:transgenic|wild[ -]?type|laboratory|lab|adult) ([a-z]+)$/.exec(words);
  if (described) return BY_WORD.get(described[1] ?? "");
  const latin = words.split(" ");
  return latin.length > 2 && latin.every((word) => /^[a-z-]+$/.test(word))
    ? BY_LATIN.get(latin.slice(0, 3).join(" ")) ?? BY_LATIN.get(latin.slice(0, 2).join(" "))
    : undefined;
}
