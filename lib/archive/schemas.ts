import { z } from "zod";
import type * as m from "./models.ts";

// `looseObject` keeps unknown fields: servers are newer and older than this code.

const text = z.string().nullish().transform((v) => v ?? "");

export const metadata: z.ZodType<m.Metadata> = z.record(z.string(), z.unknown());

export const instanceInfo: z.ZodType<m.InstanceInfo> = z.looseObject({
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

export const user: z.ZodType<m.User> = z.looseObject({
  username: z.string(),
  name: text,
  admin: z.boolean().default(false),
  status: z.string(),
});

export const owners: z.ZodType<m.Owner[]> = z.array(z.looseObject({
  username: z.string(),
  name: text,
  email: z.string().nullish(),
}));

const versionShape = {
  version: z.string(),
  name: z.string(),
  asset_count: z.number().int(),
  size: z.number(),
  status: z.string(),
  created: z.string(),
  modified: z.string(),
  active_uploads: z.number().int().optional(),
  release_notes: z.string().nullish(),
};

export const version: z.ZodType<m.VersionRecord> = z.looseObject(versionShape);

export const dandiset: z.ZodType<m.DandisetRecord> = z.looseObject({
  identifier: z.string().regex(/^\d{6}$/, "expected six digits"),
  created: z.string(),
  modified: z.string(),
  contact_person: text,
  embargo_status: z.string().default("OPEN"),
  draft_version: version.nullish(),
  most_recent_published_version: version.nullish(),
});

const validationErrors = z.array(z.looseObject({
  field: text,
  message: z.string(),
  path: z.string().nullish(),
}));

export const versionInfo: z.ZodType<m.VersionInfo> = z.looseObject({
  ...versionShape,
  dandiset: z.looseObject({
    identifier: z.string(),
    embargo_status: z.string().default("OPEN"),
  }),
  asset_validation_errors: validationErrors.default([]),
  version_validation_errors: validationErrors.default([]),
  metadata,
});

const assetShape = {
  asset_id: z.string().min(1),
  blob: z.string().nullish().transform((v) => v ?? null),
  zarr: z.string().nullish().transform((v) => v ?? null),
  path: z.string().min(1),
  size: z.number(),
  created: z.string(),
  modified: z.string(),
};

export const asset: z.ZodType<m.AssetItem> = z.looseObject({
  ...assetShape,
  metadata: metadata.optional(),
});

export const assetInfo: z.ZodType<m.AssetInfo> = z.looseObject({ ...assetShape, metadata });

export const assetValidation: z.ZodType<m.AssetValidation> = z.looseObject({
  status: z.string(),
  validation_errors: validationErrors.default([]),
});

export const blob: z.ZodType<m.BlobRecord> = z.looseObject({
  blob_id: z.string().min(1),
  etag: z.string(),
  sha256: z.string().nullish(),
  size: z.number(),
});

const address = z.string().regex(/^https?:\/\//, "expected an http(s) address");

export const uploadStart: z.ZodType<m.UploadStart> = z.looseObject({
  upload_id: z.string().min(1),
  parts: z.array(z.looseObject({
    part_number: z.number().int().min(1),
    size: z.number().int().min(1),
    upload_url: address,
  })).min(1),
});

export const uploadComplete: z.ZodType<m.UploadComplete> = z.looseObject({
  complete_url: address,
  body: z.string().min(1),
});

export const upload: z.ZodType<m.UploadRecord> = z.looseObject({
  upload_id: z.string(),
  etag: z.string().nullish(),
  size: z.number().nullish(),
  created: z.string(),
});

/** One page of a list. */
export interface Page<T> {
  next?: string | null | undefined;
  results: T[];
}

/** The model of a page. `count` is `null` on later pages of assets, and not needed. */
export function page<T>(item: z.ZodType<T>): z.ZodType<Page<T>> {
  return z.object({ next: z.string().nullish(), results: z.array(item) });
}
