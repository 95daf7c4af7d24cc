/**
 * The plan of the organize step, as data.
 *
 * @module
 */
import type { Finding } from "../core/finding.ts";
import type { StaysBehind } from "../inventory/mod.ts";
import type { Collision } from "./names/collisions.ts";
import type { DandisetFolder } from "./names/dandiset_folder.ts";
import type { NameField } from "./names/entities.ts";
import type { MediaItem } from "./names/media.ts";
import type { NamingPolicy } from "./names/naming.ts";

/** Version of the form below; a saved plan of another version is made anew. */
export const ORGANIZE_PLAN_VERSION = 1;

/** One local file and its place in the Dandiset. */
export interface OrganizeItem {
  /** Absolute local path. */
  readonly localPath: string;
  /** The same relative to the folder that was read, with `/`. */
  readonly file: string;
  /** Path in the Dandiset; empty text where no name could be made. A refused file may have a name. */
  readonly assetPath: string;
  /** `refused`: not to be uploaded; the findings that block it say why. */
  readonly status: "mapped" | "refused";
  /** The file had this name already (in the folder or on the archive) and keeps it. */
  readonly kept: boolean;
  /** Everything found about the name and what it is made of. */
  readonly findings: readonly Finding[];
  /** Size in bytes when it was read. */
  readonly sizeBytes?: number;
  /** Modification time when it was read, milliseconds since the epoch. */
  readonly mtimeMs?: number;
  /** As in the file. */
  readonly subjectId?: string;
  /** The session part of the name, where there is one: from the file, or from the start time. */
  readonly session?: string;
  /** Where the session is from. */
  readonly sessionFrom?: "file" | "start-time";
  /** What the file holds, as in the name: `ecephys`, `behavior` … */
  readonly modalities: readonly string[];
  /** Root attribute `object_id`. */
  readonly objectId?: string;
  /** Videos and images that the file refers to, and where a run would put them. */
  readonly media: readonly MediaItem[];
}

/** What the organize step would do. */
export interface OrganizePlan {
  /** Version of this form. */
  readonly planVersion: typeof ORGANIZE_PLAN_VERSION;
  /** When it was made, ISO 8601. */
  readonly made: string;
  /** Absolute path of the folder that was read. */
  readonly source: string;
  /** Set where the folder is (part of) a Dandiset already. */
  readonly dandiset?: DandisetFolder;
  /** How names were chosen. */
  readonly naming: NamingPolicy;
  /** Fields that were asked for in every name. */
  readonly requiredFields: readonly NameField[];
  /** In the order of `file`. */
  readonly items: readonly OrganizeItem[];
  /** Files that would have one name, and what was done about it. */
  readonly collisions: readonly Collision[];
  /** What is no NWB and stays behind, by kind; absent where nothing does. */
  readonly staysBehind?: readonly StaysBehind[];
  /** About the run as a whole; findings of one file are with its item. */
  readonly warnings: readonly Finding[];
}
