/** Files that name other files: nothing of them is read, and it is said. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { readFactsOf } from "../../lib/nwb/mod.ts";
import { validateFile } from "../../lib/validate/mod.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/store/", import.meta.url));
const SECRET = "sentence of a private file";

/** The file whose description lies in external storage, which is then this path. */
async function attack(folder: string, target: string): Promise<string> {
  const bytes = await Deno.readFile(`${FIXTURES}external.nwb`);
  const at = new TextDecoder("latin1").decode(bytes).indexOf("P".repeat(200));
  assert(at > 0);
  bytes.fill(0, at, at + 200);
  bytes.set(new TextEncoder().encode(target), at);
  const path = `${folder}/attack.nwb`;
  await Deno.writeFile(path, bytes);
  return path;
}

Deno.test("a file with external raw storage publishes nothing of the file that it names", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const target = `${folder}/private.txt`;
    await Deno.writeTextFile(target, `${SECRET}, `.repeat(9));
    const path = await attack(folder, target);
    const outcome = await readFactsOf(path);
    assert(outcome.status === "read");
    assertEquals(outcome.facts.sessionDescription, undefined);
    assert(outcome.facts.errors["/session_description"]?.includes("another file"));
    const findings = await validateFile(path);
    assert(!JSON.stringify([outcome, findings]).includes(SECRET));
    const [found] = findings.filter((f) => f.code === "values-elsewhere");
    assertEquals(found?.severity, "blocks-upload");
    assertEquals(found?.place, "/session_description");
    assertEquals(found?.found, target);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a virtual dataset of another file is a blocking finding, and not followed", async () => {
  const findings = await validateFile(`${FIXTURES}virtual.nwb`);
  const [found] = findings.filter((f) => f.code === "values-elsewhere");
  assertEquals([found?.severity, found?.place, found?.found], [
    "blocks-upload",
    "/acquisition/ts/data",
    "other.nwb",
  ]);
});
