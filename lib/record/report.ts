/**
 * `report.html`: one page that joins the views of all steps. Self-contained: no script, nothing is loaded.
 *
 * @module
 */
import { escapeHtml, renderHtml, safeHref, STYLE, type Tone, type View } from "../display/mod.ts";
import { REPORT_STYLE } from "./report_style.ts";

/** One step of the report. */
export interface ReportSection {
  /** Number and name of the step, such as `04 organize`. */
  readonly step: string;
  /** What it is about, for people. */
  readonly title: string;
  /** How its result looks. */
  readonly view: View;
}

/** A figure at the top of the report. */
export interface ReportTile {
  /** What is counted. */
  readonly label: string;
  /** The figure, as text. */
  readonly value: string;
  /** A few words below it. */
  readonly hint?: string;
  /** How it stands. Default `plain`. */
  readonly tone?: Tone;
}

/** What stands around the sections. */
export interface ReportMeta {
  /** Title of the Dandiset. */
  readonly title: string;
  /** The archive. */
  readonly instance?: { readonly label: string; readonly web: string };
  /** The Dandiset. */
  readonly dandiset?: { readonly identifier: string; readonly url: string };
  /** The newest published version, where there is one. */
  readonly published?: { readonly version: string; readonly doi?: string };
  /** Whether this was a rehearsal on one's own machine. */
  readonly rehearsal?: boolean;
  /** Lab, from the manifest. */
  readonly lab?: string;
  /** Figures at the top. */
  readonly tiles: readonly ReportTile[];
  /** Versions of programs and schemas: names and values. */
  readonly versions: readonly (readonly [string, string])[];
  /** When the report was made. */
  readonly made: Date;
}

/**
 * Makes the page. Everything that comes from files or servers is escaped; only http and https links are links. Long
 * tables are kept whole, folded behind their first rows; in print all is unfolded.
 *
 * @returns A complete HTML document.
 */
export async function buildReport(
  sections: readonly ReportSection[],
  meta: ReportMeta,
): Promise<string> {
  const bodies: string[] = [];
  for (const section of sections) {
    const html = await renderHtml(section.view, { style: false, allRows: true });
    bodies.push(
      `<section id="${anchor(section.step)}"><header><span class="no">${
        escapeHtml(section.step.split(" ")[0] ?? "")
      }</span><h2>${escapeHtml(section.title)}</h2></header>${html}</section>`,
    );
  }
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="dandi-upload">
<title>${escapeHtml(meta.title)}</title>
<style>${STYLE}${REPORT_STYLE}</style>
</head>
<body>
<header class="top">
${meta.rehearsal ? '<p class="badge">Rehearsal on this machine: nothing here is public</p>' : ""}
<p class="kicker">${kicker(meta)}</p>
<h1>${escapeHtml(meta.title)}</h1>
<p class="links">${links(meta)}</p>
</header>
<main>
${tiles(meta.tiles)}
${navigation(sections)}
${bodies.join("\n")}
${versions(meta)}
</main>
<footer><p>Made by dandi-upload on <time datetime="${meta.made.toISOString()}">${
    escapeHtml(meta.made.toISOString().slice(0, 16).replace("T", " "))
  } UTC</time>. Dandisets, files and identifiers named here are on the archive; this page is a record of how they came there.</p></footer>
</body>
</html>
`;
}

function kicker(meta: ReportMeta): string {
  return [
    "Upload report",
    meta.lab,
    meta.instance?.label,
    meta.made.toISOString().slice(0, 10),
  ].filter((t): t is string => Boolean(t)).map(escapeHtml).join(" · ");
}

function links(meta: ReportMeta): string {
  const { dandiset, instance, published } = meta;
  const out: string[] = [];
  if (dandiset) out.push(link(`Dandiset ${dandiset.identifier}`, dandiset.url));
  if (published) {
    out.push(
      // A rehearsal's DOI is registered nowhere.
      published.doi && !meta.rehearsal
        ? link(
          `Version ${published.version}, doi:${published.doi}`,
          `https://doi.org/${published.doi}`,
        )
        : `<span>Version ${escapeHtml(published.version)}${
          meta.rehearsal ? ", published in the rehearsal" : ""
        }</span>`,
    );
  } else if (dandiset) out.push("<span>Draft, not published</span>");
  if (instance) out.push(link(instance.label, instance.web));
  return out.join("");
}

function link(text: string, href: string): string {
  const safe = safeHref(href);
  return safe
    ? `<a href="${escapeHtml(safe)}" rel="noreferrer">${escapeHtml(text)}</a>`
    : `<span>${escapeHtml(text)}</span>`;
}

function tiles(list: readonly ReportTile[]): string {
  if (list.length === 0) return "";
  return `<div class="tiles">${
    list.map((t) =>
      `<div class="tile ${t.tone ?? "plain"}"><b>${escapeHtml(t.value)}</b><span>${
        escapeHtml(t.label)
      }</span>${t.hint ? `<small>${escapeHtml(t.hint)}</small>` : ""}</div>`
    ).join("")
  }</div>`;
}

function navigation(sections: readonly ReportSection[]): string {
  if (sections.length < 2) return "";
  return `<nav aria-label="Steps">${
    sections.map((s) =>
      `<a href="#${anchor(s.step)}"><span class="chip ${s.view.tone ?? "plain"}"></span>${
        escapeHtml(s.title)
      }</a>`
    ).join("")
  }</nav>`;
}

function versions(meta: ReportMeta): string {
  if (meta.versions.length === 0) return "";
  return `<section id="versions" class="small"><header><h2>Versions</h2></header><dl>${
    meta.versions.map(([name, value]) =>
      `<div><dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd></div>`
    ).join("")
  }</dl></section>`;
}

function anchor(step: string): string {
  return `step-${step.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replaceAll(/^-|-$/g, "")}`;
}
