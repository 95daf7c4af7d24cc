/**
 * Words around a name: an abbreviation in front of it, a device that lies in the place.
 *
 * @module
 */
import { abbreviates } from "./forms.ts";

/** Directions and sides in short are no abbreviations of what follows them. */
export const NO_ABBREVIATION =
  /^(?:ant|post|sup|inf|med|lat|dors?|vent|rost|caud|mid|left|right|lh|rh|the|area|pre|sub|pars|part|new|old)$/i;

/**
 * Whether a word stands for the words behind it. Letters in order are not enough: any surname has them. All capitals: in order, the first
 * one first. Mixed: each piece begins a word, "POrG" of "posterior orbital gyrus". Else: a word cut short, "Calc".
 */
export function standsFor(short: string, name: string): boolean {
  if (short[0]?.toLowerCase() !== name[0]?.toLowerCase() || short.length > name.length / 2) {
    return false;
  }
  if (/^[A-Z]{2,5}$/.test(short)) return abbreviates(short, name);
  const words = name.toLowerCase().split(/[^a-z0-9]+/);
  if (/^[A-Z]?[a-z]+$/.test(short)) {
    const first = words[0] ?? "";
    return short.length >= 3 && short.length < first.length &&
      first.startsWith(short.toLowerCase());
  }
  let at = 0;
  for (const piece of short.match(/[A-Z][a-z]*|[a-z]+|\d+/g) ?? []) {
    const next = words.findIndex((w, i) => i >= at && isInOrder(piece.toLowerCase(), w));
    if (next < 0) return false;
    at = next + 1;
  }
  return true;
}

/** Whether letters occur in a word in their order, the first one first: "cg" in "cingulate". */
function isInOrder(letters: string, word: string): boolean {
  if (letters[0] !== word[0]) return false;
  let at = -1;
  return [...letters].every((l) => (at = word.indexOf(l, at + 1)) >= 0);
}

/** What lies in a place: "Utah array in M1". */
export const IN_PLACE =
  /^(.+?)\s+(?:in|at|into|inside|within|inserted in(?:to)?|implanted in(?:to)?|placed in|targeting|targeted to|aimed at)\s+(?:the\s+)?(.+)$/i;
const DEVICES = new Set(
  ("utah silicon neuropixel neuropixels np probe probes photon microscope microscopy miniscope endoscope calcium tetrode tetrodes octrode electrode electrodes array arrays depth microwire microwires " +
    "multielectrode microelectrode macroelectrode wire wires grid strip lead leads dbs seeg optrode optrodes fiber fibre fibers optic optical cannula shank shanks " +
    "chronic acute linear laminar implanted implant recording recordings recorded channel channels ch contact contacts bundle bundles hyperdrive " +
    "drive microdrive window cranial craniotomy lens grin prism pipette patch imaging plane planes fov fovs roi rois site sites " +
    "injection virus viral sensor photometry fiberphotometry stimulation opto optogenetic laser led single dual double two one multi a an and of the " +
    "plexon neuronexus cambridge blackrock neuralynx iridium platinum tungsten steel glass sharp polymer flexible high-density density units unit neurons cells")
    .split(" "),
);

/** Whether a text says only with what was recorded: every word is a device's or a number. */
export function isDevice(text: string): boolean {
  const words = text.toLowerCase().split(/[\s_/-]+/);
  return words.length <= 6 &&
    words.every((w) => DEVICES.has(w) || /^\d+(?:\.\d+)?(?:ch|x\d+)?$/.test(w)) &&
    words.some((w) => DEVICES.has(w) && w.length > 2);
}

/** Cranial nerves by their number, from the first on, as their nuclei and ganglia are called. */
const NERVES = [
  /olfact/i,
  /optic/i,
  /oculomotor/i,
  /trochle/i,
  /trigemin/i,
  /abduc/i,
  /facial/i,
  /vestibul|cochle|acoust|audit/i,
  /glossophar/i,
  /vag/i,
  /accessor/i,
  /hypoglos/i,
];
const ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"];

/** "Oculomotor Nucleus nIII" without its number, where the number is that nerve's; "Oculomotor Nucleus nIV" contradicts itself. */
export function withoutNerveNumber(text: string): string | undefined {
  const m = /^(.*\b(?:nucleus|nerve|ganglion))\s+\(?(?:n|CN ?)?([IVX]+|\d{1,2})n?\)?$/i.exec(text);
  if (!m) return undefined;
  const number = ROMAN.indexOf((m[2] ?? "").toUpperCase()) + 1 || Number(m[2]);
  return NERVES[number - 1]?.test(m[1] ?? "") ? m[1] : undefined;
}
