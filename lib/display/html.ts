import { escapeHtml, safeHref } from "./escape.ts";
import { withoutEmptyColumns } from "./columns.ts";
import { tableFilter } from "./filter.ts";
import { STYLE } from "./style.ts";
import type { Block, Cell, Tone, TreeNode, View } from "./view.ts";

/** Options of {@linkcode renderHtml}. */
export interface RenderHtmlOptions {
  /** Put the style sheet in front. Default `true`; the report page has it once for all. */
  style?: boolean;
  /** Keep all rows of long tables, folded behind the first ones. Default `false`: cut with a count. */
  allRows?: boolean;
}

/**
 * A view as a piece of HTML that stands alone: no script, no address is loaded, everything escaped.
 *
 * Plots become inline SVG, which loads the plot library at the first one (0.1 s).
 */
export async function renderHtml(view: View, options: RenderHtmlOptions = {}): Promise<string> {
  const { style = true, allRows = false } = options;
  const body = await blocks(view.blocks, allRows);
  const chip = view.tone && view.tone !== "plain" ? `<span class="chip ${view.tone}"></span>` : "";
  return `${style ? `<style>${STYLE}</style>` : ""}<div class="du"><h3>${chip}${
    escapeHtml(view.title)
  }</h3>${body}</div>`;
}

async function blocks(list: readonly Block[], allRows: boolean): Promise<string> {
  const parts: string[] = [];
  for (const block of list) parts.push(await renderBlock(block, allRows));
  return parts.join("");
}

async function renderBlock(block: Block, allRows: boolean): Promise<string> {
  switch (block.kind) {
    case "heading":
      return `<h4>${escapeHtml(block.text)}</h4>`;
    case "text":
      return `<p${toneClass(block.tone)}>${escapeHtml(block.text).replaceAll("\n", "<br>")}</p>`;
    case "code":
      return `<pre><code>${escapeHtml(block.text)}</code></pre>`;
    case "facts":
      return `<table class="facts">${
        block.items.filter(([, value]) => value !== undefined).map(([name, value]) =>
          `<tr><td>${escapeHtml(name)}</td><td>${cell(value)}</td></tr>`
        ).join("")
      }</table>`;
    case "table":
      return table(withoutEmptyColumns(block), allRows);
    case "diff":
      return diff(block);
    case "tree":
      return tree(block.roots);
    case "list":
      return `<ul>${block.items.map((i) => `<li>${cell(i)}</li>`).join("")}</ul>`;
    case "details":
      return `<details><summary>${escapeHtml(block.summary)}</summary>${await blocks(
        block.blocks,
        allRows,
      )}</details>`;
    case "plot": {
      const { plotSvg } = await import("./plot.ts");
      const svg = await plotSvg(block.spec, block.language);
      return `<div class="plot" role="img" aria-label="${escapeHtml(block.alt)}">${svg}</div>`;
    }
  }
}

function table(block: Extract<Block, { kind: "table" }>, allRows: boolean): string {
  if (block.rows.length === 0) return `<p class="muted">${escapeHtml(block.empty ?? "None")}</p>`;
  const limit = block.limit ?? 50;
  const align = (i: number) => block.columns[i]?.align === "right" ? ' class="r"' : "";
  const head = `<tr>${
    block.columns.map((c, i) => `<th${align(i)}>${escapeHtml(c.title)}</th>`).join("")
  }</tr>`;
  const filter = tableFilter(block.rows, block.filter);
  const row = (cells: readonly Cell[]) =>
    `<tr${filter?.attribute(cells) ?? ""}>${
      cells.map((c, i) => `<td${align(i)}>${cell(c)}</td>`).join("")
    }</tr>`;
  const shown = block.rows.slice(0, limit).map(row).join("");
  let out = `<div class="scroll"><table>${head}${shown}</table></div>`;
  const folded = allRows ? Math.max(0, block.rows.length - limit) : 0;
  const rest = (block.total ?? block.rows.length) - Math.min(limit, block.rows.length) - folded;
  if (folded > 0) {
    out += `<details><summary>${
      folded.toLocaleString("en-US")
    } more</summary><div class="scroll"><table>${head}${
      block.rows.slice(limit).map(row).join("")
    }</table></div></details>`;
  }
  if (rest > 0) {
    out += `<p class="muted">… and ${rest.toLocaleString("en-US")} more${
      block.more ? `, see <code>${escapeHtml(block.more)}</code>` : ""
    }</p>`;
  }
  return filter ? filter.around(out) : out;
}

function diff(block: Extract<Block, { kind: "diff" }>): string {
  if (block.rows.length === 0) {
    return `<p class="muted">${escapeHtml(block.empty ?? "No change")}</p>`;
  }
  const value = (text: string | undefined, kind: string) =>
    text === undefined
      ? ""
      : `<span class="${kind}">${escapeHtml(text).replaceAll("\n", "<br>")}</span>`;
  return `<div class="scroll"><table><tr><th>Field</th><th>Now</th><th>Then</th><th>Why</th></tr>${
    block.rows.map((r) =>
      `<tr><td><code>${breakable(escapeHtml(r.field))}</code></td><td>${
        value(r.before, "before")
      }</td><td>${value(r.after, "after")}</td><td class="muted">${
        escapeHtml(r.note ?? "")
      }</td></tr>`
    ).join("")
  }</table></div>`;
}

function tree(nodes: readonly TreeNode[]): string {
  return `<ul>${
    nodes.map((n) => `<li>${cell(n.label)}${n.children?.length ? tree(n.children) : ""}</li>`).join(
      "",
    )
  }</ul>`;
}

function toneClass(tone: Tone | undefined): string {
  return tone && tone !== "plain" ? ` class="${tone}"` : "";
}

/** Lets a path or a name break after its separators, not within its words; what is copied stays the same. */
function breakable(html: string): string {
  return html.replace(/[/_](?=[^/_\s])|-(?=\p{L})/gu, "$&<wbr>");
}

function cell(value: Cell): string {
  if (value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return escapeHtml(value.toLocaleString("en-US"));
  if (typeof value === "string") return escapeHtml(value).replaceAll("\n", "<br>");
  let html = escapeHtml(value.text).replaceAll("\n", "<br>");
  if (value.code) html = `<code>${breakable(html)}</code>`;
  const href = safeHref(value.href);
  if (href) html = `<a href="${escapeHtml(href)}" target="_blank" rel="noopener">${html}</a>`;
  if (value.title || (value.tone && value.tone !== "plain")) {
    html = `<span${toneClass(value.tone)}${
      value.title ? ` title="${escapeHtml(value.title)}"` : ""
    }>${html}</span>`;
  }
  return html;
}
