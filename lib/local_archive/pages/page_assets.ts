/** Pages of assets: what each is about, and one alone. */
import type { Archive } from "../state/archive.ts";
import { contentKey, fullAsset } from "../state/asset_metadata.ts";
import { html, type Markup } from "./html.ts";
import { isObject, type JsonObject, parseObject } from "../state/json.ts";
import { aboutTags, frame, type Problem } from "./page_dandiset.ts";
import { bytes, moment, state, type VersionPage } from "./page_layout.ts";
import { contentOf } from "../state/records.ts";
import { ASSET_COLUMNS, ASSET_JOINS, type AssetRow } from "../state/rows.ts";

/** All assets with what they are about. */
export function aboutPage(view: VersionPage): string {
  const at = Math.max(1, Number(view.query.get("page")) || 1);
  const rows = view.archive.db.all<{ path: string; metadata: string; status: string }>(
    `SELECT a.path, a.metadata, a.status FROM version_assets va JOIN assets a ON a.pk = va.asset
     WHERE va.version = ? ORDER BY va.path LIMIT 200 OFFSET ?`,
    view.version.id,
    (at - 1) * 200,
  );
  const { count: total } = contentOf(view.archive, view.version.id);
  const row = (asset: { path: string; metadata: string; status: string }): Markup => {
    const tags = aboutTags(parseObject(asset.metadata).about);
    return html`
      <tr>
        <td><a href="${view.base}/asset?path=${encodeURIComponent(asset.path)}">${asset
          .path}</a></td>
        <td>${tags.length > 0 ? tags : html`<span class="soft">nothing</span>`}</td>
        <td>${state(asset.status)}</td>
      </tr>
    `;
  };
  return frame(
    view,
    "/about",
    html`<section><h2>About per asset</h2><table><tr><th>Asset</th><th>About</th><th>State</th></tr>${
      rows.map(row)
    }</table>${
      total > at * 200 && html`<p><a href="${view.base}/about?page=${at + 1}">next 200</a></p>`
    }</section>`,
  );
}

/** One asset. */
export function assetPage(view: VersionPage): string | undefined {
  const { archive, version, base, query } = view;
  const asset = archive.db.get<AssetRow>(
    `SELECT ${ASSET_COLUMNS} FROM version_assets va JOIN assets a ON a.pk = va.asset ${ASSET_JOINS}
     WHERE va.version = ? AND va.path = ?`,
    version.id,
    query.get("path") ?? "",
  );
  if (!asset) return undefined;
  const metadata = fullAsset(archive, asset);
  const errors = JSON.parse(asset.errors) as Problem[];
  const folder = asset.path.includes("/") ? asset.path.slice(0, asset.path.lastIndexOf("/")) : "";
  const about = aboutTags(metadata.about);
  return frame(
    view,
    "/files",
    html`
      <section>
        <p><a href="${base}/files?location=${encodeURIComponent(folder)}">${folder ||
          "all files"}</a></p>
        <h2>${asset.path}</h2>
        <dl><dt>Size</dt><dd>${bytes(Number(metadata.contentSize))}</dd>
      <dt>State</dt><dd>${state(asset.status)}</dd><dt>Added</dt><dd>${moment(asset.created)}</dd>
      <dt>Kind</dt><dd>${String(metadata.encodingFormat ?? "")}</dd>
      ${digests(metadata)}
      <dt>Content</dt><dd>${content(archive, asset)}</dd></dl>
      </section>
      ${about.length > 0 && html`<section><h2>About</h2>${about}</section>`}
      ${errors.length > 0 && html`
        <section>
          <h2>Validation</h2>
          <table>${errors.map((one) =>
            html`
              <tr>
                <td>${one.field}</td>
                <td>${one.message}</td>
              </tr>
            `
          )}</table>
        </section>
      `}
      <section>
        <h2>Metadata</h2>
        <pre>${JSON.stringify(metadata, null, 2)}</pre>
      </section>
    `,
  );
}

function digests(metadata: JsonObject): Markup[] {
  const digest = isObject(metadata.digest) ? metadata.digest : {};
  return Object.entries(digest).map(([name, value]) =>
    html`
      <dt>${name.replace(/^dandi:/, "")}</dt>
      <dd>${String(value)}</dd>
    `
  );
}

function content(archive: Archive, asset: AssetRow): Markup {
  if (asset.zarr) return html`<a href="/api/zarr/${asset.zarr}/files/">files of the zarr</a>`;
  return asset.blob_embargoed
    ? html`<span class="soft">embargoed: download with a DANDI client</span>`
    : html`<a href="${archive.storeUrl}/${contentKey(asset)}">download</a>`;
}
