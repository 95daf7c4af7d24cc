/**
 * Whether a file is still the file that was read.
 *
 * @module
 */
import { delay, FileChangedError, formatBytes, messageOf } from "../core/mod.ts";
import type { FileIdentity } from "../nwb/facts.ts";

/**
 * Size, modification time and inode of a file now. A size of 0 is asked for again for a moment: network drives say 0
 * at first (dandi-cli issue 1257).
 *
 * @throws {FileChangedError} If it is gone or is no file.
 */
export async function identifyFile(path: string): Promise<FileIdentity> {
  for (let attempt = 0;; attempt++) {
    let info: Deno.FileInfo;
    try {
      info = await Deno.stat(path);
    } catch (error) {
      throw new FileChangedError(
        error instanceof Deno.errors.NotFound
          ? `Cannot read "${path}": it is gone, plan again`
          : `Cannot read "${path}": ${messageOf(error)}`,
        { cause: error },
      );
    }
    if (!info.isFile) throw new FileChangedError(`Cannot read "${path}": it is no file`);
    if (info.size > 0 || attempt >= 3) {
      return {
        path,
        sizeBytes: info.size,
        mtimeMs: info.mtime?.getTime() ?? 0,
        ...(info.ino ? { inode: info.ino } : {}),
      };
    }
    await delay(100);
  }
}

/** How a file differs from what it was, in words; `undefined` when it is the same. */
export function fileChange(before: FileIdentity, now: FileIdentity): string | undefined {
  if (before.sizeBytes !== now.sizeBytes) {
    const verb = now.sizeBytes > before.sizeBytes ? "grew" : "shrank";
    return `it ${verb} from ${formatBytes(before.sizeBytes)} (${before.sizeBytes} bytes) to ${
      formatBytes(now.sizeBytes)
    } (${now.sizeBytes} bytes)`;
  }
  if (before.mtimeMs !== now.mtimeMs) {
    return `it was written to at ${new Date(now.mtimeMs).toISOString()}`;
  }
  if (before.inode !== undefined && now.inode !== undefined && before.inode !== now.inode) {
    return "another file took its place";
  }
  return undefined;
}

/**
 * Makes sure that a file is what it was.
 *
 * @throws {FileChangedError} If it is not, saying how.
 */
export async function sameFileStill(before: FileIdentity, when: string): Promise<void> {
  const change = fileChange(before, await identifyFile(before.path));
  if (change) {
    throw new FileChangedError(
      `Cannot upload "${before.path}": it changed ${when} (${change}), wait until it is finished and plan again`,
    );
  }
}
