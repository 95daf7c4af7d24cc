/**
 * A tiny programmable archive for tests of the client: each test says what it answers. Knows nothing of DANDI.
 *
 * @module
 */

/** A request as it arrived. */
export interface Seen {
  readonly method: string;
  /** Path below `/api`, with the query. */
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
  /** Port of the client: one for each connection. */
  readonly port: number;
}

/** Answers a request; `undefined` is a 404 page. */
export type Answer = (
  request: Seen,
  count: number,
) => Response | Promise<Response> | undefined;

/** A running test server. */
export interface TestServer extends AsyncDisposable {
  readonly origin: string;
  /** Base of the API. */
  readonly api: string;
  readonly seen: Seen[];
}

/** Starts a server on loopback; `answer` is told how many requests with the same method and path came before. */
export function startServer(answer: Answer): TestServer {
  const seen: Seen[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request, info) => {
      const url = new URL(request.url);
      const entry: Seen = {
        method: request.method,
        path: url.pathname.replace(/^\/api/, "") + url.search,
        headers: request.headers,
        body: await request.text(),
        port: info.remoteAddr.port,
      };
      const count = seen.filter((s) => s.method === entry.method && s.path === entry.path).length;
      seen.push(entry);
      return await answer(entry, count) ??
        new Response("<html><title>Not Found</title></html>", {
          status: 404,
          headers: { "content-type": "text/html" },
        });
    },
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  return {
    origin,
    api: `${origin}/api`,
    seen,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A JSON answer. */
export function json(value: unknown, status = 200, headers: HeadersInit = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { "content-type": "application/json", ...Object.fromEntries(new Headers(headers)) },
  });
}

/** A page instead of data, as the archive and proxies send. */
export function page(status: number, title = "Server Error"): Response {
  return new Response(`<!doctype html><html><head><title>${title}</title></head></html>`, {
    status,
    headers: { "content-type": "text/html" },
  });
}
