/** Signing in to the pages: an API key is exchanged for a cookie that is good for reading pages and nothing else. */
import type { Context, Hono } from "hono";
import type { Archive } from "../state/archive.ts";
import { html } from "./html.ts";
import { page } from "./page_layout.ts";
import type { UserRow } from "../state/rows.ts";

const COOKIE = "embedded_archive";

/** Who is signed in, in memory: a restart signs everybody out. */
export class Sessions {
  readonly #archive: Archive;
  readonly #users = new Map<string, number>();

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  /** The user of a request, if any. */
  user(context: Context): UserRow | undefined {
    const cookies = context.req.header("cookie") ?? "";
    const token = cookies.split(/;\s*/).find((one) => one.startsWith(`${COOKIE}=`))?.slice(
      COOKIE.length + 1,
    );
    const id = token === undefined ? undefined : this.#users.get(token);
    if (id === undefined) return undefined;
    return this.#archive.db.get<UserRow>("SELECT * FROM users WHERE id = ? AND active = 1", id);
  }

  /** Adds `/signin` and `/signout`. */
  addRoutes(app: Hono, send: (text: string, status?: number) => Response): void {
    const form = (problem: string): string =>
      page(
        this.#archive,
        undefined,
        "Sign in",
        html`
          <h1>Sign in</h1>
          <section><p>With one of this archive's API keys you see embargoed Dandisets of your own.</p>
          ${problem !== "" && html`<p class="bad" role="alert">${problem}</p>`}
          <form method="post" action="/signin"><p><label for="key">API key</label><br>
          <input id="key" name="key" type="password" autocomplete="off" required></p><p><button>Sign in</button></p></form></section>
        `,
      );
    app.get("/signin", () => send(form("")));
    app.post("/signin", async (context) => {
      const key = new URLSearchParams(await context.req.text()).get("key")?.trim() ?? "";
      const user = this.#archive.db.get<UserRow>(
        "SELECT * FROM users WHERE key = ? AND active = 1",
        key,
      );
      if (!user) return send(form("This key is not known here."), 401);
      const token = crypto.randomUUID();
      this.#users.set(token, user.id);
      return home(`${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict`);
    });
    app.get("/signout", (context) => {
      const cookies = context.req.header("cookie") ?? "";
      const token = cookies.split(/;\s*/).find((one) => one.startsWith(`${COOKIE}=`))?.slice(
        COOKIE.length + 1,
      );
      if (token !== undefined) this.#users.delete(token);
      return home(`${COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict`);
    });
  }
}

function home(cookie: string): Response {
  return new Response(null, { status: 303, headers: { Location: "/", "Set-Cookie": cookie } });
}
