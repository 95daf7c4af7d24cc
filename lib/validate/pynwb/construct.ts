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
import { type Child, childOf, childrenOf } from "../schema/children.ts";
import type { AttributeSpec, DatasetSpec, GroupSpec, TypeSpec } from "../schema/spec.ts";
import { type Argument, fieldName, type PyClass, type PyClasses } from "./classes.ts";
import { describe, isOfKind, ofAttribute, ofDataset, type PyValue } from "./py_value.ts";

/** Why an object is not constructed. */
export class Refused extends Error {
  readonly place: string;

  constructor(place: string, message: string) {
    super(message);
    this.place = place;
  }
}

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
      this.#check(node, name, argument, values.get(name));
    }
    for (const name of made.lists) this.#checkNames(node, values.get(name));
    const problem = this.#rule({
      node,
      made,
      given: (name) => values.has(name),
      objects: (name) => objectsOf(values.get(name)),
      isA: (n, t) => this.#isA(n, t),
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
      const value = this.#overridden(node, name, values.get(name));
      if (value === "not looked at") values.set(name, { kind: "elsewhere", name });
      else if (value) values.set(name, value);
      else values.delete(name);
    }
  }

  #overridden(
    node: H5Node,
    name: string,
    given: PyValue | undefined,
  ): PyValue | "not looked at" | undefined {
    const child = (of: string) => childrenOf(node).find((c) => c.name === of);
    switch (name) {
      case "timestamps":
      case "data": {
        const held = child(name);
        if (!held) return name === "data" ? { kind: "list", items: [] } : undefined;
        if (!held.node) return { kind: "elsewhere", name };
        if (held.node.kind === "group") {
          throw new Refused(held.node.path, "is a group, not a data set");
        }
        if (!held.link) return ofDataset(held.node, false);
        const owner = held.node.parent;
        if (!owner) return given;
        this.construct(owner);
        return { kind: "object", node: owner };
      }
      // the column of time series of earlier versions is taken for that of today
      case "columns":
        return given;
      case "unit":
        return ofAttributeOf(child("data"), "unit") ?? { kind: "str", text: () => "unknown" };
      case "resolution":
        return ofAttributeOf(child("spike_times"), "resolution");
      case "waveform_rate":
        return firstOf(WAVEFORMS.map((c) => ofAttributeOf(child(c), "sampling_rate")));
      case "waveform_unit":
        return firstOf(WAVEFORMS.map((c) => ofAttributeOf(child(c), "unit")));
      case "waveform_time_before_peak_in_ms":
        return firstOf(WAVEFORMS.map((c) => ofAttributeOf(child(c), "time_before_peak_in_ms")));
      case "scratch": {
        const scratch = child(name)?.node;
        for (const c of scratch ? childrenOf(scratch) : []) {
          if (!c.link && c.node) this.construct(c.node);
        }
        return "not looked at";
      }
      case "target": {
        // a link in version 1.9 of hdmf-common
        const link = childrenOf(node).find((c) => c.link && c.name === name);
        return link ? this.#child(link) : given;
      }
      case "containers":
        return {
          kind: "list",
          items: childrenOf(node).filter((c) =>
            !c.link && c.node &&
            this.#isTyped(c.node, c.node.kind === "group" ? "Container" : "Data")
          ).map((c) => this.#child(c)),
        };
      case "experimenter":
      case "related_publications": {
        const general = child("general");
        // behind a link it is not looked for
        if (general?.link) return given;
        const held = general?.node && childOf(general.node, name);
        if (held?.kind === "dataset" && held.shape?.length === 0 && held.dtype.class !== "text") {
          throw new Refused(held.path, "is a single value, but no text");
        }
        return "not looked at";
      }
      default:
        // what these are made of is looked at by rules of their own
        return "not looked at";
    }
  }

  #check(
    node: H5Node,
    name: string,
    argument: Argument,
    value: PyValue | undefined,
  ): void {
    const { is, optional = false, shape } = argument;
    if (value === undefined) {
      if (optional) return;
      throw new Refused(node.path, `has no ${name}`);
    }
    if (!isOfKind(value, is, (n, type) => this.#isA(n, type))) {
      throw new Refused(
        node.path,
        `has a ${name} that is ${describe(value)}, wanted is ${is.map(plain).join(" or ")}`,
      );
    }
    if (shape && value.kind === "array" && !shape.some((s) => fits(s, value.shape))) {
      throw new Refused(node.path, `has a ${name} that is ${describe(value)}`);
    }
    if (
      argument.named !== undefined && value.kind === "object" &&
      value.node.name !== argument.named && !this.#made.get(value.node)?.made.nameless
    ) {
      throw new Refused(
        node.path,
        `has a ${name} that is a link to ${value.node.path}: the object itself must have that name`,
      );
    }
    if (argument.enum && value.kind === "str") {
      const word = node.get("data")?.text(name) ?? node.text(name);
      if (word !== undefined && !argument.enum.includes(word)) {
        throw new Refused(node.path, `has a ${name} that is none of ${argument.enum.join(", ")}`);
      }
    }
  }

  /** Objects of one kind are kept by their names, so that two of one name cannot be. */
  #checkNames(node: H5Node, value: PyValue | undefined): void {
    if (value?.kind !== "list") return;
    const seen = new Set<string>();
    for (const item of value.items) {
      const own = item.kind === "object"
        ? item.node.name
        : item.kind === "elsewhere"
        ? item.name
        : "";
      if (own !== "" && seen.has(own)) {
        throw new Refused(
          node.path,
          `has two objects named ${own}: one is a link to the other, or to its namesake`,
        );
      }
      seen.add(own);
    }
  }
}

const WAVEFORMS = ["waveform_mean", "waveform_sd", "waveforms"];

function objectsOf(value: PyValue | undefined): H5Node[] {
  if (value?.kind === "list") return value.items.flatMap(objectsOf);
  return value?.kind === "object" ? [value.node] : [];
}

function textOf(value: PyValue | undefined): string | undefined {
  return value?.kind === "str" ? value.text() : undefined;
}

function ofAttributeOf(child: Child | undefined, name: string): PyValue | undefined {
  const attribute = child?.link ? undefined : child?.node?.attribute(name);
  return attribute && ofAttribute(attribute);
}

function firstOf(values: readonly (PyValue | undefined)[]): PyValue | undefined {
  return values.find((v) => v !== undefined);
}

function plain(kind: string): string {
  return kind.startsWith("@") ? kind.slice(1) : kind;
}

function isMany(quantity: unknown): boolean {
  return quantity !== 1 && quantity !== "?";
}

/** Whether a slot is one for objects of any name, of which an object in another file would be one. */
function isPlace(slot: DatasetSpec | GroupSpec): boolean {
  return slot.kind === "group" && isMany(slot.quantity);
}

function fits(wanted: readonly (number | null)[], shape: readonly number[]): boolean {
  return wanted.length === shape.length && wanted.every((n, i) => n === null || n === shape[i]);
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
