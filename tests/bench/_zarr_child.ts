// One upload of a Zarr, measured by tests/bench/zarr.ts: FOLDER URL API DANDISET.
import { connect } from "../../lib/connect/mod.ts";
import { openWorkFolder } from "../../lib/core/mod.ts";
import { planUpload, runUpload } from "../../lib/upload/mod.ts";
import { plainMetadata } from "../upload/rig.ts";

const [folder = "", url = "", api = "", identifier = "", key = ""] = Deno.args;
const work = `${folder}/work`;
await Deno.mkdir(`${work}/state`, { recursive: true });
await Deno.writeTextFile(
  `${work}/upload.yaml`,
  `instance: ${url}\ndandiset: "${identifier}"\nnwb_folder: ${folder}/data\n`,
);
await Deno.writeTextFile(
  `${work}/state/dandiset.json`,
  JSON.stringify({
    version: 1,
    identifier,
    name: "Bench",
    instance: "bench",
    api,
    url,
    made: true,
    embargo: "OPEN",
    at: new Date().toISOString(),
  }),
);
const connection = await connect(openWorkFolder(work), {
  key,
  prompt: false,
  env: () => undefined,
});
const sources = [{
  localPath: `${folder}/data/s.nwb.zarr`,
  file: "s.nwb.zarr",
  assetPath: "sub-a/sub-a.nwb.zarr",
}];
const plan = await planUpload(connection, { sources, validation: "skip" });
const result = await runUpload(connection, plan, { metadata: plainMetadata });
const peak = /VmHWM:\s+(\d+) kB/.exec(await Deno.readTextFile("/proc/self/status"))?.[1] ?? "0";
await Deno.stdout.write(
  new TextEncoder().encode(
    JSON.stringify({ outcome: result.outcomes[0], peakMb: Math.round(Number(peak) / 1000) }) + "\n",
  ),
);
