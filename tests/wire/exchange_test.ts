import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { StoppedError } from "../../lib/core/mod.ts";
import { exchange, get, getRange, WireFailure } from "../../lib/wire/mod.ts";
import { type Answer, json, startServer } from "../archive/server.ts";
import { gzipSync } from "node:zlib";

/** A body that goes on until nobody reads it any more. */
function endless(
  piece: () => Uint8Array<ArrayBuffer>,
  everyMs = 0,
): { body: ReadableStream<Uint8Array<ArrayBuffer>>; ended: Promise<void> } {
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      if (everyMs) await new Promise((done) => setTimeout(done, everyMs));
      controller.enqueue(piece());
    },
    cancel: () => resolve(),
  });
  return { body, ended };
}

async function failure(work: Promise<unknown>): Promise<WireFailure> {
  return await assertRejects(() => work, WireFailure);
}

Deno.test("exchange() gives status, headers and body, and follows no redirect", async () => {
  await using server = startServer((r) =>
    r.path === "/a"
      ? new Response("ä", { status: 418, headers: { "x-a": "b" } })
      : new Response(null, { status: 302, headers: { location: "/api/a" } })
  );
  const reply = await exchange({ url: `${server.api}/a` });
  assertEquals([reply.status, reply.text, reply.headers.get("x-a")], [418, "ä", "b"]);
  assertEquals((await exchange({ url: `${server.api}/b` })).status, 302);
  assertEquals(server.seen.length, 2);
});

Deno.test("exchange() ends an answer without end at its limit of bytes, and lets go of the connection", async () => {
  const source = endless(() => new Uint8Array(65_536));
  await using server = startServer(() => new Response(source.body));
  const error = await failure(exchange({ url: server.api }, { maxBytes: 1_000_000 }));
  assertEquals([error.kind, error.why], ["too-large", "its answer is larger than 1.00 MB"]);
  assertEquals(error.passing, false, "an answer that is too large is not asked for again");
  await source.ended;
});

Deno.test("exchange() counts the bytes of a bomb as they are unpacked", async () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(100_000_000)));
  assert(bomb.length < 200_000);
  await using server = startServer(() =>
    new Response(bomb, { headers: { "content-encoding": "gzip" } })
  );
  assertEquals((await failure(exchange({ url: server.api }))).kind, "too-large");
});

Deno.test("exchange() is not outlived by an answer that trickles", async () => {
  const source = endless(() => new Uint8Array(1), 10);
  await using server = startServer(() => new Response(source.body));
  const start = performance.now();
  const error = await failure(exchange({ url: server.api }, { totalMs: 150 }));
  assertEquals([error.kind, error.why, error.passing], ["late", "no answer in time", true]);
  assert(performance.now() - start < 2000);
  await source.ended;
});

Deno.test("exchange() ends when nothing comes, while what moves may take its time", async () => {
  let pieces = 0;
  await using server = startServer((r) =>
    new Response(
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        async pull(controller) {
          if (r.path === "/silent" && pieces > 1) {
            return await new Promise(() => {});
          }
          await new Promise((done) => setTimeout(done, 40));
          if (pieces++ < 8) controller.enqueue(new Uint8Array(1));
          else controller.close();
        },
      }),
    )
  );
  const moving = await exchange({ url: server.api }, { totalMs: 5000, silenceMs: 200 });
  assertEquals(moving.bytes.length, 8);
  const error = await failure(
    exchange({ url: `${server.api}/silent` }, { totalMs: 5000, silenceMs: 200 }),
  );
  assertEquals([error.kind, error.why], ["silent", "nothing came for 200 ms"]);
});

Deno.test("exchange() stops at once, also with a transport that heeds nothing", async () => {
  const stop = new AbortController();
  const deaf: typeof fetch = () => new Promise(() => {});
  const going = exchange({ url: "http://127.0.0.1/" }, { fetch: deaf, signal: stop.signal });
  stop.abort(new StoppedError("enough"));
  await assertRejects(() => going, StoppedError, "enough");
  await assertRejects(
    () => exchange({ url: "http://127.0.0.1/" }, { fetch: deaf, signal: stop.signal }),
    StoppedError,
  );
  const late = await failure(exchange({ url: "http://127.0.0.1/" }, { fetch: deaf, totalMs: 20 }));
  assertEquals(late.kind, "late");
});

Deno.test("exchange() says what may have been done: nothing where nobody listens, perhaps where an answer was cut", async () => {
  const closed = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = closed.addr.port;
  closed.close();
  const refused = await failure(
    exchange({ url: `http://127.0.0.1:${port}/?X-Amz-Signature=secret`, method: "POST" }),
  );
  assertEquals([refused.kind, refused.maybeDone, refused.passing], ["refused", false, true]);
  assert(!refused.why.includes("secret"), refused.why);
  using cutting = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = (async () => {
    using connection = await cutting.accept();
    await connection.read(new Uint8Array(1000));
    await connection.write(
      new TextEncoder().encode("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}"),
    );
  })();
  const cut = await failure(
    exchange({ url: `http://127.0.0.1:${cutting.addr.port}/`, method: "POST" }),
  );
  await serving;
  assertEquals([cut.kind, cut.maybeDone], ["cut", true]);
});

const quick = { minDelayMs: 1, maxDelayMs: 20 };

Deno.test("get() asks again where that may help, and gives the last answer", async () => {
  const answers: Record<string, Answer> = {
    "/once": (_r, n) => n === 0 ? json({}, 503) : json({ ok: true }),
    "/ever": () => json({}, 503),
    "/gone": () => json({}, 404),
    "/later": () => json({}, 429, { "retry-after": "3600" }),
  };
  await using server = startServer((r, n) => answers[r.path]?.(r, n));
  const ask = async (path: string) => {
    const before = server.seen.length;
    const { status } = await get({ url: server.api + path }, { ...quick, attempts: 3 });
    return [status, server.seen.length - before];
  };
  assertEquals(await ask("/once"), [200, 2]);
  assertEquals(await ask("/ever"), [503, 3]);
  assertEquals(await ask("/gone"), [404, 1]);
  assertEquals(await ask("/later"), [429, 1], "an hour is not waited for");
});

const BYTES = Uint8Array.from({ length: 1000 }, (_, i) => i % 256);

function rangeOf(header: string | null): Response {
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(header ?? "") ?? [];
  return new Response(BYTES.slice(Number(from), Number(to) + 1), {
    status: 206,
    headers: { "content-range": `bytes ${from}-${to}/${BYTES.length}` },
  });
}

Deno.test("getRange() gives the bytes that were asked for; one 503 does not make a file unreadable", async () => {
  await using server = startServer((r, n) =>
    n === 0 ? json({}, 503) : rangeOf(r.headers.get("range"))
  );
  assertEquals(await getRange(server.api, 10, 20, quick), BYTES.slice(10, 20));
  assertEquals(server.seen.length, 2);
});

Deno.test("getRange() follows redirects within one origin, and to no other host", async () => {
  await using other = startServer((r) => rangeOf(r.headers.get("range")));
  await using server = startServer((r) => {
    const to =
      { "/here": "/api/there", "/away": `${other.api}/x`, "/circle": "/api/circle" }[r.path];
    return to
      ? new Response(null, { status: 307, headers: { location: to } })
      : rangeOf(r.headers.get("range"));
  });
  assertEquals((await getRange(`${server.api}/here`, 0, 5, quick)).length, 5);
  const away = await assertRejects(() => getRange(`${server.api}/away`, 0, 5, quick), Error);
  assertStringIncludes(away.message, "leads on to another host");
  assertEquals(other.seen, []);
  await assertRejects(() => getRange(`${server.api}/circle`, 0, 5, quick), Error, "in a circle");
});

Deno.test("getRange() takes no other bytes for those it asked for", async () => {
  const answers: Record<string, () => Response> = {
    "/whole": () => new Response(BYTES),
    "/short": () => new Response(BYTES.slice(0, 4), { status: 206 }),
    "/other": () =>
      new Response(BYTES.slice(0, 5), {
        status: 206,
        headers: { "content-range": "bytes 100-104/1000" },
      }),
    "/flood": () => new Response(endless(() => new Uint8Array(65_536)).body, { status: 206 }),
  };
  await using server = startServer((r) => answers[r.path]?.());
  const says = (path: string, text: string) =>
    assertRejects(() => getRange(server.api + path, 0, 5, quick), Error, text);
  await says("/whole", "does not give parts of files");
  await says("/short", "another part than asked for");
  await says("/other", "another part than asked for");
  await says("/flood", "larger than");
});
