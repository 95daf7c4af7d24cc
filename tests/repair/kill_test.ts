import { assert, assertEquals } from "@std/assert";
import { readFactsOf } from "../../lib/nwb/mod.ts";
import { changeOf, mendFile } from "../../lib/repair/mod.ts";

Deno.test("mendFile() killed at any time leaves the whole copy under its name, or none; the original is as it was", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    const original = `${folder}/in.nwb`;
    const target = `${folder}/out/in.nwb`;
    await Deno.copyFile(new URL("../fixtures/nwb/m2-s2.nwb", import.meta.url), original);
    await Deno.chmod(original, 0o644);
    const before = await Deno.readFile(original);
    const start = performance.now();
    const script = new URL("./mend_child.ts", import.meta.url).href;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "-A", script, original, target],
      stdout: "null",
      stderr: "null",
    });
    assert((await command.output()).success);
    const whole = performance.now() - start;
    await Deno.remove(target);
    for (const part of [0.4, 0.7, 0.85, 0.95]) {
      const child = command.spawn();
      await new Promise((done) => setTimeout(done, whole * part));
      try {
        child.kill("SIGKILL");
      } catch { /* it was quick */ }
      await child.status;
      try {
        const read = await readFactsOf(target);
        if (read.status === "read") {
          assertEquals(read.facts.subject?.sex, "O");
          assertEquals(read.facts.generalTexts["notes"], "a note");
        } else assertEquals(read.reason, "not-found");
      } finally {
        await Deno.remove(target).catch(() => {});
      }
      assertEquals(await Deno.readFile(original), before);
    }
    const change = changeOf("/general/subject/sex", "O");
    assert(!("problem" in change));
    const done = await mendFile({ original, target, changes: [change] });
    assertEquals(done.outcome, "repaired");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
