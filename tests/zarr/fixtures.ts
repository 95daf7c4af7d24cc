import { fileURLToPath } from "node:url";
/** Sessions in Zarr, made for this project (CC0), unpacked for a test. */

/** A folder with an unpacked session; gone with the block that uses it. */
export interface Unpacked extends Disposable {
  /** The folder that the archive was unpacked into. */
  readonly folder: string;
  /** The store. */
  readonly store: string;
}

/** Unpacks an archive of `tests/fixtures/zarr`, or one at a path. */
export async function unpack(name: string, archive?: string): Promise<Unpacked> {
  const from = archive ??
    fileURLToPath(new URL(`../fixtures/zarr/${name}.zarr.tar.gz`, import.meta.url));
  const folder = await Deno.makeTempDir();
  const { success } = await new Deno.Command("tar", { args: ["-xzf", from, "-C", folder] })
    .output();
  if (!success) throw new Error(`Cannot unpack ${from}`);
  return {
    folder,
    store: `${folder}/${name}/${name}.nwb.zarr`,
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}
