/**
 * What people and spreadsheets write in a cell, as the value of its field: dates of Excel, an offset in place of a whole
 * time, lists with semicolons.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { Column } from "./columns.ts";
import { type FileRecord, listOfCell } from "./record.ts";

/** The value of a cell for one file, or why there is none. */
export type CellValue = { readonly value: string } | { readonly problem: string };

const TIMES: readonly string[] = [
  "/session_start_time",
  "/timestamps_reference_time",
  "/general/subject/date_of_birth",
];

/** Reads a cell for one file. */
export function valueOfCell(column: Column, cell: string, record: FileRecord): CellValue {
  const text = cell.trim();
  if (column.list) return { value: listOfCell(text) };
  return TIMES.includes(column.field) ? timeOf(column, text, record) : { value: text };
}

const ZONED = /(?:Z|[+-]\d\d:\d\d)$/;

function timeOf({ name, field }: Column, cell: string, record: FileRecord): CellValue {
  if (/^\d{4}-\d\d-\d\dT.*(?:Z|[+-]\d\d:\d\d)$/.test(cell)) return { value: cell };
  const own = record.times.get(field);
  // Only an offset or the name of a zone: it belongs to the time that the file says.
  const offsetOnly = /^(?:UTC|Z|[+-]\d\d:?\d\d)$/i.test(cell) ? offset(cell) : undefined;
  if (offsetOnly !== undefined || /^[A-Z][A-Za-z_]+(?:\/[A-Za-z_+-]+)+$/.test(cell)) {
    if (own === undefined) {
      return { problem: `${name} ${quote(cell)} is only a zone, and the file says no time` };
    }
    const local = own.replace(ZONED, "");
    const zone = offsetOnly ?? offsetAt(cell, local);
    return zone === undefined
      ? { problem: `${name}: there is no time zone ${quote(cell)}` }
      : { value: local + zone };
  }
  const local = localTime(cell);
  if (local === undefined) {
    return {
      problem: `${name} ${
        quote(cell)
      } is no date that can be read without guessing: write 2021-03-04T05:06:07+01:00`,
    };
  }
  if (local.zone !== "") return { value: local.time + local.zone };
  const start = record.times.get("/session_start_time") ?? "";
  const known = ZONED.exec(own ?? "")?.[0] ?? ZONED.exec(start)?.[0];
  if (known === undefined) {
    return {
      problem: `${name} ${quote(cell)} has no offset from UTC: write ${local.time}+01:00, or such`,
    };
  }
  return { value: local.time + known };
}

function offset(text: string): string {
  return /^(?:UTC|Z)$/i.test(text) ? "+00:00" : `${text.slice(0, 3)}:${text.slice(-2)}`;
}

/** The offset of a zone at a local time. */
function offsetAt(zone: string, local: string): string | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch {
    return undefined;
  }
  const wall = Date.parse(`${local.slice(0, 19)}Z`);
  if (Number.isNaN(wall)) return undefined;
  const at = (moment: number): number => {
    const name = format.formatToParts(moment).find((p) => p.type === "timeZoneName")?.value ?? "";
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? [];
    return sign === undefined
      ? 0
      : (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
  };
  // Twice, since the offset that counts is that of the moment itself.
  const minutes = at(wall - at(wall) * 60_000);
  const two = (n: number): string => String(n).padStart(2, "0");
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A date as spreadsheets show and store it; `undefined` where day and month could be either. */
function localTime(cell: string): { time: string; zone: string } | undefined {
  const iso =
    /^(\d{4})-(\d\d?)-(\d\d?)(?:[T ](\d\d?):(\d\d)(?::(\d\d)(\.\d+)?)?)?\s*(Z|UTC|[+-]\d\d:?\d\d)?$/i
      .exec(cell);
  if (iso) {
    const [, year, month, day, hour, minute, second, part, zone] = iso;
    return join([year, month, day], [hour, minute, second], part, zone);
  }
  const dots = /^(\d\d?)\.(\d\d?)\.(\d{4})(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?$/.exec(cell);
  if (dots) return join([dots[3], dots[2], dots[1]], dots.slice(4, 7));
  const slashes = /^(\d\d?)\/(\d\d?)\/(\d{4})(?:[ T](\d\d?):(\d\d)(?::(\d\d))?)?$/.exec(cell);
  if (slashes) {
    const [first, second] = [Number(slashes[1]), Number(slashes[2])];
    if (first <= 12 && second <= 12 && first !== second) return undefined;
    const [day, month] = first > 12 ? [slashes[1], slashes[2]] : [slashes[2], slashes[1]];
    return join([slashes[3], month, day], slashes.slice(4, 7));
  }
  // Days since 1899-12-30, as Excel stores dates.
  if (/^\d{5}(?:[.,]\d+)?$/.test(cell)) {
    const ms = Math.round(Number(cell.replace(",", ".")) * 86_400) * 1000;
    return { time: new Date(Date.UTC(1899, 11, 30) + ms).toISOString().slice(0, 19), zone: "" };
  }
  return undefined;
}

function join(
  date: readonly (string | undefined)[],
  clock: readonly (string | undefined)[],
  part = "",
  zone = "",
): { time: string; zone: string } {
  const two = (text: string | undefined): string => (text ?? "0").padStart(2, "0");
  const time = `${date[0]}-${two(date[1])}-${two(date[2])}T${clock.map(two).join(":")}${part}`;
  return { time, zone: zone === "" ? "" : offset(zone) };
}
