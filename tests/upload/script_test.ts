/** The script of the step, as a person or a scheduler runs it. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makeRig, type Rig } from "./rig.ts";

const SCRIPTS = fileURLToPath(new URL("../../scripts/", import.meta.url));
const SAMPLE = new URL("../fixtures/nwb/m1-s1.nwb", import.meta.url);

async function script(
  rig: Rig,
  name: string,
  ...flags: string[]
): Promise<{ code: number; said: string }> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${SCRIPTS}${name}.ts`, `${rig.folder}/work`, ...flags],
    env: { NO_COLOR: "1", DANDI_UPLOAD_API_KEY: rig.archive.keys.owner },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, said: text(output.stdout) + text(output.stderr) };
}

Deno.test("deno task upload asks before something changes, and only then; its status says what happened", async (t) => {
  await using rig = await makeRig();
  await rig.write("a.nwb", await Deno.readFile(SAMPLE));
  await rig.organize({ "a.nwb": "sub-m1/sub-m1.nwb" });
  await t.step("wrong words are said before anything is read", async () => {
    const { code, said } = await script(rig, "upload", "--yes", "--connections", "0");
    assertEquals(code, 2);
    assertStringIncludes(said, "write auto or a number from 1");
    assert(!said.includes("To send"), said);
  });
  await t.step("nobody can answer", async () => {
    const { code, said } = await script(rig, "upload");
    assertEquals(code, 2, said);
    assertStringIncludes(said, "add --yes to agree or --dry-run to see the plan only");
    assertEquals(await rig.assets(), {});
  });
  await t.step("a dry run changes nothing", async () => {
    const { code, said } = await script(rig, "upload", "--dry-run");
    assertEquals(code, 0, said);
    assertEquals(await rig.assets(), {});
  });
  await t.step("yes", async () => {
    const { code, said } = await script(rig, "upload", "--yes", "--sha256");
    assertEquals(code, 0, said);
    assertEquals(Object.keys(await rig.assets()), ["sub-m1/sub-m1.nwb"]);
  });
  await t.step("a second run asks nothing", async () => {
    const { code, said } = await script(rig, "upload");
    assertEquals(code, 0, said);
    assertStringIncludes(said, "1 already there");
  });
  await t.step("what is only there is deleted on a yes that says so", async () => {
    await rig.write("b.nwb", new TextEncoder().encode("no NWB file at all"));
    await rig.organize({ "b.nwb": null });
    const unsure = await script(rig, "upload", "--remove-only-remote", "--yes");
    assertEquals(unsure.code, 1);
    assertStringIncludes(unsure.said.replaceAll(/\s+/g, " "), '"b.nwb" has no path now');
    assertEquals(Object.keys(await rig.assets()), ["sub-m1/sub-m1.nwb"]);
    await rig.write("b.nwb", new Uint8Array(0));
    await rig.organize({ "b.nwb": "sub-b/sub-b.nwb" });
    const asked = await script(rig, "upload", "--remove-only-remote");
    assertEquals(asked.code, 2);
    assertStringIncludes(asked.said, "and delete 1 file there that you do not have?");
    assertEquals(Object.keys(await rig.assets()), ["sub-m1/sub-m1.nwb"]);
    const dry = await script(rig, "upload", "--dry-run");
    assertEquals(dry.code, 1, "a file is refused");
    const done = await script(rig, "upload", "--remove-only-remote", "--yes");
    assertEquals(done.code, 1, "a file is refused");
    assertEquals(await rig.assets(), {});
  });
  await t.step("verify has a status and wrong words of its own", async () => {
    const wrong = await script(rig, "verify", "--wait", "soon");
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.said, "write a whole number of seconds");
    const deep = await script(rig, "verify", "--deep", "x");
    assertEquals(deep.code, 2);
    assertStringIncludes(deep.said, "known are sample");
    assertEquals((await script(rig, "verify", "--wait", "0", "--sha256")).code, 1, "no proof");
  });
});
