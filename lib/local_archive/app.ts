/** The API over hono: addresses, negotiation, sign-in, methods, JSON in and out (reference: section 3). */
import { diskFullText, diskIsFull } from "./state/disk.ts";
import { type Context, Hono } from "hono";
import type { Archive, Call } from "./state/archive.ts";
import { detail, htmlPage, HttpError, type Reply } from "./state/reply.ts";
import { type Route, routes } from "./routes.ts";
import type { Schemas } from "./state/schemas.ts";
import { approved, authenticate } from "./api/users.ts";
import { addPages } from "./pages/pages.ts";
import { addControl, type Control } from "./control.ts";
import { escapeHtml } from "./pages/html.ts";

/** Header of an answer that should not be. */
export const CRASHED = "x-embedded-archive-failed";

/** The application: API below `/api`, pages for people elsewhere. */
export function createApp(archive: Archive, schemas: Schemas, control: Control): Hono {
  const app = new Hono();
  for (const route of routes(schemas)) {
    app.all(`/api${route.path}`, (context) => answer(archive, route, context));
    // Without the final slash: 301 for any method; clients then repeat a POST as GET.
    app.all(`/api${route.path.slice(0, -1)}`, (context) => {
      const url = new URL(context.req.url);
      return new Response("", {
        status: 301,
        headers: {
          Location: `${url.pathname}/${url.search}`,
          "Content-Type": "text/html; charset=utf-8",
        },
      });
    });
  }
  addControl(app, archive, control);
  addPages(app, archive);
  app.notFound(() => send(htmlPage(404, "Not Found"), false));
  app.onError((error) => {
    if (error instanceof HttpError) return send(error.reply, false);
    if (diskIsFull(error)) {
      return Response.json({ detail: diskFullText(archive.dir) }, { status: 507 });
    }
    const response = send(htmlPage(500, "Server Error (500)"), false);
    // The page is that of input which the real archive does not expect either; this one is a fault of ours.
    response.headers.set(CRASHED, "1");
    return response;
  });
  return app;
}

async function answer(archive: Archive, route: Route, context: Context): Promise<Response> {
  const response = await answerUnder(archive, route, context);
  response.headers.set("Allow", allowed(route));
  return response;
}

/** The methods of an address, in the order in which the archive's framework names them in every answer. */
function allowed(route: Route): string {
  const known = ["GET", "POST", "PUT", "DELETE"].filter((method) => method in route.methods);
  return [...known, ...(route.head ? ["HEAD"] : []), "OPTIONS"].join(", ");
}

async function answerUnder(archive: Archive, route: Route, context: Context): Promise<Response> {
  const { req } = context;
  const accept = req.header("accept") ?? "*/*";
  const html = wantsHtml(accept);
  try {
    if (!html && !/application\/json|application\/\*|\*\/\*/.test(accept)) {
      throw detail(406, "Could not satisfy the request Accept header.");
    }
    const user = authenticate(archive, req.header("authorization"));
    const raw = req.raw.method;
    const method = raw === "HEAD" && route.head ? "GET" : raw;
    const url = new URL(req.url);
    const params = req.param();
    const call: Call = { archive, method: raw, url, params, user, body: {} };
    if (raw === "OPTIONS") return send({ status: 200, json: {} }, false);
    if (method !== "GET" && method !== "HEAD" && !route.open) approved(call);
    const handler = route.methods[method];
    if (!handler) throw detail(405, `Method "${raw}" not allowed.`);
    const body = method === "GET" ? {} : await readBody(context);
    const reply = archive.db.transaction(() => handler({ ...call, body }));
    return send(reply, html, raw === "HEAD");
  } catch (error) {
    if (error instanceof HttpError) return send(error.reply, html);
    throw error;
  }
}

/** The first acceptable type decides; browsers name HTML first. */
function wantsHtml(accept: string): boolean {
  const first = accept.split(",").map((part) => part.split(";")[0]?.trim())
    .find((type) => type === "text/html" || type === "application/json" || type === "*/*");
  return first === "text/html";
}

async function readBody(context: Context): Promise<unknown> {
  const text = await context.req.text();
  if (text === "") return {};
  const type = (context.req.header("content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (type !== "application/json") {
    throw detail(
      415,
      `Unsupported media type "${context.req.header("content-type") ?? ""}" in request.`,
    );
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw detail(400, `JSON parse error - Expecting value: ${place(text, String(error))}`);
  }
}

/** Line, column and offset of a JSON error in Python's words; V8 names the offset in most of its messages. */
function place(text: string, message: string): string {
  const offset = Number(/position (\d+)/.exec(message)?.[1] ?? 0);
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length} column ${(before.at(-1)?.length ?? 0) + 1} (char ${offset})`;
}

/** Turns a reply into a response; JSON becomes a page for those who ask for HTML. */
function send(reply: Reply, html: boolean, head = false): Response {
  const headers = new Headers(reply.headers);
  headers.set("Vary", "Accept, Cookie, Origin");
  let body: string | null = null;
  if (reply.html !== undefined) {
    headers.set("Content-Type", "text/html; charset=utf-8");
    body = reply.html;
  } else if (reply.json !== undefined) {
    const text = JSON.stringify(reply.json);
    headers.set("Content-Type", html ? "text/html; charset=utf-8" : "application/json");
    body = html
      ? `<!doctype html><meta charset="utf-8"><title>${reply.status}</title><pre>${
        escapeHtml(JSON.stringify(reply.json, null, 2))
      }</pre>`
      : text;
  } else if (reply.status !== 204) body = "";
  return new Response(head ? null : body, { status: reply.status, headers });
}
