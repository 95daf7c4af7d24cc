/** One upload (or a second look) in a process of its own. Arguments: work folder, key, "validate" or "plain". */
import { connect } from "../../lib/connect/mod.ts";
import { openWorkFolder } from "../../lib/core/mod.ts";
import { planUpload, runUpload } from "../../lib/upload/mod.ts";

const [folder = "", key = "", mode = "plain"] = Deno.args;
const work = openWorkFolder(folder);
const connection = await connect(work, { key, prompt: false, env: () => undefined });
if (mode === "validate") await (await import("../../lib/validate/mod.ts")).validate(work);
const plan = await planUpload(connection, {
  validation: mode === "validate" ? "require" : "skip",
});
const result = await runUpload(connection, plan);
const wrong = result.outcomes.filter((o) => o.status === "failed" || o.status === "refused");
const { user, system } = (await import("node:process")).default.cpuUsage();
const status = await Deno.readTextFile("/proc/self/status").catch(() => "");
const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
await Deno.stdout.write(
  new TextEncoder().encode(
    JSON.stringify({
      files: result.outcomes.length,
      wrong: wrong.slice(0, 3),
      sentBytes: result.sentBytes,
      uploadMs: result.tookMs,
      connections: result.connections,
      cpuS: (user + system) / 1e6,
      peakMb: peak === undefined ? 0 : Number(peak) / 1000,
    }) + "\n",
  ),
);
