/**
 * From a location text to UBERON terms, with evidence: a pure function of text, species, the file's other texts and the data.
 *
 * @module
 */
import { candidatesFor, mentionsOf } from "./match/candidates.ts";
import type { Ontology } from "./tables/index.ts";
import type { Hit, LookUpContext } from "./match/hit.ts";
import { isAllenColumn } from "./match/lookup.ts";
import { resolveName } from "./match/name.ts";
import { resolvePath } from "./match/path.ts";
import { type Outcome, search } from "./match/search.ts";
import { expandList, splitList } from "./text/lists.ts";
import { notARegion } from "./text/not_region.ts";
import { speciesGroup } from "./species.ts";
import { NOT_INSIDE } from "./text/steps.ts";
import { readStructured } from "./text/structured.ts";
import { abbreviates, clean, key } from "./text/forms.ts";
import { splitPath } from "./text/paths.ts";
import type { LocationContext, Match, Resolution, Side } from "./types.ts";

/** Longer texts are prose: they are looked at for candidates only. */
const LONGEST = 200;
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
  // A path is one place, whatever its levels are called.
  const path = splitPath(text);
  if (path && search(text, look, false).kind === "none") {
    const deepest = resolvePath(path, look);
    if (deepest.kind === "found") {
      return {
        kind: "certain",
        matches: [matchOf(ontology, input, deepest)],
        ...(deepest.side ? { side: deepest.side } : {}),
      };
    }
    const near = deepest.kind === "ask" ? deepest.hits : [];
    const candidates = [
      ...near.map((hit) => ({ hit, matched: path.parts.at(-1) ?? text })),
      ...path.parts.toReversed().flatMap((part) => candidatesOf(part, look)),
    ];
    const list = deepest.kind === "none" ? resolveList(text, look) : undefined;
    if (list?.kind === "certain") return withInput(list, input);
    return asking(
      ontology,
      input,
      [],
      deepest.kind === "ask"
        ? deepest.reason
        : `no table knows "${path.parts.at(-1)}" in "${text}"`,
      candidates,
    );
  }
  // Several places are told apart before anything is widened: "dorsal striatum/nucleus accumbens".
  const several = /[;&+/|]|\band\b/i.test(text.replace(/\d[ab]?\s?\/\s?\d/g, "")) &&
      search(text, look, false).kind === "none" &&
      search(text.replace(/\s*[([][^()[\]]*[)\]]$/, ""), look, false).kind === "none"
    ? resolveList(text, look)
    : undefined;
  if (several?.kind === "certain") return withInput(several, input);
  const whole = resolveName(text, look);
  if (whole.kind === "found") {
    return {
      kind: "certain",
      matches: [matchOf(ontology, input, whole)],
      ...(whole.side ? { side: whole.side } : {}),
    };
  }
  const mirrored = whole.kind === "none" ? besideItsMirror(text, context.others, look) : undefined;
  if (mirrored) {
    return {
      kind: "certain",
      matches: [matchOf(ontology, input, mirrored)],
      ...(mirrored.side ? { side: mirrored.side } : {}),
    };
  }
  // What is one name already, if an open one, is no list.
  const list = whole.kind === "none" ? resolveList(text, look) : undefined;
  if (list && list.kind === "certain") return withInput(list, input);
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

/** "RHIP" in a file that has "LHIP" too: the first letter is the side, for nothing else differs between the two. */
function besideItsMirror(
  text: string,
  others: readonly string[] | undefined,
  look: LookUpContext,
): Extract<Outcome, { kind: "found" }> | undefined {
  const m = /^([LRlr])([A-Za-z][A-Za-z0-9_-]+)$/.exec(text);
  if (!m || !others) return undefined;
  const mirror = ({ L: "R", R: "L", l: "r", r: "l" } as Record<string, string>)[m[1] ?? ""] +
    (m[2] ?? "");
  if (!others.some((o) => o.trim() === mirror)) return undefined;
  const r = resolveName(m[2] ?? "", look);
  return r.kind === "found"
    ? {
      ...r,
      side: m[1]?.toUpperCase() === "L" ? "left" : "right",
      steps: [`side removed: ${m[1]} (the file has "${mirror}" too)`, ...r.steps],
    }
    : undefined;
}

/** What one level of a path leads to: its own term, else what comes near. */
function candidatesOf(part: string, look: LookUpContext): { hit: Hit; matched: string }[] {
  const r = resolveName(part, look);
  if (r.kind === "found") return [{ hit: r.hit, matched: r.matched }];
  return [
    ...(r.kind === "ask" ? r.hits.map((hit) => ({ hit, matched: part })) : []),
    ...candidatesFor(part, look),
  ];
}

/**
 * Regions that a description, keywords or a file name mention. Evidence for a person where a file names no location; never written
 * on its own.
 */
export function mentionedRegions(
  ontology: Ontology,
  text: string,
  context: LocationContext = {},
): Match[] {
  const look: LookUpContext = {
    ontology,
    group: speciesGroup(context.species),
    allenColumn: false,
    memo: new Map(),
  };
  return mentionsOf(clean(text), look).map(({ hit, matched }) =>
    matchOf(ontology, text.slice(0, 200), {
      kind: "found",
      hit,
      steps: [],
      matched,
      broader: hit.relation === "broader",
    })
  );
}

function withInput(list: Extract<Resolution, { kind: "certain" }>, input: string): Resolution {
  return {
    ...list,
    matches: list.matches.map((m) => ({ ...m, evidence: { ...m.evidence, input } })),
  };
}

/** What atlases of volumes write where a place is in no structure. */
const SAYS_NOTHING = new Set(["root", "grey", "void", "fiber tracts", "out of brain"]);

/** Areas of mouse visual cortex whose usual short names are other structures' acronyms in the atlas. */
const VISUAL_SHORT = new Set(["LM", "RL", "AM", "PM", "AL"]);
const VISUAL_CORTEX = "UBERON:0000411";

function resolveList(text: string, look: LookUpContext): Resolution | undefined {
  const parts = expandList(text) ?? splitList(text.replace(/^\[(.*)\]$/s, "$1"));
  if (!parts || parts.length < 2 || parts.length > 40) return undefined;
  const o = look.ontology;
  // "Medial geniculate body, suprageniculate nucleus (MG-sg)": one abbreviation for all of it, so one name and no list.
  const one = /^(.*,.*\S)\s*\(([A-Za-z0-9-]{2,10})\)$/.exec(text);
  const single = one !== null && abbreviates(one[2] ?? "", one[1] ?? "") &&
    (one[2] ?? "")[0]?.toLowerCase() === (one[1] ?? "")[0]?.toLowerCase();
  const matches = new Map<string, Match>();
  const near: Match[] = [];
  let unknown: string | undefined;
  let side: Side | undefined;
  for (const part of parts) {
    if (notARegion(part) || part.trim() === "" || SAYS_NOTHING.has(part)) continue;
    let found = resolveName(part, look);
    if (found.kind === "none") {
      // "dorsal and ventral striatum": the last part's noun belongs to all.
      const tail = (parts.at(-1) ?? "").split(" ");
      for (let i = 1; i < tail.length && found.kind === "none"; i++) {
        const longer = `${part} ${tail.slice(i).join(" ")}`;
        if (part !== parts.at(-1)) found = resolveName(longer, look);
      }
    }
    if (
      look.group === "mouse" && VISUAL_SHORT.has(part) &&
      [...matches.keys()].some((id) => o.isWithin(id, VISUAL_CORTEX))
    ) {
      for (const r of [resolveName(`${part} visual area`, look), found]) {
        if (r.kind === "found") near.push(matchOf(o, text, r));
      }
      unknown ??= part;
      continue;
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
  if (unknown === undefined && !single && !NOT_INSIDE.test(text)) {
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
      ...(hit.also ? { also: hit.also } : {}),
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
