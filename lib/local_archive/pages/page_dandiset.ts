/** Pages of a version: overview, metadata, regions, one asset. */
import { sixDigits } from "../state/archive.ts";
import { contributors } from "../state/dandiset_metadata.ts";
import { html, link, type Markup, type Part } from "./html.ts";
import { isObject, type JsonObject, parseObject } from "../state/json.ts";
import { bytes, count, moment, page, state, type VersionPage } from "./page_layout.ts";
import { contentOf } from "../state/records.ts";
import type { VersionRow } from "../state/rows.ts";
import { assetErrors } from "../api/versions.ts";

const TABS = [["", "Overview"], ["/files", "Files"], ["/about", "About per asset"], [
  "/metadata",
  "Metadata",
]];

/** Title and tabs of a version. */
export function frame(view: VersionPage, tab: string, body: Part): string {
  const { archive, version, dandiset, base } = view;
  const id = `${archive.instance.name}:${sixDigits(dandiset.id)}`;
  const tabs = TABS.map(([path, name]) =>
    html`
      <a href="${base}${path ?? ""}" ${path === tab && html`
        aria-current="page"
      `}>${name}</a>
    `
  );
  return page(
    archive,
    view.user,
    `${version.name} (${id})`,
    html`
      <div
        class="soft">${id} · version ${version.version} · ${state(
          version.status,
        )}${dandiset.embargo_status !== "OPEN" && html`
          · ${state(dandiset.embargo_status)}
        `}</div><h1>${version.name}</h1><nav
        class="tabs" aria-label="Parts of the Dandiset">${tabs}</nav>${body}
    `,
  );
}

/** The overview. */
export function overviewPage(view: VersionPage): string {
  const { archive, version } = view;
  const metadata = parseObject(version.metadata);
  const { count: files, size } = contentOf(archive, version.id);
  const paragraphs = String(metadata.description ?? "").split(/\n\s*\n/);
  return frame(
    view,
    "",
    html`
      <section>${paragraphs.map((text) => html`<p>${text}</p>`)}
      <dl><dt>Content</dt><dd><a href="${view.base}/files">${count(files, "file")}</a>, ${bytes(
        size,
      )}</dd>
      <dt>Citation</dt><dd>${String(metadata.citation ?? "")}</dd>
      ${typeof metadata.doi === "string" && html`
        <dt>DOI</dt>
        <dd>${metadata.doi}</dd>
      `}
      <dt>Licence</dt><dd>${texts(metadata.license).join(", ")}</dd>
      <dt>Keywords</dt><dd>${texts(metadata.keywords).join(", ")}</dd>
      <dt>Changed</dt><dd>${moment(version.modified)}</dd></dl></section>
      ${problems(view)}
      <section>
        <h2>Contributors</h2>
        <table><tr><th>Name</th><th>Roles</th><th>Identifier</th></tr>${contributors(metadata).map(
          contributor,
        )}</table>
      </section>
      ${aboutSection(metadata)}${resources(metadata)}${versions(view)}${events(view)}
    `,
  );
}

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function contributor(one: JsonObject): Markup {
  const roles = texts(one.roleName).map((role) => role.replace(/^dcite:/, "")).join(", ");
  const affiliations = Array.isArray(one.affiliation)
    ? one.affiliation.filter(isObject).map(({ name }) => String(name ?? "")).join(", ")
    : "";
  return html`
    <tr>
      <td>${String(one.name ?? "")}${affiliations &&
        html`<div class="soft">${affiliations}</div>`}${one.awardNumber !== undefined &&
        html`<div class="soft">award ${String(one.awardNumber)}</div>`}</td>
      <td>${roles}</td>
      <td>${String(one.identifier ?? "")}</td>
    </tr>
  `;
}

/** Tags of `about`. */
export function aboutTags(about: unknown): Markup[] {
  return (Array.isArray(about) ? about.filter(isObject) : []).map((one) =>
    html`<span class="tag">${link(one.identifier, String(one.name ?? one.identifier ?? "?"))}${
      typeof one.identifier === "string" && html`
        <span class="soft">${shortIdentifier(one.identifier)}</span>
      `
    }</span>`
  );
}

function shortIdentifier(identifier: string): string {
  return identifier.replace(/^https?:\/\/.*\//, "");
}

function aboutSection(metadata: JsonObject): Part {
  const tags = aboutTags(metadata.about);
  return tags.length > 0 && html`<section><h2>About</h2>${tags}</section>`;
}

function resources(metadata: JsonObject): Part {
  const list = Array.isArray(metadata.relatedResource)
    ? metadata.relatedResource.filter(isObject)
    : [];
  return list.length > 0 && html`
    <section>
      <h2>Related resources</h2>
      <table>${list.map((one) =>
        html`
          <tr>
            <td>${String(one.relation ?? "").replace(/^dcite:/, "")}</td>
            <td>${link(
              one.url,
              String(one.name ?? one.identifier ?? one.url ?? ""),
            )}<div class="soft">${String(one.identifier ?? "")}</div></td>
          </tr>
        `
      )}</table>
    </section>
  `;
}

/** One validation error. */
export type Problem = { field: string; message: string; path?: string };

function problems(view: VersionPage): Markup {
  const own = JSON.parse(view.version.errors) as Problem[];
  const assets = assetErrors(view.archive, view.version.id) as Problem[];
  if (own.length + assets.length === 0) {
    return html`
      <section>
        <h2>Validation</h2>
        <p>${view.version.status === "Pending"
          ? "Waiting for validation."
          : "Nothing to complain about."}</p>
      </section>
    `;
  }
  const row = (problem: Problem): Markup =>
    html`
      <tr>
        <td>${problem.path === undefined
          ? "Dandiset"
          : html`<a href="${view.base}/asset?path=${
            encodeURIComponent(problem.path)
          }">${problem.path}</a>`}</td>
        <td>${problem.field}</td>
        <td>${problem.message}</td>
      </tr>
    `;
  return html`
    <section>
      <h2>Validation</h2>
      <table><tr><th>Where</th><th>Field</th><th>What</th></tr>${[...own, ...assets].map(
        row,
      )}</table>
    </section>
  `;
}

function versions(view: VersionPage): Markup {
  const rows = view.archive.db.all<VersionRow>(
    "SELECT * FROM versions WHERE dandiset = ? ORDER BY created DESC",
    view.dandiset.id,
  );
  const id = sixDigits(view.dandiset.id);
  return html`
    <section>
      <h2>Versions</h2>
      <table><tr><th>Version</th><th>State</th><th>Created</th><th>Notes</th></tr>${rows.map((
        row,
      ) =>
        html`
          <tr>
            <td><a href="/dandiset/${id}/${row.version}">${row.version}</a></td>
            <td>${state(row.status)}</td>
            <td>${moment(row.created)}</td>
            <td>${row.version === "draft" ? "" : row.release_notes}</td>
          </tr>
        `
      )}</table>
    </section>
  `;
}

type Event = { time: string; username: string; type: string; details: string };

function events(view: VersionPage): Markup {
  const rows = view.archive.db.all<Event>(
    "SELECT time, username, type, details FROM audit WHERE dandiset = ? ORDER BY id DESC LIMIT 100",
    view.dandiset.id,
  );
  return html`
    <section>
      <details>
        <summary>Events, newest first (${rows.length})</summary>
        <table>${rows.map((row) =>
          html`
            <tr>
              <td>${moment(row.time)}</td>
              <td>${row.username}</td>
              <td>${row.type.replaceAll("_", " ")}</td>
              <td>${String(parseObject(row.details).path ?? "")}</td>
            </tr>
          `
        )}</table>
      </details>
    </section>
  `;
}

/** The metadata as JSON. */
export function metadataPage(view: VersionPage): string {
  const text = JSON.stringify(JSON.parse(view.version.metadata), null, 2);
  return frame(
    view,
    "/metadata",
    html`
      <section>
        <h2>Metadata</h2>
        <pre>${text}</pre>
      </section>
    `,
  );
}
