/** The key and signed links stay where they belong, whatever goes wrong. */
import { assert, assertEquals } from "@std/assert";
import { ArchiveClient } from "../../lib/archive/mod.ts";
import { type ProgressEvent, redact } from "../../lib/core/mod.ts";
import { clientOf, dandisetOf, instanceOf, KEY, pageOf } from "./samples.ts";
import { json, page, startServer } from "./server.ts";

const SIGNATURE = "b3c0ffee5ecret";

/** Everything a log or a notebook could show of a value: fields, stack, causes. */
function everything(value: unknown): string {
  return Deno.inspect(value, { depth: 20, strAbbreviateSize: 100_000 }) + JSON.stringify(value) +
    (value instanceof Error ? `${value.stack}${everything(value.cause ?? "")}` : "");
}

Deno.test("the key is not in what a client shows of itself", () => {
  const client = clientOf({
    origin: "http://x",
    api: "http://x/api",
    seen: [],
    [Symbol.asyncDispose]: () => Promise.resolve(),
  });
  assert(!everything(client).includes(KEY));
  assert(!everything(client.with({ timeoutMs: 1 })).includes(KEY));
});

/** Answers that repeat what was sent, as debugging pages and proxies do. */
const ECHOES: [string, (authorization: string) => Response][] = [
  ["401", (a) => json({ detail: `Invalid token: ${a}` }, 401)],
  ["403", (a) => json({ detail: `no ${a}` }, 403)],
  ["404", (a) => json({ detail: a }, 404)],
  ["409", (a) => json(a, 409)],
  ["400", (a) => json({ field: [a] }, 400)],
  ["500 page", (a) => page(500, a)],
  ["200 that is not JSON", (a) => new Response(`headers: ${a}`)],
  ["200 of another shape", (a) => json({ [a]: a, draft_version: a })],
  [
    "redirect",
    (a) =>
      new Response(null, {
        status: 302,
        headers: { location: `/login?from=${encodeURIComponent(a)}` },
      }),
  ],
];

for (const [what, answer] of ECHOES) {
  Deno.test(`the key is in no error and no event, even where a ${what} echoes it`, async () => {
    await using server = startServer((r) => answer(r.headers.get("authorization") ?? ""));
    const events: ProgressEvent[] = [];
    const client = clientOf(server, { onProgress: (e) => events.push(e) });
    const calls: (() => Promise<unknown>)[] = [
      () => client.getDandiset("000123"),
      () => client.putDraftMetadata("000123", { name: "x", metadata: {} }),
      () => client.createAsset("000123", { metadata: { path: "a.nwb" }, blobId: "b" }),
      () => client.initializeUpload({ contentSize: 1, etag: "x-1", dandiset: "000123" }),
      () => client.deleteAsset("000123", "a"),
      () => Array.fromAsync(client.listAssets("000123", "draft")),
    ];
    let failures = 0;
    for (const call of calls) {
      try {
        await call();
      } catch (error) {
        failures++;
        assert(!everything(error).includes(KEY), everything(error));
      }
    }
    assert(failures >= 2, "the calls were to fail");
    assert(!everything(events).includes(KEY));
  });
}

Deno.test("a signed link is in no error, whether the storage refuses, cuts, or is not there", async () => {
  await using server = startServer((r) =>
    r.path.startsWith("/uploads/")
      ? json({ complete_url: `${server.origin}/key?X-Amz-Signature=${SIGNATURE}`, body: "<x/>" })
      : new Response(
        `<Error><Code>AccessDenied</Code><Message>?X-Amz-Signature=${SIGNATURE}</Message></Error>`,
        { status: 403 },
      )
  );
  const client = clientOf(server);
  const { complete_url: url, body } = await client.completeUpload("u", []);
  const errors: unknown[] = [];
  await client.completeMultipart(url, body).catch((e) => errors.push(e));
  const gone = startServer(() => undefined);
  await gone[Symbol.asyncDispose]();
  const nowhere = clientOf(server, { retry: { attempts: 1 } });
  await nowhere.completeMultipart(`${gone.origin}/key?X-Amz-Signature=${SIGNATURE}`, body).catch((
    e,
  ) => errors.push(e));
  assertEquals(errors.length, 2);
  assert(!everything(errors).includes(SIGNATURE), everything(errors));
});

Deno.test("the key goes to the API's origin only", async () => {
  await using other = startServer((_r) => json(pageOf([])));
  await using server = startServer((r) => {
    if (r.path.includes("/download/")) {
      return new Response(null, { status: 302, headers: { location: `${other.origin}/bytes` } });
    }
    if (r.path.includes("/assets/")) return json(pageOf([], `${other.origin}/api/?page=2`));
    if (r.path.startsWith("/dandisets/000002/")) {
      return new Response(null, {
        status: 308,
        headers: { location: `${other.origin}/api${r.path}` },
      });
    }
    return json(dandisetOf("000001"));
  });
  const client = clientOf(server);
  assertEquals(await client.assetDownloadUrl("000001", "draft", "a"), `${other.origin}/bytes`);
  await Array.fromAsync(client.listAssets("000001", "draft"));
  await client.completeMultipart(`${other.origin}/complete`, "<x/>").catch(() => {});
  const refused = await client.putDraftMetadata("000002", { name: "x", metadata: {} }).catch(
    String,
  );
  assert(String(refused).includes("redirect"));
  // The storage was asked, without the key; nothing else went there.
  assertEquals(other.seen.map((s) => s.path.split("?")[0]).filter((p) => p !== "/complete"), []);
  assert(other.seen.every((s) => s.headers.get("authorization") === null));
  assert(server.seen.every((s) => s.headers.get("authorization") === `token ${KEY}`));
});

Deno.test("a key is removed from any text once a client has it", async () => {
  await using server = startServer(() => json(dandisetOf("000123")));
  const key = "a-key-of-no-known-shape";
  new ArchiveClient(instanceOf(server), { key });
  assertEquals(redact(`x ${key} y`), "x [key removed] y");
});
