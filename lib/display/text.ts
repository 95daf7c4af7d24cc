import stringWidth from "string-width";
import { withoutEmptyColumns } from "./columns.ts";
import { escapeTerminal, safeHref } from "./escape.ts";
import type { Block, Cell, Tone, TreeNode, View } from "./view.ts";

/** Options of {@linkcode renderText}. */
export interface RenderTextOptions {
  /** Width of the terminal in characters. Default 100. */
  columns?: number;
  /** Use colours. Default `false`. */
  color?: boolean;
}

const SIGNS: Record<Tone, string> = { good: "✓", warn: "!", bad: "✗", muted: "·", plain: "" };
const COLORS: Record<Tone, string> = { good: "32", warn: "33", bad: "31", muted: "2", plain: "" };

/** A view as text for a terminal or a log. Control characters in values are made visible. */
export function renderText(view: View, options: RenderTextOptions = {}): string {
  const { columns = 100, color = false } = options;
  const paint = (text: string, code: string) =>
    color && code ? `\x1b[${code}m${text}\x1b[0m` : text;
  const sign = view.tone && SIGNS[view.tone]
    ? paint(SIGNS[view.tone], COLORS[view.tone]) + " "
    : "";
  const lines = [sign + paint(escapeTerminal(view.title), "1")];
  renderBlocks(view.blocks, "", lines);
  return lines.join("\n") + "\n";

  function renderBlocks(blocks: readonly Block[], indent: string, out: string[]): void {
    for (const block of blocks) renderBlock(block, indent, out);
  }

  function renderBlock(block: Block, indent: string, out: string[]): void {
    switch (block.kind) {
      case "heading":
        out.push("", indent + paint(escapeTerminal(block.text), "1"));
        break;
      case "text":
        for (const line of wrap(escapeTerminal(block.text), columns - indent.length)) {
          out.push(indent + paint(line, COLORS[block.tone ?? "plain"]));
        }
        break;
      case "code":
        for (const line of escapeTerminal(block.text).split("\n")) out.push(`${indent}  ${line}`);
        break;
      case "facts": {
        const known = block.items.filter(([, value]) => value !== undefined);
        const width = Math.max(0, ...known.map(([name]) => stringWidth(escapeTerminal(name))));
        for (const [name, value] of known) {
          out.push(`${indent}${pad(escapeTerminal(name), width)}  ${cell(value)}`);
        }
        break;
      }
      case "table":
        renderTable(withoutEmptyColumns(block), indent, out);
        break;
      case "diff":
        if (block.rows.length === 0) out.push(indent + escapeTerminal(block.empty ?? "No change"));
        for (const row of block.rows) {
          out.push(
            `${indent}${escapeTerminal(row.field)}${
              row.note ? `  (${escapeTerminal(row.note)})` : ""
            }`,
          );
          if (row.before !== undefined) {
            out.push(
              `${indent}  ${paint("− " + escapeTerminal(row.before).replaceAll("\n", " "), "31")}`,
            );
          }
          if (row.after !== undefined) {
            out.push(
              `${indent}  ${paint("+ " + escapeTerminal(row.after).replaceAll("\n", " "), "32")}`,
            );
          }
        }
        break;
      case "tree":
        renderTree(block.roots, indent, out);
        break;
      case "list":
        for (const item of block.items) out.push(`${indent}- ${cell(item)}`);
        break;
      case "plot":
        out.push(indent + escapeTerminal(block.alt));
        break;
      case "details":
        out.push("", indent + escapeTerminal(block.summary));
        renderBlocks(block.blocks, indent + "  ", out);
        break;
    }
  }

  function renderTable(
    block: Extract<Block, { kind: "table" }>,
    indent: string,
    out: string[],
  ): void {
    if (block.rows.length === 0) {
      out.push(indent + escapeTerminal(block.empty ?? "None"));
      return;
    }
    const limit = block.limit ?? 50;
    const rows = block.rows.slice(0, limit).map((r) =>
      r.map((c) => plain(c).replaceAll("\n", " "))
    );
    const titles = block.columns.map((c) => escapeTerminal(c.title));
    const widths = titles.map((t, i) =>
      Math.max(stringWidth(t), ...rows.map((r) => stringWidth(r[i] ?? "")))
    );
    // Too wide: the widest columns give way first, down to 12 characters each. Words then go on in further lines;
    // paths and identifiers are cut in the middle.
    const room = columns - indent.length - 2 * (widths.length - 1);
    while (widths.reduce((a, b) => a + b, 0) > room && Math.max(...widths) > 12) {
      const widest = widths.indexOf(Math.max(...widths));
      widths[widest] = (widths[widest] ?? 0) - 1;
    }
    const line = (cells: readonly string[], tones?: readonly Cell[]): string[] => {
      const columnsOfLines = widths.map((w, i) => {
        const cell = tones?.[i];
        const code = typeof cell === "object" && cell.code === true;
        return code ? [clip(cells[i] ?? "", w)] : fold(cells[i] ?? "", w);
      });
      const height = Math.max(1, ...columnsOfLines.map((l) => l.length));
      return Array.from({ length: height }, (_, at) =>
        indent + widths.map((w, i) => {
          const text = columnsOfLines[i]?.[at] ?? "";
          const padded = block.columns[i]?.align === "right" ? padStart(text, w) : pad(text, w);
          const c = tones?.[i];
          return paint(padded, typeof c === "object" ? COLORS[c.tone ?? "plain"] : "");
        }).join("  ").trimEnd());
    };
    out.push(
      ...line(titles).map((l) => paint(l, "1")),
      indent + widths.map((w) => "─".repeat(w)).join("  "),
    );
    rows.forEach((r, i) => out.push(...line(r, block.rows[i])));
    const rest = (block.total ?? block.rows.length) - Math.min(limit, block.rows.length);
    if (rest > 0) {
      out.push(
        `${indent}… and ${rest.toLocaleString("en-US")} more${
          block.more ? `, see ${escapeTerminal(block.more)}` : ""
        }`,
      );
    }
  }

  function renderTree(nodes: readonly TreeNode[], indent: string, out: string[]): void {
    nodes.forEach((node, i) => {
      const last = i === nodes.length - 1;
      out.push(`${indent}${last ? "└─ " : "├─ "}${cell(node.label)}`);
      if (node.children) renderTree(node.children, indent + (last ? "   " : "│  "), out);
    });
  }

  function cell(value: Cell): string {
    const text = plain(value).replaceAll("\n", " ");
    return typeof value === "object" ? paint(text, COLORS[value.tone ?? "plain"]) : text;
  }
}

function plain(value: Cell): string {
  if (value === undefined) return "";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number") return value.toLocaleString("en-US");
  if (typeof value === "string") return escapeTerminal(value);
  const href = safeHref(value.href);
  return escapeTerminal(value.text) + (href && href !== value.text ? ` <${href}>` : "");
}

function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - stringWidth(text))) + text;
}

/** Cuts to a width, keeping the end: the end of a path says more than its middle. */
function clip(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const characters = [...text];
  let tail = Math.floor((width - 1) / 2);
  let head = width - 1 - tail;
  let out = "";
  do {
    out = characters.slice(0, head).join("") + "…" +
      (tail > 0 ? characters.slice(-tail).join("") : "");
    if (tail > 0) tail--;
    else head--;
  } while (stringWidth(out) > width && head > 0);
  return out;
}

/** At most five lines of a width: by words, and words that are too long are cut. */
function fold(text: string, width: number): string[] {
  if (stringWidth(text) <= width) return [text];
  const lines = wrap(text, width);
  const kept = lines.length > 5 ? [...lines.slice(0, 4), lines.slice(4).join(" ")] : lines;
  return kept.map((l) => clip(l, width));
}

function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((paragraph) => {
    const lines: string[] = [];
    let line = /^ +(?=\S)/.exec(paragraph)?.[0].slice(0, -1) ?? "";
    for (const word of paragraph.trimStart().split(" ")) {
      if (line.trim() && stringWidth(line) + 1 + stringWidth(word) > width) {
        lines.push(line);
        line = word;
      } else line = line ? `${line} ${word}` : word;
    }
    lines.push(line);
    return lines;
  });
}
