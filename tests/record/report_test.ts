import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { buildReport, type ReportMeta } from "../../lib/record/report.ts";

const META: ReportMeta = {
  title: "Maze <recordings>",
  instance: { label: "DANDI Archive", web: "https://dandiarchive.org" },
  dandiset: { identifier: "000123", url: "https://dandiarchive.org/dandiset/000123/draft" },
  tiles: [{ label: "files", value: "12", hint: "3.4 GB", tone: "good" }],
  versions: [["Deno", "2.9.6"]],
  made: new Date("2026-11-25T12:00:00Z"),
};
const EVIL = `"><script>alert(1)</script><img src=x onerror=alert(1)>`;

Deno.test("buildReport() is one page that loads nothing and runs nothing", async () => {
  const html = await buildReport([{
    step: "04 organize",
    title: "Organize",
    view: { title: "12 files", tone: "good", blocks: [{ kind: "text", text: "all named" }] },
  }, { step: "05 upload", title: "Upload", view: { title: "done", blocks: [] } }], META);
  assert(html.startsWith("<!doctype html>") && html.trimEnd().endsWith("</html>"));
  assert(!/<script|<link|<iframe|@import|src=|url\(/i.test(html), "something would be loaded");
  assertStringIncludes(html, "default-src 'none'");
  assertStringIncludes(html, 'href="#step-04-organize"');
  assertStringIncludes(html, 'id="step-05-upload"');
  assertStringIncludes(html, "Maze &#60;recordings&#62;");
  assertStringIncludes(html, "Draft, not published");
  assertStringIncludes(html, "3.4 GB");
  assertStringIncludes(html, "@media print");
});

Deno.test("buildReport() escapes everything, and links only to http and https", async () => {
  const html = await buildReport([{
    step: `04 ${EVIL}`,
    title: EVIL,
    view: {
      title: EVIL,
      blocks: [
        {
          kind: "table",
          columns: [{ title: EVIL }],
          rows: [[{ text: EVIL, href: "javascript:alert(1)", title: EVIL }]],
        },
        { kind: "diff", rows: [{ field: EVIL, before: EVIL, after: EVIL, note: EVIL }] },
        { kind: "facts", items: [[EVIL, EVIL]] },
      ],
    },
  }], {
    ...META,
    title: EVIL,
    lab: EVIL,
    instance: { label: EVIL, web: "javascript:alert(1)" },
    dandiset: { identifier: EVIL, url: `https://example.org/${EVIL}` },
    published: { version: EVIL, doi: EVIL },
    tiles: [{ label: EVIL, value: EVIL, hint: EVIL }],
    versions: [[EVIL, EVIL]],
  });
  assert(!/<script|<img|javascript:/i.test(html));
  // Tags are only those of the page itself.
  assertEquals(html.match(/<h1>/g)?.length, 1);
});

Deno.test("buildReport() shows the published version with its DOI", async () => {
  const html = await buildReport([], {
    ...META,
    published: { version: "0.261125.1200", doi: "10.80507/dandi.000123/0.261125.1200" },
  });
  assertStringIncludes(html, "https://doi.org/10.80507/dandi.000123/0.261125.1200");
  assert(!html.includes("Draft, not published") && !html.includes("Rehearsal"));
});

Deno.test("buildReport() marks a rehearsal, whose DOI leads nowhere", async () => {
  const html = await buildReport([], {
    ...META,
    published: { version: "0.261125.1200", doi: "10.80507/dandi.000123/0.261125.1200" },
    rehearsal: true,
  });
  assertStringIncludes(html, "nothing here is public");
  assert(!html.includes("doi.org"));
});
