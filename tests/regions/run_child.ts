/** A run of the step in a process of its own, to be killed. Arguments: work folder, address of the archive. */
import { ArchiveClient, resolveInstance } from "../../lib/archive/mod.ts";
import { openWorkFolder } from "../../lib/core/mod.ts";
import { planRegions, runRegions } from "../../lib/regions/mod.ts";

const work = openWorkFolder(Deno.args[0] ?? "");
const instance = await resolveInstance(Deno.args[1] ?? "");
const client = new ArchiveClient(instance, { key: Deno.env.get("DANDI_UPLOAD_TEST_KEY") ?? "" });
const connection = { work, instance, client, user: await client.me(), approved: true };
await runRegions(connection, await planRegions(connection, { remote: false }));
