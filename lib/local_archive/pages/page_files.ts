/** The file browser: one folder at a time. */
import { childrenOf } from "../api/asset_reads.ts";
import { html, type Markup } from "./html.ts";
import { aboutTags, frame } from "./page_dandiset.ts";
import { bytes, count, state, type VersionPage } from "./page_layout.ts";
import { parseObject } from "../state/json.ts";

const PER_PAGE = 500;

/** A folder, or `undefined` when there is none of that name. */
export function filesPage(view: VersionPage): string | undefined {
  const { archive, version, base, query } = view;
  const folder = (query.get("location") ?? "").replace(/^\/|\/$/g, "");
  const prefix = folder === "" ? "" : `${folder}/`;
  const children = childrenOf(archive, version.id, prefix);
  if (children.length === 0 && folder !== "") return undefined;
  const at = Math.max(1, Number(query.get("page")) || 1);
  const shown = children.slice((at - 1) * PER_PAGE, at * PER_PAGE);
  const address = (path: string): string => `${base}/files?location=${encodeURIComponent(path)}`;
  const parts = folder === "" ? [] : folder.split("/");
  const crumbs = parts.map((part, index) =>
    html`
      / <a href="${address(parts.slice(0, index + 1).join("/"))}">${part}</a>
    `
  );
  const row = (child: (typeof children)[number]): Markup => {
    const path = prefix + child.name;
    return child.is_file ? fileRow(view, path, child.name, child.asset, child.bytes) : html`
      <tr>
        <td><a href="${address(path)}">${child.name}/</a></td>
        <td class="soft">${count(child.files, "file")}</td>
        <td></td>
        <td class="num">${bytes(child.bytes)}</td>
      </tr>
    `;
  };
  const more = children.length > at * PER_PAGE &&
    html`<p><a href="${address(folder)}&amp;page=${at + 1}">next ${PER_PAGE}</a></p>`;
  return frame(
    view,
    "/files",
    html`<section><p><a href="${address("")}">all files</a>${crumbs}</p>
<table><tr><th>Name</th><th>State</th><th>About</th><th class="num">Size</th></tr>${
      shown.map(row)
    }</table>
${children.length === 0 && html`<p class="soft">No files yet.</p>`}${more}</section>`,
  );
}

function fileRow(view: VersionPage, path: string, name: string, pk: number, size: number): Markup {
  const asset = view.archive.db.get<{ status: string; metadata: string }>(
    "SELECT status, metadata FROM assets WHERE pk = ?",
    pk,
  );
  return html`
    <tr>
      <td><a href="${view.base}/asset?path=${encodeURIComponent(path)}">${name}</a></td>
      <td>${state(asset?.status ?? "")}</td>
      <td>${aboutTags(asset ? parseObject(asset.metadata).about : undefined)}</td>
      <td class="num">${bytes(size)}</td>
    </tr>
  `;
}
