/** `deno task validate` without a work folder, and in the reference client's own form. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertMatch } from "@std/assert";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FIXTURES = `${ROOT}tests/fixtures/nwb`;

async function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}scripts/validate.ts`, ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, out: text(output.stdout), err: text(output.stderr) };
}

Deno.test("validate --ready says of one file whether DANDI takes it, in words, JSON and exit status", async () => {
  const [good, bad, gone] = await Promise.all([
    run("--ready", `${FIXTURES}/m1-s1.nwb`, "--json"),
    run("--ready", `${FIXTURES}/naive-time.nwb`),
    run("--ready", `${FIXTURES}/no-such.nwb`),
  ]);
  assertEquals([good.code, good.err], [0, ""]);
  const answer = JSON.parse(good.out);
  assertEquals([answer.ready, answer.exitStatus], [true, 0]);
  assert(answer.requirements.every((r: { met: boolean }) => r.met));
  assertEquals(bad.code, 1);
  assertMatch(bad.out, /not ready for DANDI/);
  assertMatch(bad.out, /no +It says when the session started/);
  assertEquals([gone.code, gone.out], [1, ""]);
  assertMatch(gone.err, /Error: Cannot read ".*no-such\.nwb"/);
});

Deno.test("validate writes the findings in the client's own form, and shows such a text", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.mkdir(`${folder}/nwb`);
    await Deno.copyFile(`${FIXTURES}/naive-time.nwb`, `${folder}/nwb/naive-time.nwb`);
    await Deno.writeTextFile(`${folder}/upload.yaml`, "instance: sandbox\nnwb_folder: nwb\n");
    const written = await run(folder, "--format", "dandi");
    assertEquals(written.code, 1, written.err);
    const records = written.out.trimEnd().split("\n").map((line) => JSON.parse(line));
    assert(records.length > 1 && records.every((r) => r.record_version === "1"));
    await Deno.writeTextFile(`${folder}/findings.jsonl`, written.out);
    const shown = await run("--findings", `${folder}/findings.jsonl`);
    assertEquals(shown.code, 1, shown.err);
    assertMatch(shown.out, /Validate: 1 file, 1 cannot be uploaded/);
    const wrong = await run(folder, "--format", "xml");
    assertEquals([wrong.code, wrong.out], [2, ""]);
    assertMatch(wrong.err, /Unknown format "xml": known is dandi/);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
