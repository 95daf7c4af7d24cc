/**
 * What lies in a folder of NWB files: one entry for each thing, of one of a few kinds.
 *
 * @module
 */

/** What tells a file from another: the same inode is the same file, whatever it is called. */
export interface EntryIdentity {
  /** Size in bytes. */
  readonly sizeBytes: number;
  /** Modification time, milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Number of the device, where the system has one. */
  readonly device?: number;
  /** Inode number, where the file system has one. */
  readonly inode?: number;
}

/** What every entry has. */
export interface EntryBase {
  /** Path relative to the folder, with `/`; the same in every step and on every machine. */
  readonly path: string;
  /** Absolute path of what is read and sent: the entry itself, or the repaired copy that stands for it. */
  readonly localPath: string;
  /** Further names of the same file below the folder: links to it, hard links. Default none. */
  readonly otherNames?: readonly string[];
}

/** An NWB file in HDF5: its name ends in `.nwb`, in any case. Whether it opens is seen when it is read. */
export interface NwbFileEntry extends EntryBase {
  /** Kind. */
  readonly kind: "nwb-hdf5";
  /** What it was when the folder was walked. */
  readonly identity: EntryIdentity;
  /** Where it points, where the entry is a symbolic link whose target is not an entry itself. */
  readonly link?: string;
  /** The original, where a repaired copy stands for it. */
  readonly standsFor?: {
    /** Absolute path of the original, which is never changed. */
    readonly localPath: string;
    /** What the original was. */
    readonly identity: EntryIdentity;
  };
}

/** An NWB session in Zarr: a folder, which is one entry and is not descended into. */
export interface NwbZarrEntry extends EntryBase {
  /** Kind. */
  readonly kind: "nwb-zarr";
  /** Bytes and newest change of its files when the folder was walked; absent where they cannot be looked at. */
  readonly identity?: EntryIdentity;
}

/** Anything else; it stays behind. */
export interface OtherEntry extends EntryBase {
  /** Kind: `referred` where an NWB file names it (external image or video), else `other`. */
  readonly kind: "other" | "referred";
  /** Ending of the name with its dot, lower case; empty where it has none. A Zarr that is no NWB: `.zarr`. */
  readonly suffix: string;
  /** What it was when the folder was walked; absent for a folder that is one entry. */
  readonly identity?: EntryIdentity;
  /** The NWB file that names it, where it is `referred`: path relative to the folder. */
  readonly referredBy?: string;
}

/** Why an entry cannot be read, found without opening it. */
export type UnreadableEntryReason =
  /** A link of git-annex whose content is not on this machine. */
  | "annex-absent"
  /** A link that leads nowhere. */
  | "broken-link"
  /** A link that leads back to itself. */
  | "link-loop"
  /** A small text of Git LFS or git-annex stands in the file's place. */
  | "pointer"
  /** It is not allowed. */
  | "no-permission"
  /** Its name is not UTF-8, so no program of this kind can open it. */
  | "name-not-utf8"
  /** A pipe, a socket or a device. */
  | "no-regular-file"
  /** The system refuses it otherwise. */
  | "cannot-look";

/** An entry that cannot be read: one entry, never the end of a run. */
export interface UnreadableEntry extends EntryBase {
  /** Kind. */
  readonly kind: "unreadable";
  /** Why, for programs. */
  readonly reason: UnreadableEntryReason;
  /** Why, for people: what it is, in half a sentence. */
  readonly why: string;
  /** What to do, in one line. */
  readonly fix: string;
  /** Whether it is (by its name) or may hold (a folder) an NWB file. */
  readonly nwb: boolean;
  /** Where it points, where it is a link. */
  readonly link?: string;
}

/** One thing in the folder. */
export type Entry = NwbFileEntry | NwbZarrEntry | OtherEntry | UnreadableEntry;

/** An entry that a step has to answer for: an NWB session, or one that cannot be read. */
export type SessionEntry = NwbFileEntry | NwbZarrEntry | UnreadableEntry;

/** Why something is passed over by rule. */
export type LeftOutReason =
  /** Its name begins with a dot (`.git`, `.DS_Store`, `._x` of macOS). */
  | "hidden"
  /** What a system or a client leaves in folders: `__MACOSX`, `Thumbs.db`, `dandiset.yaml`. */
  | "of-the-system"
  /** A folder of the work folder itself: `state`, `repaired`. */
  | "of-the-work-folder"
  /** A linked folder that is walked already, or that the folder itself lies in. */
  | "walked-already"
  /** It went away while the folder was walked. */
  | "gone";

/** What a walk meets: an entry, a further name of one, or something that is passed over. */
export type Met =
  | { readonly is: "entry"; readonly entry: Entry }
  /** `of`: path of the entry that has this name too. */
  | { readonly is: "name"; readonly path: string; readonly of: string }
  | { readonly is: "left-out"; readonly path: string; readonly why: LeftOutReason };

/** Whether an entry is an NWB session, readable or not, or a folder that may hold some. */
export function isSession(entry: Entry): entry is SessionEntry {
  return entry.kind === "nwb-hdf5" || entry.kind === "nwb-zarr" ||
    entry.kind === "unreadable" && entry.nwb;
}

/** Whether a name is one of an NWB file in HDF5. */
export function isNwbName(name: string): boolean {
  return /\.nwb$/i.test(name);
}

/** Last ending of a name with its dot, lower case; empty where there is none. */
export function suffixOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const at = name.lastIndexOf(".");
  return at <= 0 ? "" : name.slice(at).toLowerCase();
}

/** What a session was when the folder was walked; none of one that cannot be read. */
export function identityOfEntry(entry: SessionEntry): EntryIdentity | undefined {
  return entry.kind === "unreadable" ? undefined : entry.identity;
}
