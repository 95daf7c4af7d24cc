/**
 * Writes contested.tsv: acronyms that an atlas of a group of species uses for another structure than the other tables do.
 *
 *     deno run -A lib/ontology/data/contested.ts PAIRS.tsv       (PAIRS.tsv: made by build.py --pairs)
 *
 * For every acronym and name of one structure both are resolved for the group's species. Where both are certain and neither encloses the
 * other, or the name is not certain and the acronym's answer is no candidate of it, the acronym is contested.
 */
import { Ontology } from "../tables/index.ts";
import { readDataSync } from "../tables/data.ts";
import { resolve } from "../resolve.ts";

const SPECIES: Record<string, string> = {
  mouse: "Mus musculus",
  rat: "Rattus norvegicus",
  primate: "Macaca mulatta",
  human: "Homo sapiens",
};

/** Rows that were made for these animals: what a rat's atlas says of the letters is no doubt. */
const CURATED = new Set(["primate", "human"]);

function say(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
}

const [pairsFile] = Deno.args;
if (!pairsFile) throw new Error("say where the pairs are: contested.ts PAIRS.tsv");
const head = Deno.readTextFileSync(new URL("./contested.tsv", import.meta.url)).split("\n").slice(0, 2);
const pairs = Deno.readTextFileSync(pairsFile).trimEnd().split("\n").slice(1).map((l) => l.split("\t"));
const o = new Ontology({ ...readDataSync(), contested: "" });
const out = new Map<string, Set<string>>(Object.keys(SPECIES).map((g) => [g, new Set()]));
let conflicts = 0;
let judged = 0;
for (const [group, species] of Object.entries(SPECIES)) {
  for (const [home = "", , acronym = "", name = ""] of pairs) {
    const own = home === group;
    // A primate's or a patient's file has no whole atlas here: what rodents' atlases say of the same letters is a doubt as well.
    if (!own && (group === "mouse" || group === "rat" || home === "human")) continue;
    const short = resolve(o, acronym, { species });
    if (short.kind !== "certain") continue;
    const long = resolve(o, name, { species });
    const related = (id: string): boolean =>
      short.matches.some((m) => o.isWithin(m.id, id) || o.isWithin(id, m.id));
    if (long.kind === "certain") {
      if (own) judged++;
      // A part is no answer for the whole either: "AUD" is the auditory cortex, "AuD" one of its areas.
      const finer = own && long.matches.every((l) =>
        l.relation === "same" && short.matches.every((m) => m.id !== l.id && o.isWithin(m.id, l.id))
      );
      if (!finer && long.matches.some((m) => related(m.id))) continue;
      if (own) conflicts++;
      else if (o.seeds.some((s) => CURATED.has(s.species) && s.acronyms.includes(acronym))) continue;
    } else if (!own || group === "mouse") continue;
    else if (long.kind === "to-confirm" && long.candidates.slice(0, 3).some((c) => related(c.id))) continue;
    // The mouse's own atlas is what mouse files are read with; its acronyms are not put in question by another book.
    if (group === "mouse" && o.acronyms.has(acronym)) continue;
    out.get(group)?.add(acronym);
  }
}
const rows = [...out].filter(([, s]) => s.size > 0).map(([g, s]) => `${g}\t${[...s].sort().join("|")}`);
Deno.writeTextFileSync(new URL("./contested.tsv", import.meta.url), [...head, ...rows, ""].join("\n"));
say(
  `${judged} pairs with two certain answers, ${conflicts} conflicts; contested: ${
    [...out].map(([g, s]) => `${g} ${s.size}`).join(", ")
  }`,
);
