/**
 * Names of human atlases: FreeSurfer's parcels and Brodmann's areas.
 *
 * @module
 */
import type { Ontology } from "../tables/index.ts";
import type { Hit, LookUpContext } from "./lookup.ts";

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
      id: row.id,
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
