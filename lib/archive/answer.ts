import { shorten } from "../core/mod.ts";
import { parseJson } from "../wire/mod.ts";

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
    return shorten(flatten(parseJson(text)), 600);
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
