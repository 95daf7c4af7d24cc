/**
 * Further things to offer: names that have all words of a text and one more, white matter of a place, short forms that labs use.
 *
 * @module
 */
import type { Name, Ontology } from "../tables/index.ts";
import { wordsOf } from "../text/forms.ts";
import { allowed } from "./allowed.ts";
import { headsAgree } from "./guards.ts";
import type { Hit, LookUpContext } from "./hit.ts";
import { lookUp } from "./lookup.ts";

type Add = (hit: Hit | undefined, matched: string) => void;

const pieces = new WeakMap<Ontology, ReadonlyMap<string, readonly Name[]>>();

/** Names of terms and of muscles by each of their words. */
function piecesOf(o: Ontology): ReadonlyMap<string, readonly Name[]> {
  const known = pieces.get(o);
  if (known) return known;
  const map = new Map<string, Name[]>();
  const put = (name: Name): void => {
    const words = wordsOf(name.text);
    if (words.length < 2 || words.length > 6) return;
    for (const w of new Set(words)) {
      const row = map.get(w);
      if (row) row.push(name);
      else map.set(w, [name]);
    }
  };
  for (const name of o.names.values()) put(name);
  for (const name of o.muscles()) put(name);
  pieces.set(o, map);
  return map;
}

/** Names that have every word of the text and at most two more, the nearest first: "superior raphe", "extensor radialis brevis". */
export function offerLongerNames(text: string, look: LookUpContext, add: Add): void {
  const words = wordsOf(text.replace(/\b(?:left|right|bilateral)\b/gi, " "))
    .map((w) => w.length > 5 && w.endsWith("s") && !/(?:us|is|ss)$/.test(w) ? w.slice(0, -1) : w);
  if (words.length < 2 || words.length > 5) return;
  const o = look.ontology;
  const map = piecesOf(o);
  const rarest = words.map((w) => map.get(w) ?? []).sort((a, b) => a.length - b.length)[0] ?? [];
  const found = rarest.flatMap((name) => {
    const own = wordsOf(name.text);
    return own.length <= words.length + 2 && words.every((w) => own.includes(w)) &&
        headsAgree(text, name.text) &&
        (!o.terms.has(name.id) || allowed(o, name, name.text, false, look))
      ? [{ name, length: own.length }]
      : [];
  }).sort((a, b) => a.length - b.length || (a.name.text < b.name.text ? -1 : 1));
  for (const { name } of found.slice(0, 3)) {
    add(
      { id: name.id, relation: "same", by: "similar", target: name.text, source: o.source },
      text,
    );
  }
}

/** "MTL WM": the white matter of a place, where it has a term. */
export function offerWhiteMatter(text: string, look: LookUpContext, add: Add): void {
  const place = /^(?:(?:left|right)\s+)?(.+?)[\s_-]+(?:wm|white matter)$/i.exec(text)?.[1];
  const r = place ? lookUp(place, look) : undefined;
  const label = r?.kind === "hit" ? look.ontology.labelOf(r.hit.id) : undefined;
  if (!label) return;
  for (const form of [`white matter of ${label}`, `${label} white matter`]) {
    const w = lookUp(form, look);
    if (w.kind === "hit") add({ ...w.hit, by: "similar" }, form);
  }
}

/** Short forms of the mouse: visual areas without "VIS", cranial nerves in Roman numerals, a letter for the part in front. */
export function offerShortForms(
  text: string,
  look: LookUpContext,
  others: (text: string, broader: boolean) => void,
): void {
  if (look.group !== "mouse" && look.group !== "rat") return;
  if (!/^[A-Za-z0-9]{2,8}$/.test(text)) return;
  if (look.group === "mouse" && /^[A-Z]{1,3}$/.test(text)) {
    others("VIS" + text.toLowerCase(), false);
  }
  const numbered = text.replace(
    /(?:VII|VI|IV|XII|X|V)$/,
    (n) => ({ IV: "4", V: "5", VI: "6", VII: "7", X: "10", XII: "12" })[n] ?? n,
  );
  if (numbered !== text) others(numbered, false);
  const part = /^[dvmlrapc]([A-Z][A-Za-z0-9]{1,})$/.exec(text)?.[1];
  if (part) others(part, true);
}
