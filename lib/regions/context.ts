/**
 * What the rest of a file says about a text that is open: evidence for a person, and the order of what is offered.
 *
 * @module
 */
import type { Match, Ontology } from "../ontology/mod.ts";
import type { TextRow } from "./plan_types.ts";

/** Terms above which lie so many others that being in them together says nothing. */
const WIDE = 12;

/** The nearest structure that two terms both lie in, where it is no large one; `undefined` else. */
function shared(o: Ontology, a: string, b: string): string | undefined {
  if (a === b) return undefined;
  const near = (id: string): string[] => [id, ...o.terms.get(id)?.parents ?? []];
  const others = new Set(near(b));
  return near(a).find((id) => others.has(id) && o.ancestorsOf(id).size >= WIDE);
}

/**
 * Puts candidates first that lie in one structure with places the same files name beyond doubt, and says so.
 *
 * @param named Texts of the same files and their terms.
 */
export function withNeighbours(
  row: TextRow,
  named: ReadonlyMap<string, readonly string[]>,
  o: Ontology,
): TextRow {
  if (row.status !== "open" || row.candidates.length === 0 || named.size === 0) return row;
  const support = new Map<string, string[]>();
  let where = "";
  for (const c of row.candidates) {
    for (const [text, ids] of named) {
      const common = ids.map((id) => shared(o, c.id, id)).find((id) => id !== undefined);
      if (common === undefined) continue;
      support.set(c.id, [...support.get(c.id) ?? [], text]);
      if (where === "") where = o.labelOf(common) ?? common;
    }
  }
  if (support.size === 0) return row;
  const weight = (m: Match): number => support.get(m.id)?.length ?? 0;
  const candidates = row.candidates.map((m, i) => ({ m, i }))
    .sort((x, y) => weight(y.m) - weight(x.m) || x.i - y.i).map(({ m }) => m);
  const best = candidates[0];
  const texts = best
    ? (support.get(best.id) ?? []).slice(0, 3).map((t) => `"${t}"`).join(", ")
    : "";
  return {
    ...row,
    candidates,
    reason: `${row.reason}; ${best?.label ?? ""} lies with ${texts} of the same file in ${where}`,
  };
}
