/** Type of a value, in the terms of the NWB specification. */
export interface H5Type {
  /** Kind of the value. */
  readonly class:
    | "int"
    | "float"
    | "text"
    | "bool"
    | "enum"
    | "compound"
    | "reference"
    | "region"
    | "vlen"
    | "array"
    | "other";
  /** Bytes of one element in the file. */
  readonly bytes: number;
  /** Of whole numbers and of the numbers behind an enum. */
  readonly signed: boolean;
  /** Of texts: stored with a length of their own. */
  readonly variable: boolean;
  /** Of numbers of JSON, which say neither their size nor whether they have a sign. */
  readonly loose?: true;
  /** Of texts: declared ASCII. */
  readonly ascii: boolean;
  /** Of compounds, in order. */
  readonly members: readonly { readonly name: string; readonly type: H5Type }[];
  /** Of variable-length sequences and arrays. */
  readonly base?: H5Type;
}

/** Name of a number that says no more than that it is one: what JSON has. */
export const ANY_NUMBER = "number";

/** Numpy's name of a type, as the reference tools print it: `float64`, `utf`, `object`. */
export function dtypeName(t: H5Type): string {
  if (t.loose) return ANY_NUMBER;
  switch (t.class) {
    case "int":
    case "enum":
      return `${t.signed ? "int" : "uint"}${t.bytes * 8}`;
    case "float":
      return `float${t.bytes * 8}`;
    case "text":
      return t.variable ? "utf" : "ascii";
    case "bool":
      return "bool";
    case "reference":
      return "object";
    case "region":
      return "region";
    case "vlen":
      return t.base ? dtypeName(t.base) : "vlen";
    case "array":
      return t.base ? dtypeName(t.base) : "array";
    case "compound":
      return `[${t.members.map((m) => `'${dtypeName(m.type)}'`).join(", ")}]`;
    default:
      return `void${t.bytes * 8}`;
  }
}
