/**
 * A place and the larger one it lies in; a layer and its area.
 *
 * @module
 */
import type { Ontology } from "../tables/index.ts";
import type { Hit, LookUpContext } from "./hit.ts";
import { lookUp } from "./lookup.ts";
import { abbreviates, looksLikeAcronym } from "../text/forms.ts";

/** A layer's own term: "primary visual area, layer 4". */
export function layerTerm(o: Ontology, hit: Hit, layer: string): Hit | undefined {
  const arabic = layer.toLowerCase().replace(/\s+/g, "").replace(/vi/g, "6").replace(/iv/g, "4")
    .replace(/iii/g, "3").replace(/ii/g, "2").replace(/v/g, "5").replace(/i/g, "1")
    .replace(/[-,&]/g, "/").replace(/^23$/, "2/3");
  const term = o.terms.get(hit.id);
  if (!term || hit.relation === "broader" || !/^\d(?:[ab]|\/\d)?$/.test(arabic)) return undefined;
  const areas = new Set([term.label, ...term.synonyms, ...allenNames(o, hit.id)]);
  for (const area of areas) {
    for (
      const form of [
        `${area} layer ${arabic}`,
        `${area}, layer ${arabic}`,
        `layer ${arabic} of ${area}`,
      ]
    ) {
      const name = o.names.get(form.toLowerCase());
      if (name) {
        return { id: name.id, relation: "same", by: name.by, target: name.text, source: o.source };
      }
    }
  }
  return undefined;
}

const allenNameCache = new WeakMap<Ontology, Map<string, string[]>>();

function allenNames(o: Ontology, id: string): readonly string[] {
  let cache = allenNameCache.get(o);
  if (!cache) {
    cache = new Map();
    for (const s of o.structures.values()) {
      if (s.relation === "same") cache.set(s.term, [...(cache.get(s.term) ?? []), s.name]);
    }
    allenNameCache.set(o, cache);
  }
  return cache.get(id) ?? [];
}

/** Words that only say in which large part a place lies. */
const LARGE =
  /^(?:the )?(?:cortex|brain|neocortex|isocortex|cerebral cortex|ctx|thalamus|hippocampus|hippocampal formation|hippocampal|midbrain|amygdala|hypothalamus|brainstem|cerebellum|medulla|pons|striatum|basal ganglia|mouse|rat|area)$/i;

/** "CA1 of the hippocampus", "hippocampus, CA1", "CA1 - Field CA1": a place and the larger one it lies in. */
export function container(
  text: string,
  look: LookUpContext,
): { hit: Hit; did: string } | undefined {
  if (!/\s|[,:/]/.test(text) || text.length > 80) return undefined;
  const o = look.ontology;
  const pairs: [string, string][] = [];
  const of = /^(.+?)\s+(?:of|in|within)\s+(?:the\s+)?(.+)$/i.exec(text);
  if (of) pairs.push([of[1] ?? "", of[2] ?? ""]);
  const cut = /^(.+?)\s*(?:,|;|:|\s-|-\s|\/|\s–)\s*(.+)$/.exec(text);
  if (cut) pairs.push([cut[1] ?? "", cut[2] ?? ""]);
  const words = text.split(" ");
  if (words.length >= 2 && words.length <= 5) {
    const [first = "", last = ""] = [words[0], words.at(-1)];
    if (looksLikeAcronym(first) || LARGE.test(first)) pairs.push([first, words.slice(1).join(" ")]);
    if (looksLikeAcronym(last) || LARGE.test(last)) {
      pairs.push([words.slice(0, -1).join(" "), last]);
    }
  }
  for (const [a, b] of pairs) {
    const ra = lookUp(a, look);
    const rb = lookUp(b, look);
    if (ra.kind === "hit" && rb.kind === "hit" && !ra.hit.loose && !rb.hit.loose) {
      if (o.isWithin(ra.hit.id, rb.hit.id)) {
        return { hit: ra.hit, did: `larger region dropped: ${b}` };
      }
      if (o.isWithin(rb.hit.id, ra.hit.id)) {
        return { hit: rb.hit, did: `larger region dropped: ${a}` };
      }
    }
    // "HC CA1": what is a question alone, is none where the other word lies in one of its meanings.
    if (
      words.length === 2 && !/[,;:\/&+]/.test(text) && rb.kind === "hit" && !rb.hit.loose &&
      ra.kind === "ask" &&
      /^[A-Z]{2,}$/i.test(a) &&
      ra.hits.some((h) =>
        h.id !== "" && h.id !== rb.hit.id && o.isWithin(rb.hit.id, h.id) &&
        abbreviates(a, o.labelOf(h.id) ?? "")
      )
    ) return { hit: rb.hit, did: `larger region dropped: ${a}` };
    // "V1 cortex": the word names no term of its own.
    if (ra.kind === "hit" && /^(?:cerebral )?cortex$|^brain$/i.test(b) && isShort(a, ra.hit)) {
      return { hit: ra.hit, did: `word dropped: ${b}` };
    }
    if (rb.kind === "hit" && /^(?:cerebral )?cortex$|^brain$/i.test(a) && isShort(b, rb.hit)) {
      return { hit: rb.hit, did: `word dropped: ${a}` };
    }
  }
  return undefined;
}

/** An acronym, and not a word in capitals. */
function isShort(text: string, hit: Hit): boolean {
  return looksLikeAcronym(text) && hit.by !== "label" &&
    hit.target.toLowerCase() !== text.toLowerCase();
}
