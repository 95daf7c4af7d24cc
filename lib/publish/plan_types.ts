/**
 * The plan of the publish step, as data.
 *
 * @module
 */
import type { Metadata } from "../archive/mod.ts";
import type { PlanHead } from "../core/saved_state.ts";
import type { Checklist, ChecklistPoint } from "./checklist.ts";

/** Version of the form below. */
export const PUBLISH_PLAN_VERSION = 1;

/** Something that keeps the draft from being published. */
export interface Blocker {
  /** Stable name, kebab-case. */
  readonly code:
    | "embargoed"
    | "unembargoing"
    | "record-invalid"
    | "record-pending"
    | "assets-invalid"
    | "assets-pending"
    | "publishing"
    | "zarr"
    | "no-files"
    | "not-approved"
    | "no-owner"
    | "embargo-wanted"
    | "not-proved";
  /** The whole sentence. */
  readonly message: string;
  /** Whether it goes away by waiting. */
  readonly passes: boolean;
  /** What to do. */
  readonly fix: string;
  /** Files or fields, with the reason of each in our words. */
  readonly items: readonly { readonly what: string; readonly why: string }[];
}

/** What publishing would do, and what stands in the way. */
export interface PublishPlan extends PlanHead {
  /** Version of the form. */
  readonly planVersion: typeof PUBLISH_PLAN_VERSION;
  /** Name of the archive. */
  readonly instance: string;
  /** The draft's title. */
  readonly title: string;
  /** `ready`, `blocked`, or `unchanged` since the last publication. */
  readonly state: "ready" | "blocked" | "unchanged";
  /** What stands in the way; empty when nothing does. */
  readonly blockers: readonly Blocker[];
  /** What to look at before publishing. */
  readonly warnings: readonly string[];
  /** Number of files. */
  readonly files: number;
  /** Size of all files, bytes. */
  readonly bytes: number;
  /** Digest of the record and time of the last change: what must still hold when it is published. */
  readonly digest: string;
  /** The user's part of the record. */
  readonly record: Metadata;
  /** Versions that are published already, the newest last. */
  readonly published: readonly string[];
  /** What follows from publishing, in words. */
  readonly consequences: readonly string[];
  /** How the citation will read; version and DOI are given by the archive. */
  readonly citation: string;
  /** The quality checklist of today. */
  readonly checklist: Checklist;
  /** The score over time, oldest first. */
  readonly history: readonly ChecklistPoint[];
}

/** What became of publishing. */
export interface PublishResult {
  /** `not-asked`: nobody said yes. `unchanged`: nothing changed since the last publication. */
  readonly status: "published" | "not-asked" | "blocked" | "unchanged";
  /** Six digits. */
  readonly dandiset: string;
  /** Name of the archive. */
  readonly instance: string;
  /** Why nothing was published. */
  readonly why?: string;
  /** Number of the published version. */
  readonly version?: string;
  /** DOI. */
  readonly doi?: string;
  /** How it is cited. */
  readonly citation?: string;
  /** Its page. */
  readonly url?: string;
  /** Number of files. */
  readonly files?: number;
  /** Size of all files, bytes. */
  readonly bytes?: number;
  /** Where the published version is not what the plan said; empty when it is. */
  readonly differences: readonly string[];
  /** When, ISO 8601. */
  readonly at: string;
}
