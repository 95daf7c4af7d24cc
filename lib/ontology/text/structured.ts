/**
 * Location texts that are printed dictionaries, JSON, or `key: value` lists.
 *
 * @module
 */

/** Keys that name the region, the best first. */
const REGION_KEYS = [
  "brain_area",
  "area",
  "brain_region",
  "region",
  "location",
  "structure",
  "anatomical_location",
  // Where it came to lie, before where it was meant to.
  "actual",
  "actual_location",
  "actual_region",
  "hit",
  "histology",
  "target",
  "acronym",
  "brain_location",
  "name",
  "custom",
  "brain_subregion",
  "brain_structure",
  "brainregion",
  "brainarea",
  "recording_site",
  "recording_location",
  "recording_area",
  "label",
];

/** What a structured text holds. */
export interface Structured {
  /** The value that names the region; absent where no known key does. */
  readonly value?: string;
  /** The key it stood under. */
  readonly key?: string;
  /** Value of a key such as `hemisphere`. */
  readonly side?: string;
}

const PAIR =
  /(?:^|[{,;\n]\s*)\s*["']?([A-Za-z][A-Za-z _-]{0,39}?)["']?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([^,;{}\n]*))/g;

/**
 * Takes a structured text apart by reading it, never by evaluating it. `undefined` where the text is not of such a form.
 *
 * @param text A cleaned text; only its first 2,000 characters are looked at.
 */
export function readStructured(text: string): Structured | undefined {
  const head = text.slice(0, 2000);
  // A printed list: its quotes and brackets say nothing.
  const items = /^\[(.*)\]$/s.exec(head)?.[1];
  if (items !== undefined && !/[{}:[\]]/.test(items)) {
    return { key: "list", value: items.replace(/["']/g, "").trim() };
  }
  const braces = /^\s*\{.*/s.test(head);
  // "VTA (AP: -3.3, ML: 0.5)" begins with a name, not with a key: the pairs are a remark on it.
  const first = braces ? undefined : new RegExp(PAIR.source).exec(head);
  if (first && first.index > 0) return undefined;
  const pairs = new Map<string, string>();
  for (const m of head.matchAll(PAIR)) {
    const name = (m[1] ?? "").trim().toLowerCase().replace(/[\s-]+/g, "_");
    const value = (m[2] ?? m[3] ?? m[4] ?? "").trim();
    if (name !== "" && !pairs.has(name)) pairs.set(name, value);
  }
  const known = REGION_KEYS.find((k) => (pairs.get(k) ?? "") !== "");
  if (!braces && (pairs.size === 0 || (known === undefined && pairs.size < 2))) return undefined;
  if (!braces && known === undefined && ![...pairs.keys()].every((k) => /^[a-z_]+$/.test(k))) {
    return undefined;
  }
  const side = pairs.get("hemisphere") ?? pairs.get("side") ?? pairs.get("laterality");
  return {
    ...(known ? { key: known, value: pairs.get(known) ?? "" } : {}),
    ...(side ? { side } : {}),
  };
}
