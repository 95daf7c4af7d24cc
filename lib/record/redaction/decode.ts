/**
 * Texts inside of texts: what a terminal, a shell, a JSON string, an address or base64 make of a secret is undone for looking,
 * and each place that is found is carried back to where it stands in the text that was given.
 *
 * @module
 */

/** A text made of another one, that knows where each of its letters came from. */
export interface Decoded {
  readonly text: string;
  /** The part of the other text that letters `start` up to `end` came from. */
  source(start: number, end: number): { start: number; end: number };
  /** Parts of the text in which something was undone, with what stands around: `start` up to `end`, in order. */
  readonly windows: readonly { start: number; end: number }[];
}

/** Letters around what was undone that are looked at again. */
const AROUND = 240;

class Builder {
  #text = "";
  // Segment i covers text from #at[i] and stands for the source from #from[i]; #wide[i] source letters make one, or 0: one to one.
  readonly #at: number[] = [];
  readonly #from: number[] = [];
  readonly #wide: number[] = [];
  #parts: string[] = [];
  #length = 0;

  copy(source: string, from: number, to: number): void {
    if (to <= from) return;
    this.#add(source.slice(from, to), from, 0);
  }

  put(letters: string, from: number, to: number): void {
    if (letters !== "") this.#add(letters, from, to - from);
  }

  #add(text: string, from: number, wide: number): void {
    this.#at.push(this.#length);
    this.#from.push(from);
    this.#wide.push(wide);
    this.#parts.push(text);
    this.#length += text.length;
  }

  done(): Decoded {
    this.#text = this.#parts.join("");
    this.#parts = [];
    const segmentOf = (at: number) => {
      let [low, high] = [0, this.#at.length - 1];
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((this.#at[middle] ?? 0) <= at) low = middle;
        else high = middle - 1;
      }
      return low;
    };
    const edge = (at: number, end: boolean) => {
      const i = segmentOf(at);
      const [from, wide] = [this.#from[i] ?? 0, this.#wide[i] ?? 0];
      if (wide > 0) return end ? from + wide : from;
      return from + (at - (this.#at[i] ?? 0)) + (end ? 1 : 0);
    };
    const windows: { start: number; end: number }[] = [];
    const open = (from: number, to: number) => {
      const [start, end] = [Math.max(0, from - AROUND), Math.min(this.#length, to + AROUND)];
      const last = windows.at(-1);
      if (last && start <= last.end) last.end = Math.max(last.end, end);
      else windows.push({ start, end });
    };
    // Between two copied parts something was taken out, also where nothing stands for it.
    for (let i = 0; i < this.#at.length; i++) {
      const at = this.#at[i] ?? 0;
      if ((this.#wide[i] ?? 0) > 0) open(at, this.#at[i + 1] ?? this.#length);
      else if (i > 0) open(at, at);
    }
    if (windows.length === 0) open(0, this.#length);
    return {
      text: this.#text,
      windows,
      source: (start, end) => ({ start: edge(start, false), end: edge(end - 1, true) }),
    };
  }
}

/** Replaces what a pattern finds; a replacement of `undefined` leaves it. Nothing replaced: `undefined`. */
function rewrite(
  text: string,
  pattern: RegExp,
  by: (match: RegExpExecArray) => string | undefined,
): Decoded | undefined {
  pattern.lastIndex = 0;
  let builder: Builder | undefined;
  let at = 0;
  for (let m = pattern.exec(text); m; m = pattern.exec(text)) {
    const letters = by(m);
    if (letters !== undefined) {
      builder ??= new Builder();
      builder.copy(text, at, m.index);
      builder.put(letters, m.index, m.index + m[0].length);
      at = m.index + m[0].length;
    }
    if (m[0] === "") pattern.lastIndex++;
  }
  if (!builder) return undefined;
  builder.copy(text, at, text.length);
  return builder.done();
}

// Colours and titles of terminals (ECMA-48), letters that take no room, and a backspace with what it deletes.
const TERMINAL =
  // deno-lint-ignore no-control-regex
  /\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|\x1b[@-Z\\-_]|[\u200b-\u200d\u2060\ufeff\u00ad]/g;
/** A colour whose escape letter was lost or is written out: `^[[31m`, `\e[0m`, `[1;32m`. */
const WRITTEN_COLOUR =
  /(?:\\e|\\033|\\x1b|\\u001b|\^\[|\u241b|\ufffd)?\[(?:\d{1,3}(?:;\d{1,3}){0,8})?m/gi;

/** One after the other: the text that the last gives, carried back to the first. `undefined` where none changes anything. */
export function composed(
  text: string,
  steps: readonly ((text: string) => Decoded | undefined)[],
): Decoded | undefined {
  let made: Decoded | undefined;
  for (const step of steps) {
    const next = step(made?.text ?? text);
    if (!next) continue;
    made = made ? chained(made, next) : next;
  }
  return made;
}

function chained(first: Decoded, second: Decoded): Decoded {
  // Where the first undid something, in letters of the second: found by looking for the source of the second's places.
  const windows = [...second.windows];
  let at = 0;
  for (const { start, end } of first.windows) {
    // The second only takes letters away: a place lies at most as far as in the first.
    const from = placeOf(second, start, at);
    const to = placeOf(second, end, from);
    windows.push({ start: from, end: to });
    at = from;
  }
  windows.sort((a, b) => a.start - b.start);
  const merged: { start: number; end: number }[] = [];
  for (const w of windows) {
    const last = merged.at(-1);
    if (last && w.start <= last.end) last.end = Math.max(last.end, w.end);
    else merged.push({ ...w });
  }
  return {
    text: second.text,
    windows: merged,
    source: (start, end) => {
      const inner = second.source(start, end);
      return first.source(inner.start, inner.end);
    },
  };
}

/** The first letter of a decoded text whose source is not before a place, by halving. */
function placeOf(decoded: Decoded, place: number, from: number): number {
  let [low, high] = [from, decoded.text.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (decoded.source(middle, middle + 1).start < place) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Without the colours of a terminal. */
export function withoutTerminal(text: string): Decoded | undefined {
  return rewrite(text, TERMINAL, () => "");
}

/** Without colours that are written out as text. */
export function withoutWrittenColours(text: string): Decoded | undefined {
  return rewrite(text, WRITTEN_COLOUR, () => "");
}

const ESCAPE =
  /\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|x([0-9a-fA-F]{2})|([0-3][0-7]{2})|(["'`/\\nrtbf$&@:=%!#;,?~. -]))/g;
const LETTERS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "", f: "\n" };

/** Backslash escapes of JSON, shells and programming languages, one level of them. */
export function withoutEscapes(text: string): Decoded | undefined {
  return rewrite(text, ESCAPE, (m) => {
    const code = m[1] ?? m[2] ?? m[3] ?? m[4];
    if (code !== undefined) return letterOf(parseInt(code, 16));
    if (m[5] !== undefined) return letterOf(parseInt(m[5], 8));
    return LETTERS[m[6] ?? ""] ?? m[6];
  });
}

/** Percent signs of addresses, and the `+` that stands for a space there stays as it is. */
export function withoutPercent(text: string): Decoded | undefined {
  return rewrite(text, /%([0-9a-fA-F]{2})/g, (m) => {
    const code = parseInt(m[1] ?? "", 16);
    return code < 0x80 ? letterOf(code) : "\ufffd";
  });
}

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  amp: "&",
  lt: "<",
  gt: ">",
  apos: "'",
  nbsp: " ",
  equals: "=",
  colon: ":",
  lowbar: "_",
  hyphen: "-",
  period: ".",
  sol: "/",
  commat: "@",
};

/** Entities of HTML and XML. */
export function withoutEntities(text: string): Decoded | undefined {
  return rewrite(text, /&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-z]{2,7}));/gi, (m) => {
    if (m[1] !== undefined) return letterOf(parseInt(m[1], 16));
    if (m[2] !== undefined) return letterOf(parseInt(m[2], 10));
    return ENTITIES[(m[3] ?? "").toLowerCase()];
  });
}

/** Ends of lines that a shell, a language or an editor takes for none, with the indentation and quotes of the next line. */
const CONTINUED =
  /["']?[ \t]*(?:\+|\.|&|\|\|)?[ \t]*(?:\\|`|\^|\u21b5|=(?=\r?\n))\r?\n[ \t]*(?:[>|+][ \t]?)?[rbuf]?["']?|(["'])[ \t]*(?:\+|\.|&|\|\||\.\.)?[ \t]*(?:\r?\n[ \t]*)?(?:\+|\.|&)?[ \t]*[rbuf]?\1(?=[^\s,;:)\]}"'])/g;

/** Lines and pieces of strings that belong together, joined. */
export function withoutContinuations(text: string): Decoded | undefined {
  return rewrite(text, CONTINUED, () => "");
}

/** Letters that keys are made of, broken by the end of a line in the midst: a terminal or mail program of some width did that. */
const WRAPPED =
  /(?<=[A-Za-z0-9+/_.=-]{12})\r?\n[ \t]*(?:[>|+#][ \t]?)?(?=[A-Za-z0-9+/_=.-]{2,}(?:[\s"'`)\]};,]|$))/g;

/** Lines that may have been broken by width, joined: all of them, and every other one, since what stood before may be no part of it. */
export function* withoutWraps(text: string): Generator<Decoded> {
  let breaks = 0;
  const all = rewrite(text, WRAPPED, () => {
    breaks++;
    return "";
  });
  if (all) yield all;
  if (breaks < 2) return;
  for (const parity of [0, 1]) {
    let n = 0;
    const some = rewrite(text, WRAPPED, () => n++ % 2 === parity ? "" : undefined);
    if (some) yield some;
  }
}

/** The text that bytes in base64, or written as hexadecimal digits, stand for; `undefined` where it is no readable text. */
export function textOfEncoded(run: string): string | undefined {
  const clean = run.replaceAll(/[\s\\]+n?/g, "");
  const bytes = /^(?:[0-9a-f]{2})+$/i.test(clean) ? fromHex(clean) : fromBase64(clean);
  if (!bytes || bytes.length < 8) return undefined;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // UTF-16, as PowerShell's -EncodedCommand has it.
    if (bytes.length % 2 !== 0 || !bytes.every((b, i) => i % 2 === 0 || b === 0)) return undefined;
    text = new TextDecoder("utf-16le").decode(bytes);
  }
  if (text.length > 1 && /^(?:[^\0]\0)+$/.test(text)) text = text.replaceAll("\0", "");
  // deno-lint-ignore no-control-regex
  const strange = text.match(/[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f\ufffd]/g)?.length ?? 0;
  return strange > 0 ? undefined : text;
}

function fromHex(text: string): Uint8Array {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}

function fromBase64(text: string): Uint8Array | undefined {
  const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  // One letter too many cannot be: it belongs to what stands beside.
  const whole = plain.length % 4 === 1 ? plain.slice(0, -1) : plain;
  try {
    return Uint8Array.from(atob(whole), (letter) => letter.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function letterOf(code: number): string {
  if (code === 8) return "";
  return code <= 0x10ffff ? String.fromCodePoint(code) : "\ufffd";
}
