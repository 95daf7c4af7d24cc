/**
 * Type and shape of a stored value, as HDMF sees them.
 *
 * Source: HDMF 6.2, `hdmf/validate/validator.py` (`get_type`), `hdmf/backends/hdf5/h5tools.py`.
 *
 * @module
 */
import type { AttributeInfo, H5Node } from "../../store/store.ts";
import { dtypeName, type H5Type } from "../../store/element_type.ts";
import { SchemaBreak } from "./errors.ts";

/** What is known of a value without reading more of it than its first element. */
export interface StoredValue {
  /** Type name, or the member types of a compound; undefined where an empty array says nothing. */
  readonly type: string | readonly string[] | undefined;
  /** A text, where it is one or begins with one. */
  readonly firstText?: string;
  /** Whether the value is a single text, as opposed to a list. */
  readonly scalarText?: true;
  /** Lengths by axis; `null` where there is no array: texts, null dataspaces. */
  readonly shape: readonly number[] | null;
  /** The value in words, for messages. */
  readonly printed?: string;
}

/** An attribute's value. References must be told apart before. */
export function attributeValue(a: AttributeInfo): StoredValue {
  const { type, shape } = a;
  if (shape === null) return { type: "Empty", shape: null, printed: "empty" };
  if (type.class === "text") {
    if (shape.length === 0) {
      const text = String(a.value);
      return { type: "utf", firstText: text, scalarText: true, shape: null, printed: text };
    }
    if (shape.includes(0)) return { type: undefined, shape };
    const first = Array.isArray(a.value) ? a.value[0] : a.value;
    // elements of fixed length stay bytes, those of variable length are texts
    return {
      type: type.variable ? "utf" : "ascii",
      ...(typeof first === "string" ? { firstText: first } : {}),
      shape,
    };
  }
  if (shape.includes(0)) return { type: undefined, shape };
  return { type: valueName(type), shape };
}

/** A data set's value. Reads at most the first element of a text. */
export function datasetValue(node: H5Node): StoredValue {
  const { dtype: type, shape } = node;
  if (shape === null) {
    throw new SchemaBreak(`${node.path} has a null dataspace, which a data set of NWB cannot have`);
  }
  const scalar = shape.length === 0;
  if (type.class === "text") return textValue(node, type, shape);
  if (type.class === "compound") {
    // tables of compounds are lists of rows, whatever their axes
    const axes = scalar ? [] : [shape[0] ?? 0];
    if (shape.includes(0)) return { type: undefined, shape: axes };
    return { type: type.members.map((m) => memberName(m.type)), shape: axes };
  }
  if (type.class === "reference") {
    // an empty array of references cannot be told from one of texts
    return { type: shape.includes(0) ? "utf" : "object", shape };
  }
  if (type.class === "vlen" && shape.includes(0)) return { type: undefined, shape };
  return { type: valueName(type), shape };
}

function textValue(node: H5Node, type: H5Type, shape: readonly number[]): StoredValue {
  if (shape.length === 0) {
    const text = node.texts()[0] ?? "";
    return { type: "utf", firstText: text, scalarText: true, shape: null, printed: text };
  }
  if (!type.variable) return { type: "ascii", shape }; // no look at the text: its format stays unknown
  if (shape.includes(0)) return { type: type.ascii ? undefined : "utf", shape };
  const first = node.texts(0, 1)[0];
  return {
    type: type.ascii ? "ascii" : "utf",
    ...(first === undefined ? {} : { firstText: first }),
    shape,
  };
}

function valueName(t: H5Type): string {
  return t.class === "region" ? "RegionReference" : dtypeName(t);
}

function memberName(t: H5Type): string {
  return t.class === "text" ? "utf" : valueName(t);
}
