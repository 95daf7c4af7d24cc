/**
 * Location texts that are paths: "Diencephalon - Habenula", "Left Cerebrum.Frontal Lobe.Precentral Gyrus.Gray Matter.*".
 *
 * @module
 */

/** Levels of a path that say no more than which large part, or nothing at all. */
const DIVISION =
  /^(?:cerebrum|(?:cerebral |brain )?cort(?:ex|ical)|neocortex|isocortex|ctx|(?:whole )?brain|cns|pns|(?:central |peripheral )?nervous system|brain ?stem|cerebellum|forebrain|midbrain|hindbrain|prosencephalon|telencephalon|diencephalon|mesencephalon|rhombencephalon|metencephalon|myelencephalon|ganglia|spinal cord|(?:frontal|parietal|temporal|occipital|limbic|anterior|posterior|insular) lobe|sub-?lobar|sub-?gyral|extra-?nuclear|inter-?hemispheric|sub-?cortical|cerebral nuclei|basal ganglia|gray matter|grey matter)$/i;
const EMPTY =
  /^(?:\*|gray matter|grey matter|n\/?a|nan|none|unknown|-|sub-?gyral|extra-?nuclear)?$/i;

/** A path, its parts from the largest to the smallest. */
export interface Path {
  readonly parts: readonly string[];
  /** Cut at dots, as in the labels of Talairach's atlas, where each level is of another kind. */
  readonly dotted: boolean;
  /** A part said "white matter". */
  readonly white: boolean;
}

/** Whether a part says only which division of the nervous system. */
export function isDivision(part: string): boolean {
  return DIVISION.test(part.replace(/^(?:left|right|bilateral)\s+/i, "").trim());
}

/**
 * Takes a path apart. `undefined` where the text is none: a path has a separator that lists do not have (` - `, ` > `, `::`, dots between
 * words), or slashes and a division of the brain at its beginning.
 */
export function splitPath(text: string): Path | undefined {
  const dotted = /^[^.\s][^.]*(?:\.(?:[^.\s][^.]*|\*)){1,7}$/.test(text) && !/\d\.\d/.test(text);
  const raw = / - | > | >> |::| » | → /.test(text)
    ? text.split(/ - | >+ |\s*::\s*| » | → /)
    : dotted
    ? text.split(".")
    : /^[^/]+(?:\/[^/]+){2,7}$/.test(text) && isDivision(text.split("/")[0] ?? "")
    ? text.split("/")
    : [];
  const all = raw.map((p) => p.trim());
  if (all.length < 2 || all.length > 8) return undefined;
  if (dotted && !all.every((p) => p === "*" || /[a-z]{2}|[A-Z]{2}/i.test(p))) return undefined;
  // "l. amygdala", "N. accumbens" are abbreviations.
  if (dotted && all.length === 2 && (all[0] ?? "").length < 4) return undefined;
  const parts = all.filter((p) => !EMPTY.test(p) && !/^white matter$/i.test(p));
  if (parts.length === 0) return undefined;
  return { parts, dotted, white: all.some((p) => /^white matter$/i.test(p)) };
}
