/**
 * Whether a constructor takes what it is given.
 *
 * Source: HDMF 6.2, `hdmf/utils.py` (`docval`), `hdmf/container.py`.
 *
 * @module
 */
import type { H5Node } from "../../store/store.ts";
import type { Argument } from "./classes.ts";
import { describe, isOfKind, type PyValue } from "./py_value.ts";
import { Refused } from "./refused.ts";

/**
 * Checks what an argument of an object's constructor is given.
 *
 * @throws {Refused} If the constructor does not take it.
 */
export function checkArgument(
  node: H5Node,
  name: string,
  argument: Argument,
  value: PyValue | undefined,
  reader: { isA(node: H5Node, type: string): boolean; nameless(node: H5Node): boolean },
): void {
  const { is, optional = false, shape } = argument;
  if (value === undefined) {
    if (optional) return;
    throw new Refused(node.path, `has no ${name}`);
  }
  if (!isOfKind(value, is, reader.isA)) {
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
    value.node.name !== argument.named && !reader.nameless(value.node)
  ) {
    throw new Refused(
      node.path,
      `has a ${name} that is a link to ${value.node.path}: the object itself must have that name`,
    );
  }
  if (argument.enum && value.kind === "str") {
    if (!argument.enum.includes(value.text())) {
      throw new Refused(node.path, `has a ${name} that is none of ${argument.enum.join(", ")}`);
    }
  }
}

/**
 * Checks the names of objects that are kept by their names.
 *
 * @throws {Refused} If two have one name.
 */
export function checkNames(node: H5Node, value: PyValue | undefined): void {
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

function plain(kind: string): string {
  return kind.startsWith("@") ? kind.slice(1) : kind;
}

function fits(wanted: readonly (number | null)[], shape: readonly number[]): boolean {
  return wanted.length === shape.length && wanted.every((n, i) => n === null || n === shape[i]);
}
