/**
 * What is read from one NWB file. Each fact says where in the file it stands; nothing is interpreted here.
 *
 * Plain JSON data, so that it can cross process borders and be remembered between runs.
 *
 * @module
 */

import type { FileIdentity, TimeFact, Unreadable } from "../store/mod.ts";

export type { FileIdentity, TimeFact, Unreadable, UnreadableReason } from "../store/mod.ts";

/** Version of the form below; remembered facts of another version are read anew. */
export const FACTS_VERSION = 2;

/** `/general/subject`. A field is absent where the file has none; an empty text is kept as `""`. */
export interface SubjectFacts {
  /** Id of the subject. */
  readonly subject_id?: string;
  /** Age as written. */
  readonly age?: string;
  /** Attribute `reference` of `age`. */
  readonly age_reference?: string;
  /** Date of birth. */
  readonly date_of_birth?: TimeFact;
  /** Sex as written. */
  readonly sex?: string;
  /** Species as written. */
  readonly species?: string;
  /** Strain as written; `cellline: …` names a cell line. */
  readonly strain?: string;
  /** Genotype as written. */
  readonly genotype?: string;
  /** Description of the subject. */
  readonly description?: string;
  /** Weight as written; a number as text. */
  readonly weight?: string;
  /** Every other scalar text below `/general/subject`, by name. */
  readonly other?: Readonly<Record<string, string>>;
}

/** Kinds of places that can name a brain region. */
export type LocationKind =
  | "electrode"
  | "electrode-group"
  | "imaging-plane"
  | "icephys-electrode"
  | "ogen-site"
  | "probe"
  | "localization"
  | "other";

/** One place in a file that names a location, with how often. */
export interface LocationFact {
  /** What names it. */
  readonly kind: LocationKind;
  /** HDF5 path of the object (for `electrode`: of the table's `location` column). */
  readonly place: string;
  /** The text as written; may be empty. */
  readonly text: string;
  /** Number of electrodes (rows) with this text; 1 for a single object. */
  readonly count: number;
}

/** A device that carries a `probe_id`. */
export interface ProbeFact {
  /** HDF5 path of the device. */
  readonly place: string;
  /** The id as text. */
  readonly id: string;
}

/** `/general/DandiIcephysMetadata`. */
export interface IcephysMetadataFacts {
  /** Id of the tissue sample. */
  readonly tissue_sample_id?: string;
  /** Id of the slice. */
  readonly slice_id?: string;
  /** Id of the cell. */
  readonly cell_id?: string;
}

/** An image series or external image whose pixels lie in other files. */
export interface ExternalFileFact {
  /** HDF5 path of the series (or of the external image). */
  readonly place: string;
  /** Its name, the last step of the path. */
  readonly name: string;
  /** Its type, such as `ImageSeries`. */
  readonly type: string;
  /** Attribute `object_id`, where there is one. */
  readonly objectId?: string;
  /** Paths as written. */
  readonly files: readonly string[];
}

/** A type found in the file. */
export interface TypeFact {
  /** Namespace, such as `core`; absent where the file does not say. */
  readonly namespace?: string;
  /** Name of the type. */
  readonly type: string;
  /** Objects of the type, groups and datasets, reached by hard links only. */
  readonly count: number;
  /** Groups only, reached by hard and soft links: how `dandi` counts (its `nd_types`); 0 where it sees none. */
  readonly groupVisits: number;
}

/** Everything that is read from one file in one pass. */
export interface NwbFacts {
  /** Version of this form. */
  readonly factsVersion: typeof FACTS_VERSION;
  /** The file when it was read. */
  readonly file: FileIdentity;
  /** NWB version, and whether it stands in an attribute (NWB 2) or a dataset (NWB 1). */
  readonly nwbVersion?: { readonly value: string; readonly is: "attribute" | "dataset" };
  /** Type of the root: `NWBFile` or an extension's. */
  readonly rootType?: string;
  /** Attribute `object_id`, where there is one. */
  readonly objectId?: string;
  /** `/identifier`. */
  readonly identifier?: string;
  /** `/session_description`. */
  readonly sessionDescription?: string;
  /** `/general/session_id`. */
  readonly sessionId?: string;
  /** `/session_start_time`. */
  readonly sessionStartTime?: TimeFact;
  /** `/timestamps_reference_time`. */
  readonly timestampsReferenceTime?: TimeFact;
  /** `/file_create_date`, as written. */
  readonly fileCreateDate: readonly string[];
  /** Absent where there is no `/general/subject`. */
  readonly subject?: SubjectFacts;
  /** `/general/experimenter`. */
  readonly experimenter?: readonly string[];
  /** `/general/related_publications`. */
  readonly relatedPublications?: readonly string[];
  /** `/general/keywords`; empty where the list is there and empty. */
  readonly keywords?: readonly string[];
  /** `/general/lab`. */
  readonly lab?: string;
  /** `/general/institution`. */
  readonly institution?: string;
  /** `/general/experiment_description`. */
  readonly experimentDescription?: string;
  /** Other scalar texts directly below `/general` (`protocol`, `surgery`, `virus`, `notes`, …), by name. */
  readonly generalTexts: Readonly<Record<string, string>>;
  /** The electrodes table: its number of rows and its columns. */
  readonly electrodes?: { readonly rows: number; readonly columns: readonly string[] };
  /** Rows of the electrodes table. */
  readonly numberOfElectrodes?: number;
  /** Rows of the units table. */
  readonly numberOfUnits?: number;
  /** Every place that names a brain region. */
  readonly locations: readonly LocationFact[];
  /** Devices with a `probe_id`, by name. */
  readonly probes: readonly ProbeFact[];
  /** Ids of samples. */
  readonly icephysMetadata?: IcephysMetadataFacts;
  /** Series and images whose pixels lie in other files. */
  readonly externalFiles: readonly ExternalFileFact[];
  /** Types in the file, `/specifications` left out. */
  readonly types: readonly TypeFact[];
  /** First and last time in seconds over all time series and tables (asset-metadata reference, 6.2). */
  readonly timeSpan?: { readonly startS: number; readonly endS: number };
  /** HDF5 path → target, of links into other files. */
  readonly externalLinks: Readonly<Record<string, string>>;
  /** Number of soft links. */
  readonly softLinks: number;
  /** HDF5 paths of soft links that lead nowhere. */
  readonly brokenLinks: readonly string[];
  /** Namespace → cached versions. */
  readonly specifications: Readonly<Record<string, readonly string[]>>;
  /** Parts that could not be read, in a file that opens: field or HDF5 path → why. */
  readonly errors: Readonly<Record<string, string>>;
}

/** What became of reading one file. */
export type ReadOutcome =
  | { readonly status: "read"; readonly facts: NwbFacts }
  | Unreadable;
