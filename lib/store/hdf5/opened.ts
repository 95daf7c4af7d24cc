/**
 * One HDF5 file, opened once for all that look into it. Loads h5wasm.
 *
 * @module
 */
import { forgetReport, type Hdf5Module, lastCause } from "../hdf5_guard.ts";
import { CannotOpen } from "../open.ts";
import type { NwbFile } from "../store.ts";
import type { Tree } from "../tree.ts";
import { loadGuardedHdf5 } from "./checked_module.ts";
import { closeDirect, openDirect } from "./direct.ts";
import { fastTree } from "./fast_tree.ts";
import { Hdf5NwbFile } from "./file.ts";
import { Hdf5File } from "./raw_file.ts";
import { readTree } from "./read_tree.ts";

/** An open HDF5 file. Close it with `using`. */
export class OpenedHdf5 implements Disposable {
  readonly #module: Hdf5Module;
  readonly #id: bigint;
  #nodes: NwbFile | undefined;
  /** Its local path. */
  readonly path: string;
  /** Single reads by path. */
  readonly raw: Hdf5File;

  /** Use {@linkcode openHdf5}. */
  constructor(module: Hdf5Module, path: string, id: bigint) {
    this.#module = module;
    this.#id = id;
    this.path = path;
    this.raw = new Hdf5File(module, id);
  }

  /** Bytes of the library's memory; it never shrinks. */
  get heapBytes(): number {
    return this.#module.HEAPU8.length;
  }

  /** All objects and links, listed. What cannot be read becomes an entry in `errors`. */
  tree(errors: Record<string, string>): Tree {
    return fastTree(this.path) ?? readTree(this.raw, errors);
  }

  /** The file as nodes, walked lazily. */
  get nodes(): NwbFile {
    return this.#nodes ??= new Hdf5NwbFile(this.#module, this.path, this.#id);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    closeDirect(this.#id);
    this.#module.close_file(this.#id);
  }
}

/** Opens a file for reading. @throws {CannotOpen} */
export async function openHdf5(path: string): Promise<OpenedHdf5> {
  const module = await loadGuardedHdf5();
  forgetReport();
  const id = module.open(path, module.H5F_ACC_RDONLY, false, -1, -1);
  if (id < 0n) throw new CannotOpen(lastCause());
  openDirect(id, path);
  return new OpenedHdf5(module, path, id);
}
