/** One upload in a process of its own, to be killed. Arguments: work folder, key, connections. */
import { connect } from "../../lib/connect/mod.ts";
import { openWorkFolder } from "../../lib/core/mod.ts";
import { runUpload } from "../../lib/upload/mod.ts";
import { plainMetadata, planBytes, QUICK } from "./rig.ts";

const [folder = "", key = "", connections = "4"] = Deno.args;
const connection = await connect(openWorkFolder(folder), {
  key,
  prompt: false,
  env: () => undefined,
  retry: QUICK,
});
const plan = await planBytes(connection);
const result = await runUpload(connection, plan, {
  metadata: plainMetadata,
  retry: QUICK,
  connections: Number(connections),
});
const text = JSON.stringify({
  reported: result.outcomes.filter((o) => o.status === "uploaded" || o.status === "already-there")
    .map((o) => o.assetPath),
  unfinished: result.outcomes.filter((o) => o.status === "failed" || o.status === "refused"),
  sentBytes: result.sentBytes,
});
await new Response(text).body?.pipeTo(Deno.stdout.writable);
