/**
 * Goes through the construction of a file's objects as HDMF and PyNWB do it: which objects are constructed at all, what
 * each constructor is given, and whether it takes that.
 *
 * Source: HDMF 6.2, `hdmf/build/objectmapper.py`, `hdmf/build/manager.py`, `hdmf/utils.py` (`docval`); PyNWB 4.2, `pynwb/io`.
 *
 * @module
 */
import type { H5Node } from "../../store/store.ts";
import { isReadableTime } from "../../store/readable_time.ts";
import { type Child, childrenOf } from "../schema/children.ts";
import type { AttributeSpec, DatasetSpec, GroupSpec, TypeSpec } from "../schema/spec.ts";
import { checkArgument, checkNames } from "./arguments.ts";
import { fieldName, type PyClass, type PyClasses } from "./classes.ts";
import { overridden } from "./overrides.ts";
import { ofAttribute, ofDataset, type PyValue } from "./py_value.ts";
import { Refused } from "./refused.ts";

/** An object that was constructed. */
export interface MadeObject {
  /** Its class. */
  readonly made: PyClass;
  /** The text that an argument was given; undefined where it was given none. */
  textOf(argument: string): string | undefined;
}

/** An object that is being constructed. */
export interface Constructing {
  readonly node: H5Node;
  readonly made: PyClass;
  /** Whether an argument was given. */
  given(argument: string): boolean;
  /** The objects that an argument was given. */
  objects(argument: string): readonly H5Node[];
  /** Whether an object is of a type or of one that descends from it. */
  isA(node: H5Node, type: string): boolean;
}

/** Why a constructor refuses an object although its arguments fit; undefined where it does not. */
export type ConstructorRule = (object: Constructing) => string | undefined;

/** Objects below objects of types: Python's stack ends at about as many. */
const MAX_DEPTH = 100;

const ELECTRODES = "/general/extracellular_ephys/electrodes";

/** Goes through the construction of the objects of one file. */
export class Construction {
  readonly #classes: PyClasses;
  readonly #rule: ConstructorRule;
  readonly #made = new Map<H5Node, MadeObject>();
  readonly #types = new Map<H5Node, { readonly home: string; readonly type: string }>();
  readonly #making = new Set<H5Node>();
  readonly #reader = {
    construct: (node: H5Node) => this.construct(node),
    child: (child: Child) => this.#child(child),
    isTyped: (node: H5Node, type: string) => this.#isTyped(node, type),
    isA: (node: H5Node, type: string) => this.#isA(node, type),
    nameless: (node: H5Node) => this.#made.get(node)?.made.nameless ?? false,
  };

  constructor(classes: PyClasses, rule: ConstructorRule) {
    this.#classes = classes;
    this.#rule = rule;
  }

  /** Objects constructed so far. */
  get made(): ReadonlyMap<H5Node, MadeObject> {
    return this.#made;
  }

  /**
   * Constructs an object and all that belongs to it.
   *
   * @throws {Refused} At the first that PyNWB cannot construct.
   */
  construct(node: H5Node): void {
    if (this.#made.has(node)) return;
    if (this.#making.has(node)) throw new Refused(node.path, "is needed to construct itself");
    if (this.#making.size > MAX_DEPTH) throw new Refused(node.path, "is nested too deep");
    this.#making.add(node);
    const type = this.#word(node, "neurodata_type", "has no type (neurodata_type)");
    const home = this.#word(node, "namespace", "does not say the namespace of its type");
    if ((node.attribute("object_id")?.shape?.length ?? 0) > 0) {
      throw new Refused(node.path, "has an object_id that is a list");
    }
    const { made, spec } = this.#classOf(node, home, type);
    if (made.broken) throw new Refused(node.path, `cannot be constructed: ${made.broken}`);
    if (spec.kind !== node.kind) {
      throw new Refused(node.path, `is a ${node.kind}, but ${type} is a ${spec.kind}`);
    }
    const values = new Map<string, PyValue>();
    this.#collect(spec, node, "", made, values);
    if (spec.kind === "dataset") {
      values.set("data", timed(spec, node, ofDataset(node, spec.shape === undefined)));
    }
    this.#override(node, made, values);
    for (const [name, argument] of made.args) {
      checkArgument(node, name, argument, values.get(name), this.#reader);
    }
    for (const name of made.lists) checkNames(node, values.get(name));
    const problem = this.#rule({
      node,
      made,
      given: (name) => values.has(name),
      objects: (name) => objectsOf(values.get(name)),
      isA: this.#reader.isA,
    });
    if (problem !== undefined) throw new Refused(node.path, problem);
    this.#making.delete(node);
    this.#made.set(node, { made, textOf: (name) => textOf(values.get(name)) });
  }

  #word(node: H5Node, name: string, absent: string): string {
    const attribute = node.attribute(name);
    if (!attribute) throw new Refused(node.path, absent);
    const { value } = attribute;
    if (typeof value === "string") return value;
    throw new Refused(node.path, `has a ${name} that is no single text`);
  }

  #classOf(node: H5Node, home: string, type: string): { made: PyClass; spec: TypeSpec } {
    // tables of earlier versions of the schema are read as the types that they have now
    const [ns, name] = node.path === ELECTRODES
      ? ["core", "ElectrodesTable"]
      : type === "DynamicTable" && node.name === "bands" &&
          node.parent?.type === "DecompositionSeries" && node.parent.text("namespace") === "core"
      ? ["core", "FrequencyBandsTable"]
      : [home, type];
    this.#types.set(node, { home: ns, type: name });
    const made = this.#classes.of(ns, name);
    const spec = made && this.#classes.namespace(ns)?.type(name);
    if (made && spec) return { made, spec };
    throw new Refused(
      node.path,
      this.#classes.namespace(ns)
        ? `is of the type ${name}, which is not in the namespace ${ns}`
        : `is of the namespace "${ns}", which is not cached in the file`,
    );
  }

  /** Values of all parts of a specification, by the arguments that they go to. */
  #collect(
    spec: TypeSpec,
    node: H5Node,
    before: string,
    made: PyClass,
    values: Map<string, PyValue>,
  ): void {
    const give = (field: string, value: PyValue | undefined, many = false) => {
      const argument = made.map.has(field) ? made.map.get(field) : field;
      if (argument === null || argument === undefined || value === undefined) return;
      const known = values.get(argument);
      if (many && known?.kind === "list" && value.kind === "list") {
        values.set(argument, { kind: "list", items: [...known.items, ...value.items] });
      } else values.set(argument, value);
    };
    for (const attribute of spec.attributes) {
      give(before + attribute.name, this.#attribute(attribute, node));
    }
    if (spec.kind === "dataset") return;
    const children = childrenOf(node);
    const linked = children.filter((c) => c.link);
    const taken = new Set<Child>();
    for (const link of spec.links) {
      const named = linked.find((c) => c.name === link.name);
      if (named) {
        taken.add(named);
        give(before + fieldName(link), this.#child(named));
        continue;
      }
      const some = linked.filter((c) => c.node && this.#isTyped(c.node, link.target));
      if (some.length > 0) {
        give(before + fieldName(link), this.#flat(some, link.quantity));
      }
    }
    const left = children.filter((c) => !taken.has(c));
    for (const { node: child } of left) if (child) this.#requireNamespace(child);
    for (const slot of [...spec.groups, ...spec.datasets]) {
      const fit = left.filter((c) => !c.node || c.node.kind === slot.kind);
      this.#slot(slot, fit, before, made, values, give);
    }
  }

  #slot(
    slot: DatasetSpec | GroupSpec,
    children: readonly Child[],
    before: string,
    made: PyClass,
    values: Map<string, PyValue>,
    give: (field: string, value: PyValue | undefined, many?: boolean) => void,
  ): void {
    const type = slot.def ?? slot.inc;
    const field = before + fieldName(slot);
    if (slot.name === undefined) {
      if (type === undefined) return;
      const some = children.filter((c) => c.node ? this.#isTyped(c.node, type) : isPlace(slot));
      if (some.length > 0) give(field, this.#flat(some, slot.quantity), isMany(slot.quantity));
      return;
    }
    const child = children.find((c) => c.name === slot.name);
    if (!child) return;
    if (type !== undefined) {
      give(field, this.#child(child));
      return;
    }
    if (!child.node) {
      give(field, { kind: "elsewhere", name: child.target ?? child.name });
      return;
    }
    if (slot.kind === "dataset") {
      give(field, timed(slot, child.node, ofDataset(child.node, slot.shape === undefined)));
    }
    this.#collect(slot, child.node, `${field}__`, made, values);
  }

  #attribute(spec: AttributeSpec, node: H5Node): PyValue | undefined {
    const attribute = node.attribute(spec.name);
    if (!attribute) return undefined;
    if (attribute.type.class === "reference" && attribute.shape?.length === 0) {
      const target = node.target(spec.name);
      if (!target) return undefined;
      this.construct(target);
      return { kind: "object", node: target };
    }
    const value = ofAttribute(attribute);
    if (!isTime(spec)) return value;
    const texts = [attribute.value].flat().filter((v) => typeof v === "string");
    return asTime(texts, value, `${node.path}@${spec.name}`);
  }

  #child(child: Child): PyValue {
    if (!child.node) return { kind: "elsewhere", name: child.target ?? child.name };
    this.construct(child.node);
    return { kind: "object", node: child.node };
  }

  #flat(children: readonly Child[], quantity: unknown): PyValue {
    const items = children.map((c) => this.#child(c));
    const [only] = items;
    return items.length === 1 && only && !isMany(quantity) ? only : { kind: "list", items };
  }

  /** What PyNWB asks of the namespace of everything that stands in a group with a place in the schema. */
  #requireNamespace(node: H5Node): void {
    const type = node.attribute("neurodata_type");
    const home = node.attribute("namespace");
    if (!type || !home) return;
    if (typeof home.value !== "string" || typeof type.value !== "string") {
      throw new Refused(node.path, "has a type or namespace that is no single text");
    }
    if (!this.#classes.namespace(home.value)) {
      throw new Refused(
        node.path,
        `is of the namespace "${home.value}", which is not cached in the file`,
      );
    }
  }

  /** Whether an object is constructed as a type or one that descends from it. */
  #isA(node: H5Node, type: string): boolean {
    const known = this.#types.get(node);
    return known
      ? this.#classes.namespace(known.home)?.isA(known.type, type) ?? false
      : this.#isTyped(node, type);
  }

  #isTyped(node: H5Node, type: string): boolean {
    const own = node.attribute("neurodata_type")?.value;
    const home = node.attribute("namespace")?.value;
    if (typeof own !== "string" || typeof home !== "string") return false;
    return this.#classes.namespace(home)?.isA(own, type) ?? false;
  }

  /** Arguments that PyNWB makes by code of its own. */
  #override(node: H5Node, made: PyClass, values: Map<string, PyValue>): void {
    for (const name of made.override) {
      const value = overridden(node, name, values.get(name), this.#reader);
      if (value === "not looked at") values.set(name, { kind: "elsewhere", name });
      else if (value) values.set(name, value);
      else values.delete(name);
    }
  }
}

function objectsOf(value: PyValue | undefined): H5Node[] {
  if (value?.kind === "list") return value.items.flatMap(objectsOf);
  return value?.kind === "object" ? [value.node] : [];
}

function textOf(value: PyValue | undefined): string | undefined {
  return value?.kind === "str" ? value.text() : undefined;
}

function isMany(quantity: unknown): boolean {
  return quantity !== 1 && quantity !== "?";
}

/** Whether a slot is one for objects of any name, of which an object in another file would be one. */
function isPlace(slot: DatasetSpec | GroupSpec): boolean {
  return slot.kind === "group" && isMany(slot.quantity);
}

function isTime(spec: { readonly dtype: unknown }): boolean {
  return spec.dtype === "isodatetime" || spec.dtype === "datetime";
}

/** Texts of times are read when they are met. */
function timed(spec: DatasetSpec, node: H5Node, value: PyValue): PyValue {
  if (!isTime(spec) || node.dtype.class !== "text") return value;
  return asTime(node.texts(0, 1000), value, node.path);
}

function asTime(texts: readonly string[], value: PyValue, place: string): PyValue {
  const bad = texts.find((t) => !isReadableTime(t));
  if (bad !== undefined) {
    throw new Refused(place, `cannot be read as a time: "${bad.slice(0, 80)}"`);
  }
  if (value.kind === "str" || value.kind === "bytes") return { kind: "datetime" };
  return value.kind === "array" ? { kind: "list", items: [] } : value;
}
