/**
 * Inheritance of specifications: own members first, then inherited ones; the same name is merged.
 *
 * Source: HDMF 6.2, `hdmf/spec/spec.py` (`resolve_inc_spec`).
 *
 * @module
 */
import { isAllowed } from "./dtype.ts";
import {
  type AttributeSpec,
  type DatasetSpec,
  type Dtype,
  type GroupSpec,
  type Shape,
  SpecError,
  type TypeSpec,
} from "./spec.ts";

/** What resolving asks of a namespace. */
interface Types {
  /** A slot with what the type it includes says. */
  slot(spec: TypeSpec): TypeSpec;
  isA(type: string | undefined, ancestor: string): boolean;
}

/**
 * A specification with all that it inherits.
 *
 * @throws {SpecError} If the two contradict each other.
 */
export function resolveSpec(own: TypeSpec, parent: TypeSpec, types: Types): TypeSpec {
  if (own.kind === "dataset") {
    if (parent.kind !== "dataset") {
      throw new SpecError(`Cannot resolve included spec: expected DatasetSpec for ${own.path}`);
    }
    return resolveDataset(own, parent);
  }
  if (parent.kind !== "group") {
    throw new SpecError(`Cannot resolve included spec: expected GroupSpec for ${own.path}`);
  }
  return resolveGroup(own, parent, types);
}

function resolveDataset(own: DatasetSpec, parent: DatasetSpec): DatasetSpec {
  return {
    ...own,
    dtype: resolveDtype(own.dtype, parent.dtype),
    shape: resolveShape(own.shape, parent.shape),
    attributes: resolveAttributes(own.attributes, parent.attributes),
  };
}

function resolveGroup(own: GroupSpec, parent: GroupSpec, types: Types): GroupSpec {
  const datasets = [...own.datasets];
  const groups = [...own.groups];
  const links = [...own.links];
  for (const inherited of parent.datasets) {
    if (inherited.name === undefined) continue;
    const at = datasets.findIndex((d) => d.name === inherited.name);
    const mine = datasets[at];
    if (!mine) datasets.push(inherited);
    else {
      checkTypes(mine, inherited, types);
      const whole = types.slot(inherited);
      datasets[at] = resolveDataset(mine, whole.kind === "dataset" ? whole : inherited);
    }
  }
  for (const inherited of parent.groups) {
    if (inherited.name === undefined) continue;
    const at = groups.findIndex((g) => g.name === inherited.name);
    const mine = groups[at];
    if (!mine) groups.push(inherited);
    else {
      checkTypes(mine, inherited, types);
      const whole = types.slot(inherited);
      groups[at] = resolveGroup(mine, whole.kind === "group" ? whole : inherited, types);
    }
  }
  for (const inherited of parent.links) {
    if (inherited.name !== undefined && !links.some((l) => l.name === inherited.name)) {
      links.push(inherited);
    }
  }
  // an unnamed slot is inherited unless the only slot of exactly that type is unnamed too
  const typed = (s: TypeSpec) => s.def ?? s.inc;
  const open = (same: readonly { readonly name: string | undefined }[]) =>
    same.length !== 1 || same[0]?.name !== undefined;
  const ofType = (s: TypeSpec) => [...datasets, ...groups].filter((m) => typed(m) === typed(s));
  for (const d of parent.datasets) if (d.name === undefined && open(ofType(d))) datasets.push(d);
  for (const g of parent.groups) if (g.name === undefined && open(ofType(g))) groups.push(g);
  for (const l of parent.links) {
    if (l.name === undefined && open(links.filter((m) => m.target === l.target))) links.push(l);
  }
  return {
    ...own,
    datasets,
    groups,
    links,
    attributes: resolveAttributes(own.attributes, parent.attributes),
  };
}

function checkTypes(own: TypeSpec, parent: TypeSpec, types: Types): void {
  if (parent.inc === own.inc) return;
  if (parent.inc === undefined || own.inc === undefined || !types.isA(own.inc, parent.inc)) {
    throw new SpecError(
      `Cannot resolve included ${own.kind} spec '${own.name}' with data_type_inc '${parent.inc}' because a ${own.kind} ` +
        `spec with the same name already exists with data_type_inc '${own.inc}'`,
    );
  }
}

function resolveAttributes(
  own: readonly AttributeSpec[],
  parent: readonly AttributeSpec[],
): AttributeSpec[] {
  const inherited = new Map(parent.map((a) => [a.name, a]));
  const mine = own.map((a) => {
    const p = inherited.get(a.name);
    inherited.delete(a.name);
    return p
      ? { ...a, dtype: resolveDtype(a.dtype, p.dtype), shape: resolveShape(a.shape, p.shape) }
      : a;
  });
  return [...mine, ...inherited.values()];
}

function resolveDtype(own: Dtype | undefined, parent: Dtype | undefined): Dtype | undefined {
  if (parent === undefined) return own;
  if (own === undefined) return parent;
  if (isCompound(own)) {
    if (!isCompound(parent)) {
      throw new SpecError("Cannot extend simple data type to compound data type");
    }
    const members = new Map(parent.map((m) => [m.name, m]));
    for (const m of own) {
      const p = members.get(m.name);
      if (p) checkNarrower(m.dtype, p.dtype);
      members.set(m.name, m);
    }
    return [...members.values()];
  }
  if (isCompound(parent)) {
    throw new SpecError("Cannot extend compound data type to simple data type");
  }
  checkNarrower(own, parent);
  return own;
}

function isCompound(d: Dtype): d is Exclude<Dtype, string | { readonly target: string }> {
  return Array.isArray(d);
}

function checkNarrower(
  own: string | { readonly target: string },
  parent: string | { readonly target: string },
): void {
  const reference = typeof own !== "string";
  if (reference !== (typeof parent !== "string")) {
    throw new SpecError(`Cannot extend ${print(parent)} to ${print(own)}`);
  }
  if (typeof own === "string" && typeof parent === "string" && !isAllowed(parent, own)) {
    throw new SpecError(`Cannot extend ${parent} to ${own}`);
  }
}

function print(d: string | { readonly target: string }): string {
  return typeof d === "string" ? d : `a reference to ${d.target}`;
}

function resolveShape(own: Shape | undefined, parent: Shape | undefined): Shape | undefined {
  if (parent === undefined) return own;
  if (own === undefined) return parent;
  if (own.length > parent.length) {
    throw new SpecError(`Cannot extend shape ${printShape(parent)} to ${printShape(own)}`);
  }
  return own;
}

/** A shape as Python prints it, `None` for any length. */
export function printShape(shape: Shape | number | null): string {
  if (shape === null) return "None";
  if (typeof shape === "number") return String(shape);
  return `[${shape.map((s) => printShape(s)).join(", ")}]`;
}
