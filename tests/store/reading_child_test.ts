/** The process that reads files: what it may do, what becomes of it, what comes back. */
import { assert, assertEquals } from "@std/assert";
import { ReadingChild } from "../../lib/store/mod.ts";

const ENTRY = import.meta.resolve("./child_jobs.ts");

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("ReadingChild may read the file that it is given, and no other file at all", () =>
  inFolder(async (folder) => {
    const [mine, private_, comma] = ["mine", "private", "a,b"].map((n) => `${folder}/${n}.nwb`) as [
      string,
      string,
      string,
    ];
    for (const path of [mine, private_, comma]) await Deno.writeTextFile(path, path);
    await Deno.symlink(private_, `${folder}/link.nwb`);
    await using child = new ReadingChild(ENTRY);
    const ask = (path: string, read: string[]) =>
      child.ask<string>("read", path, { read, timeoutMs: 20_000 });
    assertEquals(await ask(mine, [mine]), { is: "done", value: mine });
    for (const other of [private_, `${folder}/none`, "/etc/hostname", "/proc/self/environ"]) {
      const answer = await ask(other, [mine]);
      assertEquals(answer.is, "failed", other);
      assert("why" in answer && answer.why.includes("read access"), JSON.stringify(answer));
    }
    assertEquals(await ask(comma, [comma]), { is: "done", value: comma });
    const link = `${folder}/link.nwb`;
    assertEquals(await ask(link, [link]), { is: "done", value: private_ });
  }));

Deno.test("ReadingChild has no environment, no network and no leave to write or run", async () => {
  await using child = new ReadingChild(ENTRY);
  const options = { read: ["/none"], timeoutMs: 20_000 };
  const answer = await child.ask<string[]>("rights", null, options);
  assert(answer.is === "done");
  for (const right of ["net", "run", "sys", "ffi", "write"]) {
    assert(answer.value.includes(`${right} prompt`) || answer.value.includes(`${right} denied`));
  }
});

Deno.test("ReadingChild writes to the one file that a job may write to", () =>
  inFolder(async (folder) => {
    const [target, other] = [`${folder}/target`, `${folder}/other`];
    await using child = new ReadingChild(ENTRY);
    const options = { read: [target], write: [target], timeoutMs: 20_000 };
    assertEquals((await child.ask("write", { path: target, text: "x" }, options)).is, "done");
    assertEquals(await Deno.readTextFile(target), "x");
    assertEquals((await child.ask("write", { path: other, text: "x" }, options)).is, "failed");
  }));

Deno.test("ReadingChild is given leave for the next files at once, and started anew for others", async () => {
  const upcoming = ["/a", "/b"];
  await using child = new ReadingChild(ENTRY, { upcoming: () => upcoming });
  const pid = async (path: string) => {
    const answer = await child.ask<number>("pid", null, { read: [path], timeoutMs: 20_000 });
    return answer.is === "done" ? answer.value : answer;
  };
  const first = await pid("/a");
  assertEquals(await pid("/b"), first);
  const second = await pid("/c");
  assert(second !== first && typeof second === "number");
});

Deno.test("ReadingChild is killed at the time limit, replaced after a death, and goes on", async () => {
  await using child = new ReadingChild(ENTRY);
  const options = { read: ["/a"], timeoutMs: 20_000 };
  assertEquals(await child.ask("hang", null, { ...options, timeoutMs: 300 }), { is: "timeout" });
  assertEquals(await child.ask("die", null, options), {
    is: "crash",
    why: "its process ended",
  });
  assertEquals((await child.ask("abort", null, options)).is, "crash");
  assertEquals((await child.ask("pid", null, options)).is, "done");
  assertEquals(await child.ask("nothing", null, options), {
    is: "failed",
    why: "there is no job nothing",
  });
});

Deno.test("ReadingChild is replaced when its memory has grown", async () => {
  await using child = new ReadingChild(ENTRY);
  const options = { read: ["/a"], timeoutMs: 60_000 };
  const before = await child.ask<number>("pid", null, options);
  assertEquals(await child.ask("fill", 400, options), { is: "done", value: 400 });
  const after = await child.ask<number>("pid", null, options);
  assert(before.is === "done" && after.is === "done" && before.value !== after.value);
});

Deno.test("ReadingChild answers what a job asks meanwhile; what a library prints is passed over", async () => {
  await using child = new ReadingChild(ENTRY);
  const heard: unknown[] = [];
  const answer = await child.ask("ask", "how many?", {
    read: ["/a"],
    timeoutMs: 20_000,
    async converse(message, reply) {
      heard.push(message);
      await reply(Uint8Array.of(1, 2, 3));
    },
  });
  assertEquals(heard, ["how many?"]);
  assertEquals(answer, { is: "done", value: "1,2,3" });
});

Deno.test("ReadingChild ends when it is told to", async () => {
  await using child = new ReadingChild(ENTRY);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 500);
  const options = { read: ["/a"], timeoutMs: 60_000, signal: controller.signal };
  assertEquals((await child.ask("hang", null, options)).is, "crash");
});
