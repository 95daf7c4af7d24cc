import { fileURLToPath } from "node:url";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { iriOf } from "../../lib/ontology/mod.ts";
import { makeWorld, type World } from "./world.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/nwb/", import.meta.url));
const SCRIPT = fileURLToPath(new URL("../../scripts/regions.ts", import.meta.url));
const PATH = "sub-m1/sub-m1_ses-1.nwb";

async function script(world: World, cwd: string, ...args: string[]): Promise<[number, string]> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    cwd,
    args: ["run", "-A", "--no-check", "-q", SCRIPT, "--instance", world.archive.url, ...args],
    env: { NO_COLOR: "1", DANDI_UPLOAD_API_KEY: world.archive.keys.owner },
  }).output();
  return [code, new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr)];
}

Deno.test("the script annotates a Dandiset without local files, leaves a patch where it may not write, and undoes", async () => {
  await using world = await makeWorld();
  await world.add(PATH, await Deno.readFile(FIXTURES + "m1-s1.nwb"));
  const dir = await Deno.makeTempDir();
  try {
    const [dry, said] = await script(world, dir, "--dandiset", world.dandiset, "--dry-run");
    assertEquals(dry, 0, said);
    assertStringIncludes(said, "1 asset to write");
    assertEquals((await world.abouts())[PATH] ?? [], []);
    const patch = JSON.parse(
      await Deno.readTextFile(`${dir}/regions-${world.dandiset}/regions-patch.json`),
    );
    assertEquals(patch.assets.length, 1);
    // One that is not there does not keep the other from being done.
    const [status, text] = await script(
      world,
      dir,
      "--dandiset",
      "999999",
      "--dandiset",
      world.dandiset,
      "--yes",
    );
    assertEquals(status === 0, false);
    assertStringIncludes(text, "999999");
    const about = (await world.abouts())[PATH] as { identifier: string }[];
    assertEquals(about.map((e) => e.identifier), [
      iriOf("UBERON:0003881"),
      iriOf("UBERON:0003883"),
    ]);
    const [undone] = await script(world, dir, "--dandiset", world.dandiset, "--undo", "--yes");
    assertEquals(undone, 0);
    assertEquals((await world.abouts())[PATH] ?? [], []);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
});
