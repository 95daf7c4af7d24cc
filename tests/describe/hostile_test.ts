/** Hostile and broken answers of OpenAlex, Crossref, ORCID, ROR and OLS4, through the whole of step 07 and to everything that is shown. */
import { assert, assertEquals } from "@std/assert";
import { DandiUploadError, messageOf } from "../../lib/core/mod.ts";
import { planDescribe, REHEARSAL_DOI, runDescribe } from "../../lib/describe/mod.ts";
import { renderHtml, renderText, viewOf } from "../../lib/display/mod.ts";
import { planRecord, runRecord } from "../../lib/record/mod.ts";
import { place } from "./harness.ts";

/** Clears a screen, runs a script in a page, leaves an attribute, turns the direction of writing, rings. */
const POISON =
  "\x1b[2J\x1b]0;owned\x07\"'><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\r";

// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

/** A generator of numbers that are the same for the same seed. */
function numbers(seed: number): (below: number) => number {
  let x = seed * 2654435761 >>> 0;
  return (below) => {
    x = (x * 1664525 + 1013904223) >>> 0;
    return Math.floor(x / 2 ** 32 * below);
  };
}

/** A value with each leaf changed. */
function changed(value: unknown, leaf: (value: unknown) => unknown): unknown {
  if (Array.isArray(value)) return value.map((v) => changed(v, leaf));
  if (typeof value !== "object" || value === null) return leaf(value);
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, changed(v, leaf)]));
}

const OTHER_TYPES = [null, 0, -1, 1e308, "", [], {}, [[]], true, "x".repeat(100_000), "\ud800"];

/** What is made of a true answer. */
const HOSTILE: Record<string, (text: string, next: (below: number) => number) => BodyInit> = {
  "every text poisoned": (text) =>
    JSON.stringify(
      changed(JSON.parse(text), (v) => typeof v === "string" ? v + POISON : v),
    ),
  "every text replaced": (text) =>
    JSON.stringify(changed(JSON.parse(text), (v) => typeof v === "string" ? POISON : v)),
  "leaves of other types": (text, next) =>
    JSON.stringify(
      changed(
        JSON.parse(text),
        (v) => next(4) === 0 ? OTHER_TYPES[next(OTHER_TYPES.length)] : v,
      ),
    ),
  "branches of other types": (text, next) => {
    const walk = (v: unknown): unknown =>
      typeof v !== "object" || v === null
        ? v
        : next(8) === 0
        ? OTHER_TYPES[next(OTHER_TYPES.length)]
        : Array.isArray(v)
        ? v.map(walk)
        : Object.fromEntries(Object.entries(v).map(([k, w]) => [k, walk(w)]));
    return JSON.stringify(walk(JSON.parse(text)));
  },
  "texts without an end in sight": (text, next) =>
    JSON.stringify(
      changed(JSON.parse(text), (v) =>
        typeof v === "string"
          ? v +
            ["x", "a ", "(", ", A", "@", "-", "\\u", "<", "1.", "&amp;"][next(10)]?.repeat(40_000)
          : v),
    ),
  "keys of the language": (text) =>
    text.replaceAll("{", '{"__proto__":{"polluted":true},"constructor":1,"toString":"x",')
      .replaceAll(",}", "}"),
  "lists a thousand times": (text) =>
    JSON.stringify(
      JSON.parse(text, (_k, v) => Array.isArray(v) && v.length < 4 ? Array(200).fill(v[0]) : v),
    ),
  "a page": () => `<!doctype html><title>${POISON}</title>`,
  "nothing": () => "",
  "null": () => "null",
  "a list": () => "[]",
  "a text": () => JSON.stringify(POISON),
  "cut": (text) => text.slice(0, text.length / 2),
  "very deep": () => "[".repeat(200_000) + "]".repeat(200_000),
  "without end": () =>
    new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1 << 20).fill(32)) }),
};

for (const [name, make] of Object.entries(HOSTILE)) {
  const seeds = /types|in sight/.test(name) ? [1, 2, 3, 4] : [1];
  for (const seed of seeds) {
    Deno.test(`step 07 outlives hostile answers and shows them harmlessly: ${name} (${seed})`, async () => {
      await using at = await place();
      const next = numbers(seed);
      const hostile: typeof fetch = async (input, init) => {
        const reply = await fetch(input, init);
        const text = await reply.text();
        const usable = reply.ok && text.startsWith("{");
        return usable
          ? new Response(make(text, next), { headers: { "content-type": "application/json" } })
          : new Response(text, { status: reply.status });
      };
      const connection = await at.open(
        `title: My data\ndoi: ${REHEARSAL_DOI}\nabout: [hippocampus]\ncontact: { name: "Doe, Jane", email: jane@example.org }`,
      );
      const shown: string[] = [];
      const pages: string[] = [];
      const show = async (result: unknown) => {
        const view = viewOf(result);
        shown.push(renderText(view));
        pages.push(await renderHtml(view));
      };
      try {
        const plan = await planDescribe(connection, {
          services: { fetch: hostile, attempts: 2, retryDelayMs: 1 },
        });
        await show(plan);
        await show(await runDescribe(connection, plan, { waitMs: 0 }));
      } catch (error) {
        // A refusal, in a sentence.
        assert(error instanceof DandiUploadError, Deno.inspect(error));
        shown.push(messageOf(error));
        assert(error.message.length < 5000, `${error.message.length} characters`);
      }
      const record = await planRecord(connection, { git: "off", history: "none" });
      await show(record);
      const result = await runRecord(connection, record);
      await show(result);
      pages.push(await Deno.readTextFile(result.report));
      for (const text of shown) assert(!CONTROL.test(text), JSON.stringify(text.match(CONTROL)));
      for (const page of pages) {
        assert(!/<script>alert|<img src=x/.test(page), "a script in a page");
      }
      assertEquals(({} as Record<string, unknown>).polluted, undefined);
    });
  }
}
