/**
 * HDF5 loaded once for a process, with what it reports kept: shared by those that read facts and those that
 * validate. Loads h5wasm, so import it lazily.
 *
 * @module
 */
import h5wasm from "h5wasm/node";

/** Internals of the pinned minor version of h5wasm that are touched. */
export interface Hdf5Internals {
  /** Its file system: descriptor 2 is where HDF5 prints. */
  readonly FS: { readonly streams: { node?: unknown; stream_ops?: unknown }[] };
  /** Its memory; another view after it has grown. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  /** Reserves memory. */
  _malloc: (bytes: number) => number;
}

/** The low-level module. */
export type Hdf5Module = Awaited<typeof h5wasm.ready> & Hdf5Internals;

/** A damaged file can be reported of without end. */
const MOST_TEXT = 65_536;

let loading: Promise<Hdf5Module> | undefined;
let report = "";

/** Loads the library; its reports no longer go to the terminal. */
export function loadHdf5(): Promise<Hdf5Module> {
  return loading ??= h5wasm.ready.then((module) => {
    const m = module as Hdf5Module;
    // It would look for filters in a folder of the machine that it was built on.
    for (let n = m.get_plugin_search_paths().length; n > 0; n--) m.remove_plugin_search_path(0);
    // HDF5 prints its reports straight to descriptor 2; they are kept, for they hold the cause.
    const decoder = new TextDecoder();
    const stream = m.FS.streams[2];
    if (stream) {
      stream.node = { mode: 0o020666 };
      stream.stream_ops = {
        write(_s: unknown, bytes: Int8Array<ArrayBuffer>, at: number, n: number): number {
          if (report.length < MOST_TEXT) {
            report += decoder.decode(new Uint8Array(bytes.buffer, bytes.byteOffset + at, n));
          }
          return n;
        },
      };
    }
    return m;
  });
}

/** What was reported since it was forgotten; empty where nothing went wrong. */
export function reported(): string {
  return report;
}

/** Forgets what was reported so far. */
export function forgetReport(): void {
  report = "";
}

/** The innermost line of the report, which is then forgotten. */
export function lastCause(): string {
  const lines = [...report.matchAll(/^\s+#\d+:.*?\): (.*)$/gm)];
  report = "";
  return lines.at(-1)?.[1] ?? "unknown cause";
}
