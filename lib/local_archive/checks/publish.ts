/** The publishing task (reference: section 5.5). */
import { type Archive, sixDigits } from "../state/archive.ts";
import { fullAsset } from "../state/asset_metadata.ts";
import { populateDandiset } from "../state/dandiset_metadata.ts";
import { type JsonObject, parseObject } from "../state/json.ts";
import { versionOf } from "../state/records.ts";
import {
  ASSET_COLUMNS,
  ASSET_JOINS,
  type AssetRow,
  type DandisetRow,
  type VersionRow,
} from "../state/rows.ts";
import { assetsSummary } from "../state/summary.ts";
import { publishedFields } from "./validate.ts";

/** Makes the new version, when the draft is still `Publishing`: any change in between has cancelled the publication. */
export function finishPublish(archive: Archive, draftId: number): void {
  const { db, clock } = archive;
  const draft = db.get<VersionRow>(
    "SELECT * FROM versions WHERE id = ? AND status = 'Publishing'",
    draftId,
  );
  if (!draft) return;
  const dandiset = db.get<DandisetRow>("SELECT * FROM dandisets WHERE id = ?", draft.dandiset);
  if (!dandiset) return;
  const version = freeNumber(archive, dandiset.id);
  const doi = `${archive.instance.doiPrefix}/${archive.instance.name.toLowerCase()}.${
    sixDigits(dandiset.id)
  }/${version}`;
  const added: JsonObject = publishedFields(archive);
  if (draft.release_notes) added.releaseNotes = draft.release_notes;
  const now = clock.stamp();
  const { id } = db.run(
    `INSERT INTO versions(dandiset, version, name, metadata, status, errors, created, modified, doi, release_notes)
     VALUES (?, ?, ?, '{}', 'Valid', '[]', ?, ?, ?, ?)`,
    dandiset.id,
    version,
    draft.name,
    now,
    now,
    doi,
    draft.release_notes,
  );
  db.run(
    "INSERT INTO version_assets SELECT ?, path, asset, size FROM version_assets WHERE version = ?",
    id,
    draft.id,
  );
  freeze(archive, draft.id, added);
  const summary = assetsSummary(archive, id);
  const base = { ...parseObject(draft.metadata), assetsSummary: summary };
  const name = draft.name;
  db.run(
    "UPDATE versions SET metadata = ? WHERE id = ?",
    JSON.stringify(
      populateDandiset(archive, { dandiset, version, name, doi }, { ...base, ...added }),
    ),
    id,
  );
  db.run(
    "UPDATE versions SET status = 'Published', metadata = ?, modified = ? WHERE id = ?",
    JSON.stringify(
      populateDandiset(archive, { dandiset, version: "draft", name, doi: draft.doi }, base),
    ),
    clock.stamp(),
    draft.id,
  );
}

/** `0.YYMMDD.HHMM` of now, or of the next minute that is free. */
function freeNumber(archive: Archive, dandiset: number): string {
  for (let minute = archive.clock.date().getTime();; minute += 60_000) {
    const text = new Date(minute).toISOString();
    const number = `0.${text.slice(2, 10).replaceAll("-", "")}.${
      text.slice(11, 16).replace(":", "")
    }`;
    if (!versionOf(archive, dandiset, number)) return number;
  }
}

/** Freezes the metadata of assets that are published for the first time. */
function freeze(archive: Archive, version: number, added: JsonObject): void {
  const { db } = archive;
  const rows = db.all<AssetRow>(
    `SELECT ${ASSET_COLUMNS} FROM version_assets va JOIN assets a ON a.pk = va.asset ${ASSET_JOINS}
     WHERE va.version = ? AND a.published = 0`,
    version,
  );
  const { publishedBy, datePublished } = added;
  for (const asset of rows) {
    const metadata = { ...fullAsset(archive, asset), publishedBy, datePublished };
    db.run(
      "UPDATE assets SET published = 1, metadata = ? WHERE pk = ?",
      JSON.stringify(metadata),
      asset.pk,
    );
  }
}
