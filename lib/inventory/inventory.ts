/**
 * The inventory: what a folder of NWB files holds, in one list.
 *
 * @module
 */
import { absolutePath } from "../core/paths.ts";
import { formatBytes, plural } from "../core/text.ts";
import { joinPath } from "../core/paths.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import {
  type Entry,
  type EntryIdentity,
  isSession,
  type LeftOutReason,
  type NwbFileEntry,
  type OtherEntry,
  type SessionEntry,
} from "./entry.ts";
import { readRepaired, REPAIRED_FOLDER, type RepairedCopy, takeRepaired } from "./repaired.ts";
import { entryAt } from "./walk/one.ts";
import { walkFolder, type WalkOptions } from "./walk/walk.ts";

/** All entries of a folder. */
export interface Inventory {
  /** Absolute path of the folder. */
  readonly folder: string;
  /** In the order of their paths. */
  readonly entries: readonly Entry[];
  /** How many things are passed over by rule, by why. */
  readonly leftOut: Readonly<Partial<Record<LeftOutReason, number>>>;
  /** Whether a `dataset_description.json` at its top makes it a BIDS data set. */
  readonly bids: boolean;
}

/** Options of {@linkcode takeInventory}. */
export interface InventoryOptions extends WalkOptions {
  /** Repaired copies that stand for originals: the folder they lie in, and which they are. Default none. */
  repaired?: { readonly folder: string; readonly copies: ReadonlyMap<string, RepairedCopy> };
}

/**
 * Takes the inventory of a folder; {@linkcode walkFolder} has the rules, and streams where a list is too much.
 *
 * @param folder Absolute path, or relative to the current folder.
 * @throws {NotFoundError} If there is no such folder.
 * @throws {PermissionError} If the folder itself may not be read.
 * @throws {UsageError} If it is no folder.
 */
export async function takeInventory(
  folder: string,
  options: InventoryOptions = {},
): Promise<Inventory> {
  const entries: Entry[] = [];
  const names = new Map<string, string[]>();
  const leftOut: Partial<Record<LeftOutReason, number>> = {};
  let bids = false;
  for await (const met of walkFolder(folder, options)) {
    if (met.is === "left-out") leftOut[met.why] = (leftOut[met.why] ?? 0) + 1;
    else if (met.is === "name") {
      const all = names.get(met.of);
      if (all) all.push(met.path);
      else names.set(met.of, [met.path]);
    } else {
      if (met.entry.path === "dataset_description.json") bids = true;
      const { repaired } = options;
      entries.push(
        repaired && met.entry.kind === "nwb-hdf5"
          ? await takeRepaired(met.entry, repaired.copies.get(met.entry.path), repaired.folder)
          : met.entry,
      );
    }
  }
  return {
    folder: absolutePath(folder),
    entries: withNames(entries, names),
    leftOut,
    bids,
  };
}

/** Entries with their further names; what is the same inode as an NWB file under a name of another kind is a name of it. */
function withNames(entries: Entry[], names: ReadonlyMap<string, string[]>): Entry[] {
  const sessions = new Map<string, number>();
  entries.forEach((e, i) => {
    if (e.kind !== "nwb-hdf5") return;
    const key = inodeOf(e.standsFor?.identity ?? e.identity);
    if (key !== undefined) sessions.set(key, i);
  });
  const more = new Map(names);
  const kept = entries.filter((e) => {
    const at = e.kind === "other" ? sessions.get(inodeOf(e.identity) ?? "") : undefined;
    const of = at === undefined ? undefined : entries[at];
    if (!of) return true;
    more.set(of.path, [...more.get(of.path) ?? [], e.path, ...names.get(e.path) ?? []]);
    return false;
  });
  return kept.map((e) => {
    const otherNames = more.get(e.path);
    return otherNames ? { ...e, otherNames } : e;
  });
}

function inodeOf(identity: NwbFileEntry["identity"] | undefined): string | undefined {
  return identity?.inode === undefined ? undefined : `${identity.device} ${identity.inode}`;
}

/** The inventory of a work folder's NWB folder, repaired copies in place of their originals. */
export async function workInventory(
  work: WorkFolder,
  options: WalkOptions = {},
): Promise<Inventory> {
  const folder = joinPath(work.path, REPAIRED_FOLDER);
  return await takeInventory(joinPath(work.nwbFolder), {
    ...options,
    leaveOut: [joinPath(work.path, "state"), folder, ...options.leaveOut ?? []],
    repaired: { folder, copies: readRepaired(work) },
  });
}

/**
 * The inventory with files that a layout moved, or of which it sends a copy: they count by the path that they had, and
 * are read where they lie now.
 *
 * @param placed By the path that they had.
 * @param repaired Folder of repaired copies: which of them stand for an original is decided when the folder is walked.
 */
export async function withPlaced(
  inventory: Inventory,
  placed: ReadonlyMap<string, { readonly localPath?: string | undefined }>,
  repaired?: string,
): Promise<Inventory> {
  const known = new Map(inventory.entries.map((e) => [e.path, e]));
  const others: Entry[] = [];
  for (const [path, { localPath }] of placed) {
    const entry = known.get(path);
    if (localPath === undefined || localPath === entry?.localPath) continue;
    const standsFor = entry?.kind === "nwb-hdf5" ? entry.standsFor?.localPath : undefined;
    if (localPath === standsFor) continue;
    if (repaired !== undefined && localPath.startsWith(`${repaired}/`)) continue;
    // Where it lies nowhere now it is no entry: it is gone, and whoever planned for it says so.
    const now = await entryAt(localPath, path).catch(() => undefined);
    if (now?.kind === "nwb-hdf5") others.push(now);
  }
  if (others.length === 0) return inventory;
  for (const e of others) known.set(e.path, e);
  const entries = [...known.values()]
    .sort((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  return { ...inventory, entries };
}

/** The entries that steps answer for: NWB sessions, those that cannot be read among them. */
export function sessionsOf(inventory: Inventory): SessionEntry[] {
  return inventory.entries.filter(isSession);
}

/** Absolute paths of the NWB sessions, files and Zarr folders; those that cannot be read are left out. */
export function nwbPathsOf(inventory: Inventory): string[] {
  return inventory.entries.flatMap((e) =>
    e.kind === "nwb-hdf5" || e.kind === "nwb-zarr" ? [e.localPath] : []
  );
}

/** Things that stay behind, of one kind. */
export interface StaysBehind {
  /** What they are, for people: their ending, `folders (Zarr)`, or `without ending`. */
  readonly what: string;
  /** How many. */
  readonly count: number;
  /** Bytes, where known. */
  readonly bytes: number;
  /** The first by path. */
  readonly example: string;
}

/** What stays behind because it is no NWB, counted by ending, the most frequent first. */
export function staysBehind(inventory: Inventory): StaysBehind[] {
  const groups = new Map<string, { count: number; bytes: number; example: string }>();
  for (const e of inventory.entries) {
    if (isSession(e)) continue;
    // What is left are other files, and unreadable ones whose names are not NWB.
    const [what, bytes] = (e as Entry).kind === "unreadable"
      ? ["that cannot be read", 0] as const
      : kindOf(e as OtherEntry);
    const group = groups.get(what) ?? { count: 0, bytes: 0, example: e.path };
    group.count++;
    group.bytes += bytes;
    groups.set(what, group);
  }
  return [...groups].map(([what, g]) => ({ what, ...g }))
    .sort((a, b) => b.count - a.count || (a.what < b.what ? -1 : 1));
}

function kindOf({ suffix, identity }: OtherEntry): readonly [what: string, bytes: number] {
  return [suffix || "without ending", identity?.sizeBytes ?? 0];
}

/** The same as a sentence; empty where nothing stays behind. */
export function staysBehindText(groups: readonly StaysBehind[]): string {
  const count = groups.reduce((sum, g) => sum + g.count, 0);
  if (count === 0) return "";
  const bytes = groups.reduce((sum, g) => sum + g.bytes, 0);
  const named = groups.slice(0, 6).map((g) => `${g.count.toLocaleString("en-US")} ${g.what}`);
  const rest = groups.length - named.length;
  return `${plural(count, "file")} that ${count === 1 ? "is" : "are"} not NWB ${
    count === 1 ? "stays" : "stay"
  } behind (${formatBytes(bytes)}): ${named.join(", ")}${
    rest > 0 ? ` and ${rest} more kinds` : ""
  }`;
}

/** A file of an earlier walk, as a step remembers it. */
export interface EarlierFile {
  /** Path relative to the folder. */
  readonly file: string;
  /** Size in bytes then, where known. */
  readonly sizeBytes?: number | undefined;
  /** Modification time then, milliseconds since the epoch, where known. */
  readonly mtimeMs?: number | undefined;
}

/** How a folder differs from what an earlier walk found. */
export interface FolderChange {
  /** Sessions that came. */
  readonly added: readonly SessionEntry[];
  /** Files that went away, or are passed over now. */
  readonly gone: readonly string[];
  /** Files that are there and were written to since. */
  readonly changed: readonly SessionEntry[];
}

/** Compares the sessions of an inventory with those of an earlier walk. */
export function compareWalks(earlier: readonly EarlierFile[], now: Inventory): FolderChange {
  const before = new Map(earlier.map((f) => [f.file, f]));
  const added: SessionEntry[] = [];
  const changed: SessionEntry[] = [];
  for (const e of sessionsOf(now)) {
    const was = before.get(e.path);
    before.delete(e.path);
    if (!was) added.push(e);
    else if (e.kind !== "unreadable" && e.identity && isOther(was, e.identity)) changed.push(e);
  }
  return { added, gone: [...before.keys()], changed };
}

function isOther(was: EarlierFile, identity: EntryIdentity): boolean {
  return was.sizeBytes !== undefined && was.sizeBytes !== identity.sizeBytes ||
    was.mtimeMs !== undefined && Math.abs(was.mtimeMs - identity.mtimeMs) >= 1;
}

/** Entries with those that NWB files name (videos, images) marked: they belong to a session. */
export function withReferred(
  inventory: Inventory,
  referred: Iterable<{ readonly localPath: string; readonly by: string }>,
): Inventory {
  const by = new Map([...referred].map((r) => [r.localPath, r.by]));
  if (by.size === 0) return inventory;
  return {
    ...inventory,
    entries: inventory.entries.map((e): Entry => {
      const of = e.kind === "other" ? by.get(e.localPath) : undefined;
      return of === undefined ? e : { ...e as OtherEntry, kind: "referred", referredBy: of };
    }),
  };
}
