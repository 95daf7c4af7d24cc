/**
 * Writing new texts into a data set of an HDF5 file, in place. Loaded only when a run rewrites external paths.
 *
 * @module
 */
import { Dataset, File as H5File } from "h5wasm/node";
import { PlanError } from "../../core/errors.ts";
import { loadHdf5 } from "../../store/hdf5_guard.ts";
import { quote } from "../../core/text.ts";

/** New texts of one data set: element → text; element -1 is the one text of a scalar. */
export interface Rewrite {
  /** HDF5 path of the data set. */
  readonly dataset: string;
  readonly texts: ReadonlyMap<number, string>;
}

/**
 * Replaces elements of text data sets. Attributes, references and everything else stay as they are.
 *
 * @param path The HDF5 file: changed in place, so give it a copy.
 * @param rewrites What to write.
 * @param check Only look whether it can be done; the file is opened for reading.
 * @throws {PlanError} If a data set is missing, is no text, or has a fixed width that the new text does not fit.
 */
export async function rewriteTexts(
  path: string,
  rewrites: readonly Rewrite[],
  check = false,
): Promise<void> {
  const module = await loadHdf5();
  const file = new H5File(path, check ? "r" : "a");
  if (file.file_id < 0n) throw new PlanError(`Cannot open "${path}" to rewrite its external paths`);
  try {
    for (const { dataset, texts } of rewrites) {
      const found = file.get(dataset);
      if (!(found instanceof Dataset)) {
        throw new PlanError(
          `Cannot rewrite external paths in "${path}": there is no ${quote(dataset)}`,
        );
      }
      const { shape, vlen, size, type } = found.metadata;
      if (type !== module.H5T_class_t.H5T_STRING.value || shape === null || shape.length > 1) {
        throw new PlanError(
          `Cannot rewrite external paths in "${path}": ${quote(dataset)} is no list of texts`,
        );
      }
      const value = found.value;
      const old: string[] = (Array.isArray(value) ? value : [value]).map(String);
      const all = old.map((text, i) => texts.get(shape.length === 0 ? -1 : i) ?? text);
      const bytes = all.map((text) => new TextEncoder().encode(text));
      if (!vlen && bytes.some((b) => b.length > size)) {
        throw new PlanError(
          `Cannot rewrite external paths in "${path}": ${
            quote(dataset)
          } has a fixed width of ${size} bytes, ` +
            `write the file anew with texts of variable length`,
        );
      }
      if (check) continue;
      const block = module._malloc(
        vlen
          ? bytes.length * size + bytes.reduce((n, b) => n + b.length + 1, 0)
          : bytes.length * size,
      );
      try {
        let at = block + bytes.length * size;
        bytes.forEach((b, i) => {
          if (!vlen) {
            const cell = new Uint8Array(size);
            cell.set(b);
            module.HEAPU8.set(cell, block + i * size);
            return;
          }
          // In memory a text of variable length is a pointer to bytes that end with a zero.
          module.HEAPU8.set(b, at);
          module.HEAPU8[at + b.length] = 0;
          for (let k = 0; k < size; k++) {
            module.HEAPU8[block + i * size + k] = k < 4 ? (at >>> (8 * k)) & 0xff : 0;
          }
          at += b.length + 1;
        });
        module.set_dataset_data(file.file_id, dataset, null, null, null, BigInt(block));
      } finally {
        module._free(block);
      }
      file.flush();
      const now = (file.get(dataset) as Dataset).value;
      const written: string[] = (Array.isArray(now) ? now : [now]).map(String);
      if (written.some((text, i) => text !== all[i])) {
        throw new PlanError(
          `Cannot rewrite external paths in "${path}": ${quote(dataset)} did not take them`,
        );
      }
    }
  } finally {
    file.close();
  }
}
