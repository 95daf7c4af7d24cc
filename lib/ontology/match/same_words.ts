/**
 * The same words in another order or a listed spelling.
 *
 * @module
 */
import { axesOf, bearersOf, key, wordsOf } from "../text/forms.ts";
import { allowed } from "./allowed.ts";
import { headsAgree } from "./guards.ts";
import {
  enclosing,
  type Hit,
  type LookUp,
  type LookUpContext,
  ofStructure,
  SAYS_NOTHING,
} from "./hit.ts";
import { refusedBag, seedForBag, seedsKnow } from "./seed_lookup.ts";

const NONE: LookUp = { kind: "none" };

/** The same words in another order or a listed spelling; the order of directions must be kept. */
export function sameWords(text: string, k: string, context: LookUpContext): LookUp {
  const words = wordsOf(text);
  if (words.length < 2 && !/^\p{L}{6,}$/u.test(k)) return NONE;
  const { ontology: o, group } = context;
  if (!o.knows(words) && !seedsKnow(o, words)) return NONE;
  if (refusedBag(words, context)) return NONE;
  const axes = axesOf(words);
  const bearers = bearersOf(text);
  const ordered = (t: string): boolean =>
    !axes.includes(" ") ||
    (axesOf(wordsOf(t)) === axes &&
      (bearers === "" || bearersOf(t) === "" || bearersOf(t) === bearers));
  const agrees = (w: string): boolean => ordered(w) && headsAgree(text, w);
  const seed = seedForBag(words, agrees, context);
  // "nuclei" and "nucleus" are one word here; a name with the very words comes first.
  const names = o.bag(words);
  const raw = names.length > 0 ? plainWords(text) : "";
  const own = names.some((n) => plainWords(n.text) === raw && agrees(n.text));
  if (seed && !own) return { kind: "hit", hit: seed };
  const found = new Map<string, Hit>();
  for (const name of names) {
    if (!allowed(o, name, k, false, context) || !ordered(name.text)) continue;
    if (!headsAgree(text, name.text) || (own && plainWords(name.text) !== raw)) continue;
    found.set(name.id, {
      id: name.id,
      relation: "same",
      by: name.by,
      target: name.text,
      source: o.source,
      loose: true,
    });
  }
  if (group === "mouse" || group === "rat" || group === "rodent") {
    for (const s of o.structureBag(words)) {
      if (group === "mouse" && s.term === "" && ordered(s.name)) {
        return {
          kind: "ask",
          hits: [...found.values(), ...enclosing(o, s)],
          reason: `Allen's structure "${s.name}" has no UBERON term`,
        };
      }
      if (s.term === "" || SAYS_NOTHING.has(s.acronym) || !ordered(s.name)) continue;
      if (!headsAgree(text, s.name)) continue;
      if (found.size > 0 && s.relation !== "same") continue;
      if (!found.has(s.term)) found.set(s.term, { ...ofStructure(s, "atlas-name"), loose: true });
    }
  }
  const hits = [...found.values()];
  if (hits.length === 1 && hits[0]) return { kind: "hit", hit: hits[0] };
  if (hits.length > 1) {
    return { kind: "ask", hits, reason: `several terms have the words of "${text}"` };
  }
  return NONE;
}

/** The words of a text in any order, as they are written. */
function plainWords(text: string): string {
  return key(text).split(/[^\p{L}\p{N}]+/u).filter((w) =>
    w !== "" && !/^(?:of|the|and|in)$/.test(w)
  )
    .sort().join(" ");
}
