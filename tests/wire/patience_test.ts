import { assert, assertEquals, assertRejects } from "@std/assert";
import { type ProgressEvent, StoppedError } from "../../lib/core/mod.ts";
import { ArchiveClient } from "../../lib/archive/mod.ts";
import { Patience } from "../../lib/wire/mod.ts";
import { instanceOf } from "../archive/samples.ts";
import { json, startServer } from "../archive/server.ts";

const fast = { minDelayMs: 1, maxDelayMs: 5 };

/** A patience that has heard of a host, so that it waits. */
function patience(ms: number): Patience {
  const out = new Patience({ ms, ...fast });
  out.heard("example.org");
  return out;
}

const host = { host: "example.org", why: "connection refused" };

Deno.test("Patience.outlast() asks the host first: one that is there is not waited for", async () => {
  let asked = 0;
  const outcome = await patience(60_000).outlast({
    ...host,
    isThere: () => {
      asked++;
      return Promise.resolve(true);
    },
  });
  assertEquals([outcome, asked], ["there", 1]);
});

Deno.test("Patience.outlast() waits for all at once, says since when, and that it goes on", async () => {
  const events: ProgressEvent[] = [];
  let looks = 0;
  const isThere = () => {
    if (++looks < 4) throw new Error("nothing there");
    return Promise.resolve(true);
  };
  const p = patience(60_000);
  const onProgress = (e: ProgressEvent) => events.push(e);
  const outcomes = await Promise.all(
    Array.from({ length: 24 }, () => p.outlast({ ...host, isThere, onProgress })),
  );
  assertEquals(new Set(outcomes), new Set(["back"]));
  assertEquals(looks, 4, "one of them looks");
  const said = events.map((e) => "text" in e ? e.text : e.kind);
  assert(
    /^example.org has not answered since \d\d:\d\d \(connection refused\): waiting/.test(
      said[0] ?? "",
    ),
  );
  assert(/^example.org answers again after /.test(said.at(-1) ?? ""));
  assertEquals(said.filter((s) => s === "waiting").length, 3);
});

Deno.test("Patience.outlast() ends after its time, and does not begin it anew for each file", async () => {
  let looks = 0;
  const isThere = () => {
    looks++;
    return Promise.resolve(false);
  };
  let now = 0;
  const p = new Patience({ ms: 1000, ...fast, now: () => new Date(now += 300) });
  p.heard("another.example.org");
  assertEquals(await p.outlast({ ...host, isThere }), "gone");
  const first = looks;
  assert(first > 1, `${first} looks`);
  assertEquals(await p.outlast({ ...host, isThere }), "gone");
  assertEquals(looks, first + 1, "the next file asks once");
  p.heard("example.org");
  await p.outlast({ ...host, isThere });
  assert(looks > first + 2, "a host that has answered since is waited for again");
});

Deno.test("Patience.outlast() waits for nobody before the first answer, nor with a patience of 0", async () => {
  const isThere = () => Promise.reject(new Error("asked"));
  assertEquals(await new Patience({ ms: 60_000 }).outlast({ ...host, isThere }), "gone");
  assertEquals(await patience(0).outlast({ ...host, isThere }), "gone");
  let there = false;
  const outcome = new Patience({ ms: 60_000, fromStart: true, ...fast })
    .outlast({ ...host, isThere: () => Promise.resolve(there) });
  there = true;
  assertEquals(await outcome, "back");
});

Deno.test("Patience.outlast() stops at once", async () => {
  const stop = new AbortController();
  const p = new Patience({ ms: 60_000, minDelayMs: 60_000, maxDelayMs: 60_000 });
  p.heard("example.org");
  const going = p.outlast({
    ...host,
    isThere: () => Promise.resolve(false),
    signal: stop.signal,
  });
  setTimeout(() => stop.abort(), 10);
  await assertRejects(() => going, StoppedError);
});

Deno.test("ArchiveClient outlasts an archive that is away, and goes on by itself", async () => {
  let away = true;
  await using server = startServer((r) =>
    away
      ? new Response("down", { status: 503 })
      : r.path === "/info/"
      ? json({})
      : json({ username: "me", name: "", status: "APPROVED" })
  );
  const p = new Patience({ ms: 60_000, ...fast });
  p.heard("127.0.0.1");
  const notes: string[] = [];
  const client = new ArchiveClient(instanceOf(server), {
    key: "a-key-of-a-test",
    patience: p,
    retry: { attempts: 2, minDelayMs: 1 },
    onProgress: (e) => {
      if (e.kind !== "note") return;
      notes.push(e.text);
      away = false;
    },
  });
  assertEquals((await client.me()).username, "me");
  assertEquals(notes.length, 2);
  const looks = server.seen.filter((r) => r.path === "/info/");
  assert(looks.length >= 2);
  assertEquals(looks.map((r) => r.headers.get("authorization")), looks.map(() => null));
});

Deno.test("ArchiveClient does not wait for an archive that is there and fails for one request", async () => {
  await using server = startServer((r) => r.path === "/info/" ? json({}) : json({}, 500));
  const p = new Patience({ ms: 60_000 });
  p.heard("127.0.0.1");
  const client = new ArchiveClient(instanceOf(server), {
    key: "a-key-of-a-test",
    patience: p,
    retry: { minDelayMs: 1 },
  });
  await assertRejects(() => client.me(), Error, "HTTP 500");
  assertEquals(server.seen.map((r) => r.path), [
    "/users/me/",
    "/users/me/",
    "/users/me/",
    "/info/",
  ]);
});

Deno.test("ArchiveClient ends a wait between attempts when it is to stop waiting", async () => {
  await using server = startServer(() => json({}, 503, { "retry-after": "50" }));
  const stop = new AbortController();
  const client = new ArchiveClient(instanceOf(server), {
    stopWaiting: stop.signal,
    onProgress: () => setTimeout(() => stop.abort(new StoppedError("asked to stop")), 5),
  });
  const start = performance.now();
  await assertRejects(() => client.info(), StoppedError, "asked to stop");
  assert(performance.now() - start < 10_000);
});
