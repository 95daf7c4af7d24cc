/**
 * What to offer a person where nothing is certain. Nothing here is ever written on its own.
 *
 * @module
 */
import { ALLEN_SOURCE, type Hit, type LookUpContext } from "./hit.ts";
import { lookUp } from "./lookup.ts";
import type { Ontology } from "../tables/index.ts";
import { misspelt } from "./misspelt.ts";
import { offerLongerNames, offerShortForms, offerWhiteMatter } from "./offers.ts";
import { isDirection, rollUps } from "../text/steps.ts";
import { key, wordsOf } from "../text/forms.ts";

/** A candidate and the part of the text that led to it. */
export interface Candidate {
  readonly hit: Hit;
  readonly matched: string;
}

/** Words that match somewhere and mean nothing alone. */
const EMPTY_WORDS = new Set([
  "brain",
  "nervous system",
  "central nervous system",
  "head",
  "area",
  "region",
  "layer",
  "nucleus",
  "white matter",
  "gray matter",
  "grey matter",
  "field",
  "nerve",
  "tract",
  "ganglion",
  "neuron",
  "body",
  "other",
  "spinal",
  "frontal",
  "parietal",
  "temporal",
  "occipital",
]);

/** An adjective names the larger region: "angular thalamic nucleus". */
const ADJECTIVES: readonly (readonly [RegExp, string])[] = [
  [/\bthalam(?:ic|us)\b/i, "thalamus"],
  [/\bhypothalam(?:ic|us)\b/i, "hypothalamus"],
  [/\bhippocamp(?:al|us)\b/i, "hippocampus"],
  [/\bamygdal(?:ar|oid|a)\b/i, "amygdala"],
  [/\bcerebell(?:ar|um)\b/i, "cerebellum"],
  [/\bstriat(?:al|um)\b/i, "striatum"],
  [/\btegment(?:al|um)\b/i, "midbrain tegmentum"],
  [/\bpontine\b/i, "pons"],
  [/\bmedullary\b/i, "medulla oblongata"],
  [/\bprefrontal\b/i, "prefrontal cortex"],
  [/\bfrontal\b/i, "frontal cortex"],
  [/\bparietal\b/i, "parietal cortex"],
  [/\btemporal\b/i, "temporal cortex"],
  [/\boccipital\b/i, "occipital cortex"],
  [/\b(?:visual|visuo)/i, "visual cortex"],
  [/\bauditory\b/i, "auditory cortex"],
  [/\b(?:somatosensory|whisker|barrel)\b/i, "somatosensory cortex"],
  [/\bmotor\b/i, "primary motor cortex"],
  [/\bcingulate\b/i, "cingulate cortex"],
  [/\binsular?\b/i, "insula"],
  [/\bolfactory\b/i, "olfactory cortex"],
  [/\bcollicul/i, "superior colliculus"],
];

/** Candidates for a text, the best first; at most a few. */
export function candidatesFor(text: string, look: LookUpContext): Candidate[] {
  const out: Candidate[] = [];
  const add = (hit: Hit | undefined, matched: string): void => {
    if (hit && hit.id !== "" && !out.some((c) => c.hit.id === hit.id)) out.push({ hit, matched });
  };
  const short = text.slice(0, 2000);
  if (isDirection(short)) return out;
  if (short.length <= 120) {
    for (const form of exchanged(short)) {
      const r = lookUp(form, look);
      if (r.kind === "hit") add({ ...r.hit, by: "similar" }, form);
    }
    otherAtlases(short.replace(/^[LR][_\s](?=[A-Z])/, ""), look, add);
    climb(short, look, add);
    const area = /\barea\s?(\d{1,2})[a-z]{0,2}\b/i.exec(short)?.[1];
    if (area && (look.group === "primate" || look.group === "human")) {
      const r = lookUp(`Brodmann area ${area}`, look);
      if (r.kind === "hit") add({ ...r.hit, by: "similar" }, `area ${area}`);
    }
    misspelt(short, look, add);
    offerWhiteMatter(short, look, add);
    offerShortForms(
      short.replace(/^[LR][_\s]/, ""),
      look,
      (t, broader) =>
        otherAtlases(t, look, (hit, m) =>
          add(
            hit ? { ...hit, ...(broader ? { relation: "broader" as const } : {}) } : undefined,
            m,
          )),
    );
    offerLongerNames(short, look, add);
    for (const [pattern, whole] of ADJECTIVES) {
      if (!pattern.test(short)) continue;
      const r = lookUp(whole, look);
      if (r.kind === "hit") add({ ...r.hit, relation: "broader", by: "similar" }, whole);
    }
  }
  mentioned(short, look, add);
  return out.slice(0, 6);
}

/** Regions that a longer text mentions: evidence for a person, never more. */
export function mentionsOf(text: string, look: LookUpContext): Candidate[] {
  const out: Candidate[] = [];
  mentioned(text.slice(0, 2000), look, (hit, matched) => {
    if (hit && hit.id !== "" && !out.some((c) => c.hit.id === hit.id)) out.push({ hit, matched });
  });
  return out;
}

/** "area" for "cortex", "gyrus" for "cortex", and the noun added where it is missing. */
function exchanged(text: string): string[] {
  const out: string[] = [];
  const bare = text.replace(/\s*[([].*$/, "").replace(/[_-]+/g, " ")
    .replace(/\b(?:left|right|bilateral)\b\s*/gi, "").trim();
  for (
    const [from, tos] of [
      ["area", ["cortex", "region", "nucleus"]],
      ["cortex", ["area", "gyrus", "region"]],
      ["gyrus", ["cortex"]],
      ["lobule", ["cortex", "gyrus"]],
      ["nucleus", ["complex", "body"]],
      ["region", ["area", "nucleus", "cortex"]],
    ] as const
  ) {
    if (new RegExp(`\\b${from}\\b`, "i").test(bare)) {
      for (const to of tos) out.push(bare.replace(new RegExp(`\\b${from}\\b`, "i"), to));
    }
  }
  if (
    /^[a-z -]{5,}$/i.test(bare) && bare.split(" ").length <= 3 &&
    !/\b(?:in|the|of|at|and|not|no)\b/i.test(bare) &&
    !/\b(?:area|cortex|gyrus|nucleus|region|lobe)\b/i.test(bare)
  ) {
    for (const noun of ["cortex", "nucleus", "lobe", "gyrus", "area", "nuclei"]) {
      out.push(`${bare} ${noun}`);
    }
  }
  return out;
}

/** Every roll-up, as often as it goes: what encloses the place. */
function climb(
  text: string,
  look: LookUpContext,
  add: (hit: Hit | undefined, matched: string) => void,
): void {
  const seen = new Set<string>([text]);
  let level = [
    text.replace(/\s*[([][^)\]]*[)\]]/g, " ").replace(/[_-]+/g, " ").replace(
      /\b(?:left|right|bilateral)\b\s*/gi,
      "",
    ).replace(/\s+/g, " ").trim(),
    text,
  ];
  for (let depth = 0; depth < 3; depth++) {
    const following: string[] = [];
    for (const t of level) {
      for (const s of rollUps(t)) {
        if (seen.has(s.text)) continue;
        seen.add(s.text);
        following.push(s.text);
        const r = lookUp(s.text, look);
        if (r.kind === "hit" && !isEmpty(look.ontology, r.hit)) {
          add({ ...r.hit, relation: "broader" }, s.text);
        }
      }
    }
    level = following;
  }
  // "LAMY", "RHIP": a side glued to a known acronym. It may as well be a part of the name, so it is offered only.
  const sided = /^[LRlr]([a-z]{0,2}[A-Z][A-Za-z0-9]{2,})$/.exec(text)?.[1];
  if (sided) {
    const r = lookUp(sided, look);
    if (r.kind === "hit") add({ ...r.hit, by: "similar" }, sided);
  }
  // "VLa": a letter at the end of a known acronym; "rCA1": a letter before it.
  const glued = /^([A-Z][A-Za-z0-9]+)[a-z]{1,2}$/.exec(text)?.[1];
  if (glued) {
    const r = lookUp(glued, look);
    if (r.kind === "hit") add({ ...r.hit, relation: "broader" }, glued);
    otherAtlases(
      glued,
      look,
      (hit, m) => add(hit ? { ...hit, relation: "broader" } : undefined, m),
    );
  }
}

/** The same letters in an atlas of another species, or one whose acronyms are never automatic. */
function otherAtlases(
  text: string,
  look: LookUpContext,
  add: (hit: Hit | undefined, matched: string) => void,
): void {
  const t = text.trim();
  if (!/^[A-Za-z][A-Za-z0-9_-]{1,9}$/.test(t)) return;
  if (look.group === "insect" || look.group === "invertebrate") return;
  const o = look.ontology;
  // "ppc", "m2": the usual acronym in small letters.
  if (t.length <= 5 && t === t.toLowerCase()) {
    for (const form of [t.toUpperCase(), t[0] + t.slice(1).toUpperCase()]) {
      const r = lookUp(form, look);
      if (r.kind === "hit") add({ ...r.hit, by: "similar" }, form);
    }
  }
  const byName = (name: string, source: string): void => {
    const r = lookUp(name, { ...look, group: "rat", memo: new Map() });
    if (r.kind === "hit") {
      add({ ...r.hit, by: "atlas-acronym", target: `${t} (${name})`, source }, t);
    }
  };
  if (look.group !== "mouse") {
    const w = o.tables.waxholm.find(([a]) => a === t);
    if (w) byName(w[1], "Waxholm rat atlas v4");
  }
  if (look.group === "primate") {
    const m = o.tables.marmoset.find(([a]) => a === t);
    if (m) byName(m[1], "Marmoset Nissl atlas (openMINDS)");
  }
  if (look.group === "mouse" || look.group === "rat" || look.group === "unknown") {
    const f = o.tables.franklinPaxinos.find(([a]) => a === t);
    const s = f ? o.structures.get(f[1]) : undefined;
    if (s?.term) {
      add({
        id: s.term,
        relation: s.relation ?? "broader",
        by: "atlas-acronym",
        target: `${t} (${s.name})`,
        source: "Franklin and Paxinos, by iblatlas",
      }, t);
    }
  }
  const s = o.acronyms.get(t);
  if (s?.term) {
    add({
      id: s.term,
      relation: s.relation ?? "broader",
      by: "atlas-acronym",
      target: `${s.acronym} (${s.name})`,
      source: ALLEN_SOURCE,
    }, t);
  }
  for (const folded of t.length >= 2 ? o.acronymsIgnoringCase(t) : []) {
    if (folded.term) {
      add({
        id: folded.term,
        relation: folded.relation ?? "broader",
        by: "similar",
        target: `${folded.acronym} (${folded.name})`,
        source: ALLEN_SOURCE,
      }, t);
    }
  }
  const name = o.names.get(key(t));
  if (name && (o.terms.get(name.id)?.taxon ?? "") === "") {
    add({ id: name.id, relation: "same", by: name.by, target: name.text, source: o.source }, t);
  }
}

/** Region names inside a longer text, the longest first. */
function mentioned(
  text: string,
  look: LookUpContext,
  add: (hit: Hit | undefined, matched: string) => void,
): void {
  const words = text.replace(/[_]+/g, " ").split(/[\s,;:/()[\]{}"'.&+|-]+/).filter((w) => w !== "")
    .slice(0, 60);
  if (words.length < 2) return;
  const used = new Array<boolean>(words.length).fill(false);
  for (let n = Math.min(6, words.length); n >= 1; n--) {
    for (let i = 0; i + n <= words.length; i++) {
      if (used.slice(i, i + n).some(Boolean)) continue;
      const part = words.slice(i, i + n).join(" ");
      if (
        n === 1 &&
        (EMPTY_WORDS.has(key(part)) ||
          (part.length < 5 && !/^[A-Za-z]*[A-Z]{2}[A-Za-z0-9-]*$|^[A-Z]+[0-9]+$/.test(part)) ||
          part.length < 2)
      ) continue;
      if (n > 1 && wordsOf(part).length < 2) continue;
      const r = lookUp(part, look);
      const hits = r.kind === "hit" ? [r.hit] : r.kind === "ask" ? r.hits : [];
      if (hits.length === 0 || hits.some((h) => isEmpty(look.ontology, h))) continue;
      for (const hit of hits) add({ ...hit, by: "mentioned" }, part);
      used.fill(true, i, i + n);
    }
  }
}

function isEmpty(o: Ontology, hit: Hit): boolean {
  return EMPTY_WORDS.has(key(o.labelOf(hit.id) ?? ""));
}
