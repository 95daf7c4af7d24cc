/** What proposals of people are made from, and what comes of them. */
import type { UploadConfig } from "../../core/upload_config.ts";
import type { Wanted } from "./contributors.ts";
import type { Fields } from "../model/json.ts";
import type { ContributorDecisions } from "../model/decisions.ts";
import type { FactsSummary } from "../model/facts_summary.ts";
import type { AskedQuestion, FieldChange } from "../model/plan_types.ts";
import type { LeftOut, Publication } from "../model/publication.ts";
import type { Services } from "../services/services.ts";

/** What the proposal is made from. */
export interface PeopleInput {
  readonly services: Services;
  readonly base: readonly Fields[];
  readonly publication: Publication | undefined;
  readonly facts: FactsSummary;
  readonly config: UploadConfig;
  readonly decisions: ContributorDecisions;
  /** Keys that the user wrote in `upload.yaml`; defaults are not among them. */
  readonly written: ReadonlySet<string>;
  /** Nothing was saved from this work folder yet: what the draft says of its contact is a default, not a decision. */
  readonly firstTime: boolean;
}

/** What came of it. */
export interface PeopleProposal {
  readonly changes: FieldChange[];
  readonly questions: AskedQuestion[];
  readonly leftOut: LeftOut[];
}

/** A wanted entry on its way to a change. */
export interface Candidate {
  readonly wanted: Wanted;
  readonly source: string;
  readonly reason: string;
  readonly notes: string[];
  /** What decisions about this person stand under: the name as printed, or as it was first written. */
  readonly key?: string;
  readonly confirm?: string;
  readonly setEmail?: boolean;
  /** An iD that failed its check: taken away where the draft has it. */
  readonly dropIdentifier?: string;
  /** Index in the draft's list, where it stands there. */
  readonly index?: number;
  /** Not proposed until it is decided whether it is this entry of the draft. */
  readonly perhaps?: number;
}

/** A person as `upload.yaml` names one. */
export type ConfigPerson = NonNullable<UploadConfig["contact"]>;
