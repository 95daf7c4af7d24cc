/**
 * Paths: the deepest level that is a full name is meant; the levels above it only say where to look.
 *
 * @module
 */
import { abbreviates, looksLikeAcronym } from "../text/forms.ts";
import { isDirection } from "../text/steps.ts";
import { isDivision, type Path } from "../text/paths.ts";
import type { Hit, LookUpContext } from "./hit.ts";
import { lookUp } from "./lookup.ts";
import { resolveName } from "./name.ts";
import type { Outcome } from "./search.ts";

/** Names under which the deepest level may be known together with the one above it: "midbrain tegmentum" for "Mesencephalon - Tegmentum". */
function together(above: string, part: string, look: LookUpContext): Hit | undefined {
  const words = part.split(/\s+/);
  if (words.length > 2 || looksLikeAcronym(part)) return undefined;
  const whole = lookUp(above, look);
  const o = look.ontology;
  const id = whole.kind === "hit" ? whole.hit.id : "";
  const term = o.terms.get(id);
  const found = new Map<string, Hit>();
  for (const name of new Set([above, term?.label ?? above, ...term?.synonyms ?? []])) {
    const forms = [`${name} ${part}`, `${part} of ${name}`, `${part} ${name}`];
    if (isDirection(part) || /^(?:superior|inferior)$/i.test(part)) {
      forms.push(`${part} ${name} nucleus`);
    }
    for (const form of forms) {
      const r = lookUp(form, look);
      if (r.kind !== "hit" || r.hit.loose || r.hit.relation !== "same") continue;
      if (r.hit.id !== id) found.set(r.hit.id, r.hit);
    }
  }
  return found.size === 1 ? [...found.values()][0] : undefined;
}

/** Divisions that enclose what is said to lie in them. */
const STRICT =
  /^(?:(?:left|right)\s+)?(?:(?:cerebral |brain )?cort(?:ex|ical)|neocortex|isocortex|ctx|cerebellum|spinal cord|basal ganglia|sub-?cortical)$/i;

/** Whether a text is words, and no acronym that may be another place: "CA1 - CA3" is a list. */
function isName(text: string): boolean {
  return /[a-z]{4}/i.test(text) && !looksLikeAcronym(text);
}

/** Resolves a path; `none` where its levels do not lie in each other, so that it may be a list. */
export function resolvePath(path: Path, look: LookUpContext): Outcome {
  const o = look.ontology;
  const { parts } = path;
  const last = parts.at(-1) ?? "";
  const above = parts.slice(0, -1);
  const prior = above.at(-1) ?? "";
  // "BLA - basolateral amygdala" is a name and its abbreviation.
  if (parts.length === 2 && !path.dotted) {
    if (looksLikeAcronym(prior) && isName(last) && abbreviates(prior, last)) {
      return taken(resolveName(last, look), `abbreviation removed: ${prior}`);
    }
    if (looksLikeAcronym(last) && isName(prior) && abbreviates(last, prior)) {
      return taken(resolveName(prior, look), `abbreviation removed: ${last}`);
    }
  }
  const did = `path, its deepest level taken: ${last}`;
  for (const level of above.toReversed()) {
    const both = together(level.replace(/^(?:left|right)\s+/i, ""), last, look);
    if (!both) continue;
    return {
      kind: "found",
      hit: both,
      steps: [did, `with a level above: ${level}`],
      matched: last,
      broader: false,
    };
  }
  const first = parts[0] ?? "";
  const side = /^(left|right)\b/i.exec(first)?.[1]?.toLowerCase();
  const deepest = isDirection(last) ? { kind: "none" } as const : resolveName(last, look);
  if (deepest.kind === "none") return { kind: "none" };
  if (deepest.kind === "ask") return taken(deepest, did);
  if (path.white) {
    return {
      kind: "ask",
      hits: [deepest.hit],
      steps: [did],
      matched: last,
      reason: `white matter near "${last}", which may have a term of its own`,
    };
  }
  // Each level above is a division of the brain, or encloses the deepest one.
  const kinds = path.dotted && parts.length >= 3 && isDivision(first);
  const fits = kinds || above.every((part) => {
    // "Cortex - Thalamus" are two places; what a division of the embryo holds is filed elsewhere at times.
    if (isDivision(part) && !STRICT.test(part)) return true;
    const r = resolveName(part.replace(/^(?:left|right)\s+/i, ""), look);
    return r.kind === "found" && o.isWithin(deepest.hit.id, r.hit.id);
  });
  if (!fits) return { kind: "none" };
  const found = taken(deepest, did);
  return found.kind === "found" && !found.side && (side === "left" || side === "right")
    ? { ...found, side }
    : found;
}

function taken(r: Outcome, did: string): Outcome {
  return r.kind === "none" ? r : { ...r, steps: [did, ...r.steps] };
}
