import { assert, assertEquals, assertRejects } from "@std/assert";
import { JournalError, NotFoundError } from "../../lib/core/mod.ts";
import { findHistory, redactHistory } from "../../lib/record/history.ts";

const HEX = "89abcdef0123456789abcdef0123456701234567";

/** A home folder with conversations: name → lines, the last one the newest. */
function homeWith(
  conversations: Record<string, unknown[]>,
): { home: string; path: (name: string) => string } & Disposable {
  const home = Deno.makeTempDirSync();
  const path = (name: string) => `${home}/.claude/projects/${name}.jsonl`;
  Object.entries(conversations).forEach(([name, lines], i) => {
    const file = path(name);
    Deno.mkdirSync(file.slice(0, file.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(
      file,
      lines.map((l) => typeof l === "string" ? l : JSON.stringify(l)).join("\n") + "\n",
    );
    Deno.utimeSync(file, 1_000_000 + i, 1_000_000 + i);
  });
  return { home, path, [Symbol.dispose]: () => Deno.removeSync(home, { recursive: true }) };
}

Deno.test("findHistory() takes the newest that was held in the work folder, above or below it", async () => {
  using at = homeWith({
    "a/old": [{ cwd: "/lab/conversion" }],
    "a/new": [{ type: "summary" }, { cwd: "/lab/conversion" }],
    "b/newer": [{ cwd: "/lab/elsewhere" }],
  });
  const { home, path } = at;
  const search = await findHistory("/lab/conversion/my_upload", { home });
  assertEquals(search.found, {
    path: path("a/new"),
    cwd: "/lab/conversion",
    why: "held in this folder",
  });
  assertEquals(search.candidates, 3);
});

Deno.test("findHistory() leaves one about another folder alone, and names it", async () => {
  using at = homeWith({ "b/newer": [{ cwd: "/lab/elsewhere" }] });
  const search = await findHistory("/lab/conversion", { home: at.home });
  assertEquals(search.found, undefined);
  assertEquals(search.other?.cwd, "/lab/elsewhere");
});

Deno.test("findHistory() does not take one held in the home folder unless it speaks of the work folder", async () => {
  using at = homeWith({ "b/x": [{ cwd: "/h" }] });
  using speaks = homeWith({
    "b/x": [{ cwd: "/elsewhere", message: "open /lab/conversion/upload.yaml" }],
  });
  await Deno.writeTextFile(at.path("b/x"), JSON.stringify({ cwd: at.home }) + "\n");
  assertEquals((await findHistory(`${at.home}/lab`, { home: at.home })).found, undefined);
  assertEquals(
    (await findHistory("/lab/conversion", { home: speaks.home })).found?.why,
    "speaks of this folder",
  );
});

Deno.test("findHistory() takes the newest where conversations do not say where they were held", async () => {
  using at = homeWith({ "a/1": [{ type: "user" }], "a/2": [{ type: "user" }] });
  assertEquals((await findHistory("/lab", { home: at.home })).found, {
    path: at.path("a/2"),
    why: "the newest",
  });
});

Deno.test("findHistory() finds nothing where there is none, and refuses a name that is not there", async () => {
  using at = homeWith({});
  assertEquals(await findHistory("/lab", { home: at.home }), { candidates: 0 });
  await assertRejects(() => findHistory("/lab", { path: `${at.home}/none.jsonl` }), NotFoundError);
});

Deno.test("redactHistory() writes the lines without secrets, private, and leaves torn lines out", async () => {
  using at = homeWith({
    "a/1": [
      { type: "user", message: { content: `key ${HEX} of a@example.org` }, cwd: "/home/ada/lab" },
      '{"type": "user", "message": "torn',
      String.raw`{"type":"assistant","message":{"content":"escaped \u0061@example.org"}}`,
    ],
  });
  const target = `${at.home}/out.jsonl`;
  const done = await redactHistory(at.path("a/1"), { target, home: "/home/ada" });
  assertEquals([done.lines, done.dropped], [2, 1]);
  assertEquals(done.redactions, { "DANDI key": 1, "e-mail address": 2, "home path": 1 });
  assertEquals(done.samples["DANDI key"], ["key [key removed] of [e-mail remo"]);
  const text = await Deno.readTextFile(target);
  assert(!text.includes(HEX) && !text.includes("a@example.org") && !text.includes("/home/ada"));
  assertEquals(text.trimEnd().split("\n").map((l) => JSON.parse(l).type), ["user", "assistant"]);
  assertEquals((await Deno.stat(target)).size, done.bytes);
  assertEquals(
    (await Array.fromAsync(Deno.readDir(at.home))).filter((e) => e.name.endsWith(".tmp")),
    [],
  );
});

Deno.test("redactHistory() counts without writing where no target is given", async () => {
  using at = homeWith({ "a/1": [{ message: HEX }] });
  const done = await redactHistory(at.path("a/1"), { home: "/home/ada" });
  assertEquals(done.redactions["DANDI key"], 1);
  assertEquals((await Array.fromAsync(Deno.readDir(`${at.home}/.claude/projects/a`))).length, 1);
});

Deno.test("redactHistory() writes nothing when the target cannot be written", async () => {
  using at = homeWith({ "a/1": [{ message: "x" }] });
  await assertRejects(
    () => redactHistory(at.path("a/1"), { target: `${at.home}/no/such/out` }),
    JournalError,
  );
});
