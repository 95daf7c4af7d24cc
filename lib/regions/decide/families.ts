/**
 * Open texts that are alike are one question: "POrG 1", "POrG 2", "left POrG".
 *
 * @module
 */
import type { Ontology } from "../../ontology/mod.ts";
import type { TextRow } from "../plan_types.ts";

/** Texts of one species that one answer may hold for. */
export interface Family {
  /** The most frequent first. */
  readonly rows: readonly TextRow[];
  /** Files that have one of the texts; a file with two of them counts twice. */
  readonly files: number;
  /** Electrodes, planes and pipettes that have one of the texts. */
  readonly count: number;
}

/**
 * Groups open texts: same species, same candidates first, and the same words once sides, numbers and layers are left out. What stands for
 * one asset as a whole is never grouped.
 */
export function familiesOf(texts: readonly TextRow[]): Family[] {
  const open = texts.filter((t) => t.status === "open");
  const groups = Map.groupBy(
    open,
    (t) =>
      t.text.startsWith("asset:")
        ? t.text
        : [t.species.toLowerCase(), skeletonOf(t.text), t.candidates[0]?.id ?? ""].join("\u0000"),
  );
  return [...groups.values()].map((rows) => ({
    rows,
    files: rows.reduce((sum, r) => sum + r.files, 0),
    count: rows.reduce((sum, r) => sum + r.count, 0),
  })).sort((a, b) => b.count - a.count || b.files - a.files);
}

/** What a text has in common with those that differ only by side, number, layer or spelling. */
export function skeletonOf(text: string): string {
  const bare = text.toLowerCase()
    .replace(/\b(?:layers?|lamina)\s*[\divx/-]+[ab]?\b|\bl\d(?:\/\d)?\b/g, " ")
    .replace(/[_\s,;:()[\]-]+/g, " ")
    .replace(/\b(?:left|right|bilateral|lh|rh|l|r|hemisphere)\b/g, " ")
    .replace(/\d+/g, "#").replace(/(?:^| )#(?= |$)/g, " ")
    .replace(/\s+/g, " ").trim();
  return bare === "" ? text.toLowerCase() : bare;
}

/** Terms that end the way up: what lies above them says nothing more. */
const TOP = new Set([
  "brain",
  "central nervous system",
  "nervous system",
  "gray matter",
  "white matter",
]);

/**
 * Where a term lies, from the larger to the nearer: `cerebral cortex › frontal lobe`. Empty at the top.
 *
 * @param levels How many levels above are named at most. Default 2.
 */
export function placeInTree(o: Ontology, id: string, levels = 2): string {
  const way: string[] = [];
  let at = id;
  for (let i = 0; i < levels; i++) {
    const parents = o.terms.get(at)?.parents ?? [];
    // The parent with the most above it is the nearest one.
    const next = parents.filter((p) => !TOP.has(o.labelOf(p) ?? ""))
      .sort((a, b) => o.ancestorsOf(b).size - o.ancestorsOf(a).size || (a < b ? -1 : 1))[0];
    if (next === undefined) break;
    way.unshift(o.labelOf(next) ?? next);
    at = next;
  }
  return way.join(" › ");
}
