/**
 * Pages for people: what a rehearsal has made, looked at as on the web site. Plain HTML, works without script.
 *
 * Addresses are those of the real web site: `/dandiset/000123/draft`, `/dandiset/000123/draft/files?location=sub-1`.
 */
import type { Context, Hono } from "hono";
import { type Archive, sixDigits } from "../state/archive.ts";
import { html } from "./html.ts";
import { aboutPage, assetPage } from "./page_assets.ts";
import { metadataPage, overviewPage } from "./page_dandiset.ts";
import { filesPage } from "./page_files.ts";
import { homePage } from "./page_home.ts";
import { page, type VersionPage } from "./page_layout.ts";
import { draftOf, newestPublished, versionOf } from "../state/records.ts";
import { Sessions } from "./sessions.ts";
import type { DandisetRow, UserRow } from "../state/rows.ts";
import { maySee } from "../api/users.ts";

const PAGES: Readonly<Record<string, (view: VersionPage) => string | undefined>> = {
  "": overviewPage,
  "/files": filesPage,
  "/metadata": metadataPage,
  "/about": aboutPage,
  "/asset": assetPage,
};

/** Adds the pages. */
export function addPages(app: Hono, archive: Archive): void {
  const sessions = new Sessions(archive);
  const send = (text: string, status = 200): Response =>
    new Response(text, {
      status,
      headers: {
        "Content-Type": "text/html; charset=utf-8",
        "Content-Security-Policy":
          "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
      },
    });
  const missing = (user: UserRow | undefined): Response =>
    send(
      page(
        archive,
        user,
        "Not found",
        html`
          <h1>Not found</h1>
          <p>There is nothing at this address that you may see.
          If the Dandiset is embargoed, <a href="/signin">sign in</a> as one of its owners.</p>
        `,
      ),
      404,
    );
  app.get("/", (context) => {
    const user = sessions.user(context);
    return send(
      archive.db.transaction(() => homePage(archive, user, new URL(context.req.url).searchParams)),
    );
  });
  for (const [path, make] of Object.entries(PAGES)) {
    const answer = (context: Context): Response => {
      const user = sessions.user(context);
      return archive.db.transaction(() => {
        const view = versionPage(archive, user, context);
        const text = view ? make(view) : undefined;
        return text === undefined ? missing(user) : send(text);
      });
    };
    const pattern = "/dandiset/:dandiset{[0-9]{6}}/:version{(?:draft|0\\.[0-9]{6}\\.[0-9]{4})}";
    app.get(`${pattern}${path}`, answer);
    app.get(`${pattern}${path}/`, answer);
  }
  const newest = (context: Context): Response => {
    const id = Number(context.req.param("dandiset"));
    const version = newestPublished(archive, id) ?? draftOf(archive, id);
    if (!version) return missing(sessions.user(context));
    return context.redirect(`/dandiset/${sixDigits(id)}/${version.version}`, 302);
  };
  app.get("/dandiset/:dandiset{[0-9]{6}}", newest);
  app.get("/dandiset/:dandiset{[0-9]{6}}/", newest);
  sessions.addRoutes(app, send);
}

/** The version of the address, if the caller may see it. */
function versionPage(
  archive: Archive,
  user: UserRow | undefined,
  context: Context,
): VersionPage | undefined {
  const id = Number(context.req.param("dandiset"));
  const dandiset = archive.db.get<DandisetRow>("SELECT * FROM dandisets WHERE id = ?", id);
  const version = versionOf(archive, id, context.req.param("version") ?? "");
  if (!dandiset || !version || !maySee(archive, user, dandiset)) return undefined;
  const base = `/dandiset/${sixDigits(id)}/${version.version}`;
  return { archive, user, dandiset, version, base, query: new URL(context.req.url).searchParams };
}
