/**
 * h5wasm, loaded once and guarded.
 *
 * @module
 */
import { ReadFailure } from "../failure.ts";
import { forgetReport, type Hdf5Module, lastCause, loadHdf5, reported } from "../hdf5_guard.ts";
import { readDirect } from "./direct.ts";

let guarded: Promise<Hdf5Module> | undefined;

/**
 * h5wasm ignores the status of reads and prints HDF5's reports to descriptor 2. The guard turns failed reads
 * and listings into exceptions, and gives failed reads zeroed memory instead of wild pointers.
 */
function guard(m: Hdf5Module): Hdf5Module {
  const malloc = m._malloc;
  m._malloc = (n) => {
    const p = malloc(n);
    if (p) m.HEAPU8.fill(0, p, p + n);
    return p;
  };
  const readDataset = m.get_dataset_data;
  m.get_dataset_data = (id, path, count, offset, stride, pointer) =>
    readDirect(m, id, path, { count, offset, stride }, Number(pointer))
      ? 0
      : checked(readDataset(id, path, count, offset, stride, pointer));
  const readAttribute = m.get_attribute_data;
  m.get_attribute_data = (...a) => checked(readAttribute(...a));
  const names = m.get_names;
  m.get_names = (...a) => listed(() => names(...a));
  const attributes = m.get_attribute_names;
  m.get_attribute_names = (...a) => listed(() => attributes(...a));
  return m;
}

function checked(status: number): number {
  if (status < 0) throw new ReadFailure({ cause: "damaged", message: lastCause() });
  return status;
}

function listed<T>(list: () => T): T {
  forgetReport();
  const names = list();
  if (reported()) throw new ReadFailure({ cause: "damaged", message: lastCause() });
  return names;
}

/** Loads h5wasm once and guards it. */
export function loadGuardedHdf5(): Promise<Hdf5Module> {
  return guarded ??= loadHdf5().then(guard);
}
