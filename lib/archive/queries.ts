import type { BlobRecord, UploadStart } from "./models.ts";

/** Filters of {@linkcode ArchiveClient.listAssets}. */
export interface AssetQuery {
  /** An exact path, or a prefix without regard to case: end a folder with `/`. */
  path?: string;
  /** Whole-path pattern; only `*` is special, and it crosses `/`. */
  glob?: string;
  /** With the metadata of each asset. Default `false`. */
  metadata?: boolean;
  /** Default `path`: in the order of creation, pages shift while assets are replaced. */
  order?: "path" | "-path" | "created" | "-created" | "modified" | "-modified";
  /** Default 1000, which is also the archive's limit. */
  pageSize?: number;
}

/** Filters of {@linkcode ArchiveClient.listDandisets}. */
export interface DandisetQuery {
  /** Only those that the user owns. Their embargoed ones are included unless `embargoed` is `false`. */
  mine?: boolean;
  /** Include embargoed ones that the user may see. Default: as `mine`. */
  embargoed?: boolean;
  /** Include those without a published version. Default `true`. */
  draft?: boolean;
  /** Include those without assets. Default `true`. */
  empty?: boolean;
  /** Words to search for. */
  search?: string;
  /** `id`, `name`, `modified`, `size`, each with an optional `-`. */
  ordering?: string;
  /** Default 100. */
  pageSize?: number;
}

/** How an upload begins: new, or the archive has these bytes already. */
export type UploadBeginning =
  | ({ readonly kind: "begun" } & UploadStart)
  | { readonly kind: "exists"; readonly blobId: string };

/** How the archive's own check of uploaded bytes ended. */
export type UploadVerdict =
  | { readonly kind: "valid"; readonly blob: BlobRecord }
  /** Somebody finished the same bytes meanwhile; look them up with `findBlob`. */
  | { readonly kind: "identical" }
  /** The upload is not known (any more): validated already, or cleared. */
  | { readonly kind: "unknown" }
  /** The stored object is absent or differs. */
  | { readonly kind: "wrong"; readonly said: string };
