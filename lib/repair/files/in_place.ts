/**
 * Changing an original on an explicit yes: the changes are made and proved on a copy, then the few bytes that differ are
 * written into the original, whose old bytes are kept first.
 *
 * Backups lie in `repaired/.before`, not in `state/`, which people may delete. Each says itself what it belongs to: a
 * line of JSON, then the bytes.
 *
 * @module
 */
import { z } from "zod";
import { messageOf, PlanError } from "../../core/errors.ts";
import { writeFileWhole } from "../../core/files.ts";
import { joinPath, type WorkFolder } from "../../core/work_folder.ts";
import { REPAIRED_FOLDER } from "../../inventory/mod.ts";
import { Bytes, type Range } from "../bytes/file.ts";
import { CannotMend } from "../child/process.ts";
import type { Mended } from "../child/request.ts";

const header = z.object({
  file: z.string(),
  localPath: z.string(),
  runs: z.array(z.object({ from: z.number(), to: z.number() })),
  oldSize: z.number(),
  newSize: z.number(),
  /** SHA-256 of the new bytes, so that a later change by something else is seen. */
  newDigest: z.string(),
});

/** What a backup says of itself. */
export type Backup = z.infer<typeof header>;

/** Ending of the backup of an original that is about to be changed, and of one that has been. */
const BEGUN = ".begun";
const DONE = ".bak";

/** Bytes of one read. */
const PIECE = 1024 * 1024;

/**
 * The runs to keep and to write: those that differ before the old end of HDF5, and what stood behind that end.
 *
 * @param size Size of the original.
 * @param trailing Bytes behind the end that HDF5 knows.
 */
function runsToWrite(mended: Mended, size: number, trailing: number): Range[] {
  return trailing > 0 ? [...mended.runs, { from: size - trailing, to: size }] : [...mended.runs];
}

/**
 * Writes what a proved copy has in place of other bytes into the original. If that fails, the old bytes are put back.
 *
 * @throws {CannotMend} If the original cannot be written to.
 */
export async function changeInPlace(
  work: WorkFolder,
  item: { readonly file: string; readonly localPath: string; readonly sizeBytes: number },
  copy: string,
  mended: Mended,
  trailing: number,
): Promise<void> {
  const { file, localPath, sizeBytes: oldSize } = item;
  const runs = runsToWrite(mended, oldSize, trailing);
  const newSize = mended.sizeBytes;
  try {
    using _ = new Bytes(localPath, true);
  } catch (error) {
    throw new CannotMend(`it may not be written to (${messageOf(error)})`);
  }
  const backup: Backup = {
    file,
    localPath,
    runs,
    oldSize,
    newSize,
    newDigest: await digestAt(copy, runs, oldSize, newSize),
  };
  const folder = joinPath(work.path, REPAIRED_FOLDER, ".before");
  await Deno.mkdir(folder, { recursive: true, mode: 0o700 });
  const name = joinPath(folder, crypto.randomUUID());
  writeFileWhole(name + BEGUN, withHeader(backup), { mode: 0o600 });
  try {
    applyPatch(backup, copy);
  } catch (error) {
    await takeBack({ path: name + BEGUN, done: false, backup });
    throw new CannotMend(`it cannot be written to (${messageOf(error)})`);
  }
  await Deno.rename(name + BEGUN, name + DONE);
}

function withHeader(backup: Backup): Uint8Array {
  using bytes = new Bytes(backup.localPath);
  const pieces = [
    new TextEncoder().encode(JSON.stringify(backup) + "\n"),
    ...backup.runs.map(({ from, to }) => bytes.some(from, to - from)),
  ];
  const whole = new Uint8Array(pieces.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

function applyPatch({ localPath, runs, oldSize, newSize }: Backup, copy: string): void {
  using from = new Bytes(copy);
  using to = new Bytes(localPath, true);
  const all = newSize > oldSize ? [...runs, { from: oldSize, to: newSize }] : runs;
  for (const run of all) {
    const end = Math.min(run.to, newSize);
    for (let at = run.from; at < end; at += PIECE) {
      to.write(at, from.some(at, Math.min(PIECE, end - at)));
    }
  }
  to.truncate(newSize);
  to.sync();
}

/** Digest of the bytes of some runs and of everything behind the old end. */
async function digestAt(
  path: string,
  runs: readonly Range[],
  oldSize: number,
  size: number,
): Promise<string> {
  using bytes = new Bytes(path);
  const all = [...runs, { from: oldSize, to: size }];
  const pieces = all.map(({ from, to }) =>
    bytes.some(from, Math.max(0, Math.min(to, size) - from))
  );
  const whole = new Uint8Array(await new Blob(pieces).arrayBuffer());
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", whole));
  return [...hash].map((b) => b.toString(16).padStart(2, "0")).join("");
}

/** A backup on disk. */
export interface BackupFile {
  readonly path: string;
  /** Whether the original was changed to the end. */
  readonly done: boolean;
  readonly backup: Backup;
}

/**
 * The backups of a work folder.
 *
 * @throws {PlanError} If one is damaged.
 */
export function listBackups(work: WorkFolder): BackupFile[] {
  const folder = joinPath(work.path, REPAIRED_FOLDER, ".before");
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  return entries.filter((e) => e.name.endsWith(BEGUN) || e.name.endsWith(DONE)).map(({ name }) => {
    const path = joinPath(folder, name);
    const bytes = Deno.readFileSync(path);
    const line = new TextDecoder().decode(bytes.subarray(0, Math.max(0, bytes.indexOf(10))));
    try {
      return { path, done: name.endsWith(DONE), backup: header.parse(JSON.parse(line)) };
    } catch (cause) {
      throw new PlanError(`Cannot read the backup "${path}": it is damaged`, { cause });
    }
  });
}

/**
 * Writes the old bytes back, whatever of the new ones had been written, and removes the backup.
 *
 * @throws {PlanError} If something else has changed the file since.
 */
export async function takeBack({ path, done, backup }: BackupFile): Promise<void> {
  const { localPath, runs, oldSize, newSize, newDigest } = backup;
  const whole = await Deno.readFile(path);
  const old = whole.subarray(whole.indexOf(10) + 1);
  const { size } = await Deno.stat(localPath);
  const same = done
    ? size === newSize && await digestAt(localPath, runs, oldSize, newSize) === newDigest
    : size >= Math.min(oldSize, newSize) && size <= Math.max(oldSize, newSize);
  if (!same || old.length !== runs.reduce((n, r) => n + r.to - r.from, 0)) {
    throw new PlanError(
      `Cannot undo the repair of "${localPath}": something else has written to it since`,
    );
  }
  using bytes = new Bytes(localPath, true);
  let at = 0;
  for (const { from, to } of runs) {
    bytes.write(from, old.subarray(at, at + to - from));
    at += to - from;
  }
  bytes.truncate(oldSize);
  bytes.sync();
  await Deno.remove(path);
}
