import { assertEquals, assertRejects } from "@std/assert";
import { Connections, PutFailure, putPart } from "../../lib/upload/send/put.ts";

/** A server on loopback for one test. */
async function withServer(
  handler: (request: Request) => Response | Promise<Response>,
  run: (origin: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  try {
    await run(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

const BYTES = new TextEncoder().encode("one part");

Deno.test("putPart() sends the length, no key and no chunks, and gives the ETag without quotes", async () => {
  let seen: (string | null)[] = [];
  await withServer(async (request) => {
    const { headers } = request;
    seen = [
      headers.get("content-length"),
      headers.get("transfer-encoding"),
      headers.get("authorization"),
      await request.text(),
    ];
    return new Response(null, { headers: { etag: '"ABC"' } });
  }, async (origin) => {
    const file = await Deno.makeTempFile();
    try {
      await Deno.writeTextFile(file, "before one part after");
      using connections = new Connections({});
      const source = { path: file, offset: 7, size: 8 };
      assertEquals(await putPart(`${origin}/x?sig=1`, source, { connections }), "abc");
    } finally {
      await Deno.remove(file);
    }
  });
  assertEquals(seen, ["8", null, null, "one part"]);
});

Deno.test("putPart() goes through the proxy that the environment names", async () => {
  const asked: string[] = [];
  await withServer(async (request) => {
    asked.push(new URL(request.url).pathname);
    await request.body?.cancel();
    return new Response(null, { headers: { etag: '"viaproxy"' } });
  }, async (proxy) => {
    using connections = new Connections({ HTTP_PROXY: proxy });
    // Nothing listens there, and nothing has to.
    const etag = await putPart(
      "http://storage.invalid/part",
      { bytes: BYTES, size: BYTES.length },
      {
        connections,
      },
    );
    assertEquals([etag, asked.length], ["viaproxy", 1]);
  });
});

Deno.test("putPart() tells what passes from what is final, and never shows the signature", async () => {
  const cases: [number, string, boolean, boolean][] = [
    [503, "<Error><Code>SlowDown</Code></Error>", true, false],
    [400, "<Error><Code>RequestTimeout</Code></Error>", true, false],
    [200, "<html>a portal</html>", true, false],
    [
      403,
      "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
      false,
      true,
    ],
    [403, "<Error><Code>SignatureDoesNotMatch</Code></Error>", false, false],
    [404, "<Error><Code>NoSuchUpload</Code></Error>", false, true],
    [411, "<Error><Code>MissingContentLength</Code></Error>", false, false],
  ];
  for (const [status, body, passing, linkDead] of cases) {
    await withServer(async (request) => {
      await request.body?.cancel();
      return new Response(body, { status });
    }, async (origin) => {
      using connections = new Connections({});
      const failure = await assertRejects(
        () =>
          putPart(`${origin}/p?X-Amz-Signature=secret`, { bytes: BYTES, size: BYTES.length }, {
            connections,
          }),
        PutFailure,
      );
      assertEquals([failure.passing, failure.linkDead], [passing, linkDead], body);
      assertEquals(failure.failure.message.includes("secret"), false);
    });
  }
});

for (
  const [name, everyMs, size] of [["without end", 0, 65_536], ["that trickles", 10, 1]] as const
) {
  Deno.test(`putPart() is not held by an answer ${name}`, async () => {
    const endless = (status: number) =>
      new Response(
        new ReadableStream({
          async pull(controller) {
            await new Promise((done) => setTimeout(done, everyMs));
            controller.enqueue(new Uint8Array(size).fill(65));
          },
        }),
        { status, headers: { etag: '"abc"' } },
      );
    await withServer(async (request) => {
      await request.body?.cancel();
      return endless(Number(new URL(request.url).pathname.slice(1)));
    }, async (origin) => {
      using connections = new Connections({});
      const source = { bytes: BYTES, size: BYTES.length };
      const options = { connections, idleMs: 100 };
      assertEquals(await putPart(`${origin}/200`, source, options), "abc");
      const error = await assertRejects(
        () => putPart(`${origin}/500`, source, options),
        PutFailure,
      );
      assertEquals([error.failure.status, error.passing], [500, true]);
    });
  });
}
