/**
 * The one walk of a folder of NWB files. Its rules are the rules of every step.
 *
 * @module
 */
import {
  messageOf,
  NotFoundError,
  PermissionError,
  stoppedBy,
  UsageError,
} from "../../core/errors.ts";
import { absolutePath } from "../../core/paths.ts";
import { quote } from "../../core/text.ts";
import { type Entry, isNwbName, type Met, suffixOf } from "../entry.ts";
import {
  brokenLink,
  identityFrom,
  isLoop,
  isNwbZarr,
  LINK_AS_TEXT,
  linkText,
  type Obstacle,
  obstacleOf,
  pointerIn,
  ZARR_MARKS,
  zarrIdentityOf,
} from "./look.ts";

/** Options of {@linkcode walkFolder}. */
export interface WalkOptions {
  /** Absolute paths of folders that are passed over, such as the work folder's own. Default none. */
  leaveOut?: readonly string[];
  /** Ends the walk. */
  signal?: AbortSignal;
}

/** Files that systems and clients leave in folders: nobody's data. */
const OF_THE_SYSTEM = /^(__MACOSX|thumbs\.db|desktop\.ini|dandiset\.yaml)$/i;
/** So many names are looked at side by side. */
const AT_ONCE = 64;

/** A name in a folder, as far as it must be known to be put in order. */
interface Name {
  readonly name: string;
  readonly is: "file" | "folder" | "link" | "special";
  /** Of a link: what it leads to, or why it leads nowhere. */
  readonly leads?: Deno.FileInfo | Obstacle;
}

/**
 * Walks a folder and tells what it meets, in the order of the paths, the same on every machine. Nothing is opened but
 * small files that may be pointers, and the metadata of a Zarr.
 *
 * - Hidden names and what systems leave are passed over, and told.
 * - A file in HDF5 is NWB if its name ends in `.nwb`, in any case; a folder with a Zarr's metadata is one entry,
 *   whatever its name, and is not descended into.
 * - Linked folders are walked, each once; a link to a folder that is walked anyway, or that holds this one, is not.
 * - A link to a file that is met anyway is a further name of that file; so is a second name of one inode. The real
 *   file is the entry, never the link beside it.
 * - What cannot be read (a link to nowhere, no permission, a name that is not UTF-8) is an entry that says why.
 *
 * Memory grows with the largest single folder and with the number of links, not with the number of files.
 *
 * @throws {NotFoundError} If there is no such folder.
 * @throws {PermissionError} If the folder itself may not be read.
 * @throws {UsageError} If it is no folder.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function* walkFolder(
  folder: string,
  options: WalkOptions = {},
): AsyncGenerator<Met, void, undefined> {
  const root = await openRoot(folder);
  yield* new Walk(root.path, root.real, options).into(root.path, "");
}

async function openRoot(folder: string): Promise<{ path: string; real: string }> {
  const path = absolutePath(folder);
  try {
    const info = await Deno.stat(path);
    if (!info.isDirectory) {
      throw new UsageError(
        `Cannot look for NWB files in ${quote(folder, 200)}: it is a file, name the folder`,
      );
    }
    return { path, real: await realPathOf(path) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Deno.errors.PermissionDenied) {
      throw new PermissionError(
        `Cannot look for NWB files in ${quote(folder, 200)}: it is not allowed`,
        { cause: error },
      );
    }
    throw new NotFoundError(
      `Cannot look for NWB files in ${quote(folder, 200)}: there is no such folder (${
        messageOf(error)
      }), set nwb_folder in upload.yaml`,
      { cause: error },
    );
  }
}

class Walk {
  readonly #root: string;
  readonly #real: string;
  readonly #options: WalkOptions;
  /** Real path of each folder that was entered by a link (and of the root) → its path below the root. */
  readonly #entered = new Map<string, string>();
  /** Device and inode of files that may have a second name → the entry's path. */
  readonly #inodes = new Map<string, string>();

  constructor(root: string, real: string, options: WalkOptions) {
    this.#root = root;
    this.#real = real;
    this.#options = options;
    this.#entered.set(real, "");
  }

  /** Walks one folder; `below` is its path relative to the root, `linked` its real path where it was reached by a link. */
  async *into(
    path: string,
    below: string,
    linked?: string,
  ): AsyncGenerator<Met, void, undefined> {
    const { signal } = this.#options;
    if (signal?.aborted) {
      throw stoppedBy(signal, "Stopped while the files were listed: run the same command again");
    }
    const listed = await this.#list(path);
    if ("reason" in listed) {
      if (below === "") {
        throw new PermissionError(`Cannot read the folder ${quote(path, 200)}: ${listed.why}`);
      }
      yield unreadable(`${below}/`, path, listed, true);
      return;
    }
    const prefix = below === "" ? "" : `${below}/`;
    const marks = new Set(listed.map((n) => n.name).filter((n) => ZARR_MARKS.includes(n)));
    if (below !== "" && marks.size > 0) {
      yield await this.#zarr(path, below);
      return;
    }
    for (let at = 0; at < listed.length; at += AT_ONCE) {
      const some = listed.slice(at, at + AT_ONCE);
      const infos = await Promise.all(some.map((n) => this.#look(`${path}/${n.name}`, n)));
      for (const [i, name] of some.entries()) {
        const inside = { path: `${path}/${name.name}`, below: prefix + name.name };
        yield* this.#one(inside, name, infos[i], linked);
      }
    }
  }

  /** The names of a folder in the order of the paths below it; links are followed so far as to know folders from files. */
  async #list(path: string): Promise<Name[] | Obstacle> {
    const names: Name[] = [];
    try {
      for await (const entry of Deno.readDir(path)) {
        const is = entry.isSymlink
          ? "link"
          : entry.isDirectory
          ? "folder"
          : entry.isFile
          ? "file"
          : "special";
        names.push({ name: entry.name, is });
      }
    } catch (error) {
      return obstacleOf(error, path.slice(path.lastIndexOf("/") + 1)) ??
        { reason: "cannot-look", why: "it went away while it was read", fix: "run it again" };
    }
    for (let at = 0; at < names.length; at += AT_ONCE) {
      await Promise.all(
        names.slice(at, at + AT_ONCE).map(async (name, i) => {
          if (name.is !== "link" || name.name.startsWith(".")) return;
          names[at + i] = { ...name, leads: await follow(`${path}/${name.name}`, name.name) };
        }),
      );
    }
    // "a.nwb" stands before "a/b.nwb": a folder's name counts with its slash, as in the whole path.
    const key = (n: Name) => isFolder(n) ? `${n.name}/` : n.name;
    return names.sort((a, b) => key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  }

  async #look(path: string, { name, is }: Name): Promise<Deno.FileInfo | Obstacle | undefined> {
    if (is !== "file" || name.startsWith(".")) return undefined;
    try {
      return await Deno.lstat(path);
    } catch (error) {
      return obstacleOf(error, name);
    }
  }

  async *#one(
    at: { path: string; below: string },
    name: Name,
    info: Deno.FileInfo | Obstacle | undefined,
    linked: string | undefined,
  ): AsyncGenerator<Met, void, undefined> {
    const { path, below } = at;
    const left = (why: (Met & { is: "left-out" })["why"]): Met => ({
      is: "left-out",
      path: below,
      why,
    });
    if (name.name.startsWith(".")) return yield left("hidden");
    if (OF_THE_SYSTEM.test(name.name)) return yield left("of-the-system");
    const nwb = isNwbName(name.name);
    if (name.is === "special") {
      const obstacle: Obstacle = {
        reason: "no-regular-file",
        why: "it is a pipe, a socket or a device",
        fix: "put the file itself there",
      };
      return yield unreadable(below, path, obstacle, nwb);
    }
    if (name.is === "folder") {
      if (this.#options.leaveOut?.includes(path)) return yield left("of-the-work-folder");
      const real = linked === undefined ? undefined : `${linked}/${name.name}`;
      // Inside a linked folder one may come by a folder that was entered before.
      if (real !== undefined && this.#entered.has(real)) return yield left("walked-already");
      return yield* this.into(path, below, real);
    }
    if (name.is === "link") return yield* this.#link(at, name, nwb, linked);
    if (info === undefined) return yield left("gone");
    if ("reason" in info) return yield unreadable(below, path, info, nwb);
    yield await this.#file(at, info, linked !== undefined || (info.nlink ?? 1) > 1);
  }

  async *#link(
    { path, below }: { path: string; below: string },
    { leads }: Name,
    nwb: boolean,
    linked: string | undefined,
  ): AsyncGenerator<Met, void, undefined> {
    const target = await readLink(path);
    if (leads === undefined || "reason" in leads) {
      const obstacle = leads ?? brokenLink(target);
      return yield unreadable(below, path, obstacle, nwb, target);
    }
    const real = await realPathOf(path);
    const known = this.#metAt(real);
    if (leads.isDirectory) {
      // A link upwards, of the root or of the folder that it lies in, leads in a circle.
      const holds = [this.#real, linked ?? this.#real].some((e) => e.startsWith(`${real}/`));
      if (holds || known !== undefined) {
        return yield { is: "left-out", path: below, why: "walked-already" };
      }
      this.#entered.set(real, below);
      return yield* this.into(path, below, real);
    }
    if (!leads.isFile) {
      const obstacle: Obstacle = {
        reason: "no-regular-file",
        why: "it is a link to a pipe, a socket or a device",
        fix: "put the file itself there",
      };
      return yield unreadable(below, path, obstacle, nwb, target);
    }
    // The file itself is met too, unless only the link's name says that it is NWB.
    if (known !== undefined && (isNwbName(known) || !nwb)) {
      return yield { is: "name", path: below, of: known };
    }
    yield await this.#file({ path, below }, leads, true, target);
  }

  /** Where the walk meets a real path, if it does: below a folder that was entered, with no name that is passed over. */
  #metAt(real: string): string | undefined {
    for (let at = real.length; at > 0; at = real.lastIndexOf("/", at - 1)) {
      const below = this.#entered.get(real.slice(0, at));
      if (below === undefined) continue;
      const rest = real.slice(at + 1).split("/");
      if (rest.some((s) => s.startsWith(".") || OF_THE_SYSTEM.test(s))) return undefined;
      const met = [below, ...rest].filter((s) => s !== "").join("/");
      const path = `${this.#root}/${met}`;
      return this.#options.leaveOut?.some((f) => path.startsWith(`${f}/`)) ? undefined : met;
    }
    return undefined;
  }

  async #file(
    { path, below }: { path: string; below: string },
    info: Deno.FileInfo,
    maybeTwice: boolean,
    link?: string,
  ): Promise<Met> {
    const nwb = isNwbName(below);
    const identity = identityFrom(info);
    if (maybeTwice && identity.inode !== undefined) {
      const key = `${nwb} ${identity.device} ${identity.inode}`;
      const first = this.#inodes.get(key);
      if (first !== undefined) return { is: "name", path: below, of: first };
      this.#inodes.set(key, below);
    }
    if (!nwb) {
      return entry({
        kind: "other",
        path: below,
        localPath: path,
        suffix: suffixOf(below),
        identity,
      });
    }
    const named = await linkText(path, identity.sizeBytes);
    const met = named === undefined ? undefined : this.#metAt(await realPathOf(named));
    if (met !== undefined && met !== below) return { is: "name", path: below, of: met };
    const pointer = named === undefined ? await pointerIn(path, identity.sizeBytes) : LINK_AS_TEXT;
    if (pointer) return unreadable(below, path, pointer, true, link);
    return entry({
      kind: "nwb-hdf5",
      path: below,
      localPath: path,
      identity,
      ...(link === undefined ? {} : { link }),
    });
  }

  async #zarr(path: string, below: string): Promise<Met> {
    if (isNwbName(below) || /\.nwb\.zarr$/i.test(below) || await isNwbZarr(path)) {
      return entry({
        kind: "nwb-zarr",
        path: below,
        localPath: path,
        ...await zarrIdentityOf(path),
      });
    }
    return entry({ kind: "other", path: below, localPath: path, suffix: ".zarr" });
  }
}

function isFolder({ is, leads }: Name): boolean {
  return is === "folder" ||
    leads !== undefined && !("reason" in leads) && leads.isDirectory;
}

async function follow(path: string, name: string): Promise<Deno.FileInfo | Obstacle> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound && !isLoop(error)) {
      return brokenLink(await readLink(path));
    }
    return obstacleOf(error, name) ?? brokenLink(await readLink(path));
  }
}

async function readLink(path: string): Promise<string> {
  try {
    return await Deno.readLink(path);
  } catch {
    return "";
  }
}

/** Real path with `/`, which Windows takes too. */
async function realPathOf(path: string): Promise<string> {
  const real = await Deno.realPath(path);
  return Deno.build.os === "windows" ? real.replaceAll("\\", "/") : real;
}

function entry(entry: Entry): Met {
  return { is: "entry", entry };
}

function unreadable(
  path: string,
  localPath: string,
  { reason, why, fix }: Obstacle,
  nwb: boolean,
  link?: string,
): Met {
  return entry({
    kind: "unreadable",
    path,
    localPath,
    reason,
    why,
    fix,
    nwb,
    ...(link === undefined ? {} : { link }),
  });
}
