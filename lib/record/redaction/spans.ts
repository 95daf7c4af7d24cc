/** A part of a text that must not be kept: from `start` up to, not including, `end`. */
export interface Span {
  /** Its first letter. */
  readonly start: number;
  /** The letter behind its last. */
  readonly end: number;
  /** What it is, in words for people. */
  readonly kind: string;
  /** What stands in its place. Default `[key removed]`. */
  readonly by?: string;
}

/** What stands in place of a secret. */
export const REMOVED = "[key removed]";

/**
 * Spans in order, none overlapping: overlapping ones become one that covers both. Names the kind of the one that begins first; the
 * replacement of the longer one stays, so that a home path inside a key does not show the key's end.
 */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const secrets = spans.filter((s) => s.by === undefined);
  // An address or a path that reaches into a secret says nothing that the secret's mark does not.
  const apart = spans.filter((s) =>
    s.end > s.start && (s.by === undefined || !/e-mail|home/.test(s.kind) ||
      !secrets.some((o) => o.start < s.end && o.end > s.start))
  );
  const sorted = apart.sort((a, b) => a.start - b.start || b.end - a.end);
  const out: Span[] = [];
  for (const span of sorted) {
    const last = out.at(-1);
    if (!last || span.start >= last.end) out.push(span);
    else if (span.end > last.end) {
      const longer = span.end - span.start > last.end - last.start ? span : last;
      out[out.length - 1] = {
        start: last.start,
        end: span.end,
        kind: longer.kind,
        ...(longer.by === undefined ? {} : { by: longer.by }),
      };
    }
  }
  return out;
}

/** A text in which each span is replaced. */
export function replaceSpans(text: string, spans: readonly Span[]): string {
  let out = "";
  let at = 0;
  for (const { start, end, by = REMOVED } of spans) {
    out += text.slice(at, start) + by;
    at = end;
  }
  return out + text.slice(at);
}
