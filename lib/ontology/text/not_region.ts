/**
 * Texts that name no brain region: placeholders, recording conditions, electrode names, coordinates.
 *
 * @module
 */
import { key } from "./forms.ts";

const PLACEHOLDERS = new Set(
  ("unknown|none|n/a|n.a|n.a.|na|null|nil|nan|tbd|tba|tbc|to be determined|to be added|todo|to do|addme|add me|fixme|xxx|other|others|misc|" +
    "unspecified|unspecific|not specified|unresolved|unassigned|unlabeled|unlabelled|undefined|undetermined|unclear|unidentified|" +
    "void|root|not available|not applicable|not recorded|not known|unk|missing|empty|no location|no region|no area|" +
    "see description|see notes|see paper|various|multiple|several|all|any|default|test|testing|example|placeholder|" +
    "location|region|area|brain region|brain area|brain location|your location|my location|somewhere|no data|nothing|?|-|--|." +
    "|unsure|uncertain|not determined|n.d.|not given|not reported|not provided|anywhere|everywhere|false|true")
    .split("|"),
);

const CONDITIONS = new Set(
  ("soma|somata|somatic|cell body|cell bodies|dendrite|dendrites|dendritic|apical|basal|axon|axonal|axons|spine|spines|bath|in vitro|in-vitro|in vivo|ex vivo|" +
    "slice|slices|culture|cultured|dish|organoid|reference|ref|references|ground|gnd|screw|screws|skull|cranium|bone|vessel|vessels|" +
    "surface|air|saline|agar|pia|dura|muscle wire|headstage|head|cap|scalp|electrode|electrodes|elec|channel|channels|chan|ch|probe|" +
    "probes|shank|shanks|tetrode|tetrodes|contact|contacts|site|sites|array|arrays|grid|strip|wire|roi|rois|plane|planes|fov|neuron|" +
    "neurons|cell|cells|unit|units|interneuron|interneurons|nucleus|layer|axon terminals|fiber|fibre|cannula|implant|camera|eye camera|no|not|the|of|in|at|on|and|" +
    "whole cell|patch|patched|pipette|recording|recorded|location|position|loc|pos|group|bundle|port|sample|electrode group|imaging|trial|subject|session|device|lead|leads|depth|macro|micro|terminal|terminals|nerve terminal|nerve terminals|bouton|boutons|synapse|synapses|spine neck|eeg|ecog|seeg|lfp|emg|ecg|eog|hypointensities|csf|outside|body|both|hemisphere|hemispheres")
    .split("|"),
);

/** Texts that say the place lies not in the region that is named. */
const ELSEWHERE =
  /\b(outside|out of (the )?brain|not in|external to|off target|above the (brain|cortex|skull)|in vitro|ex vivo|cell culture|in culture|cultured|dissociated|organoids?|ipsc|skull|phosphate buffered|dish|wells? ?[a-p]\d{1,2})\b/i;

/** A screw named after the bone or the lobe it sits over: "cerebellar screw", "frontal ground screw". */
const SCREW =
  /^(?:[a-z]+(?:al|ar|ic) |left |right |ground |reference |ref |skull |bone |eeg )+screws?(?: electrodes?)?$/;
/** A bipolar pair of contacts: "B2-B3". Letters that areas or vertebrae begin with are left alone. */
const CONTACT_PAIR =
  /^(?:[bdeghijknopqruwxyz]'?\d{1,2}-[a-z]'?\d{1,2}|[a-z]'?\d{1,2}-[bdeghijknopqruwxyz]'?\d{1,2})$/;

const COORDINATE_WORDS = new Set(
  ("ap ml dv x y z bregma lambda lateral medial anterior posterior ventral dorsal left right from to the of at and midline below above under " +
    "depth pia dura surface brain cortical deep relative respect with mm um µm μm micron microns micrometer micrometers micrometre micrometres " +
    "millimeter millimeters millimetre millimetres deg degree degrees angle stereotaxic coordinate coordinates coord coords in approx approximately " +
    "about by a p m l d v anteroposterior mediolateral dorsoventral antero posterior medio dorso")
    .split(" "),
);

/** Whether every word is a number, a unit, an axis or a landmark, and at least one is a number. */
export function isCoordinates(text: string): boolean {
  if (!/\d/.test(text)) return false;
  return key(text).split(/[\s()[\],;:=./°±~+"'-]+/).every((t) =>
    t === "" || COORDINATE_WORDS.has(t) || /^\d+(?:mm|um|µm|μm|m|ap|ml|dv|deg)?$/.test(t)
  );
}

/**
 * Why a text is no place in the nervous system, or `undefined` if it may be one.
 *
 * @param text A cleaned text.
 */
export function notARegion(
  text: string,
): { why: "placeholder" | "not-a-region"; reason: string } | undefined {
  const bare = key(text).replace(/^[\s([{<"'*_-]+|[\s)\]}>"'*_.!-]+$/g, "").trim();
  if (bare === "") return { why: "placeholder", reason: "the text is empty" };
  if (PLACEHOLDERS.has(bare) || PLACEHOLDERS.has(key(text))) {
    return { why: "placeholder", reason: `"${bare}" stands for "not given"` };
  }
  if (/^<.*>$/.test(text.trim())) return { why: "placeholder", reason: "an unfilled template" };
  const spaced = bare.replace(/[_\-.:#/]+/g, " ");
  if (PLACEHOLDERS.has(spaced.trim())) {
    return { why: "placeholder", reason: `"${bare}" stands for "not given"` };
  }
  if (/^[\d\s.,;:+\-eE()[\]{}]+$/.test(bare)) {
    return { why: "not-a-region", reason: "only numbers" };
  }
  if (isCoordinates(bare)) {
    return { why: "not-a-region", reason: "coordinates without a region" };
  }
  if (ELSEWHERE.test(bare.replaceAll("_", " "))) {
    return {
      why: "not-a-region",
      reason: "says that the place is outside of the region, or not in a brain",
    };
  }
  if (SCREW.test(spaced)) {
    return { why: "not-a-region", reason: "a screw in the skull" };
  }
  if (CONTACT_PAIR.test(bare)) {
    return { why: "not-a-region", reason: "a pair of contacts" };
  }
  // Electrode, channel and compartment names with numbers or single letters: "tetrode 3", "Probe A", "shank_1".
  const words = spaced.split(/\s+/).filter((w) =>
    w !== "" && !/^\d+[a-z]?$/.test(w) && !/^[a-z]$/.test(w) && w !== "left" && w !== "right"
  );
  const named = (w: string): boolean => CONDITIONS.has(w) || CONDITIONS.has(w.replace(/\d+$/, ""));
  if (named(spaced.trim()) || (words.length > 0 && words.every(named))) {
    return { why: "not-a-region", reason: "names an electrode, a compartment or a condition" };
  }
  return undefined;
}
