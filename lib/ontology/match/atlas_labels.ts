/**
 * Names of human atlases: FreeSurfer's parcels and Brodmann's areas.
 *
 * @module
 */
import type { Ontology } from "../tables/index.ts";
import type { AtlasLabel } from "../tables/seeds.ts";
import { key } from "../text/forms.ts";
import type { Hit, LookUp, LookUpContext } from "./hit.ts";

const labelIndexes = new WeakMap<Ontology, Map<string, AtlasLabel>>();

/** One spelling for `G_front_inf-Opercular` and `G front inf Opercular`. */
function labelKey(text: string): string {
  return key(text).replace(/[\s_.-]+/g, "_");
}

function labelsOf(o: Ontology): Map<string, AtlasLabel> {
  const known = labelIndexes.get(o);
  if (known) return known;
  const map = new Map<string, AtlasLabel>();
  for (const row of o.labels) map.set(labelKey(row.label), row);
  labelIndexes.set(o, map);
  return map;
}

const DRESS = /^(?:(?:ctx|wm)[_\s-])?(?:(?:lh|rh)[_\s.-])?(?=.)/i;

/** Labels of human atlases that are written like no other text: `G_front_sup`, `Frontal_Sup`, `Left-Thalamus-Proper`. */
export function atlasLabel(
  text: string,
  { ontology: o, group }: LookUpContext,
): LookUp | undefined {
  if (group !== "human" && group !== "unknown") return undefined;
  // Plain words ("insula", "thalamus") are names: UBERON's own and the table of words come first.
  const row = labelsOf(o).get(labelKey(text.replace(DRESS, "")));
  if (!row || !(/[_-]/.test(row.label) || /\d/.test(row.label) || /[a-z][A-Z]/.test(row.label))) {
    return undefined;
  }
  const hit: Hit = {
    id: o.names.get(row.term.toLowerCase())?.id ?? "",
    relation: row.relation === "same" ? "same" : "broader",
    by: "atlas-label",
    target: row.label,
    source: `labels of ${row.atlas}`,
  };
  return row.relation === "near"
    ? { kind: "ask", hits: [hit], reason: `UBERON has no term for ${row.atlas}'s ${row.label}` }
    : { kind: "hit", hit };
}

interface Parcel {
  readonly id: string;
  readonly name: string;
  /** The key is the whole name without blanks, not the short form of the surface labels. */
  readonly whole: boolean;
}

const parcelIndexes = new WeakMap<Ontology, Map<string, Parcel[]>>();

/** FreeSurfer parcels by their names without blanks, whole and without "gyrus", "cortex", "of", "lobule". */
function parcelsOf(o: Ontology): Map<string, Parcel[]> {
  const known = parcelIndexes.get(o);
  if (known) return known;
  const map = new Map<string, Parcel[]>();
  for (const [name, id] of o.tables.freesurfer) {
    const whole = name.replace(/\s+/g, "");
    const short = name.replace(/\b(gyrus|cortex|of|lobule)\b/g, "").replace(/\s+/g, "");
    for (const k of new Set([whole, short])) {
      map.set(k, [...(map.get(k) ?? []), { id: "UBERON:" + id, name, whole: k === whole }]);
    }
  }
  parcelIndexes.set(o, map);
  return map;
}

/** FreeSurfer's names: `ctx-lh-superiortemporal`, `Left-Accumbens-area`, `superiortemporal`. */
export function freesurferParcel(text: string, k: string, context: LookUpContext): Hit | undefined {
  if (context.group !== "human" && context.group !== "primate" && context.group !== "unknown") {
    return undefined;
  }
  const parcel = /^(?:ctx[\s_-]+)?(?:(?:lh|rh)[\s_.-]+)?([a-z ]+)$/.exec(k)?.[1];
  const surface = /^ctx[\s_-]|^[lr]h[\s_.-]/.test(k);
  const compact = (parcel ?? "").replace(/\s+/g, "");
  if (compact.length < 5 || (!surface && /\s/.test(parcel ?? "") && !/^(left|right)/i.test(text))) {
    return undefined;
  }
  const rows = parcelsOf(context.ontology).get(
    compact === "bankssts" ? "banksofsuperiortemporalsulcus" : compact,
  )
    ?.filter((r) => r.whole || surface || compact.length > 9) ?? [];
  const ids = new Set(rows.map((r) => r.id));
  const row = rows[0];
  return ids.size === 1 && row
    ? {
      // UBERON's own name for the words comes before what the atlas' table points to.
      id: context.ontology.names.get(row.name)?.id ?? row.id,
      relation: "same",
      by: "atlas-label",
      target: row.name,
      source: "FreeSurfer parcels (openMINDS)",
    }
    : undefined;
}

/** `Brodmann area 17`, `BA 17`, `BA4`: primates only. */
export function brodmannArea(text: string, context: LookUpContext): Hit | undefined {
  if (context.group !== "human" && context.group !== "primate") return undefined;
  const number = /^(?:brodmann(?:'?s)?(?: area)?|ba|b\.?a\.?)[\s_-]*(\d{1,2}[a-z]?)$/i.exec(text)
    ?.[1];
  if (number === undefined) return undefined;
  const row = context.ontology.tables.brodmann.find(([n]) => n === number);
  return row
    ? {
      id: "UBERON:" + row[1],
      relation: "same",
      by: "atlas-label",
      target: `Brodmann area ${row[0]}`,
      source: "Brodmann 1909 (openMINDS)",
    }
    : undefined;
}
