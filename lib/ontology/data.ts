/**
 * The shipped data file: its form, and how it is read.
 *
 * @module
 */

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
  readonly header: OntologyHeader;
  readonly uberon: readonly (readonly [string, string, string[], string[], string])[];
  readonly outside: readonly (readonly [string, string])[];
  readonly obsolete: readonly (readonly [string, string, string, string[]])[];
  readonly allen: readonly (readonly [number, string, string, number, string, 0 | 1 | 2])[];
  readonly waxholm: readonly (readonly [string, string])[];
  readonly freesurfer: readonly (readonly [string, string])[];
  readonly brodmann: readonly (readonly [string, string])[];
  readonly marmoset: readonly (readonly [string, string])[];
  readonly franklinPaxinos: readonly (readonly [string, number])[];
  readonly zebrafish: readonly (readonly [string, string])[];
}

/** Where the data file lies: beside this module, on disk or on the web. */
export const DATA_URL: URL = new URL("./data/ontology.json", import.meta.url);

/** Reads the data file from disk; only where this module itself lies on disk. */
export function readDataSync(): OntologyData {
  return JSON.parse(Deno.readTextFileSync(DATA_URL)) as OntologyData;
}

/** Reads the data file from wherever this module lies. */
export async function readData(): Promise<OntologyData> {
  if (DATA_URL.protocol === "file:") {
    return JSON.parse(await Deno.readTextFile(DATA_URL)) as OntologyData;
  }
  const response = await fetch(DATA_URL);
  if (!response.ok) {
    await response.body?.cancel();
    throw new Error(`Cannot load the ontology: ${response.status} for ${DATA_URL.pathname}`);
  }
  return await response.json() as OntologyData;
}
