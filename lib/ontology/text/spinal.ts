/**
 * Levels of the spinal cord and of its ganglia: "L4 DRG", "spinal cord (C5-C7)".
 *
 * @module
 */

const SPINAL_REGIONS: Readonly<Record<string, string>> = {
  C: "cervical",
  T: "thoracic",
  L: "lumbar",
  S: "sacral",
};
const ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
  .split(" ");
const LEVELS = "([CTLS])(\\d{1,2})(?:\\s*(?:-|/|,|to|and)\\s*([CTLS])?(\\d{1,2}))?";
const SPINAL =
  "((?:(?:cervical|thoracic|lumbar|sacral) )?(?:spinal cord|dorsal root gangli(?:on|a)|DRGs?))";
const SEGMENT_LAST = new RegExp(
  `^${SPINAL}[\\s,:(-]+(?:segments? |levels? |at )?${LEVELS}(?: (?:segments?|levels?))?\\)?$`,
  "i",
);
const SEGMENT_FIRST = new RegExp(
  `^${LEVELS}(?: (?:segments?|levels?))?(?: of(?: the)?)?[\\s,]+${SPINAL}$`,
  "i",
);

const LEVELS_ONLY = new RegExp(`^(?:segments? |levels? )?${LEVELS}$`);

/** Whether a text is nothing but levels of the spinal cord: `L4-L6`. */
export function isSpinalLevel(text: string): boolean {
  return LEVELS_ONLY.test(text);
}

/** "L4 DRG", "spinal cord C5-C7": the level of the cord, the name of its one segment, and the region it lies in. */
export function spinalSegment(
  text: string,
): { level: string; name?: string; region: string } | undefined {
  const last = SEGMENT_LAST.exec(text);
  const first = last ? null : SEGMENT_FIRST.exec(text);
  const [where, from, number, to, number2] = last
    ? last.slice(1)
    : first
    ? [first[5], first[1], first[2], first[3], first[4]]
    : [];
  const letter = from?.toUpperCase();
  const letter2 = to?.toUpperCase();
  const region = SPINAL_REGIONS[letter ?? ""];
  if (where === undefined || region === undefined) return undefined;
  const ganglion = /gangli|DRG/i.test(where);
  const whole = ganglion ? "dorsal root ganglion" : "spinal cord";
  const level = `${letter}${number}${number2 ? `-${letter2 ?? letter}${number2}` : ""}`;
  const ordinal = ORDINALS[Number(number) - 1];
  return {
    level,
    region: letter2 && letter2 !== letter ? whole : `${region} ${whole}`,
    ...(number2 === undefined && ordinal
      ? {
        name: ganglion
          ? `${ordinal} ${region} ${whole}`
          : `${letter}${number} segment of ${region} spinal cord`,
      }
      : {}),
  };
}
