import {
  embeddedSchema,
  type JsonSchema,
  nearestVersion,
  SCHEMA_VERSIONS,
  schemaForInstance,
} from "../archive/schema/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { isDandiUploadError } from "../core/errors.ts";
import { fields, list } from "./model/json.ts";

/**
 * The JSON Schema that an instance checks records by: its own, asked for once a run and remembered in
 * `state/`; without an answer the remembered one; else the embedded one with the instance's prefixes and licences.
 */
export async function instanceSchema(
  connection: Connection,
  model: "Dandiset" | "Asset",
): Promise<JsonSchema> {
  const { client, info, instance, work } = connection;
  const version = info.schema_version;
  const state = `schema-${model.toLowerCase()}`;
  try {
    const schema = await client.schema(model);
    const own = fields(fields(fields(schema.properties).schemaVersion)).default;
    // A server that gives the schema of another version than it works with is not believed.
    if (own === undefined || own === version) {
      work.writeState(state, { api: instance.api, version, schema });
      return schema;
    }
  } catch (error) {
    if (!isDandiUploadError(error)) throw error;
  }
  const remembered = fields(work.readState(state));
  if (remembered.api === instance.api && remembered.version === version) {
    const schema = fields(remembered.schema);
    if (Object.keys(schema).length > 0) return schema;
  }
  const used = (SCHEMA_VERSIONS as readonly string[]).includes(version)
    ? version
    : nearestVersion(version);
  return schemaForInstance(await embeddedSchema(used, model), {
    name: info.instance_config?.instance_name ?? undefined,
    doiPrefix: info.instance_config?.doi_prefix ?? undefined,
    licenses: list(info.instance_config?.licenses).filter((l) => typeof l === "string"),
  });
}
