import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { runUpload } from "../../lib/upload/mod.ts";
import { verify } from "../../lib/verify/mod.ts";
import { makeRig, planBytes, QUICK } from "./rig.ts";

const FIXTURES = new URL("../fixtures/nwb/", import.meta.url);

Deno.test("runUpload() registers NWB files with metadata that the archive finds valid, and refuses what is none", async () => {
  await using rig = await makeRig();
  const files: Record<string, string> = {};
  for (const [i, name] of ["m1-s1.nwb", "m2-s2.nwb"].entries()) {
    await rig.write(name, await Deno.readFile(new URL(name, FIXTURES)));
    files[name] = `sub-m${i + 1}/sub-m${i + 1}_ses-s${i + 1}.nwb`;
  }
  await rig.write("text.nwb", new TextEncoder().encode("no HDF5"));
  files["text.nwb"] = "sub-x/sub-x.nwb";
  await rig.organize(files);
  const result = await runUpload(rig.connection, await planBytes(rig.connection), {
    retry: QUICK,
  });
  assertEquals(result.outcomes.map((o) => o.status), ["uploaded", "uploaded", "refused"]);
  const refused = result.outcomes[2];
  assert(refused?.status === "refused" && refused.findings[0]?.code.startsWith("unreadable-"));
  await rig.organize(Object.fromEntries(Object.entries(files).slice(0, 2)));
  const v = await verify(rig.connection, { waitMs: 10_000, pollMs: 100 });
  assertEquals([v.proved, v.verdict.counts], [true, { valid: 2, invalid: 0, pending: 0 }]);
  const [asset] = await Array.fromAsync(
    rig.connection.client.listAssets(rig.dandiset, "draft", { metadata: true }),
  );
  const subject = asset?.metadata?.wasAttributedTo as { identifier: string }[];
  assertEquals(subject[0]?.identifier, "m1");
});

Deno.test("planUpload(), runUpload() and verify() need no more permissions than their tasks give", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", await Deno.readFile(new URL("m1-s1.nwb", FIXTURES)));
  await rig.organize({ "a.nwb": "sub-m1/sub-m1.nwb" });
  const code = `
    const { connect, openWorkFolder, planUpload, runUpload, verify } = await import(${
    JSON.stringify(new URL("../../mod.ts", import.meta.url).href)
  });
    const connection = await connect(openWorkFolder(${JSON.stringify(rig.connection.work.path)}), {
      key: ${JSON.stringify(rig.archive.keys.owner)}, prompt: false, env: () => undefined });
    const result = await runUpload(connection, await planUpload(connection));
    console.log(result.outcomes.map((o) => o.status + (o.message ?? "")).join());
    console.log((await verify(connection, { deep: "all", waitMs: 5000, pollMs: 100 })).proved);`;
  const script = `${rig.folder}/script.ts`;
  await Deno.writeTextFile(script, code);
  const output = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-prompt",
      "--no-check",
      "--quiet",
      "--config",
      fileURLToPath(new URL("../../deno.json", import.meta.url)),
      "--allow-read",
      "--allow-write",
      "--allow-net=127.0.0.1",
      "--allow-env=HOME",
      `--allow-run=${Deno.execPath()}`,
      script,
    ],
  }).output();
  const said = new TextDecoder().decode(output.stdout);
  assertEquals(said, "uploaded\ntrue\n", new TextDecoder().decode(output.stderr));
});
