/**
 * The walk over a file beside its specification.
 *
 * Source: HDMF 6.2, `hdmf/validate/validator.py`.
 *
 * @module
 */
import { type AttributeInfo, type H5Node, isReference } from "../../store/store.ts";
import { type Child, childrenOf } from "./children.ts";
import { hasZone, isAllowed, isIsoTime } from "./dtype.ts";
import { SchemaBreak, type SchemaError, SchemaErrors } from "./errors.ts";
import type { Namespace } from "./namespaces.ts";
import { printShape } from "./resolve.ts";
import type {
  AttributeSpec,
  DatasetSpec,
  Dtype,
  GroupSpec,
  LinkSpec,
  Shape,
  TypeSpec,
} from "./spec.ts";
import { attributeValue, datasetValue, type StoredValue } from "./value.ts";

type Slot = DatasetSpec | GroupSpec | LinkSpec;

/** What one pass found. */
export interface WalkResult {
  readonly errors: SchemaError[];
  /** Objects that no slot took: extra, or misspelt. */
  readonly unmatched: H5Node[];
}

/**
 * Compares a file with one namespace.
 *
 * @throws {SchemaBreak} Where the reference validator breaks off.
 * @throws {SpecError} If a type of the file is not in the namespace.
 */
export function walkFile(root: H5Node, namespace: Namespace): WalkResult {
  const type = typeName(root);
  if (type === undefined) {
    throw new SchemaBreak("builder must have data type defined with attribute 'neurodata_type'");
  }
  const walk = new Walk(namespace);
  walk.check(namespace.type(type), root);
  return {
    errors: walk.errors.all,
    unmatched: [...walk.unmatched].filter((node) => !walk.matched.has(node)),
  };
}

class Walk {
  readonly errors = new SchemaErrors();
  readonly unmatched = new Set<H5Node>();
  readonly matched = new Set<H5Node>();
  readonly #namespace: Namespace;
  // each object is checked once against each specification: links may go round in circles
  readonly #checked = new Map<TypeSpec, Set<H5Node>>();

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
  }

  check(spec: TypeSpec, node: H5Node): void {
    const seen = this.#checked.get(spec) ?? new Set();
    if (seen.has(node)) return;
    seen.add(node);
    this.#checked.set(spec, seen);
    if (spec.kind !== node.kind) {
      throw new SchemaBreak(`${node.path} is a ${node.kind}, the schema wants a ${spec.kind}`);
    }
    for (const attribute of spec.attributes) this.#checkAttribute(attribute, node);
    if (spec.kind === "dataset") this.#checkDataset(spec, node);
    else this.#checkGroup(spec, node);
  }

  #checkAttribute(spec: AttributeSpec, node: H5Node): void {
    const attribute = node.attribute(spec.name);
    if (!attribute) {
      if (spec.required) {
        this.errors.add({
          kind: "missing",
          name: spec.path,
          location: locationOf(node),
          reason: "argument missing",
        });
      }
      return;
    }
    const location = `${locationOf(node)}.${spec.name}`;
    const at = { name: spec.path, location };
    if (isTarget(spec.dtype)) {
      this.#checkReference(spec.dtype.target, attribute, node, at);
      if (isScalarReference(attribute)) return;
    }
    const value = attributeValue(attribute);
    if (!isTarget(spec.dtype)) this.#checkType(spec.dtype, value, at);
    this.#checkShape(spec.shape, value, at);
  }

  #checkReference(target: string, attribute: AttributeInfo, from: H5Node, at: Place): void {
    if (!isScalarReference(attribute)) {
      const { type } = attributeValue(attribute);
      if (type !== undefined) this.errors.add(wrongType(at, "object reference", print(type)));
      return;
    }
    const [reference] = [attribute.value].flat();
    const node = isReference(reference) ? from.file.dereference(reference) : undefined;
    if (!node) throw new SchemaBreak(`the reference ${at.location} leads nowhere`);
    const type = typeName(node);
    if (type === undefined) {
      throw new SchemaBreak(
        `the reference ${at.location} points to ${node.path}, which ${
          node.attribute("neurodata_type") ? "has a type that is no text" : "has no type"
        }`,
      );
    }
    if (!this.#namespace.isA(type, target)) {
      this.errors.add({
        kind: "reference-type",
        ...at,
        reason: `incorrect data_type - expected '${target}', got '${type}'`,
        found: String(type),
        wanted: target,
      });
    }
  }

  #checkDataset(spec: DatasetSpec, node: H5Node): void {
    if (spec.dtype === undefined && spec.shape === undefined) return;
    const value = datasetValue(node);
    const at = { name: spec.path, location: locationOf(node) };
    if (isTarget(spec.dtype)) {
      if (value.type !== undefined && value.type !== "object") {
        this.errors.add(wrongType(at, "object reference", print(value.type)));
      }
    } else this.#checkType(spec.dtype, value, at);
    this.#checkShape(spec.shape, value, at);
  }

  #checkType(
    expected: Exclude<Dtype, { readonly target: string }> | undefined,
    value: StoredValue,
    at: Place,
  ): void {
    const { type } = value;
    if (expected === undefined || type === undefined) return;
    if (typeof expected !== "string") {
      const wanted = expected.map((m) => typeof m.dtype === "string" ? m.dtype : "object");
      if (typeof type === "string" || type.length < wanted.length) {
        // the original stops here with an exception
        throw new SchemaBreak(
          `${at.location} should be rows of ${wanted.join(", ")}, but is ${print(type)}`,
        );
      }
      if (wanted.some((w, i) => !isAllowed(w, type[i] ?? ""))) {
        this.errors.add(wrongType(at, `[${wanted.map((w) => `'${w}'`).join(", ")}]`, print(type)));
      }
      return;
    }
    if (expected === "isodatetime" || expected === "datetime" || expected === "date") {
      const iso = value.firstText !== undefined && isIsoTime(value.firstText);
      if (iso && value.scalarText && !hasZone(value.firstText ?? "")) {
        this.errors.add({
          kind: "time-zone",
          ...at,
          reason: "Datetime is missing required timezone information.",
          found: value.firstText ?? "",
        });
      }
      if (!iso) this.errors.add(wrongType(at, expected, print(type)));
      return;
    }
    if (typeof type !== "string" || !isAllowed(expected, type)) {
      this.errors.add(wrongType(at, expected, print(type)));
    }
  }

  #checkShape(expected: Shape | undefined, value: StoredValue, at: Place): void {
    if (expected === undefined || fits(expected, value.shape)) return;
    if (value.shape === null) {
      this.errors.add({
        kind: "expected-array",
        ...at,
        reason: `incorrect shape - expected an array of shape '${
          printShape(expected)
        }', got non-array data '${value.printed ?? ""}'`,
        found: value.printed ?? "",
        wanted: `an array of shape ${printShape(expected)}`,
      });
      return;
    }
    const wanted =
      (isNested(expected) ? expected.map((s) => printShape(s)).join(" or ") : printShape(expected))
        .replaceAll("None", "*");
    const found = `(${value.shape.join(", ")}${value.shape.length === 1 ? "," : ""})`;
    this.errors.add({
      kind: "shape",
      ...at,
      reason: `incorrect shape - expected '${wanted}', got '${found}'`,
      found,
      wanted,
    });
  }

  #checkGroup(spec: GroupSpec, node: H5Node): void {
    const slots: Slot[] = [...spec.datasets, ...spec.groups, ...spec.links];
    const matches = new Map<Slot, Child[]>(slots.map((s) => [s, []]));
    for (const child of childrenOf(node)) {
      const slot = this.#bestSlot(matches, child);
      if (slot) {
        matches.get(slot)?.push(child);
        if (child.node) this.matched.add(child.node);
      } else if (child.node && !child.link) {
        this.unmatched.add(child.node);
      }
    }
    for (const [slot, children] of matches) {
      this.#checkQuantity(slot, children.length, spec, node);
      for (const child of children) this.#checkChild(slot, child, node);
    }
  }

  #checkQuantity(slot: Slot, found: number, spec: GroupSpec, node: H5Node): void {
    const type = slot.kind === "link" ? slot.target : slot.def ?? slot.inc;
    const location = locationOf(node);
    if (found === 0 && isRequired(slot)) {
      this.errors.add(
        type === undefined
          ? { kind: "missing", name: slot.path, location, reason: "argument missing" }
          : {
            kind: "missing-type",
            name: spec.path,
            location,
            reason: `missing data type ${type}${slot.name === undefined ? "" : ` (${slot.name})`}`,
            wanted: type,
          },
      );
      return;
    }
    const many = slot.quantity !== 1 && slot.quantity !== "?";
    if (
      (!many && found > 1) || (typeof slot.quantity === "number" && found !== slot.quantity)
    ) {
      this.errors.add({
        kind: "quantity",
        name: spec.path,
        location,
        reason: `expected a quantity of ${slot.quantity} for data type ${type}, received ${found}`,
        found: String(found),
        wanted: String(slot.quantity),
      });
    }
  }

  #checkChild(slot: Slot, child: Child, parent: H5Node): void {
    if (child.link && slot.kind !== "link" && !slot.linkable) {
      this.errors.add({
        kind: "illegal-link",
        name: slot.path,
        location: locationOf(parent),
        reason: "illegal use of link (linked object will not be validated)",
      });
      return;
    }
    const { node } = child;
    if (!node) return;
    const type = typeName(node);
    if (type !== undefined) this.check(this.#namespace.type(type), node);
    const wanted = slot.kind === "link" ? slot.target : slot.def ?? slot.inc;
    if (wanted !== undefined) this.check(this.#namespace.type(wanted), node);
    if (slot.kind !== "link") this.check(this.#namespace.slot(slot), node);
  }

  #bestSlot(matches: ReadonlyMap<Slot, readonly Child[]>, child: Child): Slot | undefined {
    const candidates: Slot[] = [];
    for (const slot of matches.keys()) {
      if (slot.name !== undefined && slot.name !== child.name) continue;
      if (this.#typeFits(slot, child)) candidates.push(slot);
    }
    return candidates.find((slot) => {
      const n = matches.get(slot)?.length ?? 0;
      return (isRequired(slot) && n === 0) ||
        (typeof slot.quantity === "number" && n < slot.quantity);
    }) ?? candidates[0];
  }

  #typeFits(slot: Slot, child: Child): boolean {
    const wanted = slot.kind === "link"
      ? this.#namespace.type(slot.target).def
      : slot.def ?? slot.inc;
    if (wanted === undefined) return true;
    // a link into another file is trusted where its name is asked for
    if (!child.node) return slot.name === child.name;
    // a list of one type is taken for that type, and then ends the validation; a longer one cannot be compared
    const { shape, value } = child.node.attribute("neurodata_type") ?? {};
    if (shape && shape.length > 0) {
      const [only] = [value].flat();
      if (
        shape.some((n) => n !== 1) ||
        typeof only === "string" && this.#namespace.isA(only, wanted)
      ) throw new SchemaBreak(`the type of ${child.node.path} is a list`);
      return false;
    }
    return this.#namespace.isA(typeName(child.node), wanted);
  }
}

interface Place {
  readonly name: string;
  readonly location: string;
}

function wrongType(at: Place, expected: string, received: string): SchemaError {
  return {
    kind: "dtype",
    ...at,
    reason: `incorrect type - expected '${expected}', got '${received}'`,
    found: received,
    wanted: expected,
  };
}

function print(type: string | readonly string[]): string {
  return typeof type === "string" ? type : `[${type.map((t) => `'${t}'`).join(", ")}]`;
}

function isTarget(dtype: Dtype | undefined): dtype is { readonly target: string } {
  return typeof dtype === "object" && "target" in dtype;
}

function isScalarReference(a: AttributeInfo): boolean {
  return a.type.class === "reference" && a.shape?.length === 0;
}

function isRequired(slot: Slot): boolean {
  return slot.quantity !== "?" && slot.quantity !== "*";
}

function isNested(shape: Shape): shape is readonly (readonly (number | null)[])[] {
  return Array.isArray(shape[0]);
}

function fits(expected: Shape, received: readonly number[] | null): boolean {
  if (isNested(expected)) return expected.some((s) => fits(s, received));
  return received !== null && expected.length === received.length &&
    expected.every((e, i) => e === null || e === received[i]);
}

/** Type of an object as HDMF reads it: a text, not a list of one. */
export function typeName(node: H5Node): string | undefined {
  const a = node.attribute("neurodata_type");
  return typeof a?.value === "string" ? a.value : undefined;
}

/** Path of an object without leading slash; empty for the root. */
export function locationOf(node: H5Node): string {
  return node.path.slice(1);
}
