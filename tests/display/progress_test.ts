import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  advanceProgress,
  bytesPerSecond,
  drawProgress,
  showProgress,
  startProgress,
} from "../../lib/display/progress.ts";

Deno.test("drawProgress() tells stage, counts, bytes, rate and time left", () => {
  const state = startProgress(0);
  advanceProgress(state, { kind: "stage", stage: "sending", total: 3 }, 0);
  advanceProgress(state, { kind: "bytes", done: 0, total: 4e9 }, 0);
  advanceProgress(state, { kind: "item", item: "a.nwb", stage: "sending", part: 2, parts: 7 }, 10);
  advanceProgress(state, { kind: "item-done", item: "b.nwb", outcome: "uploaded" }, 20);
  assertEquals(drawProgress(state, 30), "sending · 1/3 · 0 B of 4.00 GB · sending 2/7 a.nwb");
  advanceProgress(state, { kind: "bytes", done: 2e9, total: 4e9 }, 10_000);
  assertEquals(bytesPerSecond(state), 2e8);
  assertStringIncludes(drawProgress(state, 10_000), "2.00 GB of 4.00 GB · 200 MB/s · 10 s left");
  assertStringIncludes(drawProgress(state, 16_000), "2.00 GB of 4.00 GB · 125 MB/s · 16 s left");
  assertStringIncludes(drawProgress(state, 21_000), "2.00 GB of 4.00 GB · sending 2/7 a.nwb");
});

Deno.test("drawProgress() says so when nothing moved for a minute", () => {
  const state = startProgress(0);
  advanceProgress(state, { kind: "stage", stage: "sending" }, 0);
  advanceProgress(state, { kind: "waiting", why: "HTTP 503", waitMs: 30_000 }, 10);
  assertEquals(
    drawProgress(state, 90_000),
    "sending · nothing moved for 2 min: waiting 30 s: HTTP 503",
  );
});

Deno.test("showProgress() writes a log line now and then where nobody watches", async () => {
  let now = 0;
  const lines: string[] = [];
  const display = showProgress({ now: () => now, write: (t) => lines.push(t), terminal: false });
  display.onProgress({ kind: "stage", stage: "reading", total: 100 });
  for (let i = 0; i < 100; i++) {
    now += 250;
    display.onProgress({ kind: "item-done", item: `f${i}`, outcome: "read" });
  }
  await display.end();
  assertEquals(lines, ["reading · 40/100\n", "reading · 80/100\n"]);
});

Deno.test("showProgress() redraws one line in a terminal and clears it at the end", async () => {
  let now = 0;
  let out = "";
  const display = showProgress({ now: () => now, write: (t) => out += t, terminal: true });
  display.onProgress({ kind: "stage", stage: "reading", total: 2 });
  now += 200;
  display.onProgress({ kind: "item-done", item: "f", outcome: "read" });
  await display.end();
  assertEquals(out, "\r\x1b[Kreading · 0/2\r\x1b[Kreading · 1/2\r\x1b[K");
});

Deno.test("showProgress() says that nothing moves though no event comes", async () => {
  for (const terminal of [true, false]) {
    let now = 0;
    let out = "";
    const display = showProgress({ now: () => now, write: (t) => out += t, terminal, beatMs: 1 });
    display.onProgress({ kind: "stage", stage: "uploading", total: 2 });
    display.onProgress({ kind: "item", item: "a.nwb", stage: "sending", part: 1, parts: 3 });
    now = 61_000;
    for (let i = 0; i < 500 && !out.includes("nothing moved"); i++) {
      await new Promise((go) => setTimeout(go, 2));
    }
    await display.end();
    assertStringIncludes(out, "uploading · 0/2 · sending 1/3 a.nwb · nothing moved for 1 min");
  }
});

Deno.test("drawProgress() forgets a wait that is over, and the bytes of a former stage", () => {
  const state = startProgress(0);
  advanceProgress(state, { kind: "stage", stage: "hashing", total: 1 }, 0);
  advanceProgress(state, { kind: "bytes", done: 5e9, total: 5e9 }, 10);
  advanceProgress(state, { kind: "stage", stage: "uploading", total: 2 }, 20);
  assertEquals(drawProgress(state, 30), "uploading · 0/2");
  advanceProgress(state, { kind: "waiting", why: "HTTP 503", waitMs: 500 }, 40);
  assertEquals(drawProgress(state, 50), "uploading · 0/2 · waiting 500 ms: HTTP 503");
  assertEquals(drawProgress(state, 5000), "uploading · 0/2");
  advanceProgress(state, { kind: "bytes", done: 3e6, total: 3e6 }, 6000);
  advanceProgress(state, { kind: "stage", stage: "done" }, 6000);
  assertEquals(drawProgress(state, 6000), "done · 3.00 MB of 3.00 MB");
});

Deno.test("a usual wait is said once in a log, and is never 'nothing moved'", async () => {
  let now = 0;
  let out = "";
  const display = showProgress({
    now: () => now,
    write: (text) => out += text,
    terminal: false,
    beatMs: 1,
  });
  const wait = (files: number) =>
    display.onProgress({
      kind: "waiting",
      usual: true,
      why: `${files} files wait for the archive's validation`,
      waitMs: 5000,
    });
  display.onProgress({ kind: "stage", stage: "waiting for the archive's verdict", total: 9 });
  for (; now < 300_000; now += 5000) {
    wait(now < 200_000 ? 9 : 4);
    // The heartbeat has its turn, and finds nothing to complain about.
    await new Promise((done) => setTimeout(done, 3));
  }
  await display.end();
  assertEquals(out.split("\n").filter(Boolean), [
    "waiting for the archive's verdict · 0/9 · 9 files wait for the archive's validation",
    "waiting for the archive's verdict · 0/9 · 4 files wait for the archive's validation",
  ]);
});
