import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import {
  type Block,
  isViewable,
  renderHtml,
  renderText,
  VIEW,
  type View,
  withView,
} from "../../lib/display/mod.ts";

const EVIL = `<img src=x onerror=alert(1)>"'&\u001b[31m\u202e`;

/** A view with the text in every place that takes one. */
function everywhere(text: string): View {
  return {
    title: text,
    tone: "warn",
    blocks: [
      { kind: "heading", text },
      { kind: "text", text, tone: "bad" },
      {
        kind: "facts",
        items: [[text, { text, href: `javascript:${text}`, title: text, code: true }]],
      },
      {
        kind: "table",
        columns: [{ title: text }],
        rows: [[text], [{ text, tone: "good" }]],
        more: text,
        limit: 1,
      },
      { kind: "diff", rows: [{ field: text, before: text, after: text, note: text }] },
      { kind: "tree", roots: [{ label: text, children: [{ label: text }] }] },
      { kind: "list", items: [text] },
      { kind: "details", summary: text, blocks: [{ kind: "text", text }] },
    ],
  };
}

Deno.test("renderHtml() escapes text in every place", async () => {
  const html = await renderHtml(everywhere(EVIL));
  assertFalse(html.includes("<img"));
  assertFalse(html.includes("javascript:"));
  assertFalse(/="[^"]*<img/.test(html));
});

Deno.test("renderText() shows control characters and direction marks instead of sending them", () => {
  const text = renderText(everywhere(EVIL), { color: false });
  assertFalse(text.includes("\u001b"));
  assertFalse(text.includes("\u202e"));
  assertStringIncludes(text, "\\u001b");
});

Deno.test("renderText() keeps tables within the width", () => {
  const text = renderText({
    title: "t",
    blocks: [{
      kind: "table",
      columns: [{ title: "path" }, { title: "n", align: "right" }],
      rows: [["sub-1/".repeat(40), 12], ["日本語のファイル名".repeat(9), 1234567]],
    }],
  }, { columns: 60 });
  const lines = text.trimEnd().split("\n");
  assert(lines.every((l) => [...l].length <= 60), text);
  assertStringIncludes(text, "1,234,567");
  assertStringIncludes(text, "…");
});

Deno.test("renderText() and renderHtml() cut long tables with a count, and the report keeps them folded", async () => {
  const view: View = {
    title: "t",
    blocks: [{
      kind: "table",
      columns: [{ title: "a" }],
      rows: Array.from({ length: 60 }, (_, i) => [`row ${i}`]),
      more: "state/x.json",
    }],
  };
  assertStringIncludes(renderText(view), "… and 10 more, see state/x.json");
  const cut = await renderHtml(view);
  assertStringIncludes(cut, "and 10 more");
  assertFalse(cut.includes("row 59"));
  assertStringIncludes(await renderHtml(view, { allRows: true }), "row 59");
  // Of very many rows only the first are made; the count is that of all.
  const first: View = {
    title: "t",
    blocks: [{ ...view.blocks[0] as Extract<Block, { kind: "table" }>, total: 12_345 }],
  };
  assertStringIncludes(renderText(first), "… and 12,295 more, see state/x.json");
  assertStringIncludes(await renderHtml(first), "and 12,295 more");
  const all = await renderHtml(first, { allRows: true });
  assertStringIncludes(all, "<summary>10 more</summary>");
  assertStringIncludes(all, "and 12,285 more");
});

Deno.test("renderHtml() draws plots as SVG with their words", async () => {
  const html = await renderHtml({
    title: "t",
    blocks: [{
      kind: "plot",
      alt: "two bars",
      spec: {
        data: { values: [{ a: "x", b: 1 }, { a: "y", b: 2 }] },
        mark: "bar",
        encoding: { x: { field: "a", type: "nominal" }, y: { field: "b", type: "quantitative" } },
      },
    }],
  });
  assertStringIncludes(html, "<svg");
  assertStringIncludes(html, 'aria-label="two bars"');
});

Deno.test("withView() keeps the data plain", () => {
  const result = withView({ a: 1 }, (d) => ({ title: `a is ${d.a}`, blocks: [] }));
  assertEquals(JSON.stringify(result), '{"a":1}');
  assertEquals(Object.keys(result), ["a"]);
  assert(isViewable(result));
  assertEquals(result[VIEW]().title, "a is 1");
});

Deno.test("renderHtml() gives a table boxes that hide rows by style rules alone, where a column is named", async () => {
  const table = (filter: number | undefined, texts: string[]): View => ({
    title: "t",
    blocks: [{
      kind: "table",
      columns: [{ title: "blocks" }, { title: "n" }],
      rows: texts.map((text, i) => [{ text, tone: "bad" }, i]),
      limit: 2,
      ...(filter === undefined ? {} : { filter }),
    }],
  });
  const html = await renderHtml(table(0, ["upload", "advice", "<b>", "upload"]), { allRows: true });
  assertStringIncludes(html, '<input type="checkbox" class="f0" checked>upload (2)</label>');
  assertStringIncludes(html, '<input type="checkbox" class="f2" checked>&#60;b&#62; (1)</label>');
  // a row has the number of its box, also among those that are folded
  assertEquals([...html.matchAll(/<tr class="(f\d)">/g)].map((m) => m[1]), [
    "f0",
    "f1",
    "f2",
    "f0",
  ]);
  assertStringIncludes(html, "input.f2:not(:checked)) tr.f2{display:none}");
  assertFalse(html.includes("<script"));
  for (
    const plain of [
      table(undefined, ["upload", "advice"]),
      table(0, ["upload", "upload"]),
      table(0, ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
    ]
  ) assertFalse((await renderHtml(plain)).includes("<input"));
});

Deno.test("tables leave out columns in which no row says anything", async () => {
  const view: View = {
    title: "t",
    blocks: [{
      kind: "table",
      columns: [{ title: "file" }, { title: "note" }, { title: "size" }],
      rows: [["a", undefined, 1], ["b", { text: "" }, 0]],
    }],
  };
  assertFalse(renderText(view).includes("note"));
  assertStringIncludes(renderText(view), "size");
  assertFalse((await renderHtml(view)).includes("note"));
});
