/**
 * Location texts that name several places.
 *
 * @module
 */
import { isCoordinates } from "./not_region.ts";

/**
 * Shorthand for fields of the hippocampus and the like: `CA1-3`, `CA1/3`, `CA2/3`, `CA1-CA3`. `undefined` where the text is none.
 */
export function expandList(text: string): string[] | undefined {
  const m = /^CA\s?([1-4])\s*(-|\/|,|&|and|to)\s*(?:CA\s?)?([1-4])$/i.exec(text.trim());
  if (!m) return undefined;
  const [from, to] = [Number(m[1]), Number(m[3])];
  const range = m[2] === "-" || m[2]?.toLowerCase() === "to";
  if (!range || to <= from) return [`CA${from}`, `CA${to}`];
  return Array.from({ length: to - from + 1 }, (_, i) => `CA${from + i}`);
}

const TRAILING =
  /^(?:layers?\s*[\d/-]+[ab]?|L\d(?:\/\d)?|left|right|bilateral|both|both hemispheres|dorsal|ventral|medial|lateral|anterior|posterior|rostral|caudal|deep|superficial|core|shell|[a-z]+ (?:part|division|zone))$/i;

/**
 * Cuts a list at `,` `;` `/` `&` `+`, new lines and "and". What only qualifies the part before it (", layer 2/3", ", left",
 * ", 200 um") stays with it. `undefined` where there is one part.
 */
export function splitList(text: string): string[] | undefined {
  const raw = text
    .replace(/(\d[ab]?)\s*\/\s*(\d)/g, "$1\u0001$2") // layers: 2/3
    .replace(/\b([IV]{1,3})\s*\/\s*([IV]{1,3})\b/g, "$1\u0001$2") // layers: II/III
    .split(/\s*(?:[,;&+\n|]|\/|\band\b)\s*/i)
    .map((p) => p.replaceAll("\u0001", "/").trim())
    .filter((p) => p !== "");
  const parts: string[] = [];
  for (const p of raw) {
    const last = parts.length - 1;
    if (last >= 0 && (TRAILING.test(p) || isCoordinates(p))) {
      parts[last] = isCoordinates(p) ? parts[last] ?? "" : `${parts[last]}, ${p}`;
    } else parts.push(p);
  }
  return parts.length < 2 ? undefined : parts.flatMap((p) => expandList(p) ?? [p]);
}
