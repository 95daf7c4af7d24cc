import { assert, assertEquals, assertRejects } from "@std/assert";
import { ArchiveError } from "../../lib/core/errors.ts";
import type { ProgressEvent } from "../../lib/core/progress.ts";
import { delay, retry, retryAfterMs } from "../../lib/core/retry.ts";

function failing(times: number): { run: () => Promise<string>; calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    run: () => {
      calls++;
      return calls <= times
        ? Promise.reject(new ArchiveError("no", { status: 503, request: "GET x" }))
        : Promise.resolve("yes");
    },
  };
}

Deno.test("retry() repeats what is judged worth it, and reports each wait", async () => {
  const f = failing(2);
  const events: ProgressEvent[] = [];
  const result = await retry(f.run, {
    judge: () => ({ retry: true, why: "HTTP 503" }),
    minDelayMs: 1,
    onProgress: (e) => events.push(e),
  });
  assertEquals([result, f.calls()], ["yes", 3]);
  assertEquals(events.map((e) => e.kind === "waiting" && e.why), ["HTTP 503", "HTTP 503"]);
});

Deno.test("retry() throws the original error when it is judged final", async () => {
  const f = failing(9);
  const error = await assertRejects(
    () => retry(f.run, { judge: () => ({ retry: false }) }),
    ArchiveError,
  );
  assertEquals([error.status, f.calls()], [503, 1]);
});

Deno.test("retry() throws the last error after all attempts", async () => {
  const f = failing(9);
  await assertRejects(
    () => retry(f.run, { judge: () => ({ retry: true }), attempts: 3, minDelayMs: 1 }),
    ArchiveError,
  );
  assertEquals(f.calls(), 3);
});

Deno.test("retry() does not begin an attempt after the total limit", async () => {
  const f = failing(9);
  await assertRejects(
    () => retry(f.run, { judge: () => ({ retry: true, afterMs: 5000 }), totalMs: 1000 }),
    ArchiveError,
  );
  assertEquals(f.calls(), 1);
});

Deno.test("retry() waits at least as long as the server asks", async () => {
  const f = failing(1);
  const waits: number[] = [];
  await retry(f.run, {
    judge: () => ({ retry: true, afterMs: 30 }),
    minDelayMs: 1,
    onProgress: (e) => e.kind === "waiting" && waits.push(e.waitMs),
  });
  assert((waits[0] ?? 0) >= 30);
});

Deno.test("retry() stops when the signal is aborted", async () => {
  const stop = new AbortController();
  const f = failing(9);
  const done = retry(f.run, {
    judge: () => ({ retry: true, afterMs: 60_000 }),
    signal: stop.signal,
  });
  setTimeout(() => stop.abort(new Error("stopped")), 5);
  await assertRejects(() => done);
  assertEquals(f.calls(), 1);
});

Deno.test("retryAfterMs() reads seconds and dates", () => {
  const now = Date.parse("2026-01-01T00:00:00Z");
  assertEquals(retryAfterMs("3", now), 3000);
  assertEquals(retryAfterMs("Thu, 01 Jan 2026 00:00:10 GMT", now), 10_000);
  assertEquals(retryAfterMs("Wed, 31 Dec 2025 23:59:50 GMT", now), 0);
  assertEquals(retryAfterMs("soon", now), undefined);
  assertEquals(retryAfterMs(null, now), undefined);
});

Deno.test("delay() ends early when stopped, also before it began", async () => {
  const stop = new AbortController();
  const waiting = delay(60_000, stop.signal);
  stop.abort();
  await waiting;
  await delay(60_000, stop.signal);
});
