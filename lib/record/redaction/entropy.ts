/**
 * Keys of services that nobody listed: long runs of letters and digits that look like chance, and are none of the things that look so
 * and may stay (checksums, identifiers of messages, parts of addresses that name data).
 *
 * @module
 */
import { looksRandom } from "./shapes.ts";
import type { Span } from "./spans.ts";

/** Bits of a letter from which a run is called random; English is near 4.1 for runs of this length, keys are above 4.2. */
const LEAST_BITS = 3.5;

const RUN = /[A-Za-z0-9+/_=.~-]{20,600}/g;

// Identifiers of messages, calls and files that conversations are full of.
const HARMLESS =
  /^(?:(?:toolu|srvtoolu|msg|req|call|chatcmpl|resp|asst|thread|run|step|file|batch|sess|session|cse|org|user|proj|event|evt|conv|fc|rs|item|ws|mcp)_|chatcmpl-|sha(?:1|256|384|512)[-:]|md5[-:]|h1:|urn:|z[A-Za-z0-9]{46}$|Qm[A-Za-z0-9]{44}$)/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

/** Runs of letters that look like chance. */
export function randomRunsIn(text: string): Span[] {
  const out: Span[] = [];
  RUN.lastIndex = 0;
  for (let m = RUN.exec(text); m; m = RUN.exec(text)) {
    // Where an integrity or a data address stands before it, it is one.
    const before = text.slice(Math.max(0, m.index - 24), m.index);
    if (
      /(?:sha\d{1,3}["':= -]+|md5["':= -]+|(?:integrity|checksum|digest|etag|hash)["':= ]+|base64,|signature["': ]+)$/i
        .test(before)
    ) {
      continue;
    }
    for (const part of piecesOf(m[0])) {
      if (isRandom(part.text)) {
        const start = m.index + part.at;
        out.push({ start, end: start + part.text.length, kind: "random-looking text" });
      }
    }
  }
  return out;
}

/** A run as a whole where it is one word of base64, else its parts between the letters that separate words in paths and names. */
function piecesOf(run: string): { text: string; at: number }[] {
  const out: { text: string; at: number }[] = [];
  const parts = run.split(/([./~=]+)/);
  let at = 0;
  // Base64 may hold slashes: forty letters and more without a dot, whose parts all look like chance.
  const body = run.replace(/^=+|=+$/g, "");
  if (!/[.~=]/.test(body) && body.includes("/") && body.length >= 36 && isRandom(body)) {
    const words = body.split("/").filter((p) => p.length > 3);
    if (words.length > 0 && words.every((p) => p.length < 8 || looksRandom(p))) {
      return [{ text: body, at: run.indexOf(body) }];
    }
  }
  for (const part of parts) {
    if (part.length >= 20 && !/^[./~=]+$/.test(part)) out.push({ text: part, at });
    at += part.length;
  }
  return out;
}

function isRandom(text: string): boolean {
  if (text.length < 20 || text.length > 520) return false;
  if (HARMLESS.test(text) || UUID.test(text)) return false;
  if (/^[0-9a-fA-F]+$/.test(text) || /^[A-Z0-9_-]+$/.test(text) || /^[a-z_-]+$/i.test(text)) {
    return false;
  }
  if (!/[0-9]/.test(text) || !/[A-Z]/.test(text) || !/[a-z]/.test(text)) return false;
  if (bitsOf(text) < LEAST_BITS) return false;
  // Names joined by - and _ are words; what looks like chance does so in each long part.
  const words = text.split(/[-_+/]+/).filter((w) => w.length > 2);
  const odd = words.filter((w) => looksRandom(w, 0.38) && w.length >= 8).reduce(
    (n, w) => n + w.length,
    0,
  );
  return odd >= 16 && odd / text.length >= 0.6;
}

/** Shannon's entropy of the letters of a text, bits a letter. */
function bitsOf(text: string): number {
  const counts = new Map<string, number>();
  for (const letter of text) counts.set(letter, (counts.get(letter) ?? 0) + 1);
  let bits = 0;
  for (const n of counts.values()) bits -= n / text.length * Math.log2(n / text.length);
  return bits;
}
