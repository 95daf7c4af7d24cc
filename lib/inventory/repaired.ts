/**
 * Repaired copies that stand for their originals. The step that makes them remembers them here; every step that reads
 * or sends a file takes the copy in the original's place, for as long as both are what they were.
 *
 * @module
 */
import { z } from "zod";
import { eachJsonLine, openJsonLines } from "../core/json_lines.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import type { EntryIdentity, NwbFileEntry } from "./entry.ts";
import { identityFrom } from "./walk/look.ts";

/** Name of the folder of repaired copies in the work folder. */
export const REPAIRED_FOLDER = "repaired";

/** Size and time of a file, as they are remembered. */
export interface RememberedIdentity {
  /** Size in bytes. */
  readonly sizeBytes: number;
  /** Modification time, milliseconds since the epoch. */
  readonly mtimeMs: number;
}

/** One repaired copy, as `state/repaired.jsonl` remembers it. */
export interface RepairedCopy {
  /** Path of the original relative to the NWB folder. */
  readonly file: string;
  /** Path of the copy relative to the folder of repaired copies; absent where the copy was taken back. */
  readonly copy?: string | undefined;
  /** What the original was when it was copied. */
  readonly original: RememberedIdentity;
  /** What the copy was when it was finished and checked. */
  readonly repaired?: RememberedIdentity | undefined;
}

const identity: z.ZodType<RememberedIdentity> = z.object({
  sizeBytes: z.number(),
  mtimeMs: z.number(),
});
const schema: z.ZodType<RepairedCopy> = z.object({
  file: z.string(),
  copy: z.string().optional(),
  original: identity,
  repaired: identity.optional(),
});

/** Repaired copies by the path of their originals; the last line about a file counts. */
export function readRepaired(work: WorkFolder): Map<string, RepairedCopy> {
  const copies = new Map<string, RepairedCopy>();
  for (const line of eachJsonLine(work.statePath("repaired.jsonl"))) {
    const { data } = schema.safeParse(line);
    if (!data) continue;
    if (data.copy === undefined || data.repaired === undefined) copies.delete(data.file);
    else copies.set(data.file, data);
  }
  return copies;
}

/** Remembers that a copy stands for its original; without `copy`, that none does any more. */
export function rememberRepaired(work: WorkFolder, copy: RepairedCopy): void {
  using file = openJsonLines(work.statePath("repaired.jsonl"));
  file.append(copy);
}

/**
 * The one place where a copy takes its original's place. Where the original or the copy is not what it was, the
 * original stands for itself.
 */
export async function takeRepaired(
  entry: NwbFileEntry,
  copy: RepairedCopy | undefined,
  folder: string,
): Promise<NwbFileEntry> {
  if (copy?.copy === undefined || copy.repaired === undefined) return entry;
  if (!isSame(entry.identity, copy.original)) return entry;
  const localPath = `${folder}/${copy.copy}`;
  let info: Deno.FileInfo;
  try {
    info = await Deno.lstat(localPath);
  } catch {
    return entry;
  }
  const now = identityFrom(info);
  if (!info.isFile || !isSame(now, copy.repaired)) return entry;
  return {
    ...entry,
    localPath,
    identity: now,
    standsFor: { localPath: entry.localPath, identity: entry.identity },
  };
}

function isSame(a: EntryIdentity, b: RememberedIdentity): boolean {
  return a.sizeBytes === b.sizeBytes && Math.abs(a.mtimeMs - b.mtimeMs) < 1;
}
