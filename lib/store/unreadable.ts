/**
 * Why a file cannot be read, in one sentence that says what to do.
 *
 * @module
 */
import { quote } from "../core/text.ts";

/** Identity of a local file at the time it was read. */
export interface FileIdentity {
  /** Absolute local path. */
  readonly path: string;
  /** Size in bytes. */
  readonly sizeBytes: number;
  /** Modification time, milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** Inode number, where the file system has one. */
  readonly inode?: number;
}

/** Why a file could not be read at all. */
export type UnreadableReason =
  | "not-found"
  | "no-permission"
  | "empty"
  | "not-hdf5"
  | "truncated"
  | "damaged"
  | "not-closed"
  | "timeout"
  | "crash"
  | "cannot-open";

/** A file that cannot be read. */
export interface Unreadable {
  /** What became of it. */
  readonly status: "unreadable";
  /** Its path. */
  readonly path: string;
  /** Why, as a code for programs. */
  readonly reason: UnreadableReason;
  /** What is wrong and what to do, without the name of the file. */
  readonly why: string;
  /** One sentence that says what is wrong with the file and what to do. */
  readonly message: string;
}

const SENTENCES: Record<UnreadableReason, (detail: string) => string> = {
  "not-found": (detail) =>
    detail || "there is no such file, check the path or whether a drive is mounted",
  "no-permission": () => "this user may not read it, change its permissions (chmod u+r)",
  "empty": () => "it has no content (0 bytes), copy it anew from where it was recorded",
  "not-hdf5": (detail) => `it is not an HDF5 file: ${detail}`,
  "truncated": (detail) =>
    `its end is missing (${detail}), the copy or download stopped early: copy it anew`,
  "damaged": (detail) => `it is damaged inside (${detail}), copy it anew or write it again`,
  "not-closed": () =>
    "the program that wrote it never closed it: end that program, or repair a copy with h5clear -s",
  "timeout": (detail) => `reading did not end ${detail}, it is probably damaged: write it again`,
  "crash": (detail) =>
    `the HDF5 library gave up (${detail}), it is probably damaged: write it again`,
  "cannot-open": (detail) => `the HDF5 library refuses it (${detail})`,
};

/** The outcome of a file that cannot be read. */
export function unreadable(path: string, reason: UnreadableReason, detail = ""): Unreadable {
  const name = path.split(/[/\\]/).at(-1) ?? path;
  const why = SENTENCES[reason](detail);
  return {
    status: "unreadable",
    path,
    reason,
    why,
    message: `Cannot read ${quote(name, 120)}: ${why}`,
  };
}

const ANNEX = "its content is not on this machine, fetch it with git annex get (or datalad get)";

/** Whether a link leads to a content of git-annex. */
function isAnnexLink(path: string): boolean {
  try {
    return /\bannex[/\\]objects\b/.test(Deno.readLinkSync(path));
  } catch {
    return false;
  }
}

/** Whether a path leads to a folder, as a session in Zarr is one. */
export function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** Size and times of a file, or the outcome where it cannot even be looked at. */
export function identityOf(path: string): FileIdentity | Unreadable {
  try {
    const info = Deno.statSync(path);
    if (info.isDirectory) {
      return unreadable(path, "cannot-open", "it is a folder, name a file in it");
    }
    if (!info.isFile) return unreadable(path, "cannot-open", "it is no regular file");
    if (info.size === 0) return unreadable(path, "empty");
    const inode = info.ino === null ? {} : { inode: info.ino };
    return { path, sizeBytes: info.size, mtimeMs: info.mtime?.getTime() ?? 0, ...inode };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      return unreadable(path, "not-found", isAnnexLink(path) ? ANNEX : "");
    }
    if (
      error instanceof Deno.errors.PermissionDenied || error instanceof Deno.errors.NotCapable
    ) {
      return unreadable(path, "no-permission");
    }
    return unreadable(path, "cannot-open", error instanceof Error ? error.message : String(error));
  }
}

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];

/** Names the reason from the start of the file and the cause that HDF5 gives. */
export async function whyNotOpen(path: string, size: number, cause: string): Promise<Unreadable> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true });
  } catch {
    return unreadable(path, "no-permission");
  }
  using open = file;
  const start = new Uint8Array(Math.min(size, 512));
  await open.read(start);
  if (!await hasSignature(open, size)) return unreadable(path, "not-hdf5", whatIs(start));
  const cut = /eof = (\d+).*stored_eof = (\d+)/.exec(cause);
  if (cut) {
    const [has, wants] = [Number(cut[1]), Number(cut[2])];
    const detail = `${has.toLocaleString("en-US")} of ${wants.toLocaleString("en-US")} bytes`;
    return unreadable(path, "truncated", detail);
  }
  if (size < 96) return unreadable(path, "truncated", `only ${size} bytes are left`);
  if (/already open for write/.test(cause)) return unreadable(path, "not-closed");
  if (/No such file/.test(cause)) return unreadable(path, "not-found");
  if (/Permission denied/i.test(cause)) return unreadable(path, "no-permission");
  if (/bad |wrong |checksum|unable to/.test(cause)) return unreadable(path, "damaged", cause);
  return unreadable(path, "cannot-open", cause);
}

/** The signature may follow a user block of 512, 1024, 2048 … bytes. */
async function hasSignature(file: Deno.FsFile, size: number): Promise<boolean> {
  const bytes = new Uint8Array(8);
  for (let at = 0; at + 8 <= size; at = at === 0 ? 512 : at * 2) {
    await file.seek(at, Deno.SeekMode.Start);
    if (await file.read(bytes) === 8 && SIGNATURE.every((b, i) => bytes[i] === b)) return true;
  }
  return false;
}

function whatIs(start: Uint8Array): string {
  const text = new TextDecoder("latin1").decode(start);
  if (text.startsWith("version https://git-lfs")) {
    return "it is a Git LFS pointer, fetch the real file with git lfs pull";
  }
  if (text.startsWith("/annex/objects/") || /^\.\.?\/.*annex\/objects/.test(text)) {
    return "it is a git-annex pointer, fetch the real file with git annex get (or datalad get)";
  }
  if (start.every((b) => b === 0)) return "it begins with zeros, copy it anew";
  if (/^\s*<(!doctype|html|\?xml)/i.test(text)) {
    return "it is a web page, probably an error page saved by a download: download it anew";
  }
  if (text.startsWith("PK\x03\x04")) return "it is a ZIP archive, unpack it first";
  if (start[0] === 0x1f && start[1] === 0x8b) return "it is compressed with gzip, unpack it first";
  if (/^\s*[{[]/.test(text)) return "it begins like JSON";
  return "the signature at its start is missing or changed, copy it anew";
}
