/**
 * What a repaired file says of its repair itself, in `/general/notes`: a text of the NWB schema in all versions.
 *
 * @module
 */
import { SOFTWARE } from "../nwb/software.ts";
import { quote } from "../core/text.ts";
import type { PlannedChange } from "./plan_types.ts";

/** Changes that are named one by one. */
const MOST_NAMED = 20;

/**
 * One paragraph: with what, when, which fields, from what to what, by which source.
 *
 * @param changes What is changed.
 * @param at When.
 */
export function noteOf(changes: readonly PlannedChange[], at: Date): string {
  const named = changes.slice(0, MOST_NAMED).map(({ field, now, change, source }) => {
    const was = now === undefined ? "" : ` from ${quote(now)}`;
    const how = source.how === undefined ? source.table : `${source.table}: ${source.how}`;
    return `${field}${was} to ${quote(change.value)} (${how})`;
  });
  const more = changes.length - named.length;
  return `Repaired with dandi-upload ${SOFTWARE.version} at ${at.toISOString()}, the original file is unchanged: ` +
    `${named.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}
