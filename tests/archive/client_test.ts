import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { saidBy, statusOf } from "../../lib/archive/mod.ts";
import {
  ApiKeyError,
  ArchiveError,
  ConflictError,
  delay,
  NotFoundError,
  PermissionError,
  type ProgressEvent,
  StoppedError,
} from "../../lib/core/mod.ts";
import { assetOf, clientOf, dandisetOf, instanceOf, KEY, pageOf, USER } from "./samples.ts";
import { json, page, startServer } from "./server.ts";
import { ArchiveClient } from "../../lib/archive/mod.ts";

Deno.test("ArchiveClient sends the key and asks for JSON, with the final slash", async () => {
  await using server = startServer(() => json(USER));
  assertEquals((await clientOf(server).me()).username, "ada");
  const [request] = server.seen;
  assertEquals(request?.path, "/users/me/");
  assertEquals(request?.headers.get("authorization"), `token ${KEY}`);
  assertEquals(request?.headers.get("accept"), "application/json");
});

Deno.test("ArchiveClient without a key sends no Authorization", async () => {
  await using server = startServer(() => json(dandisetOf("000123")));
  await new ArchiveClient(instanceOf(server)).getDandiset("000123");
  assertEquals(server.seen[0]?.headers.get("authorization"), null);
});

Deno.test("ArchiveClient keeps fields that it does not know", async () => {
  await using server = startServer(() => json({ ...USER, shoe_size: 38 }));
  assertEquals((await clientOf(server).me()).shoe_size, 38);
});

Deno.test("ArchiveClient names field and endpoint of a wrong answer", async () => {
  await using server = startServer(() =>
    json({ ...dandisetOf("000123"), draft_version: { name: 5 } })
  );
  const error = await assertRejects(() => clientOf(server).getDandiset("000123"), ArchiveError);
  assertStringIncludes(error.message, "draft_version.version");
  assertStringIncludes(error.message, "/api/dandisets/000123/");
  assertEquals(server.seen.length, 1);
});

const CASES: [
  status: number,
  body: () => Response,
  type: new (...a: never[]) => Error,
  text: string,
][] = [
  [401, () => json({ detail: "Invalid token." }, 401), ApiKeyError, "refused the API key"],
  [
    403,
    () => new Response("", { status: 403, headers: { "content-type": "text/html" } }),
    PermissionError,
    "not one of its owners",
  ],
  [
    403,
    () => json({ detail: "You do not have permission to perform this action." }, 403),
    PermissionError,
    "not approved",
  ],
  [404, () => json({ detail: "Not found." }, 404), NotFoundError, "no such thing"],
  [
    409,
    () => json("Metadata validation is pending for this dandiset", 409),
    ConflictError,
    "Metadata validation is pending",
  ],
  [
    423,
    () => json("Dandiset is currently being published", 423),
    ConflictError,
    "currently being published",
  ],
  [
    400,
    () => json({ name: ["This field is required."] }, 400),
    ArchiveError,
    "name: This field is required.",
  ],
  [
    400,
    () => json({ parts: [{ size: ["This field is required."] }] }, 400),
    ArchiveError,
    "size: This field is required.",
  ],
  [400, () => json(["Size 99 does not match actual size 13."], 400), ArchiveError, "Size 99"],
  [
    405,
    () => json("Only draft versions can be modified.", 405),
    ArchiveError,
    "Only draft versions",
  ],
];
for (const [status, body, type, text] of CASES) {
  Deno.test(`ArchiveClient turns ${status} "${text}" into ${type.name}, without repeating`, async () => {
    await using server = startServer(body);
    const error = await assertRejects(
      () => clientOf(server).putDraftMetadata("000123", { name: "x", metadata: {} }),
    );
    assert(error instanceof type, String(error));
    assertStringIncludes(error.message, text);
    assertEquals(statusOf(error), status);
    assertEquals(server.seen.length, 1);
  });
}

Deno.test("saidBy() gives the archive's own words", async () => {
  await using server = startServer(() => json("Dandiset not embargoed", 400));
  const error = await assertRejects(() => clientOf(server).unembargo("000123"));
  assertEquals(saidBy(error), "Dandiset not embargoed");
});

Deno.test("ArchiveClient repeats reading on 503, reports the wait, and honours Retry-After", async () => {
  await using server = startServer((_r, count) =>
    count === 0
      ? new Response("busy", { status: 503, headers: { "retry-after": "0.03" } })
      : json(USER)
  );
  const events: ProgressEvent[] = [];
  await clientOf(server, { onProgress: (e) => events.push(e) }).me();
  assertEquals(server.seen.length, 2);
  const [wait] = events;
  assert(wait?.kind === "waiting" && wait.waitMs >= 30, JSON.stringify(wait));
  assertStringIncludes(wait.why, "503");
});

Deno.test("ArchiveClient repeats reading on truncated JSON and on a page with status 200", async () => {
  await using server = startServer((_r, count) =>
    [
      new Response('{"username": "ad', { headers: { "content-type": "application/json" } }),
      page(200),
    ][count] ??
      json(USER)
  );
  assertEquals((await clientOf(server).me()).username, "ada");
  assertEquals(server.seen.length, 3);
});

Deno.test("ArchiveClient gives a 500 three attempts, a 502 six", async () => {
  for (const [status, attempts] of [[500, 3], [502, 6]] as const) {
    await using server = startServer(() => page(status));
    const error = await assertRejects(() => clientOf(server).me(), ArchiveError);
    assertEquals(error.status, status);
    assertEquals(error.said, "Server Error");
    assertEquals(server.seen.length, attempts);
  }
});

Deno.test("ArchiveClient does not repeat a write whose outcome is unknown", async () => {
  await using server = startServer(() => page(503));
  await assertRejects(() => clientOf(server).unembargo("000123"), ArchiveError);
  assertEquals(server.seen.length, 1);
});

Deno.test("ArchiveClient repeats a write that 429 says was not done", async () => {
  await using server = startServer((_r, count) =>
    count === 0
      ? json({ detail: "Request was throttled." }, 429, { "retry-after": "0" })
      : new Response(null)
  );
  await clientOf(server).unembargo("000123");
  assertEquals(server.seen.length, 2);
});

Deno.test("ArchiveClient says when nothing listens", async () => {
  const server = startServer(() => json(USER));
  const client = clientOf(server, { retry: { attempts: 1 } });
  await server[Symbol.asyncDispose]();
  const error = await assertRejects(() => client.me(), ArchiveError);
  assertEquals(error.status, 0);
  assertStringIncludes(error.message, "connection refused");
});

Deno.test("ArchiveClient gives up a request that takes too long", async () => {
  const open = Promise.withResolvers<Response>();
  await using server = startServer(() => open.promise);
  const client = clientOf(server, { timeoutMs: 30, retry: { attempts: 1 } });
  const error = await assertRejects(() => client.me(), ArchiveError);
  open.resolve(json(USER));
  assertStringIncludes(error.message, "no answer in time");
});

Deno.test("ArchiveClient opens a connection for every write, also while others are under way", async () => {
  await using server = startServer(async (request) => {
    await delay(5);
    return request.method === "GET" ? json(USER) : json({});
  });
  const client = clientOf(server);
  const lane = async () => {
    for (let i = 0; i < 5; i++) await client.unembargo("000123");
  };
  await Promise.all([lane(), lane(), lane(), lane()]);
  assertEquals(new Set(server.seen.map((s) => s.port)).size, 20);
  for (let i = 0; i < 5; i++) await client.me();
  assertEquals(new Set(server.seen.slice(20).map((s) => s.port)).size, 1, "reads keep theirs");
});

Deno.test("ArchiveClient stops at the signal", async () => {
  const open = Promise.withResolvers<Response>();
  const stop = new AbortController();
  await using server = startServer(() => {
    stop.abort();
    return open.promise;
  });
  await assertRejects(() => clientOf(server, { signal: stop.signal }).me(), StoppedError);
  open.resolve(json(USER));
});

Deno.test("listAssets() pages by number and yields every asset once, in order", async () => {
  const all = Array.from(
    { length: 25 },
    (_, i) => assetOf(`id-${i}`, `sub-1/${String(i).padStart(2, "0")}.nwb`),
  );
  await using server = startServer((request) => {
    const query = new URL("http://x" + request.path).searchParams;
    const [n, size] = [Number(query.get("page") ?? 1), Number(query.get("page_size"))];
    const results = all.slice((n - 1) * size, n * size);
    // `next` names another host: it must not be followed.
    const next = n * size < all.length ? `http://elsewhere.invalid/?page=${n + 1}` : null;
    return json(pageOf(results, next, n === 1 ? all.length : null));
  });
  const paths: string[] = [];
  for await (const a of clientOf(server).listAssets("000123", "draft", { pageSize: 10 })) {
    paths.push(a.path);
  }
  assertEquals(paths, all.map((a) => a.path));
  assertEquals(server.seen.length, 3);
  assert(server.seen.every((s) => s.path.includes("order=path")));
});

Deno.test("listAssets() ends when the list became shorter meanwhile", async () => {
  await using server = startServer((_r, _c) =>
    server.seen.length === 1
      ? json(pageOf([assetOf("a", "a.nwb")], "http://x/?page=2"))
      : json({ detail: "Invalid page." }, 404)
  );
  const found = await Array.fromAsync(clientOf(server).listAssets("000123", "draft"));
  assertEquals(found.length, 1);
});

Deno.test("findAssetByPath() takes the exact path only, for the filter is a prefix", async () => {
  await using server = startServer(() =>
    json(pageOf([assetOf("a", "sub-10/x.nwb"), assetOf("b", "SUB-1/x.nwb")]))
  );
  assertEquals(await clientOf(server).findAssetByPath("000123", "draft", "sub-1/x.nwb"), undefined);
});

Deno.test("ArchiveClient cannot be led out of its path by an identifier", async () => {
  await using server = startServer(() => json(dandisetOf("000123")));
  await assertRejects(() => clientOf(server).getDandiset(".."), TypeError);
  await clientOf(server).getDandiset("../../users/me").catch(() => {});
  assertEquals(server.seen[0]?.path, "/dandisets/..%2F..%2Fusers%2Fme/");
});
