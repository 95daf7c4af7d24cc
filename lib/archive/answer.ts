import { messageOf, shorten } from "../core/mod.ts";

/**
 * What an unsuccessful answer says, in one line. The archive has six shapes: `{"detail"}`, field errors, a list, a
 * bare string, nothing at all (403 for non-owners), and HTML (`reference` 3.3 of the API; no route, 500, proxies);
 * storage answers in XML.
 */
export function whatItSaid(contentType: string | null, body: string): string {
  const text = body.trim();
  if (text === "") return "";
  if (text.startsWith("<")) return shorten(saidInMarkup(text, contentType), 300);
  try {
    return shorten(flatten(JSON.parse(text)), 600);
  } catch {
    return shorten(text.replace(/\s+/g, " "), 300);
  }
}

function saidInMarkup(text: string, contentType: string | null): string {
  const code = /<Code>([^<]*)<\/Code>/.exec(text)?.[1];
  const message = /<Message>([^<]*)<\/Message>/.exec(text)?.[1];
  if (code !== undefined) return message ? `${code}: ${message}` : code;
  const title = /<title>([^<]*)<\/title>/i.exec(text)?.[1]?.trim();
  return title || `a page instead of data (${contentType ?? "no content type"})`;
}

function flatten(value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(flatten).filter(Boolean).join("; ");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).map(([key, v]) => {
      const said = flatten(v);
      return key === "detail" || key === "non_field_errors" || said === ""
        ? said
        : `${key}: ${said}`;
    }).filter(Boolean).join("; ");
  }
  return value === null || value === undefined ? "" : String(value);
}

/**
 * Why no answer came, in words for people. The URL in fetch's own message is left out: that of a storage request
 * carries a signature.
 */
export function explainNetworkError(error: unknown): string {
  // fetch says no more than "fetch failed"; the reason is in the chain of causes.
  const reasons: string[] = [];
  for (let e: unknown = error; e !== undefined && reasons.length < 5;) {
    reasons.push(messageOf(e));
    e = e instanceof Error ? e.cause : undefined;
  }
  const text = reasons.join(": ");
  if (error instanceof DOMException && error.name === "TimeoutError") return "no answer in time";
  if (/connection refused|actively refused/i.test(text)) {
    return "connection refused (nothing listens there)";
  }
  if (/dns error|name or service not known|failed to lookup|ENOTFOUND/i.test(text)) {
    return "the host name is not known (is there a network?)";
  }
  if (/certificate|tls/i.test(text)) {
    return "the encrypted connection could not be made (certificate)";
  }
  if (/reset|closed|broken pipe|unexpected eof|incomplete|end of file|body/i.test(text)) {
    return "the connection was cut";
  }
  if (/timed? ?out/i.test(text)) return "no answer in time";
  if (/NotCapable|Requires net access/i.test(text)) {
    return `Deno was not allowed to use the network (${shorten(text.split(",")[0] ?? "", 120)})`;
  }
  return shorten(text.replace(/\(?https?:\/\/[^\s)]*\)?/g, "").replace(/\s+/g, " ").trim(), 200);
}
