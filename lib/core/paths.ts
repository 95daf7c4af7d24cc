/**
 * Paths of this system, and paths that mean the same on every system. What is written into state, shown, or sent has `/`.
 *
 * @module
 */
import { posix, win32 } from "node:path";

/** The rules of a system; those of the running one unless a test asks for others. */
export type PathRules = "posix" | "windows";

const HERE: PathRules = Deno.build.os === "windows" ? "windows" : "posix";

/**
 * Joins path parts and resolves dots. A part that is absolute is taken as lying below the ones before; {@linkcode resolvePath} is
 * for those that may begin anew. With `/` between the parts, which every system takes.
 */
export function joinPath(...parts: string[]): string {
  return joinBy(HERE, ...parts);
}

/** {@linkcode joinPath} by the rules of a named system. */
export function joinBy(rules: PathRules, ...parts: string[]): string {
  const joined = parts.filter((p) => p !== "").join("/");
  if (joined === "") return "";
  const tidy = rules === "windows"
    ? win32.normalize(joined).replaceAll("\\", "/")
    : posix.normalize(joined);
  if (tidy === "." || tidy === "./") return "";
  // The root of a disk keeps its slash.
  return tidy.length > 1 && !/^[A-Za-z]:\/$/.test(tidy) ? tidy.replace(/\/+$/, "") : tidy;
}

/** A path that is relative to a folder, or absolute. */
export function resolvePath(folder: string, path: string): string {
  return resolveBy(HERE, folder, path);
}

/** {@linkcode resolvePath} by the rules of a named system. */
export function resolveBy(rules: PathRules, folder: string, path: string): string {
  return isAbsoluteBy(rules, path) ? joinBy(rules, path) : joinBy(rules, folder, path);
}

/** Whether a path says where it is by itself. */
export function isAbsolutePath(path: string): boolean {
  return isAbsoluteBy(HERE, path);
}

/** {@linkcode isAbsolutePath} by the rules of a named system. */
export function isAbsoluteBy(rules: PathRules, path: string): boolean {
  return rules === "windows" ? win32.isAbsolute(path) : posix.isAbsolute(path);
}

/** An absolute path, of one that may be relative to the current folder. */
export function absolutePath(path: string): string {
  return resolvePath(Deno.cwd(), path);
}

/** The last part of a path, whichever system's. */
export function baseName(path: string): string {
  return path.replace(/[\\/]+$/, "").split(/[\\/]/).at(-1) ?? "";
}

/** Names of devices, which Windows takes for files of that name with any ending. */
const DEVICES = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$/i;

/** Why Windows does not take a name of a file or folder; `undefined` where it does. */
export function forbiddenOnWindows(name: string): string | undefined {
  // deno-lint-ignore no-control-regex
  const letter = /[<>:"|?*\\/\u0000-\u001f]/.exec(name)?.[0];
  if (letter !== undefined) return `Windows takes no name with ${JSON.stringify(letter)} in it`;
  if (/[. ]$/.test(name)) return "Windows takes no name that ends in a dot or a space";
  if (DEVICES.test(name)) return `"${name}" is the name of a device on Windows`;
  if (name === "") return "it has no name";
  return undefined;
}
