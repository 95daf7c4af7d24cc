/**
 * The plan of the regions step, as data.
 *
 * @module
 */
import type { PlanHead } from "../core/saved_state.ts";
import type { LocationKind } from "../nwb/facts.ts";
import type { Match, Side } from "../ontology/mod.ts";

/** Version of the form below; a saved plan of another version is made anew. */
export const REGIONS_PLAN_VERSION = 1;

/** What one file says about places, and where it lies on the archive. */
export interface FileLocations {
  /** Path on the archive. */
  readonly assetPath: string;
  /** Where the facts come from: the local file, or the archive's own copy. */
  readonly from: "local" | "archive";
  /** Local path, where there is one. */
  readonly localPath?: string;
  /** As the file names it; empty where it does not. */
  readonly subject: string;
  /** As the file names it; empty where it does not. */
  readonly session: string;
  /** As written; empty where the file has none. */
  readonly species: string;
  /** Places with their texts. */
  readonly locations: readonly {
    readonly kind: LocationKind;
    readonly place: string;
    readonly text: string;
    readonly count: number;
  }[];
  /** Keywords and descriptions: evidence only, where the file names no region. */
  readonly hints?: readonly string[];
  /** Set where the facts could not be read: nothing is known but what other sessions of the subject say. */
  readonly unread?: true;
  /** Bytes that were fetched, where the facts come from the archive. */
  readonly bytesRead?: number;
}

/** How one text of one species was answered. */
export interface TextRow {
  /** As written. */
  readonly species: string;
  /** As spelled there. */
  readonly text: string;
  /**
   * `certain`: found beyond doubt. `decided`: a person said so. `open`: a person has to decide. `none`: nothing to write and
   * nothing to ask.
   */
  readonly status: "certain" | "decided" | "open" | "none";
  /** What is written. */
  readonly matches: readonly Match[];
  /** What a person may choose from, the best first. */
  readonly candidates: readonly Match[];
  /** The side that the text names. */
  readonly side?: Side;
  /** Why it is open, or why there is nothing. */
  readonly reason: string;
  /** Electrodes, planes and pipettes that have the text. */
  readonly count: number;
  /** Files that have the text. */
  readonly files: number;
}

/** An entry of `about`. */
export type AboutEntry = Readonly<Record<string, unknown>>;

/** One asset: what its `about` is and what it would be. */
export interface AssetRow {
  /** Path on the archive. */
  readonly assetPath: string;
  /** Its id when the plan was made. */
  readonly assetId: string;
  /** As the file names it; empty where it does not. */
  readonly subject: string;
  /** As the file names it; empty where it does not. */
  readonly session: string;
  /** Where the facts come from. */
  readonly from: "local" | "archive" | "none";
  /** `change`: would be written. `same`: nothing would differ. `nothing`: its file names no region that is certain. */
  readonly status: "change" | "same" | "nothing" | "unreadable";
  /** Ids that the file's own facts support, sorted. */
  readonly terms: readonly string[];
  /** Counts of electrodes (planes, pipettes) by id. */
  readonly counts: Readonly<Record<string, number>>;
  /** What is there now. */
  readonly before: readonly AboutEntry[];
  /** What would be there. */
  readonly after: readonly AboutEntry[];
  /** Why, where there is nothing. */
  readonly note?: string;
}

/** Two places of one file that say different things. */
export interface Conflict {
  /** Path on the archive. */
  readonly assetPath: string;
  /** What contradicts what. */
  readonly message: string;
}

/** What the regions step would do. */
export interface RegionsPlan extends PlanHead {
  /** Version of this form. */
  readonly planVersion: typeof REGIONS_PLAN_VERSION;
  /** `uberon-2026-04-01`. */
  readonly ontology: string;
  /** Texts by species and text, the most frequent first. */
  readonly texts: readonly TextRow[];
  /** By path. */
  readonly assets: readonly AssetRow[];
  /** Places that contradict each other. */
  readonly conflicts: readonly Conflict[];
  /** Id → label of every term that occurs. */
  readonly labels: Readonly<Record<string, string>>;
  /** What to know about the run as a whole. */
  readonly notes: readonly string[];
  /** Assets whose facts were not read: not NWB, or not wanted. */
  readonly skipped: number;
}
