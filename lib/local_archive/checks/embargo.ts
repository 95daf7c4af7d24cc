/** The unembargo task (reference: section 5.6). */
import type { Archive } from "../state/archive.ts";
import { openBlob } from "../api/assets.ts";
import { populateDandiset } from "../state/dandiset_metadata.ts";
import { parseObject } from "../state/json.ts";
import { draftOf } from "../state/records.ts";
import type { DandisetRow } from "../state/rows.ts";
import { touchDraft } from "../api/versions.ts";

/** Opens a dandiset: its content becomes public, its assets and its draft are validated again. */
export function finishUnembargo(archive: Archive, id: number): void {
  const { db, clock } = archive;
  db.run(
    "UPDATE dandisets SET embargo_status = 'OPEN', embargo_end = ?, modified = ? WHERE id = ?",
    clock.day(),
    clock.stamp(),
    id,
  );
  const dandiset = db.get<DandisetRow>("SELECT * FROM dandisets WHERE id = ?", id);
  const draft = draftOf(archive, id);
  if (!dandiset || !draft) return;
  const blobs = db.all<{ blob: string }>(
    `SELECT DISTINCT a.blob FROM version_assets va JOIN assets a ON a.pk = va.asset
     WHERE va.version = ? AND a.blob IS NOT NULL`,
    draft.id,
  );
  for (const { blob } of blobs) openBlob(archive, blob);
  db.run(
    `UPDATE s3_objects SET embargoed = 0 WHERE embargoed = 1 AND EXISTS
       (SELECT 1 FROM zarrs z WHERE z.dandiset = ? AND s3_objects.key LIKE 'zarr/' || z.id || '/%')`,
    id,
  );
  db.run(
    "UPDATE assets SET status = 'Pending' WHERE pk IN (SELECT asset FROM version_assets WHERE version = ?)",
    draft.id,
  );
  const metadata = populateDandiset(
    archive,
    { dandiset, version: "draft", name: draft.name, doi: draft.doi },
    parseObject(draft.metadata),
  );
  db.run("UPDATE versions SET metadata = ? WHERE id = ?", JSON.stringify(metadata), draft.id);
  touchDraft(archive, draft.id);
}
