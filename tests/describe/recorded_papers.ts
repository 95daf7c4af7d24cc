/** What the recorded answers of `../shared/fixtures/http` say about papers, read without the product's code. */
import type { Exchange } from "../../lib/describe/mod.ts";

/** Papers that are recorded with people, funders or awards. */
export const RECORDED_DOIS: readonly string[] = [
  "10.7554/elife.01567",
  "10.1371/journal.pone.0000030",
  "10.3389/fpls.2019.00816",
  "10.1016/j.ejphar.2015.03.018",
  "10.1101/097196",
  "10.1145/3448016.3452841",
  "10.1038/hdy.2013.26",
  "10.1101/2025.02.05.636615",
  "10.1101/gr.279093.124",
  "10.7554/elife.48198",
  "10.1016/j.neuron.2019.10.012",
  "10.1038/s41467-023-37704-5",
  "10.7554/elife.999002",
  "10.7554/elife.999001",
];

/** All exchanges in a folder and those below. */
export async function readAll(folder: string): Promise<Exchange[]> {
  const out: Exchange[] = [];
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) out.push(...await readAll(`${folder}/${entry.name}`));
    else if (entry.name.endsWith(".json")) {
      out.push(JSON.parse(await Deno.readTextFile(`${folder}/${entry.name}`)) as Exchange);
    }
  }
  return out;
}

/** Everything that has the form of an identifier in the recorded answers about a DOI. */
export function identifiersOf(
  exchanges: readonly Exchange[],
  doi: string,
): { orcids: Set<string>; rors: Set<string>; awards: Set<string> } {
  const orcids = new Set<string>();
  const rors = new Set<string>();
  const awards = new Set<string>();
  for (const { request, response } of exchanges) {
    const url = decodeURIComponent(request?.url ?? "").toLowerCase();
    if (response?.status !== 200 || !/openalex|crossref/.test(url)) continue;
    if (!new RegExp(`${doi.replace(/[.()]/g, "\\$&")}(\\?|/transform|$)`).test(url)) continue;
    const body = response.body as {
      message?: Source;
      authorships?: unknown[];
      awards?: { funder_award_id?: string | null }[];
      funders?: { ror?: string | null }[];
    } & Source;
    const authors = JSON.stringify(body.authorships ?? body.message?.author ?? body.author ?? []);
    for (const m of authors.matchAll(/\d{4}-\d{4}-\d{4}-\d{3}[\dX]/g)) orcids.add(m[0]);
    for (
      const m of (authors + JSON.stringify(body.funders ?? [])).matchAll(/ror\.org\/(0\w{8})/g)
    ) {
      rors.add(m[1] as string);
    }
    const numbers = [
      ...(body.awards ?? []).map((a) => a.funder_award_id ?? ""),
      ...(body.message?.funder ?? body.funder ?? []).flatMap((f) => f.award ?? []),
    ];
    for (const number of numbers.flatMap((n) => n.split(/[,;]/))) {
      const last = /\S*\d\S*$/.exec(number.trim())?.[0]?.replace(/^[-.]+|[-.]+$/g, "");
      if (last) awards.add(last);
    }
  }
  return { orcids, rors, awards };
}

interface Source {
  author?: unknown[];
  funder?: { award?: string[] }[];
}
