import { assert, assertEquals, assertThrows } from "@std/assert";
import { Tuner } from "../../lib/upload/mod.ts";

/** Runs `count` jobs of `ms` simulated milliseconds on a link that carries `rate` bytes a millisecond in all. */
async function simulate(
  tuner: Tuner,
  clock: { ms: number },
  rounds: number,
  rate: (n: number) => number,
) {
  for (let round = 0; round < rounds; round++) {
    const n = tuner.limit;
    const bytes = 1e6;
    // All that may run end together; as many again wait, so that the link is the limit.
    const jobs = Array.from({ length: n * 2 }, () =>
      tuner.run(async () => {
        await Promise.resolve();
        clock.ms += bytes / rate(n) / 2;
        tuner.done(bytes);
      }));
    await Promise.all(jobs);
  }
}

Deno.test("Tuner holds work to its number and starts it in order", async () => {
  const tuner = new Tuner({ connections: 2 });
  let running = 0;
  let most = 0;
  const order: number[] = [];
  await Promise.all([1, 2, 3, 4, 5].map((i) =>
    tuner.run(async () => {
      order.push(i);
      most = Math.max(most, ++running);
      await new Promise((go) => setTimeout(go, 1));
      running--;
    })
  ));
  assertEquals([most, order, tuner.limit, tuner.reason], [2, [1, 2, 3, 4, 5], 2, "as set"]);
  assertThrows(() => new Tuner({ connections: 0 }), RangeError);
});

Deno.test("Tuner grows while throughput grows, and stays where more carry no more", async () => {
  const clock = { ms: 0 };
  const tuner = new Tuner({ now: () => clock.ms, windowMs: 100 });
  // Each connection carries 1 MB/ms up to 12 of them.
  await simulate(tuner, clock, 400, (n) => 1e4 * Math.min(n, 12));
  assert(tuner.limit >= 9 && tuner.limit <= 20, `${tuner.limit}: ${tuner.reason}`);
});

Deno.test("Tuner halves on trouble, once for connections that break together, and says why", () => {
  const clock = { ms: 5000 };
  const seen: string[] = [];
  const tuner = new Tuner({
    now: () => clock.ms,
    onChange: (limit, reason) => seen.push(`${limit} ${reason}`),
  });
  tuner.trouble("HTTP 503");
  tuner.trouble("HTTP 503");
  assertEquals(tuner.limit, 2);
  clock.ms += 2000;
  tuner.trouble("reset");
  clock.ms += 2000;
  tuner.trouble("reset");
  assertEquals(tuner.limit, 1);
  assertEquals(seen, ["2 halved: HTTP 503", "1 halved: reset"]);
});
