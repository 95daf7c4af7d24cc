/**
 * The shapes of the archive's answers. Fields that are not listed are accepted and kept; a listed field of the
 * wrong kind is refused by name. Optional are those that older servers leave out.
 *
 * @module
 */

/** Metadata as the archive holds it; checked by JSON Schema elsewhere. */
export type Metadata = Record<string, unknown>;

/** What an archive says about itself (`GET /info/`). */
export interface InstanceInfo {
  /** Version of the metadata schema that it writes. */
  schema_version: string;
  /** Address of the schema of a dandiset. */
  schema_url?: string | null | undefined;
  /** Schema versions that it accepts. */
  allowed_schema_versions?: string[] | null | undefined;
  /** Version of the server. */
  version?: string | null | undefined;
  /** Names and prefixes of identifiers. */
  instance_config?:
    | {
      /** Prefix of identifiers, such as `DANDI`. */
      instance_name?: string | null | undefined;
      /** Such as `RRID:SCR_017571`. */
      instance_identifier?: string | null | undefined;
      /** Address of the web site. */
      instance_url?: string | null | undefined;
      /** Prefix of DOIs. */
      doi_prefix?: string | null | undefined;
      /** Licences that are allowed. */
      licenses?: string[] | null | undefined;
      /** Others. */
      [field: string]: unknown;
    }
    | null
    | undefined;
  /** Addresses. */
  services: {
    /** The API. */
    api: { url: string; [field: string]: unknown };
    /** The web site. */
    webui?: { url: string; [field: string]: unknown } | null | undefined;
    /** Others. */
    [field: string]: unknown;
  };
  /** Others. */
  [field: string]: unknown;
}

/** A user of an archive (`GET /users/me/`). */
export interface User {
  /** Name to sign in, mostly that of GitHub. */
  username: string;
  /** Name for people; may be empty. */
  name: string;
  /** Whether it is an administrator. */
  admin: boolean;
  /** `APPROVED`, or `INCOMPLETE`, `PENDING`, `REJECTED`. */
  status: string;
  /** Others. */
  [field: string]: unknown;
}

/** An owner of a dandiset. */
export interface Owner {
  /** Name to sign in. */
  username: string;
  /** Name for people; may be empty. */
  name: string;
  /** Only for callers who are signed in. */
  email?: string | null | undefined;
  /** Others. */
  [field: string]: unknown;
}

/** A version's record. */
export interface VersionRecord {
  /** `draft`, or `0.YYMMDD.HHMM`. */
  version: string;
  /** Title. */
  name: string;
  /** Number of assets; current, unlike `assetsSummary` of the metadata. */
  asset_count: number;
  /** Bytes of all assets. */
  size: number;
  /** `Pending`, `Validating`, `Valid`, `Invalid`, `Publishing`, `Published`. */
  status: string;
  /** Time, UTC. */
  created: string;
  /** Time, UTC. */
  modified: string;
  /** Unfinished uploads of the dandiset. */
  active_uploads?: number | undefined;
  /** Text given when it was published. */
  release_notes?: string | null | undefined;
  /** Others. */
  [field: string]: unknown;
}

/** A dandiset's record. */
export interface DandisetRecord {
  /** Six digits. */
  identifier: string;
  /** Time, UTC. */
  created: string;
  /** Time, UTC. */
  modified: string;
  /** Name of the contact person, or empty. */
  contact_person: string;
  /** `OPEN`, `EMBARGOED`, `UNEMBARGOING`. */
  embargo_status: string;
  /** The draft. */
  draft_version?: VersionRecord | null | undefined;
  /** The newest published version. */
  most_recent_published_version?: VersionRecord | null | undefined;
  /** Others. */
  [field: string]: unknown;
}

/** What the archive finds wrong with a record. */
export interface ArchiveValidationError {
  /** Dotted place in the metadata; empty for the whole. */
  field: string;
  /** The archive's words. */
  message: string;
  /** Path of the asset, in lists over assets. */
  path?: string | null | undefined;
  /** Others. */
  [field: string]: unknown;
}

/** A version with its metadata and what keeps it from being published. */
export interface VersionInfo extends VersionRecord {
  /** The dandiset it belongs to. */
  dandiset: { identifier: string; embargo_status: string; [field: string]: unknown };
  /** At most 50 pending and 50 invalid assets; empty only when every asset is valid. */
  asset_validation_errors: ArchiveValidationError[];
  /** About the dandiset's own metadata. */
  version_validation_errors: ArchiveValidationError[];
  /** The whole metadata. */
  metadata: Metadata;
}

/** An asset of a version; `metadata` only where it was asked for. */
export interface AssetItem {
  /** Changes with every edit; the path is what stays. */
  asset_id: string;
  /** Id of the stored bytes; `null` for a Zarr. */
  blob: string | null;
  /** Id of the Zarr; `null` for a file. */
  zarr: string | null;
  /** Path within the dandiset. */
  path: string;
  /** Bytes. */
  size: number;
  /** Time, UTC. */
  created: string;
  /** Time, UTC. */
  modified: string;
  /** With what the archive computes. */
  metadata?: Metadata | undefined;
  /** Others. */
  [field: string]: unknown;
}

/** An asset with its metadata. */
export interface AssetInfo extends AssetItem {
  /** With what the archive computes. */
  metadata: Metadata;
}

/** What the archive found about an asset's metadata. */
export interface AssetValidation {
  /** `Pending`, `Valid`, `Invalid`. */
  status: string;
  /** Empty unless it is invalid. */
  validation_errors: ArchiveValidationError[];
  /** Others. */
  [field: string]: unknown;
}

/** Stored bytes. */
export interface BlobRecord {
  /** Their id. */
  blob_id: string;
  /** Their dandi-etag. */
  etag: string;
  /** Missing until the archive has computed it. */
  sha256?: string | null | undefined;
  /** Bytes. */
  size: number;
  /** Others. */
  [field: string]: unknown;
}

/** One part to send. */
export interface UploadPart {
  /** From 1. */
  part_number: number;
  /** Bytes, exactly. */
  size: number;
  /** Signed for 7 days; whoever has it can write the part: never log it. */
  upload_url: string;
  /** Others. */
  [field: string]: unknown;
}

/** A begun upload. */
export interface UploadStart {
  /** Its id, later that of the stored bytes. */
  upload_id: string;
  /** All parts, in order. */
  parts: UploadPart[];
  /** Others. */
  [field: string]: unknown;
}

/** What has to be sent to the storage to join the parts. */
export interface UploadComplete {
  /** Signed address: never log it. */
  complete_url: string;
  /** XML document, to be sent unchanged. */
  body: string;
  /** Others. */
  [field: string]: unknown;
}

/** An unfinished upload. */
export interface UploadRecord {
  /** Its id. */
  upload_id: string;
  /** The dandi-etag that was announced. */
  etag?: string | null | undefined;
  /** Bytes that were announced. */
  size?: number | null | undefined;
  /** Time, UTC. */
  created: string;
  /** Others. */
  [field: string]: unknown;
}
