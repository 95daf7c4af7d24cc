/**
 * Text of sizes, times and counts, the same in notebook, terminal and log.
 *
 * @module
 */

/** A size for people: `1.5 GB`. Powers of 1000, as disks and the archive's site count. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return "?";
  const units = ["B", "kB", "MB", "GB", "TB", "PB"];
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 || value >= 99.5 ? 0 : value >= 9.95 ? 1 : 2;
  return `${bytes < 0 ? "−" : ""}${value.toFixed(digits)} ${units[unit]}`;
}

/** A duration for people: `3 h 12 min`, `4.2 s`, `80 ms`. */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "?";
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  const s = ms / 1000;
  if (s < 59.95) return `${s < 9.95 ? s.toFixed(1) : Math.round(s)} s`;
  const min = Math.round(s / 60);
  if (min < 60) return `${min} min`;
  const h = Math.floor(min / 60);
  if (h < 48) return `${h} h${min % 60 ? ` ${min % 60} min` : ""}`;
  const d = Math.floor(h / 24);
  return `${d} d${h % 24 ? ` ${h % 24} h` : ""}`;
}

/** A count with its noun: `1 file`, `12 files`, `2 entries` (plural given). */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}

/** A text cut to at most `max` characters, with an ellipsis where it was cut. */
export function shorten(text: string, max = 80): string {
  const characters = [...text];
  return characters.length <= max ? text : characters.slice(0, Math.max(0, max - 1)).join("") + "…";
}

/**
 * Text for a terminal: control characters, which could move the cursor or change colours, and marks that turn the direction of
 * writing are shown as `\uXXXX`; line ends and tabs stay.
 */
export function visible(text: string): string {
  return text.replace(
    // deno-lint-ignore no-control-regex
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/** A value in quotes for a message, shortened, with control and direction marks made visible. */
export function quote(value: unknown, max = 80): string {
  const text = typeof value === "string" ? value : JSON.stringify(value) ?? String(value);
  const safe = text.replace(
    // deno-lint-ignore no-control-regex
    /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (c) => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"),
  );
  return `"${shorten(safe, max)}"`;
}

/** A word of a command line as a POSIX shell takes it whole: a path with spaces or `#` in single quotes. */
export function shellWord(text: string): string {
  return /^[\w./~:@%+,=-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Host and path of a URL, without query, fragment and user info: safe in messages. */
export function safeUrl(url: string | URL): string {
  try {
    const u = new URL(url);
    return u.protocol === "http:" || u.protocol === "https:" ? u.host + u.pathname : u.href;
  } catch {
    return shorten(String(url).split(/[?#]/)[0] ?? "", 200);
  }
}

/** Damerau-Levenshtein distance (neighbours swapped count one), or more than `limit`. */
export function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const line = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      let d = Math.min(
        (row[j] ?? 0) + 1,
        (line[j - 1] ?? 0) + 1,
        (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        d = Math.min(d, (before[j - 2] ?? 0) + 1);
      }
      line[j] = d;
      least = Math.min(least, d);
    }
    if (least > limit) return limit + 1;
    before = row;
    row = line;
  }
  return row[b.length] ?? 0;
}
