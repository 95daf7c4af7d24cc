/**
 * The shipped data file: its form, and how it is read.
 *
 * @module
 */
import { ServiceError } from "../../core/errors.ts";
import { safeUrl } from "../../core/text.ts";

/** Header of the data file. */
export interface OntologyHeader {
  /** `uberon-2026-04-01`: changes with the UBERON release. */
  readonly version: string;
  /** Source → release and licence. */
  readonly sources: Readonly<Record<string, string>>;
  /** Packages that it was built from. */
  readonly packages: readonly {
    readonly name: string;
    readonly version: string;
    readonly sha256: string;
    readonly licence: string;
  }[];
  /** Attribution that has to be given where the data is shown or passed on. */
  readonly attribution: string;
  /** Number of rows of each section. */
  readonly counts: Readonly<Record<string, number>>;
}

/** The data file as it lies on disk; `data/build.py` says what each column is. */
export interface OntologyData {
  /** Versions, licences, counts. */
  readonly header: OntologyHeader;
  /** Id, label, exact synonyms, parents, and for which animals where not for all. */
  readonly uberon: readonly (readonly [string, string, string[], string[], string])[];
  /** Id and label of terms outside the nervous system; exact synonyms and 1 where it is a muscle. */
  readonly outside: readonly (readonly [string, string, string[], 0 | 1])[];
  /** Id, label, replacement, terms to consider. */
  readonly obsolete: readonly (readonly [string, string, string, string[]])[];
  /** Allen's number, acronym, name, parent, UBERON id, and 1 the same, 2 enclosing, 0 none. */
  readonly allen: readonly (readonly [number, string, string, number, string, 0 | 1 | 2])[];
  /** Abbreviation and name, rat. */
  readonly waxholm: readonly (readonly [string, string])[];
  /** Name and UBERON id, human. */
  readonly freesurfer: readonly (readonly [string, string])[];
  /** Number and UBERON id, human. */
  readonly brodmann: readonly (readonly [string, string])[];
  /** Abbreviation and name, marmoset. */
  readonly marmoset: readonly (readonly [string, string])[];
  /** Abbreviation and Allen's number, mouse. */
  readonly franklinPaxinos: readonly (readonly [string, number])[];
  /** Name in the Zebrafish Anatomy Ontology and the UBERON id that it refers to. */
  readonly zebrafish: readonly (readonly [string, string])[];
  /** The same of the Drosophila Anatomy Ontology. */
  readonly fly: readonly (readonly [string, string])[];
  /** The same of the C. elegans Gross Anatomy Ontology. */
  readonly worm: readonly (readonly [string, string])[];
}

/** Everything that is read at the start. */
export interface OntologyFiles {
  /** `data/ontology.json`. */
  readonly data: OntologyData;
  /** Text of `data/seeds.tsv`. */
  readonly seeds: string;
  /** Text of `data/refused.tsv`. */
  readonly refused: string;
  /** Text of `data/atlas_labels.tsv`. */
  readonly labels: string;
  /** Text of `data/contested.tsv`. */
  readonly contested: string;
}

const FILES = [
  "ontology.json",
  "seeds.tsv",
  "refused.tsv",
  "atlas_labels.tsv",
  "contested.tsv",
] as const;

/** Where a data file lies: beside this module, on disk or on the web. */
export function dataUrl(name: typeof FILES[number]): URL {
  return new URL(`../data/${name}`, import.meta.url);
}

function together(texts: readonly string[]): OntologyFiles {
  const [json = "", seeds = "", refused = "", labels = "", contested = ""] = texts;
  return { data: JSON.parse(json) as OntologyData, seeds, refused, labels, contested };
}

/** Reads the data files from disk; only where this module itself lies on disk. */
export function readDataSync(): OntologyFiles {
  return together(FILES.map((f) => Deno.readTextFileSync(dataUrl(f))));
}

/** Reads the data files from wherever this module lies. */
export async function readData(): Promise<OntologyFiles> {
  return together(
    await Promise.all(FILES.map(async (f) => {
      const url = dataUrl(f);
      if (url.protocol === "file:") return await Deno.readTextFile(url);
      const response = await fetch(url);
      if (response.ok) return await response.text();
      await response.body?.cancel();
      throw new ServiceError(
        `Cannot load the ontology: HTTP ${response.status} for ${safeUrl(url)}`,
        {
          service: "ontology",
          status: response.status,
        },
      );
    })),
  );
}
