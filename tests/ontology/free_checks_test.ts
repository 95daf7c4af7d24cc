/**
 * Four checks that need no gold: whatever the tables say, they must not contradict themselves, and no way of spelling may turn one answer
 * into another. They hunt wrong ids on texts that nobody judged.
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { openOntology, type Resolution, resolveLocation } from "../../lib/ontology/mod.ts";

const o = openOntology();
const SPECIES = [
  "Mus musculus",
  "Rattus norvegicus",
  "Homo sapiens",
  "Macaca mulatta",
  "Danio rerio",
  "Drosophila melanogaster",
  "Taeniopygia guttata",
  "",
];
const RUNS = {
  numRuns: Number(Deno.env.get("FREE_CHECK_RUNS") ?? 1500),
  interruptAfterTimeLimit: 20_000,
  markInterruptAsFailure: false,
};

function written(r: Resolution): string[] {
  return r.kind === "certain" ? r.matches.map((m) => m.id) : [];
}

function related(a: readonly string[], b: readonly string[]): boolean {
  return a.some((x) => b.some((y) => o.isWithin(x, y) || o.isWithin(y, x)));
}

function onlyEnclosing(r: Resolution): boolean {
  return r.kind === "certain" && r.matches.every((m) => m.relation === "broader");
}

/** Acronym and name of one structure, and the species whose atlas says so. */
const PAIRS: [string, string, string][] = [
  ...[...o.structures.values()].map((
    s,
  ): [string, string, string] => [s.acronym, s.name, "Mus musculus"]),
  ...o.tables.waxholm.map(([a, n]): [string, string, string] => [a, n, "Rattus norvegicus"]),
  ...o.tables.marmoset.map(([a, n]): [string, string, string] => [a, n, "Callithrix jacchus"]),
  ...o.tables.marmoset.map(([a, n]): [string, string, string] => [a, n, "Macaca mulatta"]),
  ...o.labels.map((l): [string, string, string] => [l.label, l.term, "Homo sapiens"]),
];

Deno.test("an acronym and its name never lead to two terms of which neither encloses the other", () => {
  const wrong: string[] = [];
  let judged = 0;
  for (const [acronym, name, species] of PAIRS) {
    const short = written(resolveLocation(acronym, { species }));
    const long = written(resolveLocation(name, { species }));
    if (short.length === 0 || long.length === 0) continue;
    judged++;
    if (!related(short, long)) wrong.push(`${species} ${acronym}: ${short} | ${name}: ${long}`);
  }
  assertEquals(wrong, []);
  assert(judged > 1300, `${judged} pairs were judged`);
});

const words = [
  ...[...o.terms.values()].filter((t) => t.taxon === "").flatMap((t) => [t.label, ...t.synonyms]),
  ...o.seeds.flatMap((s) => s.words),
  ...[...o.structures.values()].map((s) => s.name),
].filter((w) => w.length <= 80);
const acronyms = [
  ...o.seeds.flatMap((s) => s.acronyms),
  ...o.acronyms.keys(),
  ...o.tables.waxholm.map(([a]) => a),
];
const refused = o.refused.flatMap((r) =>
  [...r.words, ...r.acronyms].map((text) => ({ text, species: r.species }))
);

const known = new Set(o.seeds.flatMap((s) => s.acronyms));

const RESPELLINGS: Record<string, (t: string) => string> = {
  "small letters": (t) => t.toLowerCase(),
  "capitals": (t) => t.toUpperCase(),
  "first letters": (t) => t.replace(/\b[a-z]/g, (c) => c.toUpperCase()),
  "underscores": (t) => t.replace(/ /g, "_"),
  "hyphens": (t) => t.replace(/ /g, "-"),
  "camel case": (t) =>
    t.includes("/") ? t : t.replace(/ ([a-z])/g, (_m, c: string) => c.toUpperCase()),
  "plural": (t) => t + "s",
  "article": (t) => "the " + t,
  "side before": (t) => "left " + t,
  "side behind": (t) => t + ", right",
  "side in brackets": (t) => `${t} (left)`,
  "letter of the side": (t) => "L_" + t,
  "side glued": (t) => /^[A-Z]/.test(t) ? "right" + t : "right " + t,
};
const respelling = fc.constantFrom(...Object.keys(RESPELLINGS));
const anySpecies = fc.constantFrom(...SPECIES);

Deno.test("a respelling never changes an automatic answer into another", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.constantFrom(...words), fc.constantFrom(...acronyms)),
      anySpecies,
      respelling,
      (text, species, how) => {
        const first = resolveLocation(text, { species });
        const plain = written(first);
        const again = RESPELLINGS[how]?.(text) ?? text;
        // Another structure's own acronym is no respelling of this one: "CM" and "cm", "Or" and "or".
        const own = again !== text && (o.acronyms.has(again) || known.has(again) ||
          o.names.get(again.toLowerCase())?.text === again);
        if (plain.length === 0 || own) return;
        const answer = resolveLocation(again, { species });
        const other = written(answer);
        // Two terms that both only enclose what is meant are both true.
        if (other.length === 0 || (onlyEnclosing(first) && onlyEnclosing(answer))) return;
        assert(
          related(plain, other),
          `${species} "${text}": ${plain.map((i) => o.labelOf(i))}; "${again}": ${
            other.map((i) => o.labelOf(i))
          }`,
        );
      },
    ),
    RUNS,
  );
});

const UNRELATED = [
  "banana",
  "quartz",
  "Tuesday",
  "umbrella",
  "calibrated",
  "Smith",
  "zebra",
  "protocol",
];

Deno.test("an unrelated word never makes an answer automatic", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constantFrom(...words),
        fc.constantFrom(...acronyms),
        fc.constantFrom(...refused.map((r) => r.text)),
      ),
      anySpecies,
      fc.constantFrom(...UNRELATED),
      fc.boolean(),
      (text, species, word, before) => {
        const longer = before ? `${word} ${text}` : `${text} ${word}`;
        assertEquals(written(resolveLocation(longer, { species })), [], longer);
      },
    ),
    RUNS,
  );
});

const SPECIES_OF: Record<string, string[]> = {
  mammal: [
    "Mus musculus",
    "Rattus norvegicus",
    "Homo sapiens",
    "Macaca mulatta",
    "Mustela putorius",
  ],
  rodent: ["Rattus norvegicus", "Mus musculus"],
  primate: ["Homo sapiens", "Macaca mulatta"],
  human: ["Homo sapiens"],
  vertebrate: ["Danio rerio", "Homo sapiens"],
  any: SPECIES,
  unknown: [""],
  insect: ["Drosophila melanogaster"],
  amphibian: ["Xenopus laevis"],
  bird: ["Taeniopygia guttata"],
  fish: ["Danio rerio"],
  mouse: ["Mus musculus"],
  rat: ["Rattus norvegicus"],
  nematode: ["Caenorhabditis elegans"],
  invertebrate: ["Aplysia californica"],
};

Deno.test("a refused name stays refused however it is spelled", () => {
  const wrong: string[] = [];
  for (const { text, species } of refused) {
    for (const animal of SPECIES_OF[species] ?? [species]) {
      // The mouse atlas' own acronyms and names come before the table of refused names.
      if (
        animal === "Mus musculus" &&
        (o.acronyms.has(text) || o.structureNames.has(text.toLowerCase()))
      ) {
        continue;
      }
      for (const [how, respell] of Object.entries(RESPELLINGS)) {
        const again = respell(text);
        // Another row's own acronym is no respelling of this one: "PPC" is not "pPC".
        if (again !== text && (known.has(again) || o.acronyms.has(again))) continue;
        const got = written(resolveLocation(again, { species: animal }));
        if (got.length > 0) {
          wrong.push(`${animal} "${text}" by ${how}: "${again}" → ${got.map((i) => o.labelOf(i))}`);
        }
      }
    }
  }
  assertEquals(wrong, []);
});
