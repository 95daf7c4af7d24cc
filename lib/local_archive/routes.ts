/** The table of the API: each address pattern with its methods (reference: section 4.0). */
import type { Handler } from "./state/archive.ts";
import {
  assetsAtPath,
  downloadAsset,
  getAsset,
  getAssetInfo,
  getAssetValidation,
  listPaths,
} from "./api/asset_reads.ts";
import { listAssets } from "./api/asset_list.ts";
import { searchGenotypes, searchSpecies } from "./api/asset_search.ts";
import { createAsset, deleteAsset, replaceAsset } from "./api/assets.ts";
import {
  clearUploads,
  createDandiset,
  deleteDandiset,
  getDandiset,
  listDandisets,
  listUploads,
  unembargo,
} from "./api/dandisets.ts";
import { getInfo, getSchema, getStats, listSchemas } from "./api/misc.ts";
import type { Schemas } from "./state/schemas.ts";
import { completeUpload, findBlob, initializeUpload, validateUpload } from "./api/uploads.ts";
import {
  getMe,
  getOwners,
  getToken,
  listUsers,
  putOwners,
  renewToken,
  searchUsers,
  star,
} from "./api/users.ts";
import {
  deleteVersion,
  getVersion,
  getVersionInfo,
  listVersions,
  publish,
  putVersion,
} from "./api/versions.ts";
import {
  createZarr,
  deleteZarrFiles,
  finalizeZarr,
  getZarr,
  listZarrFiles,
  listZarrs,
  uploadZarrFiles,
} from "./api/zarr.ts";

/** One address pattern. */
export interface Route {
  /** Pattern in hono's syntax, after `/api`. */
  readonly path: string;
  readonly methods: Readonly<Record<string, Handler>>;
  /** `HEAD` is answered as `GET` without a body; class-based resources only. */
  readonly head?: boolean;
  /** Methods other than the safe ones need an approved user, also where the handler does not exist. */
  readonly open?: boolean;
}

const UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
const D = "/dandisets/:dandiset{[0-9]{6}}";
const V = `${D}/versions/:version{(?:draft|0\\.[0-9]{6}\\.[0-9]{4})}`;
const A = `/assets/:asset{${UUID}}`;
const U = `/uploads/:upload{${UUID}}`;
const Z = `/zarr/:zarr{${UUID}}`;

/** All addresses. */
export function routes(schemas: Schemas): Route[] {
  return [
    { path: "/info/", methods: { GET: getInfo } },
    { path: "/auth/token/", methods: { GET: getToken, POST: renewToken } },
    { path: "/users/me/", methods: { GET: getMe } },
    { path: "/users/search/", methods: { GET: searchUsers } },
    { path: "/users/", methods: { GET: listUsers } },
    { path: "/dandisets/", methods: { GET: listDandisets, POST: createDandiset }, head: true },
    { path: `${D}/`, methods: { GET: getDandiset, DELETE: deleteDandiset }, head: true },
    { path: `${D}/users/`, methods: { GET: getOwners, PUT: putOwners }, head: true },
    { path: `${D}/uploads/`, methods: { GET: listUploads, DELETE: clearUploads }, head: true },
    { path: `${D}/unembargo/`, methods: { POST: unembargo } },
    { path: `${D}/star/`, methods: { POST: star, DELETE: star } },
    { path: `${D}/versions/`, methods: { GET: listVersions }, head: true },
    {
      path: `${V}/`,
      methods: { GET: getVersion, PUT: putVersion, DELETE: deleteVersion },
      head: true,
    },
    { path: `${V}/info/`, methods: { GET: getVersionInfo }, head: true },
    { path: `${V}/publish/`, methods: { POST: publish } },
    { path: `${V}/assets/`, methods: { GET: listAssets, POST: createAsset }, head: true },
    { path: `${V}/assets/paths/`, methods: { GET: listPaths }, head: true },
    {
      path: `${V}${A}/`,
      methods: { GET: getAsset, PUT: replaceAsset, DELETE: deleteAsset },
      head: true,
    },
    { path: `${V}${A}/info/`, methods: { GET: getAssetInfo }, head: true },
    { path: `${V}${A}/validation/`, methods: { GET: getAssetValidation }, head: true },
    { path: `${V}${A}/download/`, methods: { GET: downloadAsset }, head: true },
    { path: `${A}/`, methods: { GET: getAsset }, head: true },
    { path: `${A}/info/`, methods: { GET: getAssetInfo }, head: true },
    { path: `${A}/download/`, methods: { GET: downloadAsset }, head: true },
    { path: "/uploads/initialize/", methods: { POST: initializeUpload } },
    { path: `${U}/complete/`, methods: { POST: completeUpload } },
    { path: `${U}/validate/`, methods: { POST: validateUpload } },
    { path: "/blobs/digest/", methods: { POST: findBlob }, open: true },
    { path: "/zarr/", methods: { GET: listZarrs, POST: createZarr }, head: true },
    { path: `${Z}/`, methods: { GET: getZarr }, head: true },
    {
      path: `${Z}/files/`,
      methods: { GET: listZarrFiles, POST: uploadZarrFiles, DELETE: deleteZarrFiles },
      head: true,
    },
    { path: `${Z}/finalize/`, methods: { POST: finalizeZarr } },
    { path: "/schemas/available/", methods: { GET: listSchemas } },
    { path: "/schemas/", methods: { GET: getSchema(schemas) } },
    { path: "/stats/", methods: { GET: getStats } },
    { path: "/search/genotypes/", methods: { GET: searchGenotypes } },
    { path: "/search/species/", methods: { GET: searchSpecies } },
    { path: "/webdav/assets/atpath/", methods: { GET: assetsAtPath }, head: true },
  ];
}
