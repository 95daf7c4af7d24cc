/**
 * Subject → session → file → region: pure, from what the files say and what was decided.
 *
 * @module
 */
import {
  type Match,
  mentionedRegions,
  type Ontology,
  type Resolution,
  resolve,
} from "../ontology/mod.ts";
import { quote } from "../core/text.ts";
import { withNeighbours } from "./context.ts";
import {
  decisionFor,
  decisionKey,
  type RegionDecision,
  type RegionDecisions,
  staleReason,
} from "./decide/decisions.ts";
import type { Conflict, FileLocations, TextRow } from "./plan_types.ts";

/** Places that say where data were taken. Others are evidence only. */
const PRIMARY = new Set([
  "electrode",
  "imaging-plane",
  "icephys-electrode",
  "localization",
  "ogen-site",
]);

/** What the map holds of one file. */
export interface FileRegions {
  /** The file. */
  readonly file: FileLocations;
  /** Ids, sorted. */
  readonly terms: readonly string[];
  /** Electrodes, planes and pipettes by id. */
  readonly counts: Readonly<Record<string, number>>;
  /** Texts that are open. */
  readonly open: readonly string[];
}

/** The whole map. */
export interface RegionMap {
  /** Texts with their answers, the most frequent first. */
  readonly texts: readonly TextRow[];
  /** Files that name it. */
  readonly files: readonly FileRegions[];
  /** Places that contradict each other. */
  readonly conflicts: readonly Conflict[];
  /** Id to label. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Regions of the files of one subject, as offered for its files that name none. */
type BySubject = ReadonlyMap<string, ReadonlyMap<string, string>>;

/** Answers each distinct (species, text) once and gives every file its regions. */
export function mapRegions(
  files: readonly FileLocations[],
  ontology: Ontology,
  decisions: RegionDecisions = new Map(),
): RegionMap {
  const rows = new Map<string, { row: TextRow; files: Set<string>; count: number }>();
  const labels: Record<string, string> = {};
  const conflicts: Conflict[] = [...subjectConflicts(files)];
  const out: FileRegions[] = [];
  const silentFiles: { file: FileLocations; answers: Map<string, TextRow> }[] = [];
  for (const file of files) {
    const others = [...new Set(file.locations.map((l) => l.text))];
    const answers = new Map<string, TextRow>();
    for (const text of others) {
      if (text.trim() === "") continue;
      const key = decisionKey(file.species, text);
      let entry = rows.get(key);
      if (!entry) {
        const row = answer(
          ontology,
          file.species,
          text,
          others,
          decisionFor(decisions, file.species, text),
        );
        rows.set(key, entry = { row, files: new Set(), count: 0 });
      }
      answers.set(text, entry.row);
      entry.files.add(file.assetPath);
      for (const l of file.locations) {
        // A group repeats what its electrodes say.
        if (
          l.text === text &&
          (l.kind !== "electrode-group" ||
            !file.locations.some((x) => x.kind === "electrode" && x.text === text))
        ) {
          entry.count += l.count;
        }
      }
    }
    const silent = ![...answers.values()].some((r) => r.matches.length > 0 || r.status === "open");
    if (silent) silentFiles.push({ file, answers });
    else out.push(regionsOf(file, answers, ontology, conflicts));
  }
  const bySubject = regionsBySubject(out);
  for (const { file, answers } of silentFiles) {
    const row = fromHints(ontology, file, decisions, bySubject);
    if (row) {
      rows.set(decisionKey(file.species, row.text), {
        row,
        files: new Set([file.assetPath]),
        count: 0,
      });
      answers.set(row.text, row);
    }
    out.push(regionsOf(file, answers, ontology, conflicts));
  }
  addNeighbours(files, rows, ontology);
  for (const { row } of rows.values()) {
    for (const m of [...row.matches, ...row.candidates]) labels[m.id] = m.label;
  }
  const texts = [...rows.values()]
    .map(({ row, files: f, count }) => ({ ...row, files: f.size, count }))
    .sort((a, b) => b.count - a.count || (a.species + a.text < b.species + b.text ? -1 : 1));
  return { texts, files: out, conflicts, labels };
}

/** What the other texts of the same files say, for every text that is open. */
function addNeighbours(
  files: readonly FileLocations[],
  rows: Map<string, { row: TextRow; files: Set<string>; count: number }>,
  o: Ontology,
): void {
  const named = new Map<string, Map<string, readonly string[]>>();
  for (const file of files) {
    const texts = new Set(file.locations.map((l) => l.text));
    const known = [...texts].flatMap((t): [string, readonly string[]][] => {
      const row = rows.get(decisionKey(file.species, t))?.row;
      return row && row.matches.length > 0 ? [[t, row.matches.map((m) => m.id)]] : [];
    });
    for (const text of texts) {
      const k = decisionKey(file.species, text);
      if (rows.get(k)?.row.status !== "open") continue;
      const all = named.get(k) ?? new Map<string, readonly string[]>();
      for (const [t, ids] of known) all.set(t, ids);
      named.set(k, all);
    }
  }
  for (const [k, others] of named) {
    const entry = rows.get(k);
    if (entry) entry.row = withNeighbours(entry.row, others, o);
  }
}

function regionsOf(
  file: FileLocations,
  answers: ReadonlyMap<string, TextRow>,
  o: Ontology,
  conflicts: Conflict[],
): FileRegions {
  const primary = file.locations.filter((l) => PRIMARY.has(l.kind));
  const groups = file.locations.filter((l) => l.kind === "electrode-group");
  const counts = new Map<string, number>();
  const relation = new Map<string, "same" | "broader">();
  const take = (list: readonly { text: string; count: number }[]): void => {
    for (const l of list) {
      for (const m of answers.get(l.text)?.matches ?? []) {
        counts.set(m.id, (counts.get(m.id) ?? 0) + l.count);
        if (relation.get(m.id) !== "same") relation.set(m.id, m.relation);
      }
    }
  };
  take(primary);
  // Groups speak where the electrodes themselves say nothing; else they are compared.
  const whole = answers.get(`asset:${file.assetPath}`);
  if (whole) take([{ text: whole.text, count: 0 }]);
  const electrodes = primary.filter((l) => l.kind === "electrode");
  const silent = electrodes.every((l) => (answers.get(l.text)?.status ?? "none") === "none");
  if (silent) take(groups);
  else {
    for (const g of groups) {
      const says = answers.get(g.text)?.matches ?? [];
      const strange = says.filter((m) =>
        ![...counts.keys()].some((id) => o.isWithin(id, m.id) || o.isWithin(m.id, id))
      );
      if (strange.length > 0 && counts.size > 0) {
        conflicts.push({
          assetPath: file.assetPath,
          message: `${g.place} says ${quote(g.text)} (${
            strange.map((m) => m.label).join(", ")
          }), its electrodes say ${
            [...counts.keys()].map((id) => o.labelOf(id) ?? id).join(", ")
          }; the electrodes' terms are taken`,
        });
      }
    }
  }
  // Devices and extensions' objects speak where nothing else does: a fibre's place, a probe's target.
  if (counts.size === 0) {
    take(file.locations.filter((l) => l.kind === "other" || l.kind === "probe"));
  }
  // A term that only encloses is not said beside a finer one of the same file.
  const terms = [...counts.keys()].filter((id) =>
    relation.get(id) === "same" ||
    ![...counts.keys()].some((other) => other !== id && o.ancestorsOf(other).has(id))
  ).sort();
  return {
    file,
    terms,
    counts: Object.fromEntries(terms.map((id) => [id, counts.get(id) ?? 0])),
    open: [...answers.values()].filter((r) => r.status === "open").map((r) => r.text),
  };
}

function answer(
  o: Ontology,
  species: string,
  text: string,
  others: readonly string[],
  decision: RegionDecision | undefined,
): TextRow {
  const base = { species, text, count: 0, files: 0 };
  const found: Resolution = resolve(o, text, { species, others: others.filter((t) => t !== text) });
  const stale = decision ? staleReason(decision, o) : "";
  if (decision && stale === "") {
    return {
      ...base,
      status: "decided",
      matches: decision.terms.map((id): Match => ({
        id,
        label: o.labelOf(id) ?? id,
        relation: "same",
        evidence: {
          input: text,
          steps: [],
          matched: text,
          by: "decision",
          target: decision.evidence ?? "chosen by a person",
          source: `${decision.source ?? "decisions.yaml"}${
            decision.who ? `, ${decision.who}` : ""
          }${decision.when ? `, ${decision.when.slice(0, 10)}` : ""}`,
        },
      })),
      candidates: [],
      reason: decision.terms.length === 0 ? "decided: no term" : "decided",
    };
  }
  if (found.kind === "certain" && !decision) {
    return {
      ...base,
      status: "certain",
      matches: found.matches,
      candidates: [],
      ...(found.side ? { side: found.side } : {}),
      reason: "",
    };
  }
  if (found.kind === "no-term" && !decision) {
    return { ...base, status: "none", matches: [], candidates: [], reason: found.reason };
  }
  return {
    ...base,
    status: "open",
    matches: [],
    candidates: found.kind === "certain"
      ? found.matches
      : found.kind === "to-confirm"
      ? found.candidates
      : [],
    reason: stale !== ""
      ? `the ontology changed since this was decided: ${stale}`
      : found.kind === "to-confirm"
      ? found.reason
      : "",
  };
}

/** Subject → id → the first file that names it. */
function regionsBySubject(files: readonly FileRegions[]): BySubject {
  const out = new Map<string, Map<string, string>>();
  for (const { file, terms } of files) {
    if (file.subject === "") continue;
    const known = out.get(file.subject) ?? new Map<string, string>();
    for (const id of terms) if (!known.has(id)) known.set(id, file.assetPath);
    out.set(file.subject, known);
  }
  return out;
}

/** Whether other sessions may say what this file leaves open: it was not read, or has places without a name. */
function leavesOpen(file: FileLocations): boolean {
  return file.unread === true || file.locations.some((l) => PRIMARY.has(l.kind));
}

/**
 * A file that names no region: what its keywords, descriptions and name mention is offered, and what other sessions of its subject
 * name, under the text `asset:` and its path. A decision about that text holds for the one asset.
 */
function fromHints(
  o: Ontology,
  file: FileLocations,
  decisions: RegionDecisions,
  bySubject: BySubject,
): TextRow | undefined {
  const text = `asset:${file.assetPath}`;
  const decision = decisionFor(decisions, file.species, text);
  if (decision) return answer(o, file.species, text, [], decision);
  const candidates = new Map<string, Match>();
  for (const hint of file.hints ?? []) {
    const whole = resolve(o, hint, { species: file.species });
    const found = whole.kind === "certain"
      ? whole.matches
      : mentionedRegions(o, hint, { species: file.species });
    for (const m of found) if (!candidates.has(m.id)) candidates.set(m.id, m);
  }
  const mentioned = candidates.size > 0;
  const siblings = leavesOpen(file) ? bySubject.get(file.subject) : undefined;
  for (const [id, path] of siblings ?? []) {
    if (candidates.has(id)) continue;
    candidates.set(id, {
      id,
      label: o.labelOf(id) ?? id,
      relation: "same",
      evidence: {
        input: text,
        steps: [],
        matched: file.subject,
        by: "same-subject",
        target: path,
        source: "another session of the subject",
      },
    });
  }
  return candidates.size === 0 ? undefined : {
    species: file.species,
    text,
    status: "open",
    matches: [],
    candidates: [...candidates.values()].slice(0, 6),
    reason: `${file.unread ? "the file was not read" : "the file names no region"}; ${
      mentioned
        ? "its keywords, descriptions or name mention these"
        : `other sessions of subject "${file.subject}" name these`
    }`,
    count: 0,
    files: 1,
  };
}

/** One subject id with two species: two animals, or a slip. */
function subjectConflicts(files: readonly FileLocations[]): Conflict[] {
  const by = new Map<string, FileLocations>();
  const out: Conflict[] = [];
  for (const f of files) {
    if (f.subject === "" || f.species === "") continue;
    const first = by.get(f.subject);
    if (!first) by.set(f.subject, f);
    else if (first.species.toLowerCase() !== f.species.toLowerCase()) {
      out.push({
        assetPath: f.assetPath,
        message:
          `subject "${f.subject}" is ${f.species} here and ${first.species} in ${first.assetPath}; each file is read by its own species`,
      });
    }
  }
  return out;
}
