/** What describes the archive: info, schemas, numbers (reference: sections 1.3, 4.10). */
import { apiUrl, type Archive, type Handler } from "../state/archive.ts";
import { field, ok } from "../state/reply.ts";
import { ALLOWED_VERSIONS, MODELS, type Schemas } from "../state/schemas.ts";

/** `GET /info/`. */
export const getInfo: Handler = ({ archive }) => {
  const { instance, schemaVersion, webUrl } = archive;
  return ok({
    instance_config: {
      instance_name: instance.name,
      instance_identifier: instance.identifier,
      instance_url: `${webUrl}/`,
      doi_prefix: instance.doiPrefix,
      licenses: ["spdx:CC0-1.0", "spdx:CC-BY-4.0"],
    },
    schema_version: schemaVersion,
    schema_url: `${apiUrl(archive)}/schemas/?model=Dandiset`,
    allowed_schema_versions: allowedVersions(schemaVersion),
    version: "1.0.0",
    services: {
      api: { url: apiUrl(archive) },
      webui: { url: webUrl },
      jupyterhub: { url: "https://hub.dandiarchive.org/" },
    },
    "cli-minimal-version": "0.74.0",
    "cli-requires-python": ">=3.10",
    "cli-bad-versions": [],
  });
};

/** Versions up to the archive's own. */
export function allowedVersions(current: string): readonly string[] {
  return ALLOWED_VERSIONS.slice(0, ALLOWED_VERSIONS.indexOf(current) + 1);
}

/** `GET /schemas/available/`. */
export const listSchemas: Handler = () => ok(Object.keys(MODELS));

/** `GET /schemas/?model=`. */
export function getSchema(schemas: Schemas): Handler {
  return ({ archive, url }) => {
    const model = url.searchParams.get("model");
    if (!model) throw field("model", "This field is required.");
    const schema = schemas.get(archive.schemaVersion, model);
    if (!schema) throw field("model", `"${model}" is not a valid choice.`);
    return ok(schema);
  };
}

/** `GET /stats/`: as they were when a job counted last. */
export const getStats: Handler = ({ archive }) => {
  const counted = archive.db.meta("stats");
  return ok(counted === undefined ? stats(archive) : JSON.parse(counted));
};

/** The job that counts. */
export function countStats(archive: Archive): void {
  archive.db.setMeta("stats", JSON.stringify(stats(archive)));
}

/** Numbers over the whole archive, now. */
export function stats(archive: Archive): Record<string, number> {
  const number = (sql: string): number => archive.db.get<{ n: number }>(sql)?.n ?? 0;
  return {
    dandiset_count: number("SELECT COUNT(*) AS n FROM dandisets"),
    published_dandiset_count: number(
      "SELECT COUNT(DISTINCT dandiset) AS n FROM versions WHERE version <> 'draft'",
    ),
    user_count: number("SELECT COUNT(*) AS n FROM users WHERE active = 1"),
    size: number("SELECT COALESCE(SUM(size), 0) AS n FROM blobs") +
      number("SELECT COALESCE(SUM(size), 0) AS n FROM zarrs"),
  };
}
