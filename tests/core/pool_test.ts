import { assert, assertEquals, assertRejects } from "@std/assert";
import { StoppedError } from "../../lib/core/errors.ts";
import { pool } from "../../lib/core/pool.ts";
import { delay } from "../../lib/core/retry.ts";

Deno.test("pool() keeps the order of the items and the bound", async () => {
  let running = 0;
  let most = 0;
  const results = await pool([30, 5, 20, 1, 10], async (ms) => {
    most = Math.max(most, ++running);
    await delay(ms);
    running--;
    return ms;
  }, { concurrency: 2 });
  assertEquals(results, [30, 5, 20, 1, 10]);
  assertEquals(most, 2);
});

Deno.test("pool() takes asynchronous items one at a time", async () => {
  async function* items() {
    for (let i = 0; i < 5; i++) {
      await delay(1);
      yield i;
    }
  }
  assertEquals(await pool(items(), (i) => Promise.resolve(i * 2), { concurrency: 3 }), [
    0,
    2,
    4,
    6,
    8,
  ]);
});

Deno.test("pool() throws the first failure once those in flight have ended", async () => {
  let ended = 0;
  await assertRejects(
    () =>
      pool([1, 2, 3, 4, 5, 6], async (n) => {
        if (n === 2) throw new TypeError("two");
        await delay(10);
        ended++;
      }, { concurrency: 2 }),
    TypeError,
    "two",
  );
  assertEquals(ended, 1);
});

Deno.test("pool() stops taking items when the signal is aborted", async () => {
  const stop = new AbortController();
  const begun: number[] = [];
  await assertRejects(
    () =>
      pool([1, 2, 3, 4], async (n) => {
        begun.push(n);
        stop.abort();
        await delay(1);
      }, { concurrency: 1, signal: stop.signal }),
    StoppedError,
  );
  assertEquals(begun, [1]);
});

Deno.test("pool() refuses a bound below one", async () => {
  const error = await assertRejects(
    () => pool([1], () => Promise.resolve(), { concurrency: 0 }),
    RangeError,
  );
  assert(error.message.includes("at least 1"));
});
