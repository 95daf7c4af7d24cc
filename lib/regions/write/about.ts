/**
 * Entries of `about`: read in every form that the archive holds, written in one.
 *
 * @module
 */
import { iriOf } from "../../ontology/mod.ts";
import type { AboutEntry } from "../plan_types.ts";

/** The entry for a UBERON term: full OBO address, UBERON's own label (at most 150 characters). */
export function anatomy(id: string, label: string): AboutEntry {
  return { schemaKey: "Anatomy", identifier: iriOf(id), name: label.slice(0, 150) };
}

/** `UBERON:0002436` of an entry in any form (address, compact); `undefined` for other identifiers. */
export function uberonOf(entry: unknown): string | undefined {
  const identifier = (entry as { identifier?: unknown } | null)?.identifier;
  const m = typeof identifier === "string"
    ? /(?:^|[/#])UBERON[:_](\d{7})\/?$/i.exec(identifier.trim())
    : null;
  return m ? `UBERON:${m[1]}` : undefined;
}

/** `about` of a record as a list, whatever stands there. */
export function aboutOf(metadata: Readonly<Record<string, unknown>> | undefined): AboutEntry[] {
  const about = metadata?.about;
  return Array.isArray(about) ? about as AboutEntry[] : [];
}

/**
 * The new list: what was there keeps its place and form; missing terms are added at the end, sorted; terms in `remove` (those that
 * this program wrote earlier and that hold no more) are taken out.
 */
export function mergeAbout(
  before: readonly AboutEntry[],
  want: readonly { id: string; label: string }[],
  remove: ReadonlySet<string> = new Set(),
): AboutEntry[] {
  const wanted = new Set(want.map((w) => w.id));
  const kept = before.filter((e) => {
    const id = uberonOf(e);
    return id === undefined || wanted.has(id) || !remove.has(id);
  });
  const there = new Set(kept.map(uberonOf));
  const added = want.filter((w) => !there.has(w.id)).sort((a, b) => a.id < b.id ? -1 : 1);
  return [...kept, ...added.map((w) => anatomy(w.id, w.label))];
}

/** The record with another `about`; the key is left out where it would be empty and was not there. */
export function withAbout(
  metadata: Readonly<Record<string, unknown>>,
  about: readonly AboutEntry[],
): Record<string, unknown> {
  const { about: before, ...rest } = metadata;
  return about.length === 0 && before === undefined ? { ...rest } : { ...rest, about: [...about] };
}
