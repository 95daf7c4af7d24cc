import { visible } from "../core/text.ts";

/** Text for HTML: nothing in it is read as markup, in element content or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

/** An address that may stand in a link, or `undefined`: only http and https, so that none can run a script. */
export function safeHref(href: string | undefined): string | undefined {
  if (href === undefined) return undefined;
  try {
    const url = new URL(href);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** Text for a terminal, with its control characters made visible. */
export const escapeTerminal: (text: string) => string = visible;
