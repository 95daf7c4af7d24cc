/**
 * Words that are nearly a word of the vocabulary. What they may be is offered, never written.
 *
 * @module
 */
import { editDistance } from "../../core/text.ts";
import type { Ontology } from "../tables/index.ts";
import { key } from "../text/forms.ts";
import type { Hit, LookUpContext } from "./hit.ts";
import { lookUp } from "./lookup.ts";

const vocabularies = new WeakMap<Ontology, Map<string, string[]>>();

/** Words of all names, by first letter and length. */
function vocabulary(o: Ontology): Map<string, string[]> {
  const known = vocabularies.get(o);
  if (known) return known;
  const words = new Set<string>();
  for (const t of o.terms.values()) {
    if (t.taxon === "") {
      for (const n of [t.label, ...t.synonyms]) {
        for (const w of key(n).split(/[^\p{L}]+/u)) if (w.length >= 5) words.add(w);
      }
    }
  }
  for (const w of ["hippocampus", "accumbens", "retrosplenial", "coeruleus", "thalamus"]) {
    words.add(w);
  }
  const map = new Map<string, string[]>();
  for (const w of words) {
    const k = (w[0] ?? "") + w.length;
    map.set(k, [...(map.get(k) ?? []), w]);
  }
  vocabularies.set(o, map);
  return map;
}

/** Words and what they were corrected to; the vocabulary is the same for all. */
const corrections = new Map<string, string>();

/** At most one letter per five wrong, per word, the first letter right: "hipocampus", "amygdela". */
export function misspelt(
  text: string,
  look: LookUpContext,
  add: (hit: Hit | undefined, matched: string) => void,
): void {
  const words = key(text).replace(/[_-]+/g, " ").split(" ");
  if (words.length > 6 || !words.some((w) => w.length >= 5)) return;
  const known = vocabulary(look.ontology);
  let changed = false;
  const fixed = words.map((w) => {
    if (w.length < 5 || !/^\p{L}+$/u.test(w)) return w;
    const first = w[0] ?? "";
    if ((known.get(first + w.length) ?? []).includes(w)) return w;
    const limit = w.length >= 10 ? 2 : 1;
    const remembered = corrections.get(w);
    if (remembered !== undefined) {
      changed ||= remembered !== w;
      return remembered;
    }
    let best: string | undefined;
    let bestDistance = limit + 1;
    for (let n = w.length - limit; n <= w.length + limit; n++) {
      for (const candidate of known.get(first + n) ?? []) {
        const d = editDistance(w, candidate, limit);
        if (d < bestDistance) [best, bestDistance] = [candidate, d];
      }
    }
    if (corrections.size > 5000) corrections.clear();
    corrections.set(w, best ?? w);
    if (best === undefined) return w;
    changed = true;
    return best;
  });
  if (!changed) return;
  const r = lookUp(fixed.join(" "), look);
  if (r.kind === "hit") add({ ...r.hit, by: "similar" }, fixed.join(" "));
  const sided = fixed.filter((w) => w !== "left" && w !== "right").join(" ");
  const s = lookUp(sided, look);
  if (s.kind === "hit") add({ ...s.hit, by: "similar" }, sided);
}
