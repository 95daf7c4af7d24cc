/** `GET /search/genotypes/` and `/search/species/`: words for the search field of a page (dandi-archive, `search/views`). */
import type { Handler } from "../state/archive.ts";
import { field, ok } from "../state/reply.ts";
import type { DandisetRow } from "../state/rows.ts";
import { maySee } from "./users.ts";

const MOST = 10;
const GENOTYPE = "$.wasAttributedTo[0].genotype";

/** Genotypes of assets that the caller may see, at most ten. */
export const searchGenotypes: Handler = values("genotype", GENOTYPE);
/** Species of assets that the caller may see, at most ten. The real archive compares the word with the genotype. */
export const searchSpecies: Handler = values("species", "$.wasAttributedTo[0].species.name");

function values(name: string, place: string): Handler {
  return ({ archive, user, url }) => {
    const wanted = url.searchParams.get(name);
    if (wanted !== null && wanted.trim() === "") {
      throw field(name, "This field may not be blank.");
    }
    const rows = archive.db.all<DandisetRow & { value: string }>(
      `SELECT DISTINCT d.*, json_extract(a.metadata, ?) AS value
       FROM version_assets va JOIN assets a ON a.pk = va.asset JOIN versions v ON v.id = va.version
       JOIN dandisets d ON d.id = v.dandiset
       WHERE value IS NOT NULL AND value <> ''
         AND (? = '' OR instr(lower(coalesce(json_extract(a.metadata, ?), '')), ?) > 0)`,
      place,
      wanted ?? "",
      GENOTYPE,
      (wanted ?? "").trim().toLowerCase(),
    );
    const found = new Set<string>();
    for (const row of rows) {
      if (found.size < MOST && maySee(archive, user, row)) found.add(row.value);
    }
    return ok([...found]);
  };
}
