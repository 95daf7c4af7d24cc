/** The person whom the archive put into a new Dandiset: in the record, but cited and asked only where that is meant. */
import { sameJson } from "../../archive/mod.ts";
import { changeId } from "../model/change_id.ts";
import { contributorInWords } from "./contributors.ts";
import { type Fields, list, text } from "../model/json.ts";
import type { Candidate, PeopleInput } from "./people_types.ts";
import type { FieldChange } from "../model/plan_types.ts";

const CONTACT = "dcite:ContactPerson";

/** A contact person as step 02 or the archive made one: nobody has touched the entry. */
export function isDefaultContact(input: PeopleInput, entry: Fields): boolean {
  return input.firstTime && sameJson(entry.roleName, [CONTACT]);
}

/**
 * Changes to people of the draft who are neither authors nor named: one contact person is enough where the user names one
 * with an address, and an uploader who is no author stands in the record, not in the citation.
 */
export function uploaderChanges(
  input: PeopleInput,
  placed: readonly Candidate[],
): FieldChange[] {
  const matched = new Set(placed.flatMap((c) => c.index ?? c.perhaps ?? []));
  const authors = (input.publication?.authors.length ?? 0) > 0;
  const named = placed.find((c) => c.wanted.roles.includes(CONTACT) && !c.confirm);
  const known = named?.index === undefined ? undefined : input.base[named.index];
  const reachable = named !== undefined && (named.wanted.email ?? text(known?.email)) !== undefined;
  return input.base.flatMap((old, index): FieldChange[] => {
    const roles = list(old.roleName).filter((r) => typeof r === "string");
    if (matched.has(index) || old.schemaKey !== "Person" || !roles.includes(CONTACT)) return [];
    const untouched = isDefaultContact(input, old);
    const entry: Fields = { ...old };
    const reasons: string[] = [];
    if (reachable) {
      const others = roles.filter((r) => r !== CONTACT);
      entry.roleName = others.length > 0 ? others : ["dcite:DataCurator"];
      reasons.push(`${named.wanted.name} is the contact person`);
    }
    if (untouched && authors && old.includeInCitation !== false) {
      entry.includeInCitation = false;
      reasons.push("not an author of the paper, so in the record and not in the citation");
    }
    if (sameJson(entry, old)) return [];
    return [{
      id: changeId("uploader", text(old.name) ?? String(index + 1)),
      label: `person ${text(old.name) ?? "?"}`,
      before: contributorInWords(old),
      after: contributorInWords(entry),
      source: "upload.yaml",
      reason: reasons.join("; "),
      notes: [],
      ...(untouched ? {} : { confirm: "somebody made this person a contact on the archive" }),
      op: { op: "put", field: "contributor", index, value: entry },
    }];
  });
}
