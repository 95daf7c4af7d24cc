/**
 * One writer per work folder: a lock that the system takes away from a process that was killed.
 *
 * @module
 */
import {
  JournalError,
  messageOf,
  openForWriting,
  type Shard,
  type WorkFolder,
} from "../core/mod.ts";

/** A held lock. */
export interface UploadLock extends Disposable {
  /** Whether the file system could lock at all; on some network drives it cannot, and then nothing is refused. */
  readonly real: boolean;
}

/**
 * Takes the lock of an upload. The whole work needs it alone; shards share it and each holds its own besides.
 *
 * The lock is an advisory one of the system (`flock`), so it ends with its process however that ends, also by
 * `kill -9`. Who holds it stands in `state/upload.lock`.
 *
 * @throws {JournalError} If another process uploads from this work folder; the message names it.
 */
export function takeUploadLock(work: WorkFolder, shard?: Shard, now = new Date()): UploadLock {
  const held: Deno.FsFile[] = [];
  const release = () => {
    for (const file of held.splice(0)) {
      try {
        file.close();
      } catch { /* closed already */ }
    }
  };
  let real = true;
  const take = (name: string, exclusive: boolean) => {
    const path = work.statePath(name);
    let file: Deno.FsFile;
    try {
      file = openForWriting(path);
    } catch (error) {
      release();
      throw error;
    }
    let got: boolean;
    try {
      got = file.tryLockSync(exclusive);
    } catch {
      got = true;
      real = false;
    }
    if (!got) {
      const holder = whoHolds(path);
      file.close();
      release();
      throw new JournalError(
        `Cannot upload from "${work.path}": another upload is running there${holder}, wait for it or stop it`,
      );
    }
    held.push(file);
    try {
      file.truncateSync(0);
      file.writeSync(
        new TextEncoder().encode(JSON.stringify({
          pid: Deno.pid,
          host: hostName(),
          since: now.toISOString(),
          ...(shard ? { shard: `${shard.index}/${shard.count}` } : {}),
        })),
      );
    } catch (error) {
      release();
      throw new JournalError(
        `Cannot write "${path}": ${
          messageOf(error)
        }, free some space or make it writable and run again`,
        { cause: error },
      );
    }
  };
  take("upload.lock", shard === undefined);
  if (shard) take(`upload-${shard.index}-of-${shard.count}.lock`, true);
  return { real, [Symbol.dispose]: release };
}

function whoHolds(path: string): string {
  try {
    const { pid, host, since, shard } = JSON.parse(Deno.readTextFileSync(path)) as Record<
      string,
      unknown
    >;
    return ` (process ${pid} on ${host}${shard ? `, shard ${shard}` : ""}, since ${since})`;
  } catch {
    return "";
  }
}

function hostName(): string {
  try {
    return Deno.hostname();
  } catch {
    // The name needs a permission (--allow-sys) that the tasks do not ask for; on Linux a file says it as well.
    try {
      return Deno.readTextFileSync("/etc/hostname").trim() || "this machine";
    } catch {
      return "this machine";
    }
  }
}
