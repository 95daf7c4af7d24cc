/**
 * The specifications that a file carries with it.
 *
 * @module
 */
import type { H5Node, NwbFile } from "../../store/store.ts";
import type { NamespaceSource } from "./namespaces.ts";
import { isRecord, SpecError } from "./spec.ts";

/** A namespace cached in a file. */
export interface CachedNamespace extends NamespaceSource {
  /** All its texts: equal texts mean the same namespace, whatever the file. */
  text(): string;
}

/** Longest cached text that is read, in characters: real ones have up to 100,000. */
const MAX_TEXT = 20_000_000;

/** What a file carries. */
export interface Carried {
  readonly cached: readonly CachedNamespace[];
  /** Why the specifications that the file carries cannot be read; undefined where they can, or it carries none. */
  readonly problem?: string;
}

/** The specifications that a file carries. */
export function carriedBy(file: NwbFile): Carried {
  try {
    return { cached: cachedNamespaces(file) };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return { cached: [], problem: error.message };
  }
}

/**
 * Namespaces cached in a file, one version each; empty where there are none.
 *
 * Of several versions the last in plain text order is taken, as the reference tool does; "unversioned" and "None"
 * only where there is no other.
 *
 * @throws {SpecError} If a text is missing or is not JSON of the right form.
 */
function cachedNamespaces(file: NwbFile): CachedNamespace[] {
  if (!file.root.attributeNames().includes(".specloc")) return [];
  const group = file.specifications === "" ? undefined : file.node(file.specifications, file.root);
  if (group?.kind !== "group") {
    throw new SpecError("the attribute .specloc points to no group of specifications");
  }
  const sources: CachedNamespace[] = [];
  for (const { name, node } of group.links()) {
    let versions = node?.links() ?? [];
    for (const vague of ["unversioned", "None"]) {
      if (versions.length > 1) versions = versions.filter((v) => v.name !== vague);
    }
    const version = versions.at(-1);
    if (!version?.node) throw new SpecError(`namespace '${name}' is cached without any version`);
    sources.push(...namespacesOf(version.node, version.name));
  }
  return sources;
}

function namespacesOf(group: H5Node, version: string): CachedNamespace[] {
  const json = parse(group, "namespace");
  const list = isRecord(json) ? json.namespaces : undefined;
  if (!Array.isArray(list)) {
    throw new SpecError(`${group.path}/namespace has no list of namespaces`);
  }
  return list.filter(isRecord).map((entry) => {
    const schema: readonly unknown[] = Array.isArray(entry.schema) ? entry.schema : [];
    return {
      name: String(entry.name),
      version: typeof entry.version === "string" ? entry.version : version,
      schema,
      source: (name: string) => parse(group, name),
      text: () =>
        schema.map((e) => {
          const name = isRecord(e) ? e.source : undefined;
          return JSON.stringify(e) + (typeof name === "string" ? textOf(group, name) : "");
        }).join("\n"),
    };
  });
}

function parse(group: H5Node, name: string): unknown {
  try {
    return parsePythonJson(textOf(group, name));
  } catch (error) {
    if (error instanceof SpecError) throw error;
    throw new SpecError(`the cached specification ${group.path}/${name} is not JSON`);
  }
}

/**
 * JSON as Python writes it: `NaN`, `Infinity` and `-Infinity` stand bare. What they are does not matter to the checks,
 * only that there is a number.
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return JSON.parse(
      text.replace(
        /"(?:[^"\\]|\\.)*"|-?(?:NaN|Infinity)/g,
        (token) => token.startsWith('"') ? token : "1e999",
      ),
    );
  }
}

// texts are asked for twice: to know whether the namespace is known, and to read it
const texts = new WeakMap<H5Node, string>();

function textOf(group: H5Node, name: string): string {
  // sources are named with or without their extension
  const node = group.get(name) ?? group.get(name.replace(/\.ya?ml$/, "")) ??
    group.get(`${name}.yaml`);
  if (node?.kind !== "dataset" || node.size !== 1) {
    throw new SpecError(`the cached specification ${group.path}/${name} is missing`);
  }
  const known = texts.get(node);
  if (known !== undefined) return known;
  const text = node.texts()[0] ?? "";
  if (text.length > MAX_TEXT) {
    throw new SpecError(`the cached specification ${group.path}/${name} is too large to be real`);
  }
  texts.set(node, text);
  return text;
}
