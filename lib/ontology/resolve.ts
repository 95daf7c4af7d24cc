/**
 * From a location text to UBERON terms, with evidence: a pure function of text, species, the file's other texts and the data.
 *
 * @module
 */
import { candidatesFor } from "./candidates.ts";
import type { Ontology } from "./index.ts";
import { type Hit, isAllenColumn, lookUp, type LookUpContext } from "./lookup.ts";
import { expandList, splitList } from "./lists.ts";
import { notARegion } from "./not_region.ts";
import { speciesGroup } from "./species.ts";
import { meaningKeeping, NOT_INSIDE, rollUps, type Step, withoutCoordinates } from "./steps.ts";
import { readStructured } from "./structured.ts";
import { clean, key, looksLikeAcronym } from "./text.ts";
import type { LocationContext, Match, Resolution, Side } from "./types.ts";

/** Longer texts are prose: they are looked at for candidates only. */
const LONGEST = 200;
/** Texts that a search may visit; a bound for strange inputs, far above what real ones need. */
const MOST_VARIANTS = 80;

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

/**
 * Resolves one location text.
 *
 * @param ontology The data, from `openOntology()`.
 * @param input The text as read from the file.
 * @param context Species and the other texts of the file.
 */
export function resolve(
  ontology: Ontology,
  input: string,
  context: LocationContext = {},
): Resolution {
  const look: LookUpContext = {
    ontology,
    group: speciesGroup(context.species),
    allenColumn: isAllenColumn(context.others, ontology),
    memo: new Map(),
  };
  const text = clean(input);
  // An Allen acronym in its exact case may look like a placeholder or a word ("NOT").
  const no = notARegion(text);
  const atlas = look.group === "mouse" && /^[A-Z]{2}/.test(text) &&
    ontology.acronyms.get(text)?.term;
  if (no && !atlas) {
    return { kind: "no-term", ...no };
  }
  const structured = readStructured(text);
  if (structured) {
    if (structured.value === undefined) {
      return {
        kind: "no-term",
        why: "not-a-region",
        reason: "data without a key that names a region",
      };
    }
    const inner = resolve(ontology, structured.value, context);
    return withStep(
      inner,
      input,
      `value of "${structured.key}" taken: ${structured.value}`,
      sideIn(structured.side),
    );
  }
  if (text.length > LONGEST) {
    return asking(
      ontology,
      input,
      [],
      `too long for a name; a sentence?`,
      candidatesFor(text, look),
    );
  }
  const whole = resolveName(text, look);
  if (whole.kind === "found") {
    return {
      kind: "certain",
      matches: [matchOf(ontology, input, whole)],
      ...(whole.side ? { side: whole.side } : {}),
    };
  }
  // What is one name already, if an open one, is no list.
  const list = whole.kind === "none" ? resolveList(text, look) : undefined;
  if (list && list.kind === "certain") {
    return {
      ...list,
      matches: list.matches.map((m) => ({ ...m, evidence: { ...m.evidence, input } })),
    };
  }
  const first: Match[] = [];
  if (whole.kind === "ask") {
    for (const hit of whole.hits) {
      first.push(
        matchOf(ontology, input, {
          ...whole,
          kind: "found",
          hit,
          broader: hit.relation === "broader",
        }),
      );
    }
  }
  if (list && list.kind === "to-confirm") {
    for (const c of list.candidates) first.push({ ...c, evidence: { ...c.evidence, input } });
  }
  const more = whole.kind === "ask" && whole.hits.length === 0 ? [] : candidatesFor(text, look);
  const reason = whole.kind === "ask"
    ? whole.reason
    : list && list.kind === "to-confirm"
    ? list.reason
    : `no table knows "${text}"; these come near`;
  return asking(ontology, input, first, reason, more);
}

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
    if (looksLikeAcronym(inside) || !/\s/.test(inside)) {
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

const NOTHING: Outcome = { kind: "none" };

/** Whether the letters of an abbreviation occur in order in the name, the first at its start. */
function abbreviates(short: string, name: string): boolean {
  const letters = short.toLowerCase().replace(/[^a-z]/g, "");
  const words = name.toLowerCase();
  if (letters === "") return false;
  let at = -1;
  for (const letter of letters) {
    at = words.indexOf(letter, at + 1);
    if (at < 0) return false;
  }
  return /^[^a-z]*./.test(words) && words.replace(/[^a-z]/g, "").startsWith(letters[0] ?? "?") ||
    new RegExp(`\\b${letters[0]}`).test(words);
}

/** Breadth first: every single step before any two; steps that keep the meaning before those that widen it. */
function search(text: string, look: LookUpContext, widen: boolean): Outcome {
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
  if (!widen && !/[([]/.test(text) === false) return NOTHING;
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
      const part = lookUp(s.did.replace("part removed: ", "").trim(), look);
      if (part.kind !== "none") continue;
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
    broader: layered ? false : best.v.broader || best.hit.relation === "broader",
    ...(best.v.side ? { side: best.v.side } : {}),
  };
}

function isTooWide(o: Ontology, hit: Hit, v: Variant): boolean {
  const label = o.labelOf(hit.id) ?? "";
  if (!TOO_WIDE.has(label)) return false;
  // As written ("dorsal hindbrain"): a direction in front of the word itself.
  return !(v.directions === 1 && v.layer === undefined && key(v.text) === key(label));
}

/** A layer's own term: "primary visual area, layer 4". */
function layerTerm(o: Ontology, hit: Hit, layer: string): Hit | undefined {
  const arabic = layer.toLowerCase().replace(/\s+/g, "").replace(/vi/g, "6").replace(/iv/g, "4")
    .replace(/iii/g, "3").replace(/ii/g, "2").replace(/v/g, "5").replace(/i/g, "1")
    .replace(/[-,&]/g, "/");
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
function container(text: string, look: LookUpContext): { hit: Hit; did: string } | undefined {
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
    // "V1 cortex": the word names no term of its own.
    if (ra.kind === "hit" && /^(?:cerebral )?cortex$|^brain$/i.test(b) && looksLikeAcronym(a)) {
      return { hit: ra.hit, did: `word dropped: ${b}` };
    }
    if (rb.kind === "hit" && /^(?:cerebral )?cortex$|^brain$/i.test(a) && looksLikeAcronym(b)) {
      return { hit: rb.hit, did: `word dropped: ${a}` };
    }
  }
  return undefined;
}

function resolveList(text: string, look: LookUpContext): Resolution | undefined {
  const parts = expandList(text) ?? splitList(text);
  if (!parts || parts.length < 2 || parts.length > 40) return undefined;
  const o = look.ontology;
  const matches = new Map<string, Match>();
  const near: Match[] = [];
  let unknown: string | undefined;
  let side: Side | undefined;
  for (const part of parts) {
    if (notARegion(part) || part.trim() === "") continue;
    let found = resolveName(part, look);
    if (found.kind === "none") {
      // "dorsal and ventral striatum": the last part's noun belongs to all.
      const tail = (parts.at(-1) ?? "").split(" ");
      for (let i = 1; i < tail.length && found.kind === "none"; i++) {
        const longer = `${part} ${tail.slice(i).join(" ")}`;
        if (part !== parts.at(-1)) found = resolveName(longer, look);
      }
    }
    if (found.kind === "found") {
      const m = matchOf(o, text, found);
      matches.set(m.id, {
        ...m,
        evidence: { ...m.evidence, steps: [`part of a list: ${part}`, ...m.evidence.steps] },
      });
      side ??= found.side;
    } else {
      if (found.kind === "ask") {
        for (const hit of found.hits) {
          near.push(
            matchOf(o, text, { ...found, kind: "found", hit, broader: hit.relation === "broader" }),
          );
        }
      }
      unknown ??= part;
    }
  }
  if (matches.size === 0 && near.length === 0) return undefined;
  if (unknown === undefined && !NOT_INSIDE.test(text)) {
    const ids = [...matches.values()].sort((a, b) => a.id < b.id ? -1 : 1);
    return { kind: "certain", matches: ids, ...(side ? { side } : {}) };
  }
  return {
    kind: "to-confirm",
    candidates: [...matches.values(), ...near],
    reason: `of several parts, "${unknown ?? text}" is not certain`,
  };
}

function matchOf(o: Ontology, input: string, found: Extract<Outcome, { kind: "found" }>): Match {
  const { hit } = found;
  return {
    id: hit.id,
    label: o.labelOf(hit.id) ?? hit.target,
    relation: found.broader || hit.relation === "broader" ? "broader" : "same",
    evidence: {
      input,
      steps: hit.loose
        ? [...found.steps, "order or spelling of words, or case, ignored"]
        : found.steps,
      matched: found.matched,
      by: hit.by,
      target: hit.target,
      source: hit.source,
    },
  };
}

function asking(
  o: Ontology,
  input: string,
  first: readonly Match[],
  reason: string,
  more: readonly { hit: Hit; matched: string }[],
): Resolution {
  const out = new Map<string, Match>();
  for (const m of first) if (m.id !== "" && !out.has(m.id)) out.set(m.id, m);
  for (const { hit, matched } of more) {
    if (hit.id === "" || out.has(hit.id)) continue;
    out.set(
      hit.id,
      matchOf(o, input, {
        kind: "found",
        hit,
        steps: [],
        matched,
        broader: hit.relation === "broader",
      }),
    );
  }
  const candidates = [...out.values()].slice(0, 8);
  if (candidates.length === 0) {
    return {
      kind: "no-term",
      why: "unknown-text",
      reason: first.length === 0 && reason.startsWith("no table")
        ? "no table knows the text, and nothing comes near"
        : reason,
    };
  }
  return { kind: "to-confirm", candidates, reason };
}

function withStep(r: Resolution, input: string, step: string, side: Side | undefined): Resolution {
  const add = (m: Match): Match => ({
    ...m,
    evidence: { ...m.evidence, input, steps: [step, ...m.evidence.steps] },
  });
  if (r.kind === "certain") {
    return {
      ...r,
      matches: r.matches.map(add),
      ...(r.side ?? side ? { side: r.side ?? side ?? "both" } : {}),
    };
  }
  return r.kind === "to-confirm" ? { ...r, candidates: r.candidates.map(add) } : r;
}

function sideIn(text: string | undefined): Side | undefined {
  const k = key(text ?? "");
  return k === "left" || k === "l"
    ? "left"
    : k === "right" || k === "r"
    ? "right"
    : k === "both" || k === "bilateral"
    ? "both"
    : undefined;
}
