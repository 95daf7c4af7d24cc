/**
 * HDF5 for writing: what it reports is an error, what it writes is noted, and every call that fails in silence elsewhere
 * throws here. Loads h5wasm, so it runs in the process that mends.
 *
 * @module
 */
import { Attribute, Dataset, File as H5File, Group } from "h5wasm/node";
import {
  forgetReport,
  type Hdf5Module,
  lastCause,
  loadHdf5,
  reported,
} from "../../store/hdf5_guard.ts";
import type { Range } from "../bytes/file.ts";

export { Attribute, Dataset, Group, H5File };

/** A file cannot be mended; the message is the end of a sentence for people. */
export class Refused extends Error {}

interface WritingModule {
  readonly FS: {
    write(
      stream: { path: string; position: number },
      bytes: unknown,
      from: number,
      length: number,
      position?: number,
    ): number;
  };
}

/** What was written since the list was last emptied: offsets in the one file that is open for writing. */
export const written: Range[] = [];

let loading: Promise<Hdf5Module> | undefined;

/** Loads the library. */
export function loadLibrary(): Promise<Hdf5Module> {
  return loading ??= loadHdf5().then((module) => {
    const { FS } = module as unknown as WritingModule;
    const write = FS.write;
    FS.write = function (stream, bytes, from, length, position): number {
      const at = position ?? stream.position;
      const n = write.call(this, stream, bytes, from, length, position);
      // HDF5's reports go through here too; they have no place in a file.
      if (n > 0 && Number.isFinite(at)) written.push({ from: Number(at), to: Number(at) + n });
      return n;
    };
    const malloc = module._malloc;
    // What a failed read leaves is then zeros, not pointers into the wild.
    module._malloc = (n: number): number => {
      const at = malloc(n);
      if (at) module.HEAPU8.fill(0, at, at + n);
      return at;
    };
    return module;
  });
}

/**
 * Does something with the library; what it reports meanwhile, or a failure, is an error.
 *
 * @throws {Refused} With the innermost cause that HDF5 names.
 */
export function strictly<T>(what: string, action: () => T): T {
  forgetReport();
  let result: T;
  try {
    result = action();
  } catch (error) {
    if (error instanceof Refused || error instanceof WebAssembly.RuntimeError) throw error;
    const cause = reported() === "" ? String((error as Error).message ?? error) : lastCause();
    throw new Refused(`${what}: ${cause}`);
  }
  if (reported() !== "") throw new Refused(`${what}: ${lastCause()}`);
  return result;
}

/** Opens a file, and closes it whatever happens. */
export async function withFile<T>(
  path: string,
  mode: "r" | "a",
  use: (file: H5File, module: Hdf5Module) => T,
): Promise<T> {
  const module = await loadLibrary();
  forgetReport();
  let file: H5File;
  try {
    file = new H5File(path, mode);
  } catch (error) {
    // A failed open makes HDF5 look for plugins in a folder that this process may not read.
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new Refused(`HDF5 cannot open it: ${lastCause()}`);
  }
  if (file.file_id < 0n) throw new Refused(`HDF5 cannot open it: ${lastCause()}`);
  let result: T;
  try {
    result = use(file, module);
    if (mode === "a") strictly("HDF5 cannot write it out", () => file.flush());
  } finally {
    file.close();
  }
  if (mode === "a" && reported() !== "") throw new Refused(`HDF5 cannot close it: ${lastCause()}`);
  return result;
}

/** Names in a group; throws where its index is damaged. */
export function namesIn(module: Hdf5Module, file: H5File, path: string): string[] {
  return strictly(
    `the names in ${path} cannot be read`,
    () => module.get_names(file.file_id, path, false),
  );
}

/** Names of the attributes of an object. */
export function attributeNames(module: Hdf5Module, file: H5File, path: string): string[] {
  return strictly(
    `the attributes of ${path} cannot be read`,
    () => module.get_attribute_names(file.file_id, path),
  );
}

/** A link by its absolute path: where it points if it is not hard. */
export function linkAt(
  file: H5File,
  path: string,
): { readonly is: "hard" | "soft" | "external"; readonly target?: string } {
  const soft: unknown = file.get_link(path);
  if (typeof soft === "string" && soft !== "") return { is: "soft", target: soft };
  const external: { filename?: string; obj_path?: string } = file.get_external_link(path);
  if (external?.filename !== undefined) {
    return { is: "external", target: `${external.filename}:${external.obj_path}` };
  }
  return { is: "hard" };
}

/** Address of an object as text, the same for all its hard links. */
export function identityOf(file: H5File, path: string): string {
  return strictly(`${path} cannot be opened`, () => {
    const bytes = (file.get(path) as Dataset).create_reference().ref_data;
    return [...bytes].join(".");
  });
}

/** Path of a child. */
export function childOf(path: string, name: string): string {
  return path === "/" ? `/${name}` : `${path}/${name}`;
}

/** Path of the group that holds an object, and its name. */
export function splitPath(path: string): [group: string, name: string] {
  const at = path.lastIndexOf("/");
  return [path.slice(0, at) || "/", path.slice(at + 1)];
}

/** An object by its absolute path over hard links only; `undefined` where a step is missing. */
export function hardObject(
  module: Hdf5Module,
  file: H5File,
  path: string,
): Group | Dataset | undefined {
  let here = "/";
  for (const name of path.split("/")) {
    if (name === "") continue;
    const group = here === "/" ? file : file.get(here);
    if (!(group instanceof Group)) return undefined;
    if (!namesIn(module, file, here).includes(name)) return undefined;
    here = childOf(here, name);
    const link = linkAt(file, here);
    if (link.is !== "hard") {
      throw new Refused(`${here} is a ${link.is} link to ${link.target}, which is not followed`);
    }
  }
  const found = here === "/" ? file : file.get(here);
  return found instanceof Group || found instanceof Dataset ? found : undefined;
}
