/** The frame of every page: head, style, navigation. */
import type { Archive } from "../state/archive.ts";
import { html, Markup, type Part } from "./html.ts";
import type { DandisetRow, UserRow, VersionRow } from "../state/rows.ts";

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2530; --soft: #5b6875; --line: #d9dfe5; --paper: #fff; --back: #f4f6f8;
  --accent: #0b6b8a; --good: #1c7a3e; --wait: #8a5a00; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6eaee; --soft: #9aa7b3; --line: #34404b; --paper: #1b232b;
  --back: #12181e; --accent: #6cc4e0; --good: #6fd08f; --wait: #e0b060; --bad: #ff8a80; } }
* { box-sizing: border-box }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
header.top { background: var(--paper); border-bottom: 1px solid var(--line); padding: .7rem 1.5rem; display: flex;
  gap: 1.2rem; align-items: baseline; flex-wrap: wrap }
header.top strong a { color: inherit; text-decoration: none }
header.top span { color: var(--soft); margin-left: auto }
main { max-width: 70rem; margin: 1.5rem auto; padding: 0 1.5rem }
h1 { font-size: 1.7rem; line-height: 1.25; margin: .2rem 0 .6rem } h2 { font-size: 1.15rem; margin: 0 0 .6rem }
a { color: var(--accent) } a:focus-visible { outline: 2px solid var(--accent) }
section, .card { background: var(--paper); border: 1px solid var(--line); border-radius: .5rem; padding: 1rem 1.2rem;
  margin: 0 0 1rem }
.soft { color: var(--soft) } .num { text-align: right; white-space: nowrap }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; margin: 0 .3rem .3rem 0;
  font-size: .9rem }
.good { color: var(--good) } .wait { color: var(--wait) } .bad { color: var(--bad) }
table { border-collapse: collapse; width: 100% } th, td { text-align: left; padding: .35rem .6rem; vertical-align: top;
  border-bottom: 1px solid var(--line); overflow-wrap: anywhere } th { color: var(--soft); font-weight: 600 }
tr:last-child td { border-bottom: 0 }
pre { overflow-x: auto; background: var(--back); padding: .8rem; border-radius: .4rem; font-size: .85rem; margin: 0 }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .3rem 1.2rem; margin: 0 } dt { color: var(--soft) }
dd { margin: 0; overflow-wrap: anywhere }
nav.tabs { display: flex; gap: 1.2rem; margin: 0 0 1rem; flex-wrap: wrap } nav.tabs [aria-current] { color: inherit;
  font-weight: 600; text-decoration: none }
details > summary { cursor: pointer; color: var(--soft) }
input { font: inherit; padding: .3rem .5rem; width: min(30rem, 100%) } button { font: inherit; padding: .3rem .8rem }
`;

/** What a page of a version is made from. */
export interface VersionPage {
  readonly archive: Archive;
  readonly user: UserRow | undefined;
  readonly dandiset: DandisetRow;
  readonly version: VersionRow;
  /** Address of the version's page. */
  readonly base: string;
  readonly query: URLSearchParams;
}

/** A whole page. */
export function page(
  archive: Archive,
  user: UserRow | undefined,
  title: string,
  body: Part,
): string {
  const who = user
    ? html`${user.first_name} ${user.last_name} · <a href="/signout">sign out</a>`
    : html`<a href="/signin">sign in</a>`;
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${title}</title>
        <style>${new Markup(STYLE)}</style>
      </head>
      <body>
        <header class="top"><strong><a href="/">Embedded archive</a></strong> <a href="/">Dandisets</a>
    <a href="/api/info/">API</a> <span>${archive.instance
      .name}, on this machine · ${who}</span></header>
        <main>${body}</main>
      </body>
    </html>
  `.text.trimStart();
}

/** Bytes for people. */
export function bytes(size: number): string {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(value < 10 ? 2 : 1)} ${units[unit]}`;
}

/** A moment for people. */
export function moment(stamp: string): string {
  return `${stamp.slice(0, 16).replace("T", " ")} UTC`;
}

/** A number of things. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** A state with its colour; the word says the same. */
export function state(status: string): Markup {
  const tone = status === "Valid" || status === "Published" || status === "OPEN"
    ? "good"
    : status === "Invalid"
    ? "bad"
    : "wait";
  return html`<span class="${tone}">${status}</span>`;
}
