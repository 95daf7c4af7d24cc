/**
 * Search among the forms of a text: every single step before any two.
 *
 * @module
 */
import { container, layerTerm } from "./enclosing.ts";
import type { Ontology } from "../tables/index.ts";
import { hasPartWithStem, isPartOnly } from "./guards.ts";
import type { Hit, LookUpContext } from "./hit.ts";
import { lookUp } from "./lookup.ts";
import { meaningKeeping, NOT_INSIDE, rollUps, type Step } from "../text/steps.ts";
import { key, looksLikeAcronym } from "../text/forms.ts";
import type { Side } from "../types.ts";

/** Texts that a search may visit; a bound for strange inputs, far above what real ones need. */
const MOST_VARIANTS = 60;

/** Terms that say next to nothing: matched when written, never reached by climbing. */
const TOO_WIDE = new Set([
  "brain",
  "cerebral cortex",
  "white matter",
  "gray matter",
  "grey matter",
  "forebrain",
  "midbrain",
  "hindbrain",
  "ventricular system of brain",
  "ventricular system of central nervous system",
  "central nervous system",
  "nervous system",
  "telencephalon",
  "neocortex",
  "cortex",
  "gyrus",
]);

/** How far a text got. */
export type Outcome =
  | {
    readonly kind: "found";
    readonly hit: Hit;
    readonly steps: readonly string[];
    readonly matched: string;
    readonly broader: boolean;
    readonly side?: Side;
  }
  | {
    readonly kind: "ask";
    readonly hits: readonly Hit[];
    readonly steps: readonly string[];
    readonly matched: string;
    readonly reason: string;
  }
  | { readonly kind: "none" };

/** Nothing was found. */
export const NOTHING: Outcome = { kind: "none" };

interface Variant {
  readonly text: string;
  readonly steps: readonly string[];
  readonly side?: Side;
  readonly broader: boolean;
  readonly directions: number;
  readonly direct: boolean;
  readonly layer?: string;
  readonly layerAt?: string;
}

/** Breadth first: every single step before any two; steps that keep the meaning before those that widen it. */
export function search(text: string, look: LookUpContext, widen: boolean): Outcome {
  const start: Variant = { text, steps: [], broader: false, directions: 0, direct: false };
  const seen = new Set<string>([text]);
  const all: Variant[] = [];
  let level: Variant[] = [start];
  for (let depth = 0; depth <= 5 && level.length > 0 && seen.size < MOST_VARIANTS; depth++) {
    const result = settle(level, look, text);
    if (result.kind !== "none") return result;
    all.push(...level);
    level = level.flatMap((v) => next(v, meaningKeeping(v.text), seen, look));
  }
  // "medial PFC" names another place than the PFC: the words of the acronym first, before anything is dropped.
  level = all.flatMap((v) => next(v, spelledOut(v.text, look), seen, look));
  const spelled = settle(level, look, text);
  if (spelled.kind === "found") return spelled;
  if (!widen) return NOTHING;
  if (NOT_INSIDE.test(text)) return NOTHING;
  level = all.flatMap((v) => next(v, rollUps(v.text), seen, look));
  for (let depth = 0; depth <= 4 && level.length > 0 && seen.size < MOST_VARIANTS * 2; depth++) {
    const result = settle(level, look, text);
    if (result.kind !== "none") return result;
    level = level.flatMap((v) =>
      next(v, [...meaningKeeping(v.text), ...rollUps(v.text)], seen, look)
    );
  }
  return NOTHING;
}

/** Each acronym of a text of several words replaced by the name of what it means. */
function spelledOut(text: string, look: LookUpContext): Step[] {
  const words = text.split(" ");
  if (words.length < 2 || words.length > 5) return [];
  return words.flatMap((word, i) => {
    const r = looksLikeAcronym(word) ? lookUp(word, look) : undefined;
    if (r?.kind !== "hit" || r.hit.loose || r.hit.relation !== "same") return [];
    // A word in capitals is no acronym: "VAGUS".
    if (r.hit.by !== "seed" && r.hit.target.toLowerCase() === word.toLowerCase()) return [];
    const name = look.ontology.labelOf(r.hit.id) ?? word;
    return [{
      text: words.map((w, at) => at === i ? name : w).join(" "),
      did: `${word} spelled out`,
    }];
  });
}

function next(
  v: Variant,
  steps: readonly Step[],
  seen: Set<string>,
  look: LookUpContext,
): Variant[] {
  const out: Variant[] = [];
  for (const s of steps) {
    // "X, Y nucleus" where Y is a region of its own: not a part that may be dropped.
    if (s.broader === "part") {
      const words = s.did.replace("part removed: ", "").trim();
      if (!isPartOnly(words) && lookUp(words, look).kind !== "none") continue;
      // "X pars caudalis" where X has a caudal part in other words: X is not the nearest.
      const latin = /\bpars\s+(\S+)$/i.exec(words)?.[1];
      const whole = latin ? lookUp(s.text, look) : undefined;
      if (whole?.kind === "hit" && hasPartWithStem(look.ontology, whole.hit.id, latin ?? "")) {
        continue;
      }
    }
    // "X, lateral part" is "lateral X" only where that lies in X: the lateral posterior nucleus is no part of the posterior.
    if (s.did.startsWith("direction put first")) {
      const whole = lookUp(v.text.replace(/\s*,.*$/, ""), look);
      const part = lookUp(s.text, look);
      if (
        whole.kind === "hit" && part.kind === "hit" &&
        !look.ontology.isWithin(part.hit.id, whole.hit.id)
      ) continue;
    }
    // "medial pulvinar" is the medial pulvinar nucleus, not just a place in the pulvinar.
    if (s.broader === "direction" && /^[a-z ]+$/i.test(v.text)) {
      const whole = lookUp(s.text, look);
      // "posteromedial visual cortex" where there is a posteromedial visual area: a person decides.
      const near = /\b(?:cortex|area)$/i.test(v.text)
        ? lookUp(
          v.text.replace(/\b(?:cortex|area)$/i, (w) => /area/i.test(w) ? "cortex" : "area"),
          look,
        )
        : undefined;
      if (
        near?.kind === "hit" && whole.kind === "hit" && near.hit.id !== whole.hit.id &&
        look.ontology.isWithin(near.hit.id, whole.hit.id)
      ) continue;
      const full = `${v.text} nucleus`;
      const named = whole.kind === "hit" && !seen.has(full) ? lookUp(full, look) : undefined;
      if (
        named?.kind === "hit" && whole.kind === "hit" && !named.hit.loose &&
        named.hit.relation === "same" && named.hit.id !== whole.hit.id &&
        look.ontology.isWithin(named.hit.id, whole.hit.id)
      ) {
        seen.add(full);
        out.push({ ...v, text: full, steps: [...v.steps, "noun added: nucleus"] });
        continue;
      }
    }
    const directions = v.directions + (s.broader === "direction" ? 1 : 0);
    // One direction word only: a second one names an area of its own more often than a place inside.
    if (directions > 1 || seen.has(s.text)) continue;
    seen.add(s.text);
    const side = s.side ?? v.side;
    out.push({
      text: s.text,
      steps: [...v.steps, s.did],
      ...(side ? { side } : {}),
      broader: v.broader || s.broader !== undefined,
      directions,
      direct: s.direct === true,
      ...(s.broader === "layer"
        ? { layer: s.did.replace("layer removed: ", "") }
        : v.layer
        ? { layer: v.layer }
        : {}),
    });
  }
  return out;
}

/** All hits of one level: one term, or a question. */
function settle(level: readonly Variant[], look: LookUpContext, whole: string): Outcome {
  const o = look.ontology;
  const found: { v: Variant; hit: Hit }[] = [];
  let ask: Outcome = NOTHING;
  for (const v of level) {
    const r = lookUp(v.text, look);
    if (r.kind === "ask") {
      if (ask.kind === "none") {
        ask = { kind: "ask", hits: r.hits, steps: v.steps, matched: v.text, reason: r.reason };
      }
    } else if (r.kind === "hit") {
      if (v.broader && isTooWide(o, r.hit, v)) continue;
      // A glued letter or a dropped first word says little: what remains has to be met as it stands.
      if (v.direct && r.hit.loose) continue;
      // What is left of a text has to be met as it stands: its words in another order may be another place.
      if (v.broader && r.hit.loose) continue;
      found.push({ v, hit: r.hit });
    } else {
      const c = container(v.text, look);
      if (c) found.push({ v: { ...v, steps: [...v.steps, c.did] }, hit: c.hit });
    }
  }
  if (ask.kind === "ask" && found.length === 0) return ask;
  if (ask.kind === "ask" && found.every((f) => f.v.broader)) return ask;
  if (found.length === 0) return NOTHING;
  // What is left after a layer is the area itself; a direction taken away from a layer's name is not.
  const layers = found.filter((f) => f.v.layer !== undefined && f.v.directions === 0);
  if (layers.length > 0) found.splice(0, found.length, ...layers);
  let best = found[0];
  if (!best) return NOTHING;
  for (const f of found) {
    if (f.hit.id === best.hit.id) continue;
    if (o.isWithin(f.hit.id, best.hit.id)) best = f;
    else if (!o.isWithin(best.hit.id, f.hit.id)) {
      return {
        kind: "ask",
        hits: found.map((x) => x.hit),
        steps: best.v.steps,
        matched: best.v.text,
        reason: `"${whole}" leads to several terms`,
      };
    }
  }
  const layered = best.v.layer ? layerTerm(o, best.hit, best.v.layer) : undefined;
  return {
    kind: "found",
    hit: layered ?? best.hit,
    steps: best.v.steps,
    matched: best.v.text,
    // The layer of the whole area encloses that of a part of it.
    broader: layered
      ? best.v.directions > 0 || best.v.steps.some((s) => s.startsWith("part removed"))
      : best.v.broader || best.hit.relation === "broader",
    ...(best.v.side ? { side: best.v.side } : {}),
  };
}

function isTooWide(o: Ontology, hit: Hit, v: Variant): boolean {
  const label = o.labelOf(hit.id) ?? "";
  if (!TOO_WIDE.has(label)) return false;
  // As written ("dorsal hindbrain"): a direction in front of the word itself.
  return !(v.directions === 1 && v.layer === undefined && key(v.text) === key(label));
}
