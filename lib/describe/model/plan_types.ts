/**
 * The plan of the describe step, as data.
 *
 * @module
 */
import type { Metadata } from "../../archive/mod.ts";
import type { RecordProblem } from "../../archive/schema/mod.ts";
import type { PlanHead } from "../../core/saved_state.ts";
import type { RecordAdvice } from "./advice.ts";
import type { FactsSummary } from "./facts_summary.ts";
import type { Disagreement, LeftOut, Publication } from "./publication.ts";
import type { ServiceUse } from "../services/services.ts";

/** Version of the form below; a saved plan of another version is made anew. */
export const DESCRIBE_PLAN_VERSION = 2;

/** What a change does to the record. */
export type ChangeOp =
  | { readonly op: "set"; readonly field: string; readonly value: unknown }
  /** Replaces the entry at `index` of the list as it was read, or adds one. */
  | {
    readonly op: "put";
    readonly field: string;
    readonly index?: number;
    readonly value: unknown;
  }
  /** The order of contributors: the id of a change, or the index in the list as it was read. */
  | { readonly op: "order"; readonly order: readonly (string | number)[] };

/** One proposed change of the record; each can be taken or left alone. */
export interface FieldChange {
  /** Stable name of the change, such as `title` or `contributor: Chowdhury, Raeed H`. */
  readonly id: string;
  /** The field in words. */
  readonly label: string;
  /** The value as it is now, in words; absent where there is none. */
  readonly before?: string;
  /** The value as it would be. */
  readonly after: string;
  /** Who gave it. */
  readonly source: string;
  /** Why it is proposed. */
  readonly reason: string;
  /** What was found about identifiers in it; what to look at. */
  readonly notes: readonly string[];
  /** A text drafted by this step: to be read and confirmed. */
  readonly draft?: boolean;
  /** Set when it is not taken with "all" until someone confirms it: the reason. */
  readonly confirm?: string;
  /** Set when `decisions.yaml` says that it was declined before. */
  readonly declined?: boolean;
  /** Set when it was confirmed to replace what somebody wrote: the yes is used up when it is saved. */
  readonly once?: true;
  /** What it does to the record. */
  readonly op: ChangeOp;
}

/** Something that no source could answer, with the form of its answer. */
export interface Question extends AskedQuestion {
  /** Stable name: `contact`, `funding.award: National Science Foundation`. */
  readonly id: string;
  /** The form of the answer, in words. */
  readonly form: string;
  /** An answer in that form, of nobody. */
  readonly sample: string;
}

/** Something that no source could answer. */
export interface AskedQuestion {
  /** Key in `upload.yaml` that answers it, or section and entry of `decisions.yaml`. */
  readonly key: string;
  /** The file that holds the key. */
  readonly file: "upload.yaml" | "decisions.yaml";
  /** The entry of that section: the name as printed, the affiliation, the term that was asked for. */
  readonly entry?: string;
  /** For "is this the same person?": the name in the draft. */
  readonly other?: string;
  /** For "whose ORCID iD is it?": the iD. */
  readonly orcid?: string;
  /** The question. */
  readonly text: string;
  /** Answers to choose from, or suggestions. */
  readonly suggestions: readonly string[];
  /** What stays undone without an answer. */
  readonly blocks: "saving" | "publishing" | "nothing";
  /** Lines to put into the file. */
  readonly example?: string;
}

/** A term for `about` that someone has to choose. */
export interface TermCandidate {
  /** What was asked for. */
  readonly asked: string;
  /** Identifier. */
  readonly id: string;
  /** Label. */
  readonly label: string;
  /** How it was found: table and spelling. */
  readonly evidence: string;
}

/** What the describe step would do. */
export interface DescribePlan extends PlanHead {
  /** Version of the form. */
  readonly planVersion: typeof DESCRIBE_PLAN_VERSION;
  /** Name of the archive. */
  readonly instance: string;
  /** Schema version that the record will be saved in. */
  readonly schemaVersion: string;
  /** The draft as it was read: what changes are made to, and what must still be there when they are saved. */
  readonly base: {
    readonly name: string;
    readonly metadata: Metadata;
    readonly digest: string;
    readonly modified: string;
  };
  /** The paper, where one was given. */
  readonly publication?: Publication;
  /** What the files say. */
  readonly facts: FactsSummary;
  /** Proposed changes. */
  readonly changes: readonly FieldChange[];
  /** What no source could answer. */
  readonly questions: readonly Question[];
  /** Terms to choose from. */
  readonly candidates: readonly TermCandidate[];
  /** What sources gave and is not in the record. */
  readonly leftOut: readonly LeftOut[];
  /** Where sources disagree. */
  readonly disagreements: readonly Disagreement[];
  /** What the archive would refuse in the record with all changes taken. */
  readonly problems: readonly RecordProblem[];
  /** What the archive accepts and people should look at. */
  readonly advice: readonly RecordAdvice[];
  /** What was asked and how it went. */
  readonly services: readonly ServiceUse[];
  /** Words about the run: a retracted paper, a DOI of another kind of work. */
  readonly notes: readonly string[];
}

/** What became of saving. */
export interface DescribeResult {
  /** `nothing`: the draft says it all already, or no change was taken. */
  readonly status: "saved" | "nothing";
  /** Set when a former record was put back: the time of the save that was undone, ISO 8601. */
  readonly undone?: string;
  /** Six digits. */
  readonly dandiset: string;
  /** Changes that were made. */
  readonly taken: readonly Pick<FieldChange, "id" | "label" | "before" | "after" | "source">[];
  /** Changes that were not taken, with the reason. */
  readonly left: readonly { readonly id: string; readonly label: string; readonly why: string }[];
  /** File that holds the former record. */
  readonly former?: string;
  /** Fields that the archive stored otherwise than sent; empty when it took everything. */
  readonly differences: readonly string[];
  /** What the archive says about the record; `Pending` when it had not decided in time. */
  readonly archive?: {
    readonly status: string;
    readonly errors: readonly { readonly field: string; readonly message: string }[];
  };
  /** What the archive will refuse in a former record that was put back; empty otherwise. */
  readonly problems?: readonly string[];
  /** When, ISO 8601. */
  readonly at: string;
}
