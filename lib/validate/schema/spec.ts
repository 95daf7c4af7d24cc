/**
 * The NWB specification language, as far as validation needs it.
 *
 * Source: hdmf-schema-language, `source/description.rst`.
 *
 * @module
 */

/** How many: a number, or `?` none or one, `*` any, `+` one or more. */
export type Quantity = number | "?" | "*" | "+";

/** Lengths by axis, `null` for any; or a list of such alternatives. */
export type Shape = readonly (number | null)[] | readonly (readonly (number | null)[])[];

/** Element type: a name, a reference, or the members of a compound. */
export type Dtype =
  | string
  | { readonly target: string }
  | readonly { readonly name: string; readonly dtype: string | { readonly target: string } }[];

/** An attribute. */
export interface AttributeSpec {
  readonly name: string;
  readonly required: boolean;
  readonly dtype: Dtype | undefined;
  readonly shape: Shape | undefined;
  /** Whether its value is fixed; it is then never compared, and no argument of a constructor. */
  readonly fixed: boolean;
  /** Path through the specification, for messages: `TimeSeries/data/unit`. */
  readonly path: string;
}

/** What groups and data sets have in common. */
interface StorageSpec {
  readonly name: string | undefined;
  /** The type that it defines. */
  readonly def: string | undefined;
  /** The type that it includes or extends. */
  readonly inc: string | undefined;
  readonly quantity: Quantity;
  readonly linkable: boolean;
  readonly attributes: readonly AttributeSpec[];
  readonly path: string;
}

/** A data set. */
export interface DatasetSpec extends StorageSpec {
  readonly kind: "dataset";
  readonly dtype: Dtype | undefined;
  readonly shape: Shape | undefined;
  readonly fixed: boolean;
}

/** A group. */
export interface GroupSpec extends StorageSpec {
  readonly kind: "group";
  readonly datasets: readonly DatasetSpec[];
  readonly groups: readonly GroupSpec[];
  readonly links: readonly LinkSpec[];
}

/** A link. */
export interface LinkSpec {
  readonly kind: "link";
  readonly name: string | undefined;
  readonly target: string;
  readonly quantity: Quantity;
  readonly path: string;
}

/** A group or data set. */
export type TypeSpec = GroupSpec | DatasetSpec;

/** A specification that cannot be used; the message is what the reference tool's exception says. */
export class SpecError extends Error {}

/** Deepest nesting of groups in a specification: real ones have six. */
const MAX_DEPTH = 40;

type Raw = Readonly<Record<string, unknown>>;

/** Reads a type definition from JSON. Both spellings of the type keys are taken. */
export function readSpec(
  raw: unknown,
  kind: "group" | "dataset",
  parent = "",
  depth = 0,
): TypeSpec {
  if (!isRecord(raw)) throw new SpecError("a specification is not a mapping");
  if (depth > MAX_DEPTH) throw new SpecError("groups in the specification are nested too deep");
  const name = textOf(raw.name);
  const def = textOf(raw.neurodata_type_def) ?? textOf(raw.data_type_def);
  const given = textOf(raw.neurodata_type_inc) ?? textOf(raw.data_type_inc);
  const inc = given === def ? undefined : given;
  const own = name ?? def ?? inc ?? "?";
  const path = parent === "" ? own : `${parent}/${own}`;
  const common = {
    name,
    def,
    inc,
    quantity: quantityOf(raw.quantity),
    linkable: raw.linkable !== false,
    attributes: listOf(raw.attributes).map((a) => readAttribute(a, path)),
    path,
  };
  if (kind === "dataset") {
    return { kind, ...common, dtype: dtypeOf(raw.dtype), shape: shapeOf(raw), fixed: isFixed(raw) };
  }
  return {
    kind,
    ...common,
    datasets: listOf(raw.datasets).map((d) => readSpec(d, "dataset", path, depth + 1))
      .filter((s) => s.kind === "dataset"),
    groups: listOf(raw.groups).map((g) => readSpec(g, "group", path, depth + 1))
      .filter((s) => s.kind === "group"),
    links: listOf(raw.links).map((l) => readLink(l, path)),
  };
}

function readAttribute(raw: unknown, parent: string): AttributeSpec {
  if (!isRecord(raw)) throw new SpecError("an attribute of the specification is not a mapping");
  const name = textOf(raw.name) ?? "?";
  return {
    name,
    required: raw.required !== false &&
      (raw.default_value === undefined || raw.default_value === null),
    dtype: dtypeOf(raw.dtype),
    shape: shapeOf(raw),
    fixed: isFixed(raw),
    path: `${parent}/${name}`,
  };
}

function isFixed(raw: Raw): boolean {
  return raw.value !== undefined && raw.value !== null;
}

function readLink(raw: unknown, parent: string): LinkSpec {
  if (!isRecord(raw)) throw new SpecError("a link of the specification is not a mapping");
  const target = textOf(raw.target_type) ?? "?";
  const name = textOf(raw.name);
  return {
    kind: "link",
    name,
    target,
    quantity: quantityOf(raw.quantity),
    path: `${parent}/${name ?? target}`,
  };
}

function quantityOf(value: unknown): Quantity {
  switch (value) {
    case "zero_or_one":
    case "?":
      return "?";
    case "zero_or_many":
    case "*":
      return "*";
    case "one_or_many":
    case "+":
      return "+";
    default:
      return typeof value === "number" ? value : 1;
  }
}

function dtypeOf(value: unknown): Dtype | undefined {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    return value.filter(isRecord).map((m) => {
      const dtype = dtypeOf(m.dtype);
      return {
        name: textOf(m.name) ?? "?",
        dtype: typeof dtype === "string" || (dtype && "target" in dtype) ? dtype : "?",
      };
    });
  }
  if (isRecord(value)) return { target: textOf(value.target_type) ?? "?" };
  return undefined;
}

function shapeOf(raw: Raw): Shape | undefined {
  const lengths = (v: readonly unknown[]) => v.map((x) => typeof x === "number" ? x : null);
  const { shape, dims } = raw;
  if (Array.isArray(shape)) {
    return Array.isArray(shape[0])
      ? shape.filter((s): s is unknown[] => Array.isArray(s)).map(lengths)
      : lengths(shape);
  }
  // names of axes alone say how many there are
  return Array.isArray(dims) ? dims.map(() => null) : undefined;
}

/** Whether a value is a mapping. */
export function isRecord(value: unknown): value is Raw {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
