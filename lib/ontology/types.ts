/**
 * What the resolver answers.
 *
 * @module
 */

/** The kinds of tables and means that a text is found by. */
export const MATCHED_BY = [
  "atlas-acronym",
  "label",
  "exact-synonym",
  "atlas-name",
  "seed",
  "atlas-label",
  "parent",
  "similar",
  "mentioned",
  "ols4",
  "same-subject",
  "decision",
] as const;

/** Which table a text met. */
export type MatchedBy = typeof MATCHED_BY[number];

/** Why a term is offered: enough to check it without this program. */
export interface Evidence {
  /** The text as read from the file. */
  readonly input: string;
  /** What was changed before it met something: `brackets removed: (VISp)`, `side removed: left`. */
  readonly steps: readonly string[];
  /** The text that met the table. */
  readonly matched: string;
  /** Which kind of table. */
  readonly by: MatchedBy;
  /** What was met, as spelled there. */
  readonly target: string;
  /** The table, with its release: `UBERON 2026-04-01`. */
  readonly source: string;
  /** The atlas' own identifier of the structure, where it has one: `MBA:385`. Kept beside, written nowhere. */
  readonly also?: string;
}

/** One UBERON term for a text. */
export interface Match {
  /** `UBERON:0002436`. */
  readonly id: string;
  /** UBERON's own label. */
  readonly label: string;
  /** `same`: the term means what is written. `broader`: the nearest term that encloses it. */
  readonly relation: "same" | "broader";
  /** How it was found. */
  readonly evidence: Evidence;
}

/** A side of the brain, kept as text: UBERON terms rarely have one. */
export type Side = "left" | "right" | "both";

/** The answer for one location text. */
export type Resolution =
  /** May be written without asking. Several matches: the text names several regions. */
  | { readonly kind: "certain"; readonly matches: readonly Match[]; readonly side?: Side }
  /** A person decides; nothing is written. The best candidate is first. */
  | {
    readonly kind: "to-confirm";
    readonly candidates: readonly Match[];
    readonly reason: string;
    readonly side?: Side;
  }
  /** Nothing to write and nothing to ask. */
  | {
    readonly kind: "no-term";
    readonly why: "placeholder" | "not-a-region" | "unknown-text";
    readonly reason: string;
  };

/** What is known besides the text. */
export interface LocationContext {
  /** Species as the file says it: scientific or common name, or an NCBITaxon address. */
  readonly species?: string | undefined;
  /** The other location texts of the same file: they show whether its acronyms are the atlas'. */
  readonly others?: readonly string[] | undefined;
}
