/**
 * Taking secrets and personal data out of a conversation before it is kept with the code.
 *
 * @module
 */
import { redact } from "../core/mod.ts";

/** What is taken out. */
export type RedactionKind = "keys and tokens" | "signed links" | "e-mail addresses" | "home paths";

/** How often each kind was taken out. */
export type RedactionCounts = Record<RedactionKind, number>;

/** No redactions yet. */
export function noRedactions(): RedactionCounts {
  return { "keys and tokens": 0, "signed links": 0, "e-mail addresses": 0, "home paths": 0 };
}

/** Options of {@linkcode redactText}. */
export interface RedactTextOptions {
  /** The user's home folder. */
  home?: string | undefined;
  /** Counted up. */
  counts?: RedactionCounts;
}

const KEY = "[key removed]";

/** Shapes of keys of known services, private keys and web tokens. */
const KEY_SHAPES: readonly RegExp[] = [
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|$)/g,
  /\bsk-(?:ant-)?[A-Za-z0-9_-]{20,}/g,
  /\b(?:gh[opsur]_[A-Za-z0-9]{30,}|github_pat_[A-Za-z0-9_]{30,}|glpat-[A-Za-z0-9_-]{20,})/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g,
  /\bAIza[0-9A-Za-z_-]{35}/g,
  /\b(?:hf|npm)_[A-Za-z0-9]{30,}/g,
  /\bpypi-[A-Za-z0-9_-]{40,}/g,
  /\beyJ[A-Za-z0-9_-]{10,2000}\.[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{5,}/g,
  // A DANDI key: 40 hexadecimal digits. Commit numbers look the same; those after the word "commit" stay.
  /(?<![0-9a-fA-F])(?<!\bcommit )[0-9a-fA-F]{40}(?![0-9a-fA-F])/g,
];

// Repetitions are bounded below: a conversation may hold megabytes without a space, and an unbounded one would look
// through the rest from every letter.

/** `NAME=value` and `name: value` where the name says that it is secret. */
const NAMED =
  /((?:api[_-]?key|access[_-]?key|secret|passw(?:or)?d|auth[_-]?token|access[_-]?token|_token))(["']?\s{0,9}[=:]\s{0,9}["']?)([^\s"',;&<>{}()[\]$*]{8,})/gi;
/** Values that stand for a key and are none. */
const PLACEHOLDER =
  /^(?:your|my|the|os\.|process\.|deno\.|getenv|none\b|null\b|true|false|x{4,}|\.{3}|\[key)/i;

const AUTHORIZATION =
  /\b(authorization["']?\s{0,9}[:=]\s{0,9}["']?(?:token|bearer|basic)\s{1,9})(?!\[key)([^\s"',}\\]+)/gi;

const LINK = /\bhttps?:\/\/[^\s"'<>\\]+/gi;
/** Parts of a query that let the holder of the link in. */
const SIGNED =
  /[?&;](?:X-Amz-(?:Signature|Credential|Security-Token)|Signature|sig|access_token|token|api_?key|key)=/i;
const USER_INFO = /\b([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/@"']{1,300}@/gi;

// "git@host:owner/repository" is an address of code, not of a person.
const EMAIL =
  /\b(?!git@)[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}\b/g;

const HOMES =
  /(?<![A-Za-z0-9.~])(\/home\/|\/Users\/|\/usr\/home\/|[A-Za-z]:\\{1,2}Users\\{1,2})(?!\[user\])[^\s/\\"':;,<>)\]}]+/g;

/**
 * A text without keys, tokens, signed links, e-mail addresses and names of home folders. Better too much than too
 * little: 40 hexadecimal digits go, even where they are a checksum.
 */
export function redactText(text: string, options: RedactTextOptions = {}): string {
  const counts = options.counts ?? noRedactions();
  // Embedded images: nothing can be told apart in them, and the patterns would find keys by chance.
  if (text.length > 2000 && /^[A-Za-z0-9+/=\r\n]+$/.test(text)) return text;
  const take = (kind: RedactionKind, by: string) => () => {
    counts[kind]++;
    return by;
  };
  let out = text.replace(LINK, (link) => {
    if (!SIGNED.test(link)) return link;
    counts["signed links"]++;
    return `${link.slice(0, link.indexOf("?"))}?[removed]`;
  });
  const known = redact(out);
  if (known !== out) {
    counts["keys and tokens"] += Math.max(
      1,
      known.split("[key removed]").length - out.split("[key removed]").length,
    );
    out = known;
  }
  for (const shape of KEY_SHAPES) out = out.replace(shape, take("keys and tokens", KEY));
  out = out.replace(AUTHORIZATION, (_m, head: string) => {
    counts["keys and tokens"]++;
    return head + KEY;
  });
  out = out.replace(NAMED, (m, name: string, sign: string, value: string) => {
    if (PLACEHOLDER.test(value) || /^\d+$/.test(value)) return m;
    counts["keys and tokens"]++;
    return name + sign + KEY;
  });
  if (out.includes("@")) out = withoutPeople(out, counts);
  return withoutHomes(out, options.home, counts);
}

function withoutPeople(text: string, counts: RedactionCounts): string {
  const out = text.replace(USER_INFO, (m, head: string) => {
    if (/^(?:ssh|git\+ssh):\/\/$/i.test(head) && m.endsWith("git@")) return m;
    counts["keys and tokens"]++;
    return `${head}${KEY}@`;
  });
  return out.replace(EMAIL, () => {
    counts["e-mail addresses"]++;
    return "[e-mail removed]";
  });
}

function withoutHomes(text: string, home: string | undefined, counts: RedactionCounts): string {
  let out = text;
  if (home && home.length > 3) {
    // Claude Code names its folders by paths with "-" for "/".
    for (const form of [home, home.replaceAll(/[/\\.]/g, "-")]) {
      if (!out.includes(form)) continue;
      const parts = out.split(new RegExp(`${escapeRegExp(form)}(?![A-Za-z0-9_])`));
      counts["home paths"] += parts.length - 1;
      out = parts.join(form === home ? "~" : "-~");
    }
  }
  return out.replace(HOMES, (_m, folder: string) => {
    counts["home paths"]++;
    return `${folder}[user]`;
  });
}

/** Redacts every text in a JSON value, names of fields included. */
export function redactJson(value: unknown, options: RedactTextOptions): unknown {
  if (typeof value === "string") return redactText(value, options);
  if (Array.isArray(value)) return value.map((v) => redactJson(v, options));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, v]) => {
        // A field that is called a key holds one, whatever its shape.
        if (
          typeof v === "string" && v.length >= 8 &&
          /^(?:.*_)?(?:api_?key|secret|password|access_token|auth_token)$/i.test(key)
        ) {
          if (options.counts) options.counts["keys and tokens"]++;
          return [key, KEY];
        }
        return [redactText(key, options), redactJson(v, options)];
      }),
    );
  }
  return value;
}

/** How many things were taken out. */
export function countRedactions(counts: RedactionCounts): number {
  return Object.values(counts).reduce((a, b) => a + b, 0);
}

function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
