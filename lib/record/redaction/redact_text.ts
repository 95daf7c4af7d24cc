/**
 * Taking secrets and personal data out of a text.
 *
 * @module
 */
import { findSecrets } from "../../core/mod.ts";
import { secretsByContext } from "./context.ts";
import {
  composed,
  type Decoded,
  textOfEncoded,
  withoutContinuations,
  withoutEntities,
  withoutEscapes,
  withoutPercent,
  withoutTerminal,
  withoutWraps,
  withoutWrittenColours,
} from "./decode.ts";
import { randomRunsIn } from "./entropy.ts";
import { fortiesIn, hexKeysIn } from "./hex_keys.ts";
import { emailsIn, homesIn } from "./people.ts";
import { shapesIn } from "./shapes.ts";
import { mergeSpans, replaceSpans, type Span } from "./spans.ts";

/** How often each kind was taken out: the kind in words, and the number. */
export type RedactionCounts = Record<string, number>;

/** No redactions yet. */
export function noRedactions(): RedactionCounts {
  return {};
}

/** How many things were taken out. */
export function countRedactions(counts: RedactionCounts): number {
  return Object.values(counts).reduce((a, b) => a + b, 0);
}

/**
 * What one conversation says of its values, gathered over all of it: a value that is a secret in one place is one everywhere, forty
 * hexadecimal digits that are a commit somewhere are one everywhere.
 */
export class Memory {
  readonly #secrets = new Map<string, string>();
  readonly #commits = new Set<string>();
  readonly #keys = new Set<string>();
  #pattern: RegExp | undefined;

  /** Remembers a secret: its text and its kind. Short and common words are not looked for elsewhere. */
  add(value: string, kind: string): void {
    if (value.length < 6 || value.length > 4000 || this.#secrets.size > 20_000) return;
    if (/^[a-z]+$/i.test(value) || /^\d{1,7}$/.test(value)) return;
    if (!this.#secrets.has(value)) this.#pattern = undefined;
    this.#secrets.set(value, kind);
  }

  /** Remembers what was said of forty hexadecimal digits. */
  addForty(run: string, says: "key" | "commit"): void {
    (says === "key" ? this.#keys : this.#commits).add(run.toLowerCase());
  }

  /** What is known of forty hexadecimal digits; a key that was also called a commit stays a key. */
  forty(run: string): "key" | "commit" | undefined {
    const name = run.toLowerCase();
    return this.#keys.has(name) ? "key" : this.#commits.has(name) ? "commit" : undefined;
  }

  /** Every place where a remembered secret stands. */
  find(text: string): Span[] {
    if (this.#secrets.size === 0) return [];
    this.#pattern ??= new RegExp(
      [...this.#secrets.keys()].sort((a, b) => b.length - a.length).map((s) =>
        s.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")
      ).join("|"),
      "g",
    );
    return [...text.matchAll(this.#pattern)].map((m) => ({
      start: m.index,
      end: m.index + m[0].length,
      kind: this.#secrets.get(m[0]) ?? "named secret",
    }));
  }
}

/** Options of {@linkcode redactText}. */
export interface RedactTextOptions {
  /** The user's home folder. */
  home?: string | undefined;
  /** Counted up. */
  counts?: RedactionCounts;
  /** What is known from the rest of the conversation. */
  memory?: Memory;
  /** Told of everything that is taken out: its kind, and the text around it as it is kept. */
  onRemoved?: (kind: string, around: string) => void;
}

/** Letters at the beginning of a part that only say what stands behind them. */
const EDGE = 100;

/** Texts in texts in texts are looked into so deep. */
const DEPTH = 5;

/** A text without keys, tokens, signed links, e-mail addresses and names of home folders. */
export function redactText(text: string, options: RedactTextOptions = {}): string {
  const spans = spansIn(text, options);
  if (spans.length === 0) return text;
  if (options.counts) {
    for (const { kind } of spans) options.counts[kind] = (options.counts[kind] ?? 0) + 1;
  }
  const out = replaceSpans(text, spans);
  if (options.onRemoved) {
    let shift = 0;
    for (const { start, end, kind, by = "[key removed]" } of spans) {
      const at = start + shift;
      options.onRemoved(kind, out.slice(Math.max(0, at - 24), at + by.length + 16));
      shift += by.length - (end - start);
    }
  }
  return out;
}

/** What must go from a text, in order. */
export function spansIn(text: string, options: RedactTextOptions = {}): Span[] {
  if (text.length < 4) return [];
  if (!SUSPECT.test(text) && !options.memory) return [];
  return mergeSpans(look(text, options, DEPTH, new Set()));
}

/**
 * Something that might be a secret, or hide one: a long run of letters of keys, a sign of an escape, a word. What has none of these is
 * left alone, and that is most of a conversation.
 */
const SUSPECT =
  // deno-lint-ignore no-control-regex
  /[A-Za-z0-9+/_=-]{15,}|[@\x1b\\%&:=]|~[a-z]|(?:home|users)[/\\-]|pass|pwd|secret|token|key|cred|auth|cookie|-[pPuUaw]|\u200b/i;

/** Own words of this module must not be found again. */
const OWN = /\[(?:key removed|removed|e-mail removed|user)\]/g;

function look(text: string, options: RedactTextOptions, depth: number, seen: Set<string>): Span[] {
  const key = text.length < 4096 ? text : `${text.length}:${text.slice(0, 64)}`;
  if (seen.has(key)) return [];
  seen.add(key);
  const out: Span[] = [];
  const memory = options.memory;
  if (!isImage(text)) {
    for (const { start, end } of findSecrets(text)) out.push({ start, end, kind: "key in use" });
    out.push(...hexKeysIn(text, memory && ((run) => memory.forty(run))), ...shapesIn(text));
    out.push(...secretsByContext(text), ...randomRunsIn(text));
    if (memory) out.push(...memory.find(text));
    out.push(...emailsIn(text), ...homesIn(text, options.home));
  }
  if (depth > 0) {
    out.push(...lookIntoEncoded(text, options, depth, seen));
    for (const decoded of viewsOf(text)) {
      for (const window of decoded.windows) {
        const part = decoded.text.slice(window.start, window.end);
        for (const span of look(part, options, depth - 1, seen)) {
          // At a cut edge a word may be half a word; what stands there was seen where it is whole.
          if (window.start > 0 && span.start < EDGE) continue;
          if (window.end < decoded.text.length && span.end > part.length - EDGE / 4) continue;
          const { start, end } = decoded.source(
            window.start + span.start,
            window.start + span.end,
          );
          out.push({ ...span, start, end });
        }
      }
    }
  }
  const own = text.includes("removed]") || text.includes("[user]")
    ? [...text.matchAll(OWN)].map((m) => ({ start: m.index, end: m.index + m[0].length }))
    : [];
  return own.length === 0
    ? out
    : out.filter((s) => !own.some((o) => s.start < o.end && s.end > o.start && s.by !== "~"));
}

/** The text as others would read it: all that hides letters undone once, and the same with lines joined. */
function* viewsOf(text: string): Generator<Decoded> {
  const steps: ((text: string) => Decoded | undefined)[] = [];
  // deno-lint-ignore no-control-regex
  if (/[\x1b\u200b-\u200d\u2060\ufeff\u00ad]/.test(text)) steps.push(withoutTerminal);
  if (/\[\d{0,3}(?:;\d{1,3})*m/.test(text)) steps.push(withoutWrittenColours);
  if (/[\\`^\u21b5=]\r?\n|["'][ \t]*(?:[+.&|]|\r?\n|["'])/.test(text)) {
    steps.push(withoutContinuations);
  }
  if (/%[0-9a-fA-F]{2}/.test(text)) steps.push(withoutPercent);
  if (/&(?:#|[a-z]{2,7};)/i.test(text)) steps.push(withoutEntities);
  if (/\\[\\"'`/nrtbfuUx0-9$&@:=%!#;,?~. -]/.test(text)) steps.push(withoutEscapes);
  const plain = composed(text, steps);
  if (plain) yield plain;
  yield* withoutWraps(text);
}

const ENCODED =
  /(?<![A-Za-z0-9+/_=-])(?:[A-Za-z0-9+/_-]{4}|[A-Za-z0-9+/_-]{60,80}\r?\n[ \t]*){4,}[A-Za-z0-9+/_-]{0,80}={0,2}/g;

/** Base64 and hexadecimal digits that stand for text with a secret in it: they go as a whole. */
function lookIntoEncoded(
  text: string,
  options: RedactTextOptions,
  depth: number,
  seen: Set<string>,
): Span[] {
  const out: Span[] = [];
  ENCODED.lastIndex = 0;
  for (let m = ENCODED.exec(text); m; m = ENCODED.exec(text)) {
    // A word of one case is no base64 of anything.
    if (/^[a-z/_-]+$|^[A-Z_]+$|^\d+$/.test(m[0])) continue;
    for (const run of new Set([m[0], m[0].replace(/^[^=]*=(?=.)/, "")])) {
      const inner = textOfEncoded(run);
      if (inner === undefined || !/[A-Za-z]{2}/.test(inner)) continue;
      const found = look(inner, options, depth - 1, seen);
      if (found.length === 0) continue;
      const [first] = found;
      const end = m.index + m[0].length;
      out.push({
        start: end - run.length,
        end,
        kind: `${first?.kind ?? "secret"}, encoded`,
      });
    }
  }
  return out;
}

/** Embedded images: nothing can be told apart in them, and the patterns would find keys by chance. */
function isImage(text: string): boolean {
  return text.length > 2000 && /^[A-Za-z0-9+/=\r\n]+$/.test(text);
}

/** Remembers what a text gives away, for the other texts of the same conversation. */
export function learn(text: string, memory: Memory): void {
  if (text.length < 6 || isImage(text)) return;
  for (const decoded of [undefined, ...viewsOf(text)]) {
    const shown = decoded?.text ?? text;
    for (const { run, says } of fortiesIn(shown)) if (says) memory.addForty(run, says);
    for (const { start, end, kind } of [...shapesIn(shown), ...secretsByContext(shown)]) {
      if (!/block|private key/.test(kind)) memory.add(shown.slice(start, end), kind);
    }
  }
}
