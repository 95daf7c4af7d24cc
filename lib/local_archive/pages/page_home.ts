/** The first page: all Dandisets that the visitor may see. */
import { type Archive, sixDigits } from "../state/archive.ts";
import { contactPerson } from "../state/dandiset_metadata.ts";
import { html, type Markup } from "./html.ts";
import { parseObject } from "../state/json.ts";
import { stats } from "../api/misc.ts";
import { bytes, count, moment, page, state } from "./page_layout.ts";
import { contentOf, draftOf, newestPublished } from "../state/records.ts";
import type { DandisetRow, UserRow } from "../state/rows.ts";
import { maySee } from "../api/users.ts";

const PER_PAGE = 50;

/** The page. */
export function homePage(
  archive: Archive,
  user: UserRow | undefined,
  query: URLSearchParams,
): string {
  const all = archive.db.all<DandisetRow>("SELECT * FROM dandisets ORDER BY id DESC");
  const visible = all.filter((dandiset) => maySee(archive, user, dandiset));
  const at = Math.max(1, Number(query.get("page")) || 1);
  const shown = visible.slice((at - 1) * PER_PAGE, at * PER_PAGE);
  const numbers = stats(archive);
  const hidden = all.length - visible.length;
  const pages = Math.ceil(visible.length / PER_PAGE);
  return page(
    archive,
    user,
    "Embedded archive",
    html`<h1>Dandisets</h1>
<p class="soft">${count(all.length, "Dandiset")}, ${numbers.published_dandiset_count} published, ${
      bytes(numbers.size ?? 0)
    } stored.${
      hidden > 0 &&
      ` ${
        count(hidden, "embargoed Dandiset is", "embargoed Dandisets are")
      } not shown: sign in as an owner.`
    }</p>
${shown.map((dandiset) => card(archive, dandiset))}
${
      all.length === 0 && html`
        <section>
          <p>Nothing here yet. Make a Dandiset with step 02, or with any DANDI client.</p>
        </section>
      `
    }
${
      pages > 1 && html`<p>${
        Array.from({ length: pages }, (_, index) =>
          index + 1 === at
            ? html`
              <b>${at}</b>
            `
            : html`
              <a href="/?page=${index + 1}">${index + 1}</a>
            `)
      }</p>`
    }`,
  );
}

function card(archive: Archive, dandiset: DandisetRow): Markup {
  const draft = draftOf(archive, dandiset.id);
  if (!draft) return html``;
  const published = newestPublished(archive, dandiset.id);
  const id = sixDigits(dandiset.id);
  const { count: files, size } = contentOf(archive, draft.id);
  const contact = contactPerson(parseObject(draft.metadata));
  return html`
    <article class="card">
      <h2><a href="/dandiset/${id}/draft">${draft.name}</a></h2>
      <div
        class="soft">${archive.instance.name}:${id} · ${count(files, "file")}, ${bytes(
          size,
        )} · draft ${state(draft.status)}${published && html`
          · <a href="/dandiset/${id}/${published.version}">${published.version}</a>
        `}${dandiset.embargo_status !== "OPEN" && html`
          · ${state(dandiset.embargo_status)}
        `} · ${contact && `${contact} · `}created ${moment(dandiset.created)}</div>
    </article>
  `;
}
