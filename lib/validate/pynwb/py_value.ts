/**
 * What Python has in hand when HDMF constructs an object: the class and the axes of a value, as `h5py` and HDMF give it.
 *
 * Source: HDMF 6.2, `hdmf/utils.py` (`docval`), `hdmf/backends/hdf5/h5tools.py`; h5py 3.
 *
 * @module
 */
import type { AttributeInfo, H5Node } from "../../store/store.ts";
import { ANY_NUMBER, dtypeName, type H5Type } from "../../store/element_type.ts";

/** A value as Python sees it. */
export type PyValue =
  /** A single value; numbers by their numpy name, such as `float64`. */
  | { readonly kind: "bytes" | "datetime" | "empty" | "void" }
  | { readonly kind: "str"; readonly text: () => string }
  | { readonly kind: "number"; readonly name: string }
  /** An array, in memory or in the file; `text` where its elements are texts. */
  | { readonly kind: "array"; readonly shape: readonly number[] }
  /** An object that was constructed. */
  | { readonly kind: "object"; readonly node: H5Node }
  /** Several of them. */
  | { readonly kind: "list"; readonly items: readonly PyValue[] }
  /** Something in another file, which is not looked at. */
  | { readonly kind: "elsewhere"; readonly name: string };

/** What an attribute is; references must be told apart before. */
export function ofAttribute(attribute: AttributeInfo): PyValue {
  const { type, shape } = attribute;
  if (shape === null) return { kind: "empty" };
  if (shape.length > 0) return { kind: "array", shape };
  // single texts of fixed length are decoded when the file is read
  return type.class === "text"
    ? { kind: "str", text: () => String(attribute.value) }
    : single(type);
}

/** What a data set is. A list of one is taken for its value where a single value is wanted. */
export function ofDataset(node: H5Node, wantsSingle: boolean): PyValue {
  const { dtype, shape } = node;
  if (shape === null) return { kind: "empty" };
  const text = () => node.texts()[0] ?? "";
  if (shape.length === 0) return dtype.class === "text" ? { kind: "str", text } : single(dtype);
  const one = shape.length === 1 && shape[0] === 1;
  if (!wantsSingle || !one || dtype.class === "compound") return { kind: "array", shape };
  if (dtype.class !== "text") return single(dtype);
  return dtype.variable && !dtype.ascii ? { kind: "str", text } : { kind: "bytes" };
}

function single(type: H5Type): PyValue {
  switch (type.class) {
    case "int":
    case "enum":
    case "float":
    case "bool":
      return { kind: "number", name: dtypeName(type) };
    case "vlen":
    case "array":
      return { kind: "array", shape: [0] };
    default:
      return { kind: "void" };
  }
}

const INTS = ["int8", "int16", "int32", "int64"];
const UINTS = ["uint8", "uint16", "uint32", "uint64"];
const FLOATS = ["float16", "float32", "float64", "float128"];
const NUMBERS: Readonly<Record<string, readonly string[]>> = {
  float: FLOATS,
  int: INTS,
  uint: UINTS,
  unsignedinteger: UINTS,
  bool: ["bool"],
  scalar: [...INTS, ...UINTS, ...FLOATS, "bool"],
};
// classes of values that no file gives; nothing is said of them
const KNOWN = new Set([
  "str",
  "bytes",
  "array",
  "data",
  "list",
  "tuple",
  "dict",
  "datetime",
  "date",
  "timedelta",
  "csr_matrix",
  "Iterable",
  ...Object.keys(NUMBERS),
  ...Object.values(NUMBERS).flat(),
]);

/** Whether a value is of one of the kinds that an argument takes. */
export function isOfKind(
  value: PyValue,
  kinds: readonly string[],
  isA: (node: H5Node, type: string) => boolean,
): boolean {
  return kinds.some((kind) => {
    if (!kind.startsWith("@") && !KNOWN.has(kind)) return true;
    switch (value.kind) {
      case "elsewhere":
        return true;
      case "number":
        if (value.name === ANY_NUMBER) return kind in NUMBERS && kind !== "bool";
        return kind === value.name || (NUMBERS[kind]?.includes(value.name) ?? false);
      case "str":
      case "bytes":
      case "datetime":
        return kind === value.kind || kind === "scalar";
      case "array":
        return kind === "array" || kind === "Iterable";
      case "list":
        return kind === "list" || kind === "array" || kind === "Iterable";
      case "object":
        return kind.startsWith("@") && isA(value.node, kind.slice(1));
      case "void":
        return kind === "scalar";
      default:
        return false;
    }
  });
}

/** A value in a few words, for messages. */
export function describe(value: PyValue): string {
  switch (value.kind) {
    case "number":
      return `a single ${value.name}`;
    case "str":
      return "a text";
    case "bytes":
      return "a text of fixed length or in ASCII in a list of one";
    case "array":
      return `an array of the shape (${value.shape.join(", ")})`;
    case "object":
      return `an object of the type ${value.node.type}`;
    case "list":
      return "several objects";
    case "empty":
      return "empty";
    default:
      return value.kind === "datetime" ? "a time" : "of another kind";
  }
}
