import { zarrDataFiles } from "../zarr/mod.ts";
import type { FileIdentity } from "./facts.ts";

/** Size, newest change and inode of a folder with all files in it. */
export async function zarrIdentity(path: string): Promise<FileIdentity> {
  const { ino } = await Deno.stat(path);
  let [sizeBytes, mtimeMs] = [0, 0];
  for await (const file of zarrDataFiles(path)) {
    sizeBytes += file.size;
    mtimeMs = Math.max(mtimeMs, file.mtimeMs);
  }
  return { path, sizeBytes, mtimeMs, ...(ino === null ? {} : { inode: ino }) };
}
