/**
 * Looking at one thing in a folder without reading it: what a link leads to, a pointer in a file's place, a Zarr.
 *
 * @module
 */
import { zarrIdentity } from "../../nwb/zarr_identity.ts";
import type { EntryIdentity, UnreadableEntryReason } from "../entry.ts";
import { messageOf } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";

/** Why something cannot be read, and what to do. */
export interface Obstacle {
  /** For programs. */
  readonly reason: UnreadableEntryReason;
  /** For people. */
  readonly why: string;
  /** What to do. */
  readonly fix: string;
}

/** Files of at most this many bytes may be the pointer of Git LFS or git-annex; an NWB file is larger. */
const POINTER_BYTES = 1024;
/** Of a Zarr's metadata so much is looked at for the marks of NWB. */
const ZARR_BYTES = 1 << 20;

/** Identity from what the system says of a file. */
export function identityFrom(info: Deno.FileInfo): EntryIdentity {
  return {
    sizeBytes: info.size,
    mtimeMs: info.mtime?.getTime() ?? 0,
    ...(info.dev ? { device: info.dev } : {}),
    ...(info.ino ? { inode: info.ino } : {}),
  };
}

/** What keeps a path from being looked at; `undefined` where it is gone. */
export function obstacleOf(error: unknown, name: string): Obstacle | undefined {
  if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
    // A name that is not UTF-8 is told with a mark in place of its bytes, and is then not found.
    return name.includes("\ufffd")
      ? {
        reason: "name-not-utf8",
        why: "its name is not UTF-8, so it cannot be opened",
        fix: "rename it, for instance with convmv",
      }
      : undefined;
  }
  if (error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable) {
    return {
      reason: "no-permission",
      why: "this user may not read it",
      fix: "change its permissions: chmod u+r (and u+x for a folder)",
    };
  }
  if (isLoop(error)) {
    return {
      reason: "link-loop",
      why: "it is a link that leads back to itself",
      fix: "delete the link",
    };
  }
  return {
    reason: "cannot-look",
    why: `the system refuses it (${messageOf(error)})`,
    fix: "look at it by hand",
  };
}

/** Whether following links ended in a circle. */
export function isLoop(error: unknown): boolean {
  return error instanceof Deno.errors.FilesystemLoop ||
    /ELOOP|too many (levels of )?symbolic links/i.test(messageOf(error));
}

/** Why a link leads nowhere. */
export function brokenLink(target: string): Obstacle {
  return /(^|\/)annex\/objects\//.test(target.replaceAll("\\", "/"))
    ? {
      reason: "annex-absent",
      why: "it is a link of git-annex whose content is not on this machine",
      fix: "fetch it with git annex get (or datalad get)",
    }
    : {
      reason: "broken-link",
      why: `it is a link to ${quote(target)}, which leads nowhere`,
      fix: "mount the drive or correct the link",
    };
}

/** The pointer that stands in a small file's place, if one does. */
export async function pointerIn(path: string, sizeBytes: number): Promise<Obstacle | undefined> {
  if (sizeBytes === 0 || sizeBytes > POINTER_BYTES) return undefined;
  const text = await beginning(path, POINTER_BYTES);
  if (text === undefined) return undefined;
  if (text.startsWith("version https://git-lfs")) {
    return {
      reason: "pointer",
      why: "it is a Git LFS pointer, the real file was not fetched",
      fix: "fetch the real file with git lfs pull",
    };
  }
  if (/^(\.\.?\/.*|\/)annex\/objects\//.test(text)) {
    return {
      reason: "pointer",
      why: "it is a git-annex pointer, the real file was not fetched",
      fix: "fetch the real file with git annex get (or datalad get)",
    };
  }
  return undefined;
}

/**
 * The file that a text in an NWB file's place names: what git leaves of a symbolic link where the system (Windows) or a
 * program that copied the folder knows none. `undefined` where the text is none, or leads nowhere.
 */
export async function linkText(path: string, sizeBytes: number): Promise<string | undefined> {
  if (sizeBytes === 0 || sizeBytes > POINTER_BYTES) return undefined;
  const text = await beginning(path, POINTER_BYTES);
  // deno-lint-ignore no-control-regex
  if (text === undefined || !/^[^\u0000-\u001f]+\.nwb$/i.test(text)) return undefined;
  const target = text.startsWith("/") ? text : `${path.slice(0, path.lastIndexOf("/"))}/${text}`;
  try {
    return (await Deno.stat(target)).isFile ? target : undefined;
  } catch {
    return undefined;
  }
}

/** What such a text is, where the file that it names is not met. */
export const LINK_AS_TEXT: Obstacle = {
  reason: "pointer",
  why: "it is the text of a symbolic link, not the file itself",
  fix: "put the file itself there, or get it again with git config core.symlinks true",
};

/** Bytes and newest change of a Zarr's files, where they can be looked at. */
export async function zarrIdentityOf(folder: string): Promise<{ identity?: EntryIdentity }> {
  try {
    const { sizeBytes, mtimeMs, inode } = await zarrIdentity(folder);
    return { identity: { sizeBytes, mtimeMs, ...(inode === undefined ? {} : { inode }) } };
  } catch {
    return {}; // whoever reads it says why
  }
}

/** Names that say that a folder is a Zarr: version 2 and 3. */
export const ZARR_MARKS: readonly string[] = ["zarr.json", ".zgroup", ".zarray", ".zmetadata"];

/** Whether the attributes of a Zarr say that it is NWB. */
export async function isNwbZarr(folder: string): Promise<boolean> {
  for (const name of [".zattrs", "zarr.json", ".zmetadata"]) {
    const text = await beginning(`${folder}/${name}`, ZARR_BYTES);
    if (text !== undefined && /"nwb_version"|"neurodata_type"\s*:\s*"NWBFile"/.test(text)) {
      return true;
    }
  }
  return false;
}

async function beginning(path: string, bytes: number): Promise<string | undefined> {
  try {
    using file = await Deno.open(path, { read: true });
    const buffer = new Uint8Array(bytes);
    let at = 0;
    while (at < bytes) {
      const n = await file.read(buffer.subarray(at));
      if (n === null) break;
      at += n;
    }
    return new TextDecoder("latin1").decode(buffer.subarray(0, at));
  } catch {
    // What cannot be opened is said when it is read.
    return undefined;
  }
}
