/**
 * The classes that PyNWB constructs objects with: those that it has for its own types, and those that HDMF makes of the
 * specifications of an extension.
 *
 * Source: PyNWB 4.2 through `data/build_classes.py`; HDMF 6.2, `hdmf/build/classgenerator.py`, `hdmf/build/objectmapper.py`,
 * `hdmf/common/io/table.py`.
 *
 * @module
 */
import type { Namespace } from "../schema/namespaces.ts";
import type { AttributeSpec, Dtype, LinkSpec, Shape, TypeSpec } from "../schema/spec.ts";
import data from "./data/classes.json" with { type: "json" };

/** An argument of a constructor. */
export interface Argument {
  /** Kinds of values that it takes; types of the schema begin with `@`. */
  readonly is: readonly string[];
  readonly optional?: boolean;
  /** Whether it is nothing where it is left out. */
  readonly none?: boolean;
  /** The text that it is where it is left out. */
  readonly default?: string;
  /** Name that an object must have. */
  readonly named?: string;
  /** Axes that an array may have. */
  readonly shape?: readonly (readonly (number | null)[])[];
  readonly enum?: readonly string[];
}

/** A class. */
export interface PyClass {
  readonly args: ReadonlyMap<string, Argument>;
  /** Argument of a field of the specification, where it has another name than the field; null for none. */
  readonly map: ReadonlyMap<string, string | null>;
  /** Arguments that PyNWB makes by code of its own. */
  readonly override: ReadonlySet<string>;
  /** Arguments whose objects are kept by their names. */
  readonly lists: ReadonlySet<string>;
  /** Columns that the class knows of. */
  readonly columns: ReadonlyMap<string, { readonly required?: boolean }>;
  /** Whether its objects are named by the class, whatever their name in the file. */
  readonly nameless: boolean;
  /** Whether its objects have a description. */
  readonly described: boolean;
  /** Why no object of it can be made. */
  readonly broken?: string;
}

interface Made {
  readonly args: Readonly<Record<string, Argument>>;
  readonly map: Readonly<Record<string, string | null>>;
  readonly override: readonly string[];
  readonly lists: readonly string[];
  readonly columns: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly nameless?: boolean;
  readonly described: boolean;
  readonly broken?: boolean;
}

const MADE: ReadonlyMap<string, Made> = new Map(Object.entries<Made>(data));

/** Namespaces whose types PyNWB has classes for. */
export const OWN_NAMESPACES = ["core", "hdmf-common", "hdmf-experimental"] as const;

/** A part of a specification with the name of the argument it goes to. */
type Field = AttributeSpec | TypeSpec | LinkSpec;

/** Classes by namespace and type. */
export class PyClasses {
  readonly #namespaces: ReadonlyMap<string, Namespace>;
  readonly #known = new Map<string, PyClass | undefined>();

  /** @param namespaces Those of PyNWB, and those of extensions that build on them. */
  constructor(namespaces: ReadonlyMap<string, Namespace>) {
    this.#namespaces = namespaces;
  }

  /** The namespace of that name. */
  namespace(name: string): Namespace | undefined {
    return this.#namespaces.get(name);
  }

  /** The class of a type; undefined where namespace or type are unknown. */
  of(namespace: string, type: string): PyClass | undefined {
    const key = `${namespace} ${type}`;
    if (this.#known.has(key)) return this.#known.get(key);
    // entered before it is made, so that a type that inherits from itself does not loop
    this.#known.set(key, undefined);
    const made = this.#make(namespace, type);
    this.#known.set(key, made);
    return made;
  }

  #includesOwn(namespace: Namespace, seen = new Set<Namespace>()): boolean {
    if (OWN_NAMESPACES.some((own) => own === namespace.name)) return true;
    seen.add(namespace);
    return namespace.includes.some((name) => {
      const other = this.#namespaces.get(name);
      return other !== undefined && !seen.has(other) && this.#includesOwn(other, seen);
    });
  }

  #make(name: string, type: string): PyClass | undefined {
    const namespace = this.#namespaces.get(name);
    const raw = namespace?.raw(type);
    if (!namespace || !raw) return undefined;
    // a type of the same name in a namespace that is included gives its class, whatever the extension says
    const known = this.#includesOwn(namespace) ? MADE.get(type) : undefined;
    if (known) return ready(type, known);
    const parent = raw.inc === undefined ? undefined : this.of(name, raw.inc);
    return extend(parent ?? NOTHING, namespace, type);
  }
}

const NOTHING: PyClass = {
  args: new Map(),
  map: new Map(),
  override: new Set(),
  lists: new Set(),
  columns: new Map(),
  nameless: false,
  described: false,
};

function ready(type: string, made: Made): PyClass {
  return {
    args: new Map(Object.entries(made.args)),
    map: new Map(Object.entries(made.map)),
    override: new Set(made.override),
    lists: new Set(made.lists),
    columns: new Map(Object.entries(made.columns)),
    nameless: made.nameless ?? false,
    described: made.described,
    ...(made.broken
      ? {
        broken:
          `PyNWB 4.2 cannot construct any ${type}: leave it out, or write what it holds as another type`,
      }
      : {}),
  };
}

/** A class as HDMF makes it of a specification. */
function extend(parent: PyClass, namespace: Namespace, type: string): PyClass {
  const spec = namespace.type(type);
  const raw = namespace.raw(type);
  const inherited = new Set(
    raw?.inc === undefined ? [] : fieldsOf(namespace.type(raw.inc)).map((f) => f.name),
  );
  const args = new Map(parent.args);
  const lists = new Set(parent.lists);
  const columns = new Map(parent.columns);
  let described = parent.described;
  let { broken } = parent;
  const isTable = namespace.isA(type, "DynamicTable");
  for (const { name, spec: field, optional } of fieldsOf(spec)) {
    if (name === "help" || inherited.has(name)) continue;
    if (!("kind" in field)) {
      described ||= name === "description";
      if (field.fixed) continue;
      args.set(name, argument(kindsOf(field.dtype, field.shape, true), field.shape, optional));
      continue;
    }
    const held = field.kind === "link" ? field.target : field.def ?? field.inc;
    if (held === undefined) {
      if (field.kind !== "dataset") continue;
      described ||= name === "description";
      if (field.fixed) continue;
      if (field.dtype === undefined && field.shape === undefined) {
        broken ??= `PyNWB cannot make a class of its type, whose ${name} has neither type nor axes`;
      }
      args.set(name, argument(kindsOf(field.dtype, field.shape, false), field.shape, optional));
      continue;
    }
    if (field.quantity === "*" || field.quantity === "+") {
      lists.add(name);
      args.set(name, argument(["list", "tuple", "dict", `@${held}`], undefined, optional));
    } else if (isTable && namespace.isA(held, "VectorData")) {
      if (!name.endsWith("_index")) columns.set(name, { required: isRequired(field) });
    } else {
      args.set(name, {
        ...argument([`@${held}`], undefined, optional),
        ...(field.kind === "link" || field.name === undefined ? {} : { named: field.name }),
      });
    }
  }
  if (spec.kind === "dataset") {
    const before = args.get("data");
    args.set("data", {
      ...argument(
        spec.dtype === undefined && spec.shape === undefined
          ? ["scalar", "array", "data"]
          : kindsOf(spec.dtype, spec.shape, false),
        spec.shape ?? before?.shape,
        before?.optional ?? false,
      ),
    });
  }
  return {
    args,
    map: parent.map,
    override: parent.override,
    lists,
    columns,
    nameless: parent.nameless || spec.name !== undefined,
    described,
    ...(broken === undefined ? {} : { broken }),
  };
}

function argument(
  is: readonly string[],
  shape: Shape | undefined,
  optional: boolean,
): Argument {
  return {
    is,
    ...(optional ? { optional, none: true } : {}),
    ...(shape === undefined ? {} : { shape: isNested(shape) ? shape : [shape] }),
  };
}

function isNested(shape: Shape): shape is readonly (readonly (number | null)[])[] {
  return Array.isArray(shape[0]);
}

const UINTS = ["uint8", "uint16", "uint32", "uint64"];
// what int stands for takes whole numbers of any width
const KINDS: Readonly<Record<string, readonly string[]>> = {
  float32: ["float"],
  float: ["float"],
  float64: ["float"],
  double: ["float"],
  int8: ["int"],
  int16: ["int"],
  short: ["int"],
  int32: ["int"],
  int: ["int"],
  int64: ["int64"],
  long: ["int64"],
  uint8: UINTS,
  uint16: UINTS.slice(1),
  uint32: UINTS.slice(2),
  uint64: UINTS.slice(3),
  numeric: ["float", "int", ...UINTS],
  text: ["str"],
  utf: ["str"],
  utf8: ["str"],
  "utf-8": ["str"],
  ascii: ["bytes"],
  bytes: ["bytes"],
  bool: ["bool"],
  isodatetime: ["datetime"],
  datetime: ["datetime"],
};

function kindsOf(
  dtype: Dtype | undefined,
  shape: Shape | undefined,
  attribute: boolean,
): readonly string[] {
  if (attribute && typeof dtype === "object" && "target" in dtype) return [`@${dtype.target}`];
  if (shape !== undefined) return ["array", "data"];
  return typeof dtype === "string" ? KINDS[dtype] ?? ["any"] : ["any"];
}

/** All parts of a type's specification that have arguments, by the names that HDMF gives them. */
function fieldsOf(
  spec: TypeSpec,
): { readonly name: string; readonly spec: Field; readonly optional: boolean }[] {
  const fields: { name: string; spec: Field; optional: boolean }[] = [];
  const add = (part: Field, before: string, optional: boolean) => {
    const name = before + fieldName(part);
    const here = optional || !isRequired(part);
    fields.push({ name, spec: part, optional: here });
    if (!("kind" in part) || part.kind === "link" || (part.def ?? part.inc) !== undefined) return;
    for (const inner of partsOf(part)) add(inner, `${name}__`, here);
  };
  for (const a of spec.attributes) add(a, "", false);
  if (spec.kind === "group") {
    for (const part of [...spec.groups, ...spec.datasets, ...spec.links]) add(part, "", false);
  }
  return fields;
}

function partsOf(spec: TypeSpec): Field[] {
  return spec.kind === "dataset"
    ? [...spec.attributes]
    : [...spec.attributes, ...spec.datasets, ...spec.groups, ...spec.links];
}

function isRequired(part: Field): boolean {
  return "kind" in part ? part.quantity !== "?" && part.quantity !== "*" : part.required;
}

/** The name that HDMF gives to a part: its own, or one made of its type. */
export function fieldName(part: Field): string {
  if (part.name !== undefined) return part.name;
  if (!("kind" in part)) return "?";
  const type = part.kind === "link" ? part.target : part.def ?? part.inc ?? "?";
  const name = type.replace(/(.)([A-Z][a-z]+)/g, "$1_$2").replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .toLowerCase();
  const many = part.quantity !== 1 && part.quantity !== "?";
  return many && !name.endsWith("s") ? `${name}s` : name;
}
