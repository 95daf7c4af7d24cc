/**
 * What a git repository is, read from its files: git itself is not run while only a plan is made, since a repository of somebody
 * else can name programs that git starts for almost every command.
 *
 * @module
 */
import { joinPath, messageOf } from "../../core/mod.ts";

/** What is known about the repository that a folder lies in. */
export interface Repository {
  /** Top folder of its files, as links lead there. */
  readonly top: string;
  /** Its `.git` folder, or that of this working tree. */
  readonly gitDir: string;
  /** Where its objects and settings are: as `gitDir`, but for further working trees. */
  readonly commonDir: string;
  /** Branch, or empty where there is none. */
  readonly branch: string;
  /** Addresses of its remotes by name, with user and password as they stand there. */
  readonly remotes: ReadonlyMap<string, string>;
}

/** The repository that a folder lies in; `undefined` where there is none. Only reads. */
export function findRepository(folder: string): Repository | undefined {
  let at: string;
  try {
    at = Deno.realPathSync(folder).replaceAll("\\", "/");
  } catch {
    return undefined;
  }
  for (;;) {
    const gitDir = gitDirOf(at);
    if (gitDir !== undefined) return describe(at, gitDir);
    const up = at.slice(0, at.lastIndexOf("/"));
    if (up === at || !at.includes("/")) return undefined;
    at = up === "" ? "/" : up;
    if (at === "/" && gitDirOf("") === undefined) return undefined;
  }
}

/** Whether there is a git on this machine, as far as may be looked; it is not run. */
export function hasGit(): boolean {
  let path: string | undefined;
  try {
    path = Deno.env.get("PATH");
  } catch {
    return true;
  }
  const windows = Deno.build.os === "windows";
  return (path ?? "").split(windows ? ";" : ":").some((folder) => {
    try {
      return folder !== "" && Deno.statSync(joinPath(folder, windows ? "git.exe" : "git")).isFile;
    } catch (error) {
      // What may not be looked at may be it.
      return !(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory);
    }
  });
}

/** `.git` is a folder, or a file that says where the folder is (further working trees, submodules). */
function gitDirOf(top: string): string | undefined {
  const path = `${top}/.git`;
  try {
    const info = Deno.statSync(path);
    if (info.isDirectory) return readText(`${path}/HEAD`) === undefined ? undefined : path;
    const to = /^gitdir: (.+)$/m.exec(readText(path) ?? "")?.[1]?.trim();
    return to === undefined ? undefined : absolute(top, to);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw new TypeError(messageOf(error));
    return undefined;
  }
}

function describe(top: string, gitDir: string): Repository {
  const common = readText(`${gitDir}/commondir`)?.trim();
  const commonDir = common === undefined ? gitDir : absolute(gitDir, common);
  const branch = /^ref: refs\/heads\/(.+)$/m.exec(readText(`${gitDir}/HEAD`) ?? "")?.[1]?.trim();
  return {
    top,
    gitDir,
    commonDir,
    branch: branch ?? "",
    remotes: remotesOf(readText(`${commonDir}/config`) ?? ""),
  };
}

/** The addresses of remotes in the text of a `.git/config`; other files that it includes are not looked at. */
function remotesOf(config: string): Map<string, string> {
  const out = new Map<string, string>();
  let remote: string | undefined;
  for (const line of config.split("\n")) {
    const section = /^\s*\[\s*([\w.-]+)(?:\s+"((?:[^"\\]|\\.)*)")?\s*\]/.exec(line);
    if (section) {
      remote = section[1]?.toLowerCase() === "remote"
        ? section[2]?.replace(/\\(.)/g, "$1")
        : undefined;
      continue;
    }
    const url = /^\s*url\s*=\s*(.*?)\s*$/i.exec(line)?.[1];
    if (remote !== undefined && url && !out.has(remote)) {
      out.set(remote, url.replace(/^"(.*)"$/, "$1"));
    }
  }
  return out;
}

/** An address without the user and password in it. */
export function withoutUser(remote: string): string {
  return remote.replace(/^([a-z+]+:\/\/)[^/@]+@/i, "$1");
}

function absolute(base: string, path: string): string {
  return /^(\/|[A-Za-z]:)/.test(path) ? path : joinPath(base, path);
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}
