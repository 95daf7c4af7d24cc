/**
 * What a check is, and what it is given.
 *
 * @module
 */
import type { H5Node } from "../../store/store.ts";
import type { H5Type } from "../../store/element_type.ts";
import { childOf } from "../schema/children.ts";
import type { MadeObject } from "../pynwb/construct.ts";
import type { InspectorCheckName } from "./catalogue.ts";

/** How many leading values a check looks at, as NWB Inspector does. */
export const NELEMS = 200;

/** A year of 365.25 days in seconds: longer spans are taken for a wrong unit. */
export const YEAR_S = 31_557_600;

/** What one check says about one object. */
export interface Message {
  /** The sentence. */
  readonly message: string;
  /** The value, where there is one. */
  readonly found?: string;
  /** A place below or beside the object; default the object itself. */
  readonly place?: string;
}

/** What a check may ask beside its object. */
export interface CheckContext {
  /** Path of the file on disk. */
  readonly path: string;
  readonly root: H5Node;
  /** `/general/subject`, where there is one. */
  readonly subject: H5Node | undefined;
  /** Whether the object's type is the named one or descends from it. */
  isA(node: H5Node, type: string): boolean;
  /** What PyNWB made of an object; undefined where it did not get to it. */
  madeOf(node: H5Node): MadeObject | undefined;
  /** All objects of a type and its descendants. */
  all(type: string): readonly H5Node[];
  /** The time of the check. */
  now(): Date;
}

/** One of NWB Inspector's checks. */
export interface Check {
  /** The inspector's own name. */
  readonly name: InspectorCheckName;
  /** Types whose objects are looked at, descendants included; every typed object where absent. */
  readonly type?: string;
  /** Looks at one object. */
  run(node: H5Node, context: CheckContext): Iterable<Message> | Message | undefined;
}

/** Whether elements of a list are texts to Python: those of variable length in UTF-8; all others are read as bytes. */
export function isUnicode(type: H5Type): boolean {
  return type.class === "text" && type.variable && !type.ascii;
}

/** Text of a field: a scalar text dataset or attribute; `undefined` where it is absent. */
export function textField(node: H5Node, name: string): string | undefined {
  const child = childOf(node, name);
  if (child) return child.kind === "dataset" ? child.scalarText() : undefined;
  return node.text(name);
}

/** Texts of a field that may be one or several. */
export function textsField(node: H5Node, name: string): string[] {
  const child = childOf(node, name);
  return child?.kind === "dataset" ? child.texts(0, 100_000) : [];
}
