/**
 * Texts that name one place, with or without a bracket.
 *
 * @module
 */
import type { LookUpContext } from "./hit.ts";
import { lookUp } from "./lookup.ts";
import { splitList } from "../text/lists.ts";
import { notARegion } from "../text/not_region.ts";
import { NOTHING, type Outcome, search } from "./search.ts";
import { isNamedWithoutTerm } from "./seed_lookup.ts";
import { isSpinalLevel } from "../text/spinal.ts";
import { isDirection, NOT_INSIDE, withoutCoordinates } from "../text/steps.ts";
import { abbreviates, looksLikeAcronym } from "../text/forms.ts";

/** Resolves a text that names one place. */
export function resolveName(text: string, look: LookUpContext): Outcome {
  const bare = withoutCoordinates(text);
  if (bare && lookUp(text, look).kind === "none") {
    const r = resolveName(bare.text, look);
    return r.kind === "none" ? r : { ...r, steps: [bare.did, ...r.steps] };
  }
  const bracket = /^(.*\S)\s*[([]([^()[\]]+)[)\]]\s*(.*)$/.exec(text);
  const plain = search(text, look, !bracket);
  if (plain.kind !== "none" || !bracket) return plain;
  const head = (bracket[1] ?? "").trim();
  const inside = (bracket[2] ?? "").trim();
  const tail = (bracket[3] ?? "").replace(/^[,;]\s*/, "").trim();
  const joint = /^[,;]/.test(bracket[3] ?? "") ? ", " : " ";
  if (
    tail !== "" && notARegion(tail) === undefined &&
    search(`${head}${joint}${tail}`, look, true).kind === "none"
  ) {
    return { kind: "none" };
  }
  // "hypothalamus (lateral)" is the lateral hypothalamus.
  if (isDirection(inside)) {
    const r = resolveName(`${inside} ${head}${tail === "" ? "" : joint + tail}`, look);
    return r.kind === "none" ? r : { ...r, steps: [`bracket opened: (${inside})`, ...r.steps] };
  }
  if (isSpinalLevel(inside)) {
    const r = search(`${head} ${inside}`, look, true);
    if (r.kind === "found") return r;
  }
  const step = `brackets removed: (${inside})`;
  const outer = resolveName(
    tail === "" || notARegion(tail) ? head : `${head}${joint}${tail}`,
    look,
  );
  if (NOT_INSIDE.test(inside)) return { kind: "none" };
  const inner = notARegion(inside) ? NOTHING : search(inside, look, true);
  if (outer.kind === "found" && inner.kind === "found" && outer.hit.id !== inner.hit.id) {
    const o = look.ontology;
    // The finer of the two, where one lies in the other: "Hippocampus (CA1)".
    if (o.isWithin(inner.hit.id, outer.hit.id) && !abbreviates(inside, head)) {
      return { ...inner, steps: [`bracket read: (${inside})`, ...inner.steps] };
    }
    if (o.isWithin(outer.hit.id, inner.hit.id)) return { ...outer, steps: [step, ...outer.steps] };
    // An abbreviation of the words before it means those words, whatever else it may stand for.
    if (looksLikeAcronym(inside) || (inside.length <= 6 && abbreviates(inside, head))) {
      if (!outer.broader || abbreviates(inside, head)) {
        return { ...outer, steps: [step, ...outer.steps] };
      }
    }
    return {
      kind: "ask",
      hits: [outer.hit, inner.hit],
      steps: [step],
      matched: text,
      reason: `"${head}" and "${inside}" are different regions`,
    };
  }
  if (outer.kind === "found") {
    // "mPFC (PL/IL)": places inside or beside the head, which may be meant instead of all of it.
    const listed = inner.kind === "none" && /[/,;&+]|\band\b/.test(inside)
      ? (splitList(inside) ?? []).map((part) => lookUp(part, look))
      : [];
    const places = listed.flatMap((r) =>
      r.kind === "hit" && r.hit.id !== outer.hit.id ? [r.hit] : []
    );
    if (places.length > 0 && places.length === listed.length) {
      return {
        kind: "ask",
        hits: [outer.hit, ...places],
        steps: [step],
        matched: text,
        reason: `"${head}" is followed by several regions: "${inside}"`,
      };
    }
    // "Motor cortex (ALM)": the bracket names an area without a term. The head is true only where it is what encloses that area.
    if (inner.kind === "ask" && isNamedWithoutTerm(inside, look) && !abbreviates(inside, head)) {
      if (inner.hits[0]?.id !== outer.hit.id) return inner;
      return { ...outer, broader: true, steps: [step, ...outer.steps] };
    }
    // A rolled-up head and a bracket that is known to have no term: the name has none.
    if (outer.broader && inner.kind === "ask" && !looksLikeAcronym(inside)) return inner;
    return { ...outer, steps: [step, ...outer.steps] };
  }
  if (outer.kind === "ask") {
    return inner.kind === "found" && outer.hits.some((h) => h.id === inner.hit.id)
      ? { ...inner, steps: [`bracket read: (${inside})`, ...inner.steps] }
      : outer;
  }
  if (inner.kind === "found") {
    // The head is unknown: only an atlas acronym or several letters that mean one thing may speak for it.
    const sure = look.group === "mouse"
      ? inner.hit.by === "atlas-acronym" && inside.length >= 3
      : inside.length >= 3 && !inner.broader;
    if (sure && head.split(/\s+/).length <= 6 && /[a-z]{4}/i.test(head) && !NOT_INSIDE.test(head)) {
      if (looksLikeAcronym(inside) && abbreviates(inside, head)) {
        return { ...inner, steps: [`head not known, bracket read: (${inside})`, ...inner.steps] };
      }
    }
    return {
      kind: "ask",
      hits: [inner.hit],
      steps: [`bracket read: (${inside})`],
      matched: inside,
      reason: `"${head}" is not known; "${inside}" is`,
    };
  }
  return inner.kind === "ask" ? inner : { kind: "none" };
}
