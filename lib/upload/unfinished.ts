import type { UploadRecord } from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { requireDandiset, requireReady } from "../dandiset/mod.ts";

/**
 * Unfinished uploads of the Dandiset on the archive, whoever began them. They take no part in any version; while some
 * exist, an embargo cannot be released.
 */
export function listUnfinished(connection: Connection): Promise<UploadRecord[]> {
  return connection.client.listUploads(requireDandiset(connection));
}

/**
 * Clears all unfinished uploads of the Dandiset, also those that others are busy with. Only on request; what was sent
 * for them is lost.
 *
 * @returns How many there were.
 */
export async function clearUnfinished(connection: Connection): Promise<number> {
  const dandiset = await requireReady(connection, "clear unfinished uploads");
  const before = await connection.client.listUploads(dandiset);
  if (before.length > 0) await connection.client.clearUploads(dandiset);
  return before.length;
}
