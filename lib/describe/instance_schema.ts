import {
  embeddedSchema,
  type JsonSchema,
  nearestVersion,
  SCHEMA_VERSIONS,
  schemaForInstance,
  schemaTrouble,
} from "../archive/schema/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { isDandiUploadError } from "../core/errors.ts";
import { fields, list } from "./model/json.ts";

/**
 * The JSON Schema that an instance checks records by: its own, asked for once a run and remembered in
 * `state/`; without an answer the remembered one; else the embedded one with the instance's prefixes and licences. A schema
 * that is damaged, or whose patterns could hang this machine, is not used.
 *
 * @param say Told where the instance's own schema cannot be used, and why.
 */
export async function instanceSchema(
  connection: Connection,
  model: "Dandiset" | "Asset",
  say: (text: string) => void = () => {},
): Promise<JsonSchema> {
  const { client, info, instance, work } = connection;
  const version = info.schema_version;
  const state = `schema-${model.toLowerCase()}`;
  try {
    const schema = await client.schema(model);
    const own = fields(fields(fields(schema.properties).schemaVersion)).default;
    // A server that gives the schema of another version than it works with is not believed.
    if (own === undefined || own === version) {
      const trouble = await schemaTrouble(schema, model, version);
      if (trouble === undefined) {
        work.writeState(state, { api: instance.api, version, schema });
        return schema;
      }
      say(
        `The schema of ${model} that ${instance.label} gives cannot be used, ${trouble}: records are checked by the copy that comes with this program`,
      );
    }
  } catch (error) {
    if (!isDandiUploadError(error)) throw error;
  }
  const remembered = fields(work.readState(state));
  if (remembered.api === instance.api && remembered.version === version) {
    const schema = fields(remembered.schema);
    if (await schemaTrouble(schema, model, version) === undefined) return schema;
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
