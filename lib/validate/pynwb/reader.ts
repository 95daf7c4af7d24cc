/**
 * The classes that PyNWB reads a file with: its own, whatever version of the core schema the file carries, and those of
 * the extensions that the file carries.
 *
 * Source: HDMF 6.2, `hdmf/spec/namespace.py` (`load_namespaces`).
 *
 * @module
 */
import { bundledNamespaces } from "../schema/bundled.ts";
import type { CachedNamespace } from "../schema/cached.ts";
import { loadNamespaces, type NamespaceSource } from "../schema/namespaces.ts";
import { OWN_NAMESPACES, PyClasses } from "./classes.ts";

// files of one laboratory carry the same extensions: they are read and resolved once a process
const KEPT = 16;
const kept = new Map<string, PyClasses>();

/**
 * Classes for the namespaces that a file carries.
 *
 * @throws {SpecError} If the specifications of an extension cannot be used with PyNWB's own.
 */
export async function readerClasses(cached: readonly CachedNamespace[]): Promise<PyClasses> {
  const extensions = cached.filter((c) => !OWN_NAMESPACES.some((own) => own === c.name));
  const key = extensions.map((c) => `${c.name} ${c.version}\n${c.text()}`).join("\n");
  const known = kept.get(key);
  if (known) return known;
  const shipped: readonly NamespaceSource[] = await bundledNamespaces();
  const loaded = loadNamespaces([...shipped, ...extensions]);
  for (const { name } of extensions) loaded.get(name)?.resolveAll();
  const classes = new PyClasses(loaded);
  const [oldest] = kept.keys();
  if (kept.size >= KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, classes);
  return classes;
}
