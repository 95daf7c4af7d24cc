/**
 * What is open of one file after a repair: wanted fields that neither the file nor the tables give.
 *
 * @module
 */
import { COLUMNS } from "./columns.ts";
import { acceptedValue, type DerivedFields } from "./derive.ts";
import type { FileRecord } from "./record.ts";

/** Names of fields that the archive wants, or a finding names, and nobody has given. */
export function openIn(
  record: FileRecord,
  derived: DerivedFields | undefined,
  mended: ReadonlySet<string>,
): string[] {
  const given = (field: string): boolean =>
    mended.has(field) || acceptedValue(record, field) !== undefined;
  const born = given("/general/subject/date_of_birth");
  const open = new Set<string>();
  for (const { field, name, wanted } of COLUMNS) {
    if (given(field) || name === "age" && born) continue;
    const said = record.values.get(field)?.trim();
    if (wanted || said && said !== "" && !derived?.has(field)) open.add(name);
  }
  for (const finding of record.findings) {
    if (!finding.blocks || finding.fields.length === 0) continue;
    if (finding.code === "subject-exists" || finding.fields.some((f) => mended.has(f))) continue;
    const [field] = finding.fields;
    const column = COLUMNS.find((c) => finding.fields.includes(c.field));
    if (column?.name === "age" && born) continue;
    open.add(column?.name ?? field ?? "");
  }
  return [...open];
}
