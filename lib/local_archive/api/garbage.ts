/**
 * Garbage collection (reference: section 5.8). As on the real archive it is started by hand: unfinished uploads, unused
 * blobs and orphaned assets stay until then.
 */
import type { Archive } from "../state/archive.ts";
import { blobKey } from "./dandisets.ts";

/** How old garbage must be. */
const DAYS = 7;

/** What was removed. */
export interface Collected {
  /** Unfinished uploads older than a week, and store uploads that no record belongs to. */
  readonly uploads: number;
  /** Assets in no version that were never published, a week after their last change. */
  readonly assets: number;
  /** Blobs that no asset uses, a week after they were made. */
  readonly blobs: number;
  /** Files on disk that nothing refers to. */
  readonly files: number;
}

/** Removes garbage; everything younger than a week stays. */
export async function collectGarbage(archive: Archive): Promise<Collected> {
  const { db } = archive;
  const before = `${archive.clock.day(-DAYS)}T${archive.clock.date().toISOString().slice(11)}`;
  const counts = db.transaction(() => {
    db.run("DELETE FROM uploads WHERE created < ?", before);
    const uploads = db.run(
      "DELETE FROM s3_uploads WHERE id NOT IN (SELECT s3_upload FROM uploads)",
    ).changes;
    db.run("DELETE FROM s3_parts WHERE upload NOT IN (SELECT id FROM s3_uploads)");
    const assets = db.run(
      `DELETE FROM assets WHERE published = 0 AND modified < ?
         AND pk NOT IN (SELECT asset FROM version_assets)`,
      before,
    ).changes;
    const unused = db.all<{ id: string }>(
      `SELECT id FROM blobs WHERE created < ?
         AND NOT EXISTS (SELECT 1 FROM assets a WHERE a.blob = blobs.id)`,
      before,
    );
    for (const { id } of unused) {
      db.run("DELETE FROM blobs WHERE id = ?", id);
      db.run("DELETE FROM s3_objects WHERE key = ?", blobKey(id));
      db.run("DELETE FROM s3_segments WHERE key = ?", blobKey(id));
    }
    return { uploads, assets, blobs: unused.length };
  });
  return { ...counts, files: await removeUnreferenced(archive) };
}

/** Removes stored files that no part and no object refers to. */
async function removeUnreferenced(archive: Archive): Promise<number> {
  const root = `${archive.dir}/objects`;
  let removed = 0;
  for await (const folder of Deno.readDir(root)) {
    for await (const entry of Deno.readDir(`${root}/${folder.name}`)) {
      const file = `${folder.name}/${entry.name}`;
      const path = `${root}/${file}`;
      // A file is renamed into place just before it is recorded: the newest are not garbage yet.
      const { mtime } = await Deno.stat(path);
      if (mtime && Date.now() - mtime.getTime() < 60_000) continue;
      const used = archive.db.get(
        "SELECT 1 AS x FROM s3_parts WHERE file = ? UNION ALL SELECT 1 FROM s3_segments WHERE file = ? LIMIT 1",
        file,
        file,
      );
      if (used) continue;
      await Deno.remove(path);
      removed++;
    }
  }
  return removed;
}
