/**
 * The shapes of the archive's answers. Fields that are not listed are accepted and kept; a listed field of the
 * wrong kind is refused by name. Optional are those that older servers leave out.
 *
 * @module
 */
import { z } from "zod";

const metadata = z.record(z.string(), z.unknown());
const text = z.string().nullish().transform((v) => v ?? "");

/** `GET /info/`. */
export const instanceInfoSchema = z.looseObject({
  schema_version: z.string(),
  schema_url: z.string().nullish(),
  allowed_schema_versions: z.array(z.string()).nullish(),
  version: z.string().nullish(),
  instance_config: z.looseObject({
    instance_name: z.string().nullish(),
    instance_identifier: z.string().nullish(),
    instance_url: z.string().nullish(),
    doi_prefix: z.string().nullish(),
    licenses: z.array(z.string()).nullish(),
  }).nullish(),
  services: z.looseObject({
    api: z.looseObject({ url: z.string() }),
    webui: z.looseObject({ url: z.string() }).nullish(),
  }),
});
/** What an archive says about itself. */
export type InstanceInfo = z.infer<typeof instanceInfoSchema>;

/** `GET /users/me/`. */
export const userSchema = z.looseObject({
  username: z.string(),
  name: text,
  admin: z.boolean().default(false),
  /** `APPROVED`, or `INCOMPLETE`, `PENDING`, `REJECTED`. */
  status: z.string(),
});
/** A user of an archive. */
export type User = z.infer<typeof userSchema>;

/** One of a dandiset's owners. */
export const ownerSchema = z.looseObject({
  username: z.string(),
  name: text,
  email: z.string().nullish(),
});
/** An owner of a dandiset. */
export type Owner = z.infer<typeof ownerSchema>;

const versionRecord = z.looseObject({
  /** `draft`, or `0.YYMMDD.HHMM`. */
  version: z.string(),
  name: z.string(),
  asset_count: z.number().int(),
  /** Bytes. */
  size: z.number(),
  /** `Pending`, `Validating`, `Valid`, `Invalid`, `Publishing`, `Published`. */
  status: z.string(),
  created: z.string(),
  modified: z.string(),
  /** Unfinished uploads of the dandiset. */
  active_uploads: z.number().int().optional(),
  release_notes: z.string().nullish(),
});

/** An entry of `GET /dandisets/`, and `GET /dandisets/D/`. */
export const dandisetSchema = z.looseObject({
  identifier: z.string().regex(/^\d{6}$/),
  created: z.string(),
  modified: z.string(),
  contact_person: text,
  /** `OPEN`, `EMBARGOED`, `UNEMBARGOING`. */
  embargo_status: z.string().default("OPEN"),
  draft_version: versionRecord.nullish(),
  most_recent_published_version: versionRecord.nullish(),
});
/** A dandiset's record. */
export type DandisetRecord = z.infer<typeof dandisetSchema>;

/** An entry of `GET /dandisets/D/versions/`. */
export const versionSchema = versionRecord;
/** A version's record. */
export type VersionRecord = z.infer<typeof versionSchema>;

const validationError = z.looseObject({
  field: text,
  message: z.string(),
  path: z.string().nullish(),
});
/** What the archive finds wrong with a record. */
export type ArchiveValidationError = z.infer<typeof validationError>;

/** `GET /dandisets/D/versions/V/info/`, and the answer of a metadata PUT. */
export const versionInfoSchema = z.looseObject({
  ...versionRecord.shape,
  dandiset: z.looseObject({
    identifier: z.string(),
    embargo_status: z.string().default("OPEN"),
  }),
  /** At most 50 pending and 50 invalid assets; empty only when every asset is valid. */
  asset_validation_errors: z.array(validationError).default([]),
  version_validation_errors: z.array(validationError).default([]),
  metadata,
});
/** A version with its metadata and what keeps it from being published. */
export type VersionInfo = z.infer<typeof versionInfoSchema>;

/** The metadata object of a dandiset version or an asset; checked by JSON Schema elsewhere. */
export const metadataSchema = metadata;
/** Metadata as the archive holds it. */
export type Metadata = Record<string, unknown>;

const asset = z.looseObject({
  asset_id: z.string().min(1),
  /** Id of the stored bytes; `null` for a Zarr. */
  blob: z.string().nullable(),
  zarr: z.string().nullish().transform((v) => v ?? null),
  path: z.string().min(1),
  /** Bytes. */
  size: z.number(),
  created: z.string(),
  modified: z.string(),
});

/** An entry of the list of assets. */
export const assetSchema = z.looseObject({ ...asset.shape, metadata: metadata.optional() });
/** An asset of a version; `metadata` only where it was asked for. */
export type AssetItem = z.infer<typeof assetSchema>;

/** `.../assets/A/info/`, and the answer of POST and PUT. */
export const assetInfoSchema = z.looseObject({ ...asset.shape, metadata });
/** An asset with its metadata. */
export type AssetInfo = z.infer<typeof assetInfoSchema>;

/** `.../assets/A/validation/`. */
export const assetValidationSchema = z.looseObject({
  /** `Pending`, `Valid`, `Invalid`. */
  status: z.string(),
  validation_errors: z.array(validationError).default([]),
});
/** What the archive found about an asset's metadata. */
export type AssetValidation = z.infer<typeof assetValidationSchema>;

/** `POST /blobs/digest/`. */
export const blobSchema = z.looseObject({
  blob_id: z.string().min(1),
  etag: z.string(),
  sha256: z.string().nullish(),
  size: z.number(),
});
/** Stored bytes. */
export type Blob = z.infer<typeof blobSchema>;

/** `POST /uploads/initialize/`. */
export const uploadStartSchema = z.looseObject({
  upload_id: z.string().min(1),
  parts: z.array(z.looseObject({
    part_number: z.number().int().min(1),
    size: z.number().int().min(1),
    /** Signed for 7 days; whoever has it can write the part: never log it. */
    upload_url: z.url({ protocol: /^https?$/ }),
  })).min(1),
});
/** A begun upload. */
export type UploadStart = z.infer<typeof uploadStartSchema>;

/** `POST /uploads/U/complete/`. */
export const uploadCompleteSchema = z.looseObject({
  complete_url: z.url({ protocol: /^https?$/ }),
  body: z.string().min(1),
});
/** What has to be sent to the storage to join the parts. */
export type UploadComplete = z.infer<typeof uploadCompleteSchema>;

/** An entry of `GET /dandisets/D/uploads/`. */
export const uploadSchema = z.looseObject({
  upload_id: z.string(),
  etag: z.string().nullish(),
  size: z.number().nullish(),
  created: z.string(),
});
/** An unfinished upload. */
export type UploadRecord = z.infer<typeof uploadSchema>;

/** One page of a list. `count` is `null` on later pages of assets. */
export function pageSchema<T extends z.ZodType>(
  item: T,
): z.ZodObject<
  {
    count: z.ZodOptional<z.ZodNullable<z.ZodNumber>>;
    next: z.ZodOptional<z.ZodNullable<z.ZodString>>;
    results: z.ZodArray<T>;
  }
> {
  return z.object({
    count: z.number().nullable().optional(),
    next: z.string().nullable().optional(),
    results: z.array(item),
  });
}
