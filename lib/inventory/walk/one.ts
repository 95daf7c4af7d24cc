/**
 * One file that somebody named, by the rules of the walk.
 *
 * @module
 */
import { messageOf, NotFoundError } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";
import { suffixOf } from "../entry.ts";
import type { SessionEntry } from "../entry.ts";
import {
  brokenLink,
  identityFrom,
  obstacleOf,
  pointerIn,
  ZARR_MARKS,
  zarrIdentityOf,
} from "./look.ts";

/**
 * The entry of one file that was named, whatever its name ends in.
 *
 * @param localPath Absolute path.
 * @param path How it is called, relative to the folder.
 * @throws {NotFoundError} If there is nothing at the path, or a folder that is no Zarr.
 */
export async function entryAt(localPath: string, path: string): Promise<SessionEntry> {
  const link = await Deno.readLink(localPath).catch(() => undefined);
  const linked = link === undefined ? {} : { link };
  const nwb = { nwb: true, path, localPath, ...linked };
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(localPath);
  } catch (error) {
    const obstacle = obstacleOf(error, path) ?? (link === undefined ? undefined : brokenLink(link));
    if (obstacle) return { kind: "unreadable", ...nwb, ...obstacle };
    throw new NotFoundError(`Cannot read ${quote(localPath, 200)}: ${messageOf(error)}`, {
      cause: error,
    });
  }
  if (info.isDirectory) {
    for (const mark of ZARR_MARKS) {
      const there = await Deno.stat(`${localPath}/${mark}`).catch(() => undefined);
      if (there?.isFile) {
        return { kind: "nwb-zarr", path, localPath, ...await zarrIdentityOf(localPath) };
      }
    }
    throw new NotFoundError(
      `Cannot read ${quote(localPath, 200)}: it is a folder${
        suffixOf(path) === ".zarr" ? " without a Zarr's metadata" : ""
      }, name a file in it`,
    );
  }
  const identity = identityFrom(info);
  const pointer = await pointerIn(localPath, identity.sizeBytes);
  if (pointer) return { kind: "unreadable", ...nwb, ...pointer };
  return { kind: "nwb-hdf5", path, localPath, identity, ...linked };
}
