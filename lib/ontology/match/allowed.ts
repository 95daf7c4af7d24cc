/**
 * Whether a name of UBERON may speak for a text of a species.
 *
 * @module
 */
import type { Name, Ontology } from "../tables/index.ts";
import { key } from "../text/forms.ts";
import { isMammalian } from "./guards.ts";
import type { LookUpContext } from "./hit.ts";

/** A habit of typing, not a spelling of its own: all small, all capitals, first letter only. */
const ONE_CASE = /^(?:[^A-Z]+|[^a-z]+|[A-Z][^A-Z]+)$/;

/** Whether a name of UBERON may speak for a text: taxon, letters that the species' atlas reads otherwise, sides. */
export function allowed(
  o: Ontology,
  name: Name,
  text: string,
  acronym: boolean,
  { group }: LookUpContext,
): boolean {
  const animal = o.animal(group);
  if (animal) {
    const own = o.terms.get(name.id)?.taxon === group;
    return !acronym && (own || animal.ids.has(name.id));
  }
  if ((group === "bird" || group === "amphibian") && (acronym || isMammalian(o, name.id))) {
    return false;
  }
  // A synonym with a side, where the words without it name another term.
  const sideless = name.by === "exact-synonym"
    ? /^(?:left|right) (.+)$/i.exec(name.text)?.[1]
    : undefined;
  const rest = sideless ? o.names.get(key(sideless)) : undefined;
  if (rest && !o.isWithin(name.id, rest.id) && !o.isWithin(rest.id, name.id)) return false;
  const taxon = o.terms.get(name.id)?.taxon ?? "";
  if (taxon !== "") {
    if (taxon === "brodmann") {
      const primate = group === "human" || group === "primate";
      return primate && /brodmann|^ba ?\d+/i.test(text);
    }
    if (["fish", "amphibian", "insect", "invertebrate"].includes(taxon)) return taxon === group;
    return /sensu|\d{4}/.test(text);
  }
  // Up to three letters that are no word of UBERON's own are an acronym, however they are written.
  if (!acronym && (name.by === "label" || !/^\S{1,3}$/.test(text))) return true;
  if (group === "mouse") {
    const s = o.acronymsIgnoringCase(text);
    // Three letters in another case may be another structure: "Pl" is not the "PL" of the atlas.
    if (text.length < 4 && name.text !== text && !s.some((x) => x.acronym === text)) return false;
    return s.length === 0 || s.some((x) => x.term === name.id);
  }
  if (text.length < 3 || (text.length < 4 && name.text !== text && !ONE_CASE.test(text))) {
    return false;
  }
  // Three capitals in a patient's or a monkey's file name a lead or another lab's area as often ("LTN", "POC", "CMA").
  if ((group === "human" || group === "primate") && /^[A-Z]{3}$/.test(text)) return false;
  // Where the mouse atlas reads the letters otherwise, other mammals' files may mean either ("APN", "MRN").
  const s = o.acronyms.get(text);
  return !s || s.term === "" || s.term === name.id;
}
