/**
 * h5wasm, loaded once and guarded.
 *
 * @module
 */
import h5wasm from "h5wasm/node";

/** The low-level module. */
export type Module = Awaited<typeof h5wasm.ready>;

/** Module internals that the guard touches; pinned by the minor version in deno.json and by a test. */
interface Internals {
  FS: { streams: { node?: unknown; stream_ops?: { write?: Write } }[] };
  _malloc: (bytes: number) => number;
  HEAPU8: Uint8Array;
}

let library: Module | undefined;
let report = "";

/** Forgets what HDF5 reported so far. */
export function forgetReport(): void {
  report = "";
}

/** Innermost line of HDF5's report, which is then forgotten. */
export function lastCause(): string {
  const lines = [...report.matchAll(/^\s+#\d+:.*?\): (.*)$/gm)];
  report = "";
  return lines.at(-1)?.[1] ?? "unknown cause";
}

type Write = (stream: unknown, bytes: Int8Array<ArrayBuffer>, at: number, n: number) => number;

let write: Write | undefined;

/**
 * Reads what HDF5 prints to descriptor 2. Whoever else reads it in this process (the part that reads facts does)
 * gets it too; asked for at each open, because the other may have come in between.
 */
function watchReports(m: Module & Internals): void {
  const stream = m.FS.streams[2];
  if (!stream || (write && stream.stream_ops?.write === write)) return;
  const decoder = new TextDecoder();
  // the first in line replaces the terminal, a later one hands on
  const next = write ? stream.stream_ops?.write : undefined;
  write = (s, bytes, at, n) => {
    if (report.length < 65_536) {
      report += decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + at, n));
    }
    return next ? next(s, bytes, at, n) : n;
  };
  stream.node = { mode: 0o020666 };
  stream.stream_ops = { write };
}

/**
 * h5wasm ignores the status of reads and prints HDF5's reports to descriptor 2. The guard turns failed reads
 * and listings into exceptions, and gives failed reads zeroed memory instead of wild pointers.
 */
function guard(m: Module & Internals): void {
  const malloc = m._malloc;
  m._malloc = (n) => {
    const p = malloc(n);
    if (p) m.HEAPU8.fill(0, p, p + n);
    return p;
  };
  const readDataset = m.get_dataset_data;
  m.get_dataset_data = (...a) => checked(readDataset(...a));
  const readAttribute = m.get_attribute_data;
  m.get_attribute_data = (...a) => checked(readAttribute(...a));
  const names = m.get_names;
  m.get_names = (...a) => listed(() => names(...a));
  const attributes = m.get_attribute_names;
  m.get_attribute_names = (...a) => listed(() => attributes(...a));
}

function checked(status: number): number {
  if (status < 0) throw new Error(`HDF5 read failed: ${lastCause()}`);
  return status;
}

function listed<T>(list: () => T): T {
  report = "";
  const names = list();
  if (report) throw new Error(`HDF5 listing failed: ${lastCause()}`);
  return names;
}

/** Loads h5wasm once and guards it. */
export async function loadHdf5(): Promise<Module> {
  if (library) {
    watchReports(library as Module & Internals);
    return library;
  }
  const m = await h5wasm.ready;
  watchReports(m as Module & Internals);
  guard(m as Module & Internals);
  library = m;
  return m;
}
