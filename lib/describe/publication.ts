/**
 * What is known about a publication, joined from several services. Every value says which source gave it.
 *
 * @module
 */

/** Who gave a value. */
export type Source =
  | "Crossref"
  | "OpenAlex"
  | "DataCite"
  | "ORCID"
  | "ROR"
  | "OLS4"
  | "UBERON index"
  | "upload.yaml"
  | "decisions.yaml"
  | "NWB files"
  | "archive";

/** An author as one service gives it. */
export interface SourceAuthor {
  /** The name as printed. */
  readonly printed: string;
  readonly given?: string;
  readonly family?: string;
  readonly suffix?: string;
  /** A consortium or other group. */
  readonly group?: boolean;
  /** Bare ORCID iD as deposited by publisher or author. */
  readonly orcid?: string;
  /** The author signed in at ORCID for this paper. */
  readonly orcidAuthenticated?: boolean;
  /** Bare ORCID iD of a profile made by a program; may be another person's. */
  readonly profileOrcid?: string;
  readonly affiliations: readonly SourceAffiliation[];
  readonly corresponding?: boolean;
}

/** An affiliation as one service gives it. */
export interface SourceAffiliation {
  /** As printed on the paper. */
  readonly text?: string;
  /** Name of the organisation that the text was matched to. */
  readonly name?: string;
  /** Its ROR address. */
  readonly ror?: string;
}

/** A funder as one service gives it. */
export interface SourceFunder {
  readonly name: string;
  readonly ror?: string;
  /** Number of the Crossref funder registry: `100000002`. */
  readonly fundref?: string;
  readonly awards: readonly string[];
}

/** What kind of work a DOI names. */
export type WorkKind =
  | "article"
  | "preprint"
  | "data-paper"
  | "conference-paper"
  | "dissertation"
  | "software"
  | "dataset"
  | "not-a-paper"
  | "other";

/** A work related to the publication. */
export interface RelatedWork {
  readonly doi: string;
  /** `preprint` and `article` are the same work in another state; `dataset` and `other` are not. */
  readonly is: "preprint" | "article" | "dataset" | "other";
  readonly source: Source;
}

/** A work as one service gives it. */
export interface SourceWork {
  readonly source: "Crossref" | "OpenAlex" | "DataCite";
  /** Lower case, without prefix. */
  readonly doi: string;
  readonly title?: string;
  readonly kind: WorkKind;
  /** The service's own word for the kind. */
  readonly rawType?: string;
  readonly journal?: string;
  readonly date?: string;
  readonly abstract?: string;
  readonly retracted: boolean;
  readonly authors: readonly SourceAuthor[];
  readonly funders: readonly SourceFunder[];
  /** With the score of the program that made them, 0 to 1, where one did. */
  readonly keywords: readonly { readonly text: string; readonly score?: number }[];
  readonly related: readonly RelatedWork[];
}

/** How the look-up of an identifier went. */
export type CheckOutcome =
  | "confirmed"
  | "unchecked"
  | "moved"
  | "other-person"
  | "not-found"
  | "unusable"
  | "wrong-digits";

/** An identifier with where it comes from and how its check went. */
export interface CheckedId {
  /** As it would be written: bare ORCID iD, ROR address. */
  readonly id: string;
  readonly source: Source;
  readonly outcome: CheckOutcome;
  /** What the check found, in words. */
  readonly note?: string;
  /** Name that the registry has for it. */
  readonly registryName?: string;
}

/** An affiliation, joined. */
export interface Affiliation {
  /** ROR's display name where there is a ROR id, else the cleaned text. */
  readonly name: string;
  readonly text?: string;
  readonly source: Source;
  readonly ror?: CheckedId;
}

/** An author, joined from all sources. */
export interface Author {
  /** Number in the author list, from 1. */
  readonly position: number;
  readonly printed: string;
  readonly kind: "person" | "group" | "ask";
  /** "Last, First", or the group's name; the printed name where it must be asked. */
  readonly name: string;
  readonly nameSource: Source;
  /** Why a person should look at the name. */
  readonly review?: string;
  readonly orcid?: CheckedId;
  readonly affiliations: readonly Affiliation[];
  readonly corresponding: boolean;
}

/** A funder with one award, or with none known. */
export interface Award {
  readonly funder: string;
  readonly ror?: CheckedId;
  readonly number?: string;
  readonly sources: readonly Source[];
  /** Other spellings and funders that were merged into this one. */
  readonly merged?: readonly string[];
}

/** Something a source gave that is not in the record, with the reason. */
export interface LeftOut {
  readonly what: string;
  readonly value: string;
  readonly source: Source;
  readonly why: string;
}

/** Two sources that disagree, and whom we followed. */
export interface Disagreement {
  readonly field: string;
  readonly values: readonly { readonly source: Source; readonly value: string }[];
  readonly taken: Source;
}

/** What a service had to say about the publication. */
export interface SourceOutcome {
  readonly service: string;
  readonly outcome: "found" | "not-found" | "unavailable";
  readonly note?: string;
  /** When the answer was given, where it was remembered. */
  readonly rememberedFrom?: string;
}

/** A publication, joined. */
export interface Publication {
  readonly doi: string;
  readonly title?: string;
  readonly titleSource?: Source;
  readonly kind: WorkKind;
  readonly rawType?: string;
  readonly journal?: string;
  readonly date?: string;
  readonly abstract?: string;
  readonly abstractSource?: Source;
  readonly retracted: boolean;
  readonly authors: readonly Author[];
  readonly awards: readonly Award[];
  readonly keywords: readonly { text: string; source: Source; score?: number }[];
  readonly related: readonly RelatedWork[];
  readonly sources: readonly SourceOutcome[];
  readonly disagreements: readonly Disagreement[];
  readonly leftOut: readonly LeftOut[];
}
