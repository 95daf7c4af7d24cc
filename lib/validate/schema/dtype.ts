/**
 * Element types: which stored type satisfies which type of the specification.
 *
 * Source: HDMF 6.2, `hdmf/spec/spec.py` (`DtypeHelper`) and `hdmf/validate/validator.py`.
 *
 * @module
 */

import { ANY_NUMBER } from "../../store/element_type.ts";

const SYNONYMS: Readonly<Record<string, readonly string[]>> = {
  float: ["float", "float32"],
  double: ["double", "float64"],
  short: ["int16", "short"],
  int: ["int32", "int"],
  long: ["int64", "long"],
  utf: ["text", "utf", "utf8", "utf-8"],
  ascii: ["ascii", "bytes"],
  bool: ["bool"],
  int8: ["int8"],
  uint8: ["uint8"],
  uint16: ["uint16"],
  uint32: ["uint32", "uint"],
  uint64: ["uint64"],
  object: ["object"],
  numeric: ["numeric"],
  isodatetime: ["isodatetime", "datetime", "date"],
};
// precision in a specification is a minimum
const WIDER: Readonly<Record<string, readonly string[]>> = {
  float: ["double"],
  int8: ["short", "int", "long"],
  short: ["int", "long"],
  int: ["long"],
  uint8: ["uint16", "uint32", "uint64"],
  uint16: ["uint32", "uint64"],
  uint32: ["uint64"],
  utf: ["ascii"],
};

const ALLOWED: ReadonlyMap<string, ReadonlySet<string>> = makeAllowed();

function makeAllowed(): Map<string, Set<string>> {
  const allowed = new Map<string, Set<string>>();
  for (const [name, synonyms] of Object.entries(SYNONYMS)) {
    const set = new Set([...synonyms, ...(WIDER[name] ?? []).flatMap((w) => SYNONYMS[w] ?? [])]);
    for (const synonym of synonyms) allowed.set(synonym, set);
  }
  const numeric = allowed.get("numeric");
  for (const [name, set] of allowed) {
    if (/int|float/.test(name)) { for (const x of set) numeric?.add(x); }
  }
  return allowed;
}

/** Whether a stored type satisfies a type of the specification. Unknown types of a specification allow nothing. */
export function isAllowed(expected: string, received: string): boolean {
  if (received === ANY_NUMBER) return /int|float|double|short|long|numeric/.test(expected);
  return ALLOWED.get(expected)?.has(received) ?? false;
}

const ISO =
  /^(-?(?:[1-9][0-9]*)?[0-9]{4})-(1[0-2]|0[1-9])-(3[01]|0[1-9]|[12][0-9])(T(2[0-3]|[01][0-9]):([0-5][0-9]):([0-5][0-9])(\.[0-9]+)?(Z|[+-](?:2[0-3]|[01][0-9]):[0-5][0-9])?)?$/;

/** Whether a text is a date or time in the form that the specification asks for. */
export function isIsoTime(text: string): boolean {
  return ISO.test(text);
}

/** Whether such a text says its offset from UTC; a date alone does not. */
export function hasZone(text: string): boolean {
  if (text.endsWith("Z")) return true;
  const t = text.indexOf("T");
  return t >= 0 && (text.includes("+") || text.lastIndexOf("-") > t);
}
