/** HTML that cannot be forgotten to escape: everything put into a template is text, unless it is markup itself. */

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Makes any text safe as HTML text or quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/** Finished HTML. */
export class Markup {
  /** The HTML. */
  readonly text: string;

  /** @param text HTML that is safe. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template. Lists are joined; `undefined` and `false` are nothing. */
export type Part = Markup | string | number | boolean | null | undefined | readonly Part[];

/** Template tag: escapes all parts but markup. */
export function html(strings: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(
    strings.reduce((text, piece, index) => text + render(parts[index - 1]) + piece),
  );
}

function render(part: Part): string {
  if (part === undefined || part === null || part === false) return "";
  if (part instanceof Markup) return part.text;
  if (typeof part === "object") return part.map(render).join("");
  return escapeHtml(String(part));
}

/** A link where the address is of the web, else its text. */
export function link(address: unknown, label: string): Markup {
  const text = String(address ?? "");
  return /^https?:\/\//i.test(text)
    ? html`<a href="${text}" rel="noopener noreferrer">${label}</a>`
    : html`${label}`;
}
