import { assert, assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import { type FaultRule, startLocalArchive } from "../../lib/local_archive/mod.ts";
import { type Begun, bytesOf, etagOf, put, withArchive } from "./harness.ts";

/** Runs with one rule in force. */
async function withRule(
  rule: FaultRule,
  run: (client: Parameters<Parameters<typeof withArchive>[0]>[0]) => Promise<void>,
): Promise<void> {
  await withArchive(async (client) => {
    client.archive.setFaults?.([rule]);
    await run(client);
    const [state] = client.archive.faultState?.() ?? [];
    assert(state && state.fired > 0, "the rule fired");
  });
}

Deno.test("status: the n-th matching request, so many times, with Retry-After", async () => {
  const rule: FaultRule = {
    method: "GET",
    path: "/dandisets/$",
    nth: 2,
    times: 2,
    action: { kind: "status", status: 503, retryAfter: 7 },
  };
  await withRule(rule, async (client) => {
    const seen = [];
    for (let n = 0; n < 4; n++) {
      await client.ok("GET", "/info/");
      const answer = await client.call("GET", "/dandisets/");
      seen.push([answer.status, answer.headers.get("retry-after")]);
      if (answer.status === 503) assertMatch(String(answer.body), /^<!doctype html>/);
    }
    assertEquals(seen, [[200, null], [503, "7"], [503, "7"], [200, null]]);
  });
});

Deno.test("cut: a part's connection ends in the middle, nothing is stored", async () => {
  await withRule(
    { target: "store", method: "PUT", action: { kind: "cut", afterBytes: 100_000 } },
    async (client) => {
      const dandiset = await client.dandiset();
      const bytes = new Uint8Array(1_000_000).fill(3);
      const { parts, upload_id } = (await client.initialize(dandiset, bytes)).body as Begun;
      const url = parts[0]?.upload_url ?? "";
      await assertRejects(() => put(url, bytes), TypeError);
      const again = await put(url, bytes);
      const etag = (again.headers.get("etag") ?? "").slice(1, -1);
      const done = await client.ok<{ complete_url: string; body: string }>(
        "POST",
        `/uploads/${upload_id}/complete/`,
        {
          parts: [{ part_number: 1, size: bytes.length, etag }],
        },
      );
      const answer = await client.call("POST", done.complete_url, done.body, {
        who: "anonymous",
        headers: { "Content-Type": "text/plain" },
      });
      assertMatch(String(answer.body), new RegExp(etagOf(bytes)));
      const incoming = [];
      for await (const entry of Deno.readDir(`${client.archive.dir}/incoming`)) {
        incoming.push(
          entry.name,
        );
      }
      assertEquals(incoming, [], "no half-received body is left");
    },
  );
});

Deno.test("lost-answer: the work is done, the answer never comes", async () => {
  await withRule(
    { method: "POST", path: "/dandisets/$", action: { kind: "lost-answer" } },
    async (client) => {
      await assertRejects(() => client.dandiset(), TypeError);
      const list = await client.ok("GET", "/dandisets/?user=me");
      assertEquals(list.count, 1);
    },
  );
});

Deno.test("expired, wrong-etag and s3-error in the object store", async () => {
  await withArchive(async (client) => {
    const dandiset = await client.dandiset();
    const bytes = bytesOf("abc");
    const { parts, upload_id } = (await client.initialize(dandiset, bytes)).body as Begun;
    const url = parts[0]?.upload_url ?? "";
    client.archive.setFaults?.([
      { target: "store", method: "PUT", action: { kind: "expired" } },
      { target: "store", method: "PUT", nth: 2, action: { kind: "wrong-etag" } },
      { target: "store", method: "POST", action: { kind: "s3-error", code: "SlowDown" } },
    ]);
    const late = await put(url, bytes);
    assertEquals(late.status, 403);
    assertMatch(String(late.body), /Request has expired/);
    assertEquals((await put(url, bytes)).headers.get("etag"), `"${"0".repeat(32)}"`);
    const etag = ((await put(url, bytes)).headers.get("etag") ?? "").slice(1, -1);
    const done = await client.ok<{ complete_url: string; body: string }>(
      "POST",
      `/uploads/${upload_id}/complete/`,
      {
        parts: [{ part_number: 1, size: 3, etag }],
      },
    );
    const finish = () =>
      client.call("POST", done.complete_url, done.body, {
        who: "anonymous",
        headers: { "Content-Type": "text/plain" },
      });
    const failed = await finish();
    assertEquals(failed.status, 200);
    assertMatch(String(failed.body), /<Error><Code>SlowDown<\/Code>/);
    assertEquals((await finish()).status, 200);
    await client.ok("POST", `/uploads/${upload_id}/validate/`);
  });
});

Deno.test("truncated-json and html", async () => {
  await withArchive(async (client) => {
    client.archive.setFaults?.([
      { path: "/info/", action: { kind: "truncated-json" } },
      { path: "/info/", nth: 2, action: { kind: "html" } },
    ]);
    const cut = await fetch(`${client.archive.api}/info/`);
    assertEquals([cut.status, cut.headers.get("content-type")], [200, "application/json"]);
    const text = await cut.text();
    assertThrows(() => JSON.parse(text), SyntaxError);
    const page = await client.call("GET", "/info/");
    assertEquals(page.status, 200);
    assertMatch(String(page.body), /^<!doctype html>/);
    assertEquals((await client.call("GET", "/info/")).status, 200);
  });
});

Deno.test("slow: the answer trickles, whole in the end; delay: it comes later", async () => {
  await withArchive(async (client) => {
    client.archive.setFaults?.([
      { path: "/info/", action: { kind: "slow", bytesPerSecond: 5_000 } },
      { path: "/stats/", action: { kind: "delay", ms: 1 } },
    ]);
    const response = await fetch(`${client.archive.api}/info/`);
    const reader = response.body?.getReader();
    let pieces = 0;
    let bytes = 0;
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) {
      pieces++;
      bytes += read.value.length;
    }
    assert(pieces > 1, "in several pieces");
    assertEquals(bytes, Number(response.headers.get("content-length")));
    assertEquals((await client.call("GET", "/stats/")).status, 200);
  });
});

Deno.test("the control address changes the plan at run time, for the superuser only", async () => {
  await withArchive(async (client) => {
    const control = `${client.archive.url}/control/faults`;
    const rules: FaultRule[] = [{ path: "/info/", action: { kind: "status", status: 502 } }];
    assertEquals((await client.call("PUT", control, rules)).status, 403);
    assertEquals((await client.call("PUT", control, rules, { who: "anonymous" })).status, 403);
    assertEquals((await client.call("PUT", control, rules, { who: "admin" })).status, 200);
    assertEquals((await client.call("GET", "/info/")).status, 502);
    const state = await client.call("GET", control, undefined, { who: "admin" });
    assertEquals(state.body, [{ rule: rules[0], matched: 1, fired: 1 }]);
    const broken = await client.call("PUT", control, [{ action: { kind: "explode" } }], {
      who: "admin",
    });
    assertEquals(broken.status, 400);
    assertEquals((await client.call("DELETE", control, undefined, { who: "admin" })).status, 200);
    assertEquals(client.archive.faultState?.(), []);
    const id = await client.dandiset();
    assertEquals(
      (await client.call("POST", `${client.archive.url}/control/settle`, undefined, {
        who: "admin",
      })).status,
      200,
    );
    assertEquals(
      (await client.ok("GET", `/dandisets/${id}/versions/draft/info/`)).status,
      "Invalid",
    );
  });
});

Deno.test("startLocalArchive() refuses a wrong plan and a port in use with one sentence", async () => {
  const dir = await Deno.makeTempDir();
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = taken.addr.port;
  try {
    const action = { kind: "status", status: 500 } as const;
    await assertRejects(
      () => startLocalArchive({ dir, faults: [{ path: "(", action }] }),
      UsageError,
      '"("',
    );
    await assertRejects(
      () => startLocalArchive({ dir, port }),
      UsageError,
      `Cannot start the embedded archive on port ${port}: the port is in use`,
    );
  } finally {
    taken.close();
    await Deno.remove(dir, { recursive: true });
  }
});
