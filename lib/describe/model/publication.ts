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
  /** Given names. */
  readonly given?: string;
  /** Family name. */
  readonly family?: string;
  /** Such as Jr. */
  readonly suffix?: string;
  /** A consortium or other group. */
  readonly group?: boolean;
  /** Bare ORCID iD as deposited by publisher or author. */
  readonly orcid?: string;
  /** The author signed in at ORCID for this paper. */
  readonly orcidAuthenticated?: boolean;
  /** Bare ORCID iD of a profile made by a program; may be another person's. */
  readonly profileOrcid?: string;
  /** Affiliations, in order. */
  readonly affiliations: readonly SourceAffiliation[];
  /** Whether a source calls this author corresponding. */
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
  /** Name; empty where the source gives none. */
  readonly name: string;
  /** ROR address. */
  readonly ror?: string;
  /** Number of the Crossref funder registry: `100000002`. */
  readonly fundref?: string;
  /** What stands in the field for awards, as printed: one number, a list, words around them. */
  readonly awards: readonly string[];
}

/** What kind of work a DOI names. */
export type WorkKind =
  | "article"
  | "preprint"
  | "data-paper"
  | "conference-paper"
  | "dissertation"
  | "book"
  | "book-chapter"
  | "report"
  | "software"
  | "dataset"
  | "not-a-paper"
  | "other";

/** A notice about a work: a correction, a retraction, an expression of concern. */
export interface WorkUpdate {
  /** As Crossref calls it: `correction`, `retraction`, `expression_of_concern`. */
  readonly kind: string;
  /** DOI of the notice, where it has one of its own. */
  readonly notice?: string;
}

/** A work related to the publication. */
export interface RelatedWork {
  /** DOI. */
  readonly doi: string;
  /**
   * `preprint` and `article` are the same work in another state; `about` is the work that a correction, a review or a
   * data set belongs to; `dataset` and `other` are other works.
   */
  readonly is: "preprint" | "article" | "about" | "dataset" | "other";
  /** Who gave it. */
  readonly source: Source;
}

/** A work as one service gives it. */
export interface SourceWork {
  /** Licence of the paper, as the service names it; says nothing about the data. */
  readonly license?: string;
  /** Who gave it. */
  readonly source: "Crossref" | "OpenAlex" | "DataCite";
  /** Lower case, without prefix. */
  readonly doi: string;
  /** Title. */
  readonly title?: string;
  /** What kind it is. */
  readonly kind: WorkKind;
  /** The service's own word for the kind. */
  readonly rawType?: string;
  /** Journal or repository. */
  readonly journal?: string;
  /** Day of publication, as far as known. */
  readonly date?: string;
  /** Abstract, without markup. */
  readonly abstract?: string;
  /** Whether it was retracted. */
  readonly retracted: boolean;
  /** DOIs of the works that this one is a notice about. */
  readonly about?: readonly string[];
  /** Notices about this work. */
  readonly updates?: readonly WorkUpdate[];
  /** Authors, in order. */
  readonly authors: readonly SourceAuthor[];
  /** Funders. */
  readonly funders: readonly SourceFunder[];
  /** With the score of the program that made them, 0 to 1, where one did. */
  readonly keywords: readonly { readonly text: string; readonly score?: number }[];
  /** Related works. */
  readonly related: readonly RelatedWork[];
}

/** How the look-up of an identifier went. */
export type CheckOutcome =
  | "confirmed"
  | "unchecked"
  | "moved"
  | "in-doubt"
  | "other-person"
  | "not-found"
  | "unusable"
  | "wrong-digits";

/** An identifier with where it comes from and how its check went. */
export interface CheckedId {
  /** As it would be written: bare ORCID iD, ROR address. */
  readonly id: string;
  /** Who gave it. */
  readonly source: Source;
  /** How it went. */
  readonly outcome: CheckOutcome;
  /** What the check found, in words. */
  readonly note?: string;
  /** Name that the registry has for it. */
  readonly registryName?: string;
  /** For an ORCID iD: the author signed in at ORCID for the paper, the publisher wrote it, or a program made a profile. */
  readonly origin?: "author" | "publisher" | "profile";
}

/** An ORCID iD that a source gives and that is not written until a person says whose it is. */
export interface AskedOrcid {
  /** Bare iD. */
  readonly id: string;
  /** Who gave it. */
  readonly source: Source;
  /** Why it is asked, with both names. */
  readonly why: string;
}

/** An organisation that a source matched to an affiliation, and that the printed text does not bear out. */
export interface ProposedRor {
  /** `https://ror.org/…` */
  readonly id: string;
  /** Its name. */
  readonly name: string;
  /** Who matched it. */
  readonly source: Source;
}

/** An affiliation, joined. */
export interface Affiliation {
  /** ROR's display name where there is a ROR id, else the cleaned text. */
  readonly name: string;
  /** The text. */
  readonly text?: string;
  /** Who gave it. */
  readonly source: Source;
  /** ROR address. */
  readonly ror?: CheckedId;
  /** Organisations that are asked about and not written. */
  readonly proposed?: readonly ProposedRor[];
}

/** An author, joined from all sources. */
export interface Author {
  /** Number in the author list, from 1. */
  readonly position: number;
  /** As printed on the paper. */
  readonly printed: string;
  /** What kind it is. */
  readonly kind: "person" | "group" | "ask";
  /** "Last, First", or the group's name; the printed name where it must be asked. */
  readonly name: string;
  /** Who gave the name. */
  readonly nameSource: Source;
  /** Why a person should look at the name. */
  readonly review?: string;
  /** What the name may be where it has to be asked. */
  readonly suggestion?: string;
  /** ORCID iD. */
  readonly orcid?: CheckedId;
  /** iDs that are asked about and not written. */
  readonly askedOrcids?: readonly AskedOrcid[];
  /** Affiliations, in order. */
  readonly affiliations: readonly Affiliation[];
  /** Whether a source calls this author corresponding. */
  readonly corresponding: boolean;
}

/** A funder with one award, or with none known. */
export interface Award {
  /** Name of the funder. */
  readonly funder: string;
  /** ROR address. */
  readonly ror?: CheckedId;
  /** Award number. */
  readonly number?: string;
  /** Who gave it. */
  readonly sources: readonly Source[];
  /** Other spellings and funders that were merged into this one. */
  readonly merged?: readonly string[];
}

/** Something a source gave that is not in the record, with the reason. */
export interface LeftOut {
  /** What it is. */
  readonly what: string;
  /** The value. */
  readonly value: string;
  /** Who gave it. */
  readonly source: Source;
  /** The reason, in words. */
  readonly why: string;
}

/** Two sources that disagree, and whom we followed. */
export interface Disagreement {
  /** The field. */
  readonly field: string;
  /** What each source says. */
  readonly values: readonly { readonly source: Source; readonly value: string }[];
  /** Changes that were made. */
  readonly taken: Source;
}

/** What a service had to say about the publication. */
export interface SourceOutcome {
  /** Which service. */
  readonly service: string;
  /** How it went. */
  readonly outcome: "found" | "not-found" | "unavailable";
  /** Remark. */
  readonly note?: string;
  /** When the answer was given, where it was remembered. */
  readonly rememberedFrom?: string;
}

/** A publication, joined. */
export interface Publication {
  /** Licence of the paper; that of the data is the user's to choose. */
  readonly license?: string;
  /** DOI. */
  readonly doi: string;
  /** Title. */
  readonly title?: string;
  /** Who gave the title. */
  readonly titleSource?: Source;
  /** What kind it is. */
  readonly kind: WorkKind;
  /** The service's own word for the kind. */
  readonly rawType?: string;
  /** Journal or repository. */
  readonly journal?: string;
  /** Day of publication, as far as known. */
  readonly date?: string;
  /** Abstract, without markup. */
  readonly abstract?: string;
  /** Who gave the abstract. */
  readonly abstractSource?: Source;
  /** Set for the sample paper of a rehearsal, which says nothing about the user's data. */
  readonly sample?: true;
  /** Whether it was retracted. */
  readonly retracted: boolean;
  /** Notices about it: corrections, retractions, expressions of concern. */
  readonly updates: readonly WorkUpdate[];
  /** Authors, in order. */
  readonly authors: readonly Author[];
  /** Award numbers, or awards. */
  readonly awards: readonly Award[];
  /** Words as written, distinct. */
  readonly keywords: readonly { text: string; source: Source; score?: number }[];
  /** Related works. */
  readonly related: readonly RelatedWork[];
  /** Who gave it. */
  readonly sources: readonly SourceOutcome[];
  /** Where sources disagree. */
  readonly disagreements: readonly Disagreement[];
  /** What sources gave and is not in the record. */
  readonly leftOut: readonly LeftOut[];
}
