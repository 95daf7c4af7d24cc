/** Rows of the tables, as the code reads them. */

/** A user account. */
export type UserRow = {
  id: number;
  username: string;
  first_name: string;
  last_name: string;
  email: string;
  status: string;
  superuser: number;
  active: number;
  key: string | null;
};

/** A dandiset; `id` is its number. */
export type DandisetRow = {
  id: number;
  created: string;
  modified: string;
  embargo_status: string;
  embargo_end: string | null;
};

/** A version; `metadata` and `errors` are JSON. */
export type VersionRow = {
  id: number;
  dandiset: number;
  version: string;
  name: string;
  metadata: string;
  status: string;
  errors: string;
  created: string;
  modified: string;
  doi: string | null;
  release_notes: string;
};

/** An asset with what its blob or zarr says; `metadata` and `errors` are JSON. */
export type AssetRow = {
  pk: number;
  asset_id: string;
  path: string;
  blob: string | null;
  zarr: string | null;
  metadata: string;
  status: string;
  errors: string;
  published: number;
  created: string;
  modified: string;
  blob_size: number | null;
  blob_etag: string | null;
  blob_sha256: string | null;
  blob_embargoed: number | null;
  zarr_size: number | null;
  zarr_checksum: string | null;
  zarr_dandiset: number | null;
};

/** Columns and joins of {@link AssetRow}; goes after `SELECT`. */
export const ASSET_COLUMNS =
  `a.*, b.size AS blob_size, b.etag AS blob_etag, b.sha256 AS blob_sha256,
  b.embargoed AS blob_embargoed, z.size AS zarr_size, z.checksum AS zarr_checksum, z.dandiset AS zarr_dandiset`;
/** Goes after `FROM assets a`. */
export const ASSET_JOINS = `LEFT JOIN blobs b ON b.id = a.blob LEFT JOIN zarrs z ON z.id = a.zarr`;

/** A finished blob. */
export type BlobRow = {
  id: string;
  etag: string;
  size: number;
  sha256: string | null;
  embargoed: number;
  created: string;
};

/** An unfinished upload. */
export type UploadRow = {
  id: string;
  dandiset: number;
  etag: string;
  size: number;
  s3_upload: string;
  embargoed: number;
  created: string;
};

/** A zarr archive. */
export type ZarrRow = {
  id: string;
  name: string;
  dandiset: number;
  status: string;
  checksum: string | null;
  file_count: number;
  size: number;
  created: string;
};
