import type { Metadata } from "../archive/mod.ts";
import { UsageError } from "../core/errors.ts";
import { sameChangeId } from "./model/change_id.ts";
import type { ChangeOp, FieldChange } from "./model/plan_types.ts";

/** Which changes of a plan to take. */
export type Take = "all" | "none" | readonly string[];

/**
 * The changes that are taken. "all" means every one that was not declined before and that needs no confirmation;
 * naming a change's id takes it in any case.
 *
 * @throws {UsageError} If a name is that of no change.
 */
export function takenChanges(changes: readonly FieldChange[], take: Take): FieldChange[] {
  if (take === "none") return [];
  if (take === "all") return changes.filter((c) => !c.declined && c.confirm === undefined);
  const unknown = take.filter((id) => !changes.some((c) => sameChangeId(c.id, id)));
  if (unknown.length > 0) {
    const known = changes.map((c) => c.id);
    throw new UsageError(
      `Cannot take ${unknown.map((id) => `"${id}"`).join(", ")}: the plan has no such change, ${
        known.length > 0 ? `its changes are ${known.join(", ")}` : "it has none at all"
      }`,
    );
  }
  return changes.filter((c) => take.some((id) => sameChangeId(id, c.id)));
}

/** The record with changes made to it. The given one stays as it is. */
export function applyChanges(
  base: { name: string; metadata: Metadata },
  changes: readonly FieldChange[],
): { name: string; metadata: Metadata } {
  let name = base.name;
  const metadata = structuredClone(base.metadata);
  const orders: Extract<ChangeOp, { op: "order" }>[] = [];
  // Where each entry of the list of contributors comes from: index as it was read, or id of a change.
  const contributors = Array.isArray(metadata.contributor) ? metadata.contributor : [];
  const keys: (string | number)[] = contributors.map((_, i) => i);
  for (const { id, op } of changes) {
    if (op.op === "order") orders.push(op);
    else if (op.op === "set") {
      if (op.field === "name") name = String(op.value);
      else if (op.value === undefined || op.value === null) delete metadata[op.field];
      else metadata[op.field] = structuredClone(op.value);
    } else {
      const list = Array.isArray(metadata[op.field]) ? metadata[op.field] as unknown[] : [];
      if (op.index === undefined) {
        list.push(structuredClone(op.value));
        if (op.field === "contributor") keys.push(id);
      } else list[op.index] = structuredClone(op.value);
      metadata[op.field] = list;
    }
  }
  for (const { order } of orders) {
    const list = metadata.contributor;
    if (!Array.isArray(list)) continue;
    const rank = (key: string | number) => {
      const at = order.indexOf(key);
      return at < 0 ? order.length : at;
    };
    metadata.contributor = list.map((entry, i) => ({ entry, rank: rank(keys[i] ?? i), i }))
      .sort((a, b) => a.rank - b.rank || a.i - b.i).map(({ entry }) => entry);
  }
  return { name, metadata };
}
