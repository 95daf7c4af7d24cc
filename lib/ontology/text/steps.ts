/**
 * Single changes of a text: each undoes one habit of writing, and says so.
 *
 * @module
 */
import { IN_PLACE, isDevice, NO_ABBREVIATION, standsFor, withoutNerveNumber } from "./habits.ts";
import { isCoordinates } from "./not_region.ts";
import { spinalSegment } from "./spinal.ts";
import type { Side } from "../types.ts";

/** A text after one change. */
export interface Step {
  readonly text: string;
  /** What was done: `side removed: left`. */
  readonly did: string;
  readonly side?: Side;
  /** Set where what remains encloses what was written: the match becomes `broader`. */
  readonly broader?: "layer" | "direction" | "field" | "part";
  /** Use only if what remains is an acronym (or a name) that is met as it stands. */
  readonly direct?: boolean;
}

const SIDE_WORDS: Readonly<Record<string, Side>> = {
  left: "left",
  right: "right",
  lh: "left",
  rh: "right",
  bilateral: "both",
  bilaterally: "both",
  "both hemispheres": "both",
  "both sides": "both",
  "left hemisphere": "left",
  "right hemisphere": "right",
  "left side": "left",
  "right side": "right",
  "l.": "left",
  "r.": "right",
  hemisphere: "both",
  ipsilateral: "both",
  contralateral: "both",
  ipsi: "both",
  contra: "both",
  unilateral: "both",
  lft: "left",
  rt: "right",
};
const SIDE_PATTERN =
  "left hemisphere|right hemisphere|both hemispheres|both sides|left side|right side|bilaterally|bilateral|unilateral|ipsilateral|contralateral|left|right|lh|rh|ipsi|contra|l\\.|r\\.";
const SIDE_FIRST = new RegExp(`^(?:the )?(${SIDE_PATTERN})[\\s,:_-]+(.+)$`, "i");
const SIDE_LAST = new RegExp(
  `^(.+?)[\\s,;:_-]+(?:\\(|\\[)?(?:on the |in the |of the )?(${SIDE_PATTERN})(?:\\)|\\])?$`,
  "i",
);
const SIDE_INSIDE = new RegExp(
  `^(.+?)\\s*[(\\[]\\s*(${SIDE_PATTERN})\\s*[)\\]]\\s*(.*)$`,
  "i",
);
const SIDE_MIDDLE = /^(\S.*?)\s(left|right)\s(\S.*)$/i;
const SIDE_LETTER_FIRST = /^([LR])[\s_.-]+(\S{2,}.*)$/;
const SIDE_LETTER_LAST = /^(.*\S{2,})[\s_,-]+\(?([LR])\)?$/;
const SIDE_LETTER_SMALL = /^(.*\S{3,})_([lr])$/;
const SIDE_GLUED = /^([lr])([A-Z][A-Za-z0-9-]+)$/;

const UNIT = "(?:um|µm|μm|mm|microns?|micrometers?|micrometres?|millimeters?|millimetres?)";
const DEPTH_LAST = new RegExp(
  `^(.*?\\S)[\\s,;:@(-]+(?:at |at a |to |~|depth|depth of|approximately |about |around )*\\s*-?\\d+(?:\\.\\d+)?(?:\\s*(?:-|to|–)\\s*-?\\d+(?:\\.\\d+)?)?\\s*${UNIT}\\b[^a-z]*(?:(?:below|from|under|deep|depth|beneath|the|pia|pial|dura|surface|brain|cortical|to|of|relative|lateral|posterior|anterior|medial|ventral|dorsal|bregma|lambda|midline|and|ap|ml|dv|in|${UNIT})\\b[^a-z]*)*$`,
  "i",
);

const COMPOUND =
  "(?:antero|postero|dorso|ventro|medio|latero|rostro|caudo|supero|infero)-?(?:dorsal|ventral|medial|lateral|anterior|posterior|rostral|caudal|central|intermediate)";
const DIRECTION =
  `(?:${COMPOUND}|dorsal|ventral|medial|lateral|anterior|posterior|rostral|caudal|deep|superficial|intermediate|central|mid|middle|proximal|distal|upper|lower|dorsalmost)`;
const DIRECTION_ONLY = new RegExp(`^${DIRECTION}(?:[\\s-]+${DIRECTION})*$`, "i");

/** Whether a text is nothing but directions. */
export function isDirection(text: string): boolean {
  return DIRECTION_ONLY.test(text);
}

const DIRECTION_FIRST = new RegExp(`^(?:the )?(${DIRECTION})[\\s-]+(.+)$`, "i");
const DIRECTION_LAST = new RegExp(
  `^(.+?),?[\\s-]+(?:\\()?(${DIRECTION})(?:\\))?(?: (?:part|portion|half|third|zone|aspect|region|area|division|subdivision|segment|sector))?(?:\\))?$`,
  "i",
);
const DIRECTION_MIDDLE = new RegExp(`^(\\S+(?: \\S+)?) (${DIRECTION}) (\\S+)$`, "i");
/** Heads of names where a direction makes another name. */
const DISCRETE =
  /\b(?:nucle(?:us|i)|tracts?|fascicul(?:us|i)|commissures?|nerves?|sulc(?:us|i)|bundle|peduncles?|lemnisc(?:us|i)|gangli(?:on|a)|ventricles?|stria|horn|capsule|lamina|root|fissure|decussation|column|motor cortex)$/i;
const DIRECTION_PART = new RegExp(
  `^(?:the )?(${DIRECTION}) (?:part|portion|half|third|zone|aspect|region|division|subdivision|segment|sector|pole) of (?:the )?(.+)$`,
  "i",
);

const NUMERAL = "(?:23|4c(?:\\s?(?:alpha|beta|a|b|α|β))?|[1-6][ab]?|vi[ab]?|iv|v|i{1,3})";
const LAYERS = `${NUMERAL}(?:\\s*(?:\\/|-|,|and|&|to|\\+)\\s*${NUMERAL})*`;
const LAYER_LAST = new RegExp(
  `^(.+?)[\\s,;:_(-]+(?:(?:cortical )?(?:layers?|lamina|laminae|lyr)[\\s_-]*|L)(${LAYERS})\\)?(?: (?:neurons?|cells?|pyramidal neurons?|pyramidal cells?))?$`,
  "i",
);
const LAYER_GLUED = new RegExp(`^([A-Z][A-Za-z0-9]*[A-Za-z0-9])-?L(${LAYERS})$`);
/** Roman layers right after an acronym: "MECII". One letter would be part of the acronym. */
const LAYER_ROMAN = /^([A-Z]{3,}|EC)((?:II|III|IV|VI)(?:\/(?:II|III|IV|VI))?)$/;
const LAYER_FIRST = new RegExp(
  `^(?:(?:cortical )?(?:layers?|lamina|laminae)[\\s_-]*|L)(${LAYERS})(?: of| in|,|:| -)?(?: the)? (.+)$`,
  "i",
);
const DEVICE =
  /^(.*?\S)[\s_,-]+(?:(?:utah|silicon|neuropixels|linear|microwire|microelectrode|multielectrode|electrode|dbs) )?(?:leads?|tetrodes?|tt|probes?|shanks?|arrays?|channels?|ch|chan|electrodes?|planes?|fovs?|rois?|contacts?|wires?)[\s_-]*#?\d*[a-z]?$/i;
const DEVICE_FIRST =
  /^(?:tetrode|tt|probe|shank|array|channel|ch|electrode|plane|fov|roi|contact|wire|lead|site|insertion)[\s_-]*#?(?:\d{1,4}|[a-z])?\s*:\s*(\S.*)$/i;
const CELLS =
  /^(\S+(?: \S+){0,2}?)(?: (?:pyramidal|principal|granule|dopamine|dopaminergic|serotonin|serotonergic|noradrenergic|cholinergic|GABAergic|glutamatergic|excitatory|inhibitory))? (?:neurons?|cells?|interneurons?)$/i;
const LAYER_GROUP =
  /^(.+?)[\s,;:_-]+(?:the )?(?:superficial|deep|deeper|upper|lower|intermediate|middle|magnocellular|parvocellular|koniocellular|supragranular|infragranular|granular|input|output) layers?$/i;
const LAYER_GROUP_FIRST =
  /^(?:the )?(?:superficial|deep|deeper|upper|lower|intermediate|middle|magnocellular|parvocellular|koniocellular|supragranular|infragranular|granular|input|output) layers? (?:of|in) (?:the )?(.+)$/i;
const CELL_LAYER =
  /^(.+?)[\s,;:_-]+(?:stratum )?(?:pyramidale|oriens|radiatum|lacunosum[\s-]moleculare|lacunosum|moleculare|pyramidal cell layer|pyramidal layer|granule cell layer|molecular layer|hilus|polymorph layer)$/i;

const BODY =
  "(?:fore ?limb|hind ?limb|upper limb|lower limb|lower limbs|trunk|face|facial|mouth|nose|tongue|jaw|hand|arm|leg|foot|finger|fingers|digit|digits|paw|forepaw|hindpaw|whiskers?|vibrissal?|vibrissae|barrels?|barrel field|orofacial|lip|binocular|monocular|foveal|parafoveal|peripheral|licking|unassigned|dysgranular|body|eye|head|neck|shoulder|elbow|wrist|hip|[A-E] ?[1-9])";
const FIELD_FIRST = new RegExp(
  `^(?:the )?(${BODY})(?:[ -](?:and )?${BODY})?(?: (?:area|region|zone|field|representation|part))?(?: of)?(?: the)? (.+)$`,
  "i",
);
const FIELD_LAST = new RegExp(
  `^(.+?)[\\s,;:(-]+(${BODY})(?:[ -](?:and )?${BODY})?(?: (?:area|region|zone|field|representation|part|segment))?\\)?$`,
  "i",
);
/** Areas that have a map of the body or of the visual field; only there a field is a place inside. */
const MAPPED =
  /^(?:[a-z]{0,2}[MSV][12]|SSp|MOp|VISp|SS|.*\b(?:motor|somatosensory|somatic sensory|premotor|visual|barrel)\b.*)$/i;

const QUALIFIER =
  /^(.+?),\s*([^,]*\b(?:part|division|subdivision|zone|area|representation|segment|region|portion|pole|limb|core|shell|subnucleus|sublayer|layer|sector|field|dopamine cells|nucleus|unspecified)s?|(?:dorsal|ventral|medial|lateral|anterior|posterior|rostral|caudal|core|shell|deep|superficial|[a-z]+o(?:dorsal|ventral|medial|lateral|caudal|rostral)))(?:\s*\([^)]*\))?$/i;
const PARS = /^(.+?),?\s+pars\s+[a-z]+$/i;

const JOINED =
  /\b(pre|sub|supra|para|peri|post|infra|inter|intra|extra|retro|ento|ecto|orbito|medio|dorso|ventro|antero|postero|latero|rostro|caudo|parahippo|hippo|hypo|epi|meso|neo|fronto|temporo|parieto|occipito)[- ](?=[a-z]{3,})/gi;

/** The text without a clause of coordinates or a depth, at the end or in brackets; `undefined` where it has none. */
export function withoutCoordinates(text: string): Step | undefined {
  if (!/\d/.test(text)) return undefined;
  const step = (t: string | undefined, did: string): Step | undefined => {
    const next = (t ?? "").trim().replace(/^[,;:\-–]+|[,;:\-–]+$/g, "").trim();
    return next === "" || next === text ? undefined : { text: next, did };
  };
  let m = /^(.*\S)\s*[([]([^()[\]]*\d[^()[\]]*)[)\]]\s*(.*)$/.exec(text);
  if (m && isCoordinates(m[2] ?? "")) {
    return step(`${m[1]} ${m[3]}`, `coordinates removed: ${m[2]}`);
  }
  m = DEPTH_LAST.exec(text);
  if (m) return step(m[1], `depth removed: ${text.slice((m[1] ?? "").length).trim()}`);
  const clause = /^(.*?[^\s,;:@])\s*[,;:@]\s*(.*\d.*)$/.exec(text) ??
    /^(.*?\S)\s+((?:AP|ML|DV|A\/P|M\/L|D\/V|at AP|bregma)\b.*\d.*)$/.exec(text) ??
    /^(.*?\S)\s+(?:at\s+)?([-+]?\d[\d.]*\s?(?:mm\s)?(?:AP|ML|DV)\b.*)$/.exec(text);
  return clause && isCoordinates(clause[2] ?? "")
    ? step(clause[1], `coordinates removed: ${clause[2]}`)
    : undefined;
}

/** Changes that keep the meaning. */
export function meaningKeeping(text: string): Step[] {
  const out: Step[] = [];
  const add = (t: string, did: string, more: Partial<Step> = {}): void => {
    const next = t.trim().replace(/^[,;:\-–]+|[,;:\-–]+$/g, "").trim();
    if (next !== "" && next !== text) out.push({ text: next, did, ...more });
  };
  if (text.includes("_")) add(text.replace(/_+/g, " "), "underscores to spaces");
  if (/[a-z]-[a-z]/i.test(text) && text.length > 4) {
    add(text.replace(/-/g, " "), "hyphens to spaces");
  }
  const joined = text.replace(JOINED, (_m, p: string) => p);
  if (joined !== text) add(joined, "hyphenated prefix joined");
  // Camel case of words of four letters or more: "LateralHabenula", not "VISp".
  if (/[a-z]{3}[A-Z][a-z]{2}/.test(text)) {
    add(text.replace(/([a-z]{3})(?=[A-Z][a-z]{2})/g, "$1 "), "camel case split");
  }
  const segment = spinalSegment(text);
  if (segment?.name) add(segment.name, `segment ${segment.level} by its name`);
  let m = /^ctx[\s_-]+([lr]h)[\s_.-]+(.+)$/i.exec(text);
  if (m) add(m[2] ?? "", `side removed: ${m[1]}`, { ...sideOf(m[1]), direct: true });
  m = SIDE_FIRST.exec(text);
  if (m) {
    add(m[2] ?? "", `side removed: ${m[1]}`, sideOf(m[1]));
    const rest = /^of (?:the )?(.+)$/i.exec(m[2] ?? "");
    if (rest) add(rest[1] ?? "", `side removed: ${m[1]}`, sideOf(m[1]));
  }
  m = SIDE_LAST.exec(text);
  if (m) add(m[1] ?? "", `side removed: ${m[2]}`, sideOf(m[2]));
  m = SIDE_INSIDE.exec(text);
  if (m) add(`${m[1]} ${m[3]}`, `side removed: ${m[2]}`, sideOf(m[2]));
  m = SIDE_MIDDLE.exec(text);
  if (m) add(`${m[1]} ${m[3]}`, `side removed: ${m[2]}`, sideOf(m[2]));
  m = SIDE_LETTER_FIRST.exec(text);
  if (m) {
    add(m[2] ?? "", `side removed: ${m[1]}`, {
      ...sideOf(m[1] === "L" ? "left" : "right"),
      direct: true,
    });
  }
  m = SIDE_LETTER_LAST.exec(text);
  if (m) {
    add(m[1] ?? "", `side removed: ${m[2]}`, {
      ...sideOf(m[2] === "L" ? "left" : "right"),
      direct: true,
    });
  }
  m = SIDE_LETTER_SMALL.exec(text);
  if (m) {
    add(m[1] ?? "", `side removed: ${m[2]}`, {
      ...sideOf(m[2] === "l" ? "left" : "right"),
      direct: true,
    });
  }
  m = SIDE_GLUED.exec(text);
  if (m) {
    add(m[2] ?? "", `side letter removed: ${m[1]}`, {
      ...sideOf(m[1] === "l" ? "left" : "right"),
      direct: true,
    });
  }
  // "leftOFC", "RightHippocampus".
  m = /^(left|right|Left|Right|LEFT|RIGHT|lh|rh|LH|RH)([A-Z][A-Za-z0-9].*)$/.exec(text);
  if (m) {
    add(m[2] ?? "", `side removed: ${m[1]}`, {
      ...sideOf(m[1]?.replace(/^lh$/i, "left").replace(/^rh$/i, "right")),
      direct: true,
    });
  }
  // An abbreviation and the name it stands for: "POrG posterior orbital gyrus".
  m = /^([A-Za-z][A-Za-z0-9]{1,7})[\s_-]+(\S+[\s_-]+\S.*|\S{5,})$/.exec(text);
  if (m && !NO_ABBREVIATION.test(m[1] ?? "") && standsFor(m[1] ?? "", m[2] ?? "")) {
    add(m[2] ?? "", `abbreviation removed: ${m[1]}`, { direct: true });
  }
  // The number of a cranial nerve behind its nucleus: "Oculomotor Nucleus nIII".
  const nerve = withoutNerveNumber(text);
  if (nerve) add(nerve, "number of the nerve removed", { direct: true });
  // What lies in the place: "Utah array in M1".
  m = IN_PLACE.exec(text);
  if (m && isDevice(m[1] ?? "")) add(m[2] ?? "", `device removed: ${m[1]}`);
  m =
    /^(.*\S)[\s,]+(?:\()?(?:unspecified|not specified|unspecific|undefined|proper|nos|target|targeted|injection site|recording site|implant|general)(?:\))?$/i
      .exec(text);
  if (m) add(m[1] ?? "", "unspecified removed");
  m = /^(.*\S)\s(?:region|area|areas|field|subfield|subregion|structure|complex|zone)$/i.exec(text);
  if (m) add(m[1] ?? "", "final word removed: " + (text.split(" ").at(-1) ?? ""), { direct: true });
  m =
    /^(?:the |area |region |field |brain region |brain area |target |mouse |rat |human |macaque |monkey |primate |n\.? )(.+)$/i
      .exec(text);
  if (m) {
    add(
      m[1] ?? "",
      "first word removed: " + text.slice(0, text.length - (m[1] ?? "").length).trim(),
      { direct: true },
    );
  }
  // Cells of a place, by what they are; "hippocampal neurons" may as well lie in a dish.
  m = CELLS.exec(text);
  if (m && !/(?:al|ic|ar|oid)$/i.test(m[1] ?? "")) {
    add(m[1] ?? "", `cells removed: ${text.slice((m[1] ?? "").length).trim()}`, { direct: true });
  }
  // The device in the place: "CA1 tetrode 3", "M1 Utah array".
  m = DEVICE.exec(text);
  if (m) {
    add(m[1] ?? "", `device removed: ${text.slice((m[1] ?? "").length).trim()}`, { direct: true });
  }
  m = DEVICE_FIRST.exec(text);
  if (m) {
    add(m[1] ?? "", `device removed: ${text.slice(0, -(m[1] ?? "").length).trim()}`, {
      direct: true,
    });
  }
  const field = text.replace(/\bCA[\s_-]([1-4])(?![\d-])/g, "CA$1");
  if (field !== text) add(field, "number of the field joined");
  // Commas and word order.
  const parts = text.split(/\s*,\s*/);
  if (parts.length === 2 && parts[0] && parts[1]) {
    const [a, b] = [parts[0], parts[1]];
    const aside = isCoordinates(b) || /^(?:layers?\b|L\d)/i.test(b);
    add(`${a} ${b}`, "comma removed");
    if (!aside) add(`${b} ${a}`, "order changed");
    const part = aside ? null : /^(.+?) (?:part|division|region|nucleus|zone)$/i.exec(b);
    if (part) {
      add(`${part[1]} ${a}`, `direction put first: ${part[1]}`);
      add(`${b} of ${a}`, "order changed");
    }
  } else if (parts.length > 2) add(parts.join(" "), "commas removed");
  if (/\s(?:of|in) the\s/i.test(text)) {
    add(text.replace(/\s(of|in) the\s/gi, " $1 "), '"the" removed');
  }
  m = /^(.*\S)ies$/.exec(text);
  if (
    !m && /[^s]s$/.test(text) && !/^\S{1,5}$/.test(text) &&
    !/(?:us|is|ens|pons|as|eus)$/i.test(text)
  ) {
    add(text.replace(/s$/i, ""), "plural to singular");
  }
  m = /^(.*)\(([a-z]{2,5})\)(\S.*)$/i.exec(text);
  if (m) {
    add(`${m[1]}${m[3]}`, `bracket inside a word removed: ${m[2]}`);
    add(`${m[1]}${m[2]}${m[3]}`, `bracket inside a word opened: ${m[2]}`);
  }
  return out;
}

/** Changes after which what remains encloses what was written. */
export function rollUps(text: string): Step[] {
  const out: Step[] = [];
  const add = (
    t: string | undefined,
    did: string,
    broader: NonNullable<Step["broader"]>,
    direct = false,
  ): void => {
    const next = (t ?? "").trim().replace(/^[,;:\-–]+|[,;:\-–]+$/g, "").trim();
    if (next !== "" && next !== text) {
      out.push({ text: next, did, broader, ...(direct ? { direct } : {}) });
    }
  };
  // L4 of the spinal cord is a segment, of the cortex a layer.
  const level = (rest: string | undefined, n: string | undefined): void =>
    /\b(?:spinal|cord|ganglion|ganglia|DRG|vertebra)\b/i.test(rest ?? "")
      ? add(rest, `segment removed: ${n}`, "part")
      : add(rest, `layer removed: ${n}`, "layer");
  const segment = spinalSegment(text);
  if (segment) add(segment.region, `segment removed: ${segment.level}`, "part");
  let m = LAYER_LAST.exec(text);
  if (m && !segment) level(m[1], m[2]);
  m = LAYER_FIRST.exec(text);
  if (m && !segment) level(m[2], m[1]);
  m = LAYER_GLUED.exec(text);
  if (m) add(m[1], `layer removed: ${m[2]}`, "layer", true);
  m = LAYER_ROMAN.exec(text);
  if (m) add(m[1], `layer removed: ${m[2]}`, "layer", true);
  m = LAYER_GROUP.exec(text) ?? LAYER_GROUP_FIRST.exec(text);
  if (m) add(m[1], "layers removed", "layer");
  m = CELL_LAYER.exec(text);
  if (m) add(m[1], `layer removed: ${text.slice((m[1] ?? "").length).trim()}`, "layer");
  m = FIELD_FIRST.exec(text);
  if (m && MAPPED.test(m[2] ?? "")) add(m[2], `field removed: ${m[1]}`, "field");
  m = FIELD_LAST.exec(text);
  if (m && MAPPED.test(m[1] ?? "")) add(m[1], `field removed: ${m[2]}`, "field");
  m = DIRECTION_PART.exec(text);
  if (m) add(m[2], `direction removed: ${m[1]}`, "direction");
  m = DIRECTION_FIRST.exec(text);
  // "lateral X nucleus", "medial X tract": as a rule another nucleus, not a place in it.
  if (m && !DISCRETE.test(m[2] ?? "")) {
    add(
      (m[2] ?? "").replace(/^(?:part|portion) of (?:the )?/i, ""),
      `direction removed: ${m[1]}`,
      "direction",
    );
  }
  m = DIRECTION_MIDDLE.exec(text);
  if (m && !DISCRETE.test(text)) add(`${m[1]} ${m[3]}`, `direction removed: ${m[2]}`, "direction");
  m = DIRECTION_LAST.exec(text);
  if (m) add(m[1], `direction removed: ${m[2]}`, "direction");
  m = QUALIFIER.exec(text);
  if (m) add(m[1], `part removed: ${m[2]}`, "part");
  m = PARS.exec(text);
  if (m) add(m[1], `part removed: ${text.slice((m[1] ?? "").length).trim()}`, "part");
  // d, v, m, l, a, p in front of an acronym: "dCA1", "vSUB".
  m = /^([dvmlap])([A-Z][A-Za-z0-9]{2,})$/.exec(text);
  if (m) add(m[2], `direction letter removed: ${m[1]}`, "direction", true);
  // Two of them: "adBNST", "vlPAG"; in front of a cortex ("dlPFC") they name an area of its own.
  m = /^((?:ov|[apdv][dvml]))([A-Z]{2,}[ABD-Z][a-z]?)$/.exec(text);
  if (m) add(m[2], `direction letters removed: ${m[1]}`, "direction", true);
  return out;
}

/** Words that forbid every roll-up: the place is not in the named region. */
export const NOT_INSIDE =
  /\b(?:outside|near|nearby|above|below|border|boundary|between|adjacent|beyond|not|vs|versus|or|possibly|probably|likely|maybe|close to|next to|around|surrounding|extra)\b|\?/i;

function sideOf(word: string | undefined): { side: Side } | Record<string, never> {
  const side = SIDE_WORDS[(word ?? "").toLowerCase()];
  return side ? { side } : {};
}
