/**
 * Records in the archive's shapes, and a client for a test server.
 *
 * @module
 */
import { ArchiveClient, type ArchiveClientOptions, type Instance } from "../../lib/archive/mod.ts";
import type { TestServer } from "./server.ts";

/** A key that no archive has. */
export const KEY = "00112233445566778899aabbccddeeff00112233";

/** The instance that a test server stands for. */
export function instanceOf(server: { api: string; origin: string }): Instance {
  return {
    name: "test",
    label: "Test archive",
    api: server.api,
    web: server.origin,
    kind: "local",
    keyVariables: ["DANDI_UPLOAD_API_KEY"],
  };
}

/** A client that waits next to nothing between attempts. */
export function clientOf(server: TestServer, options: ArchiveClientOptions = {}): ArchiveClient {
  return new ArchiveClient(instanceOf(server), {
    key: KEY,
    retry: { minDelayMs: 1, maxDelayMs: 2 },
    ...options,
  });
}

const TIMES = { created: "2026-08-25T14:00:00.000000Z", modified: "2026-08-25T14:00:00.000000Z" };

/** `/info/` of a server. */
export function infoOf(server: { api: string; origin: string }): Record<string, unknown> {
  return {
    schema_version: "0.7.0",
    schema_url: `${server.api}/schemas/?model=Dandiset`,
    allowed_schema_versions: ["0.6.10", "0.7.0"],
    version: "1.0.0",
    instance_config: {
      instance_name: "DEV-DANDI",
      instance_identifier: null,
      instance_url: `${server.origin}/`,
      doi_prefix: null,
      licenses: ["spdx:CC0-1.0", "spdx:CC-BY-4.0"],
    },
    services: { api: { url: server.api }, webui: { url: server.origin } },
    "cli-minimal-version": "0.74.0",
  };
}

/** A user's record. */
export const USER = { username: "ada", name: "Ada Lovelace", admin: false, status: "APPROVED" };

/** A version's record. */
export function versionOf(name = "My recordings"): Record<string, unknown> {
  return { version: "draft", name, asset_count: 0, size: 0, status: "Pending", ...TIMES };
}

/** A dandiset's record. */
export function dandisetOf(identifier: string, name = "My recordings"): Record<string, unknown> {
  return {
    identifier,
    ...TIMES,
    contact_person: "Lovelace, Ada",
    embargo_status: "OPEN",
    star_count: 0,
    most_recent_published_version: null,
    draft_version: versionOf(name),
  };
}

/** An asset's record. */
export function assetOf(
  asset_id: string,
  path: string,
  metadata?: Record<string, unknown>,
): Record<string, unknown> {
  return {
    asset_id,
    blob: "6b85bfff-6e9e-40be-9def-291065379391",
    zarr: null,
    path,
    size: 20,
    ...TIMES,
    ...(metadata ? { metadata } : {}),
  };
}

/** A page of a list. */
export function pageOf(
  results: unknown[],
  next: string | null = null,
  count: number | null = results.length,
): Record<string, unknown> {
  return { count, next, previous: null, results };
}
