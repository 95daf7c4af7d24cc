/** Records of dandisets and versions as the API shows them (reference: sections 4.1, 4.2). */
import { type Archive, type Call, sixDigits } from "./archive.ts";
import { contactPerson } from "./dandiset_metadata.ts";
import { parseObject } from "./json.ts";
import type { DandisetRow, VersionRow } from "./rows.ts";

/** Number and bytes of the assets of a version. */
export function contentOf(archive: Archive, version: number): { count: number; size: number } {
  const row = archive.db.get<{ count: number; size: number }>(
    "SELECT COUNT(*) AS count, COALESCE(SUM(size), 0) AS size FROM version_assets WHERE version = ?",
    version,
  );
  return row ?? { count: 0, size: 0 };
}

/** A version, short form. */
export function versionSummary(archive: Archive, version: VersionRow): Record<string, unknown> {
  const { count, size } = contentOf(archive, version.id);
  return {
    version: version.version,
    name: version.name,
    asset_count: count,
    size,
    status: version.status,
    created: version.created,
    modified: version.modified,
  };
}

/** A version with uploads and release notes. */
export function versionDetail(archive: Archive, version: VersionRow): Record<string, unknown> {
  const uploads = version.version !== "draft" ? 0 : archive.db.get<{ n: number }>(
    "SELECT COUNT(*) AS n FROM uploads WHERE dandiset = ?",
    version.dandiset,
  )?.n ?? 0;
  return {
    ...versionSummary(archive, version),
    active_uploads: uploads,
    release_notes: version.version === "draft" ? "" : version.release_notes,
  };
}

/** The draft of a dandiset. */
export function draftOf(archive: Archive, dandiset: number): VersionRow | undefined {
  return versionOf(archive, dandiset, "draft");
}

/** One version of a dandiset. */
export function versionOf(
  archive: Archive,
  dandiset: number,
  version: string,
): VersionRow | undefined {
  return archive.db.get<VersionRow>(
    "SELECT * FROM versions WHERE dandiset = ? AND version = ?",
    dandiset,
    version,
  );
}

/** The newest published version of a dandiset. */
export function newestPublished(archive: Archive, dandiset: number): VersionRow | undefined {
  return archive.db.get<VersionRow>(
    "SELECT * FROM versions WHERE dandiset = ? AND version <> 'draft' ORDER BY created DESC LIMIT 1",
    dandiset,
  );
}

/** What every record of a dandiset begins with. */
export function dandisetCore(call: Call, dandiset: DandisetRow): Record<string, unknown> {
  const { archive, user } = call;
  const draft = draftOf(archive, dandiset.id);
  const stars = archive.db.get<{ n: number; mine: number | null }>(
    "SELECT COUNT(*) AS n, MAX(user = ?) AS mine FROM stars WHERE dandiset = ?",
    user?.id ?? -1,
    dandiset.id,
  );
  return {
    identifier: sixDigits(dandiset.id),
    created: dandiset.created,
    modified: dandiset.modified,
    contact_person: draft ? contactPerson(parseObject(draft.metadata)) : "",
    embargo_status: dandiset.embargo_status,
    star_count: stars?.n ?? 0,
    is_starred: stars?.mine === 1,
  };
}

/** A dandiset with its draft and newest published version. */
export function dandisetRecord(
  call: Call,
  dandiset: DandisetRow,
  form: (archive: Archive, version: VersionRow) => Record<string, unknown>,
): Record<string, unknown> {
  const { archive } = call;
  const draft = draftOf(archive, dandiset.id);
  const published = newestPublished(archive, dandiset.id);
  return {
    ...dandisetCore(call, dandiset),
    most_recent_published_version: published ? form(archive, published) : null,
    draft_version: draft ? form(archive, draft) : null,
  };
}

/** An entry of the list of versions. */
export function versionEntry(
  call: Call,
  dandiset: DandisetRow,
  version: VersionRow,
): Record<string, unknown> {
  return { ...versionDetail(call.archive, version), dandiset: dandisetCore(call, dandiset) };
}
