/**
 * The little of git that a record needs. Nothing here forces, rewrites or touches other files.
 *
 * @module
 */
import { JournalError, messageOf, redact } from "../core/mod.ts";

/** What git says about a folder. */
export interface Repository {
  /** Top folder of the repository. */
  readonly top: string;
  /** Branch, or empty where there is none yet. */
  readonly branch: string;
  /** Address of the remote "origin", without user and password; absent where there is none. */
  readonly origin?: string;
}

/** How one commit ended. */
export type CommitResult =
  | { readonly status: "committed"; readonly commit: string }
  | { readonly status: "nothing-new" }
  | { readonly status: "failed"; readonly why: string };

/** The repository that a folder lies in; `undefined` where there is none, or no git. */
export async function findRepository(folder: string): Promise<Repository | undefined> {
  const top = await git(folder, ["rev-parse", "--show-toplevel"]);
  if (top.code !== 0) return undefined;
  const branch = await git(folder, ["symbolic-ref", "--short", "-q", "HEAD"]);
  const origin = await git(folder, ["remote", "get-url", "origin"]);
  return {
    top: top.out,
    branch: branch.code === 0 ? branch.out : "",
    ...(origin.code === 0 && origin.out ? { origin: withoutUser(origin.out) } : {}),
  };
}

/** Whether there is a git at all. */
export async function hasGit(folder: string): Promise<boolean> {
  return (await git(folder, ["--version"])).code === 0;
}

/** Makes a repository. @throws {JournalError} If git cannot. */
export async function initRepository(folder: string): Promise<void> {
  const done = await git(folder, ["init", "-q"]);
  if (done.code !== 0) {
    throw new JournalError(`Cannot make a git repository in "${folder}": ${done.err}`);
  }
}

/** Which of the files the repository ignores. */
export async function ignoredFiles(folder: string, files: readonly string[]): Promise<string[]> {
  const done = await git(folder, ["check-ignore", "--", ...files]);
  return done.code === 0 ? done.out.split("\n").filter(Boolean) : [];
}

/** Whom a rehearsal commits for, where git knows nobody. */
const NOBODY = ["-c", "user.name=dandi-upload rehearsal", "-c", "user.email=rehearsal@localhost"];

/**
 * Commits these files and nothing else, whatever else is staged.
 *
 * @param options `anybody`: commit for a made-up author where git knows nobody, for rehearsals.
 */
export async function commitFiles(
  folder: string,
  files: readonly string[],
  message: string,
  options: { anybody?: boolean } = {},
): Promise<CommitResult> {
  const status = await git(folder, ["status", "--porcelain", "--", ...files]);
  if (status.code !== 0) return { status: "failed", why: status.err };
  if (status.out === "") return { status: "nothing-new" };
  const add = await git(folder, ["add", "--", ...files]);
  if (add.code !== 0) return { status: "failed", why: add.err };
  const known = !options.anybody || (await git(folder, ["config", "user.email"])).code === 0;
  const commit = await git(folder, [
    ...(known ? [] : NOBODY),
    "commit",
    "-q",
    "-m",
    message,
    "--",
    ...files,
  ]);
  if (commit.code !== 0) {
    const unknown = /tell me who you are|user\.(?:name|email)|empty ident/i.test(commit.err);
    return {
      status: "failed",
      why: unknown
        ? 'git does not know who you are, run: git config --global user.name "…" and user.email "…"'
        : commit.err || commit.out,
    };
  }
  return { status: "committed", commit: (await git(folder, ["rev-parse", "--short", "HEAD"])).out };
}

/** Pushes the present branch to "origin". */
export async function push(
  folder: string,
): Promise<{ status: "pushed" } | { status: "failed"; why: string }> {
  const done = await git(folder, ["push", "-q", "origin", "HEAD"]);
  return done.code === 0 ? { status: "pushed" } : { status: "failed", why: done.err };
}

async function git(
  folder: string,
  args: readonly string[],
): Promise<{ code: number; out: string; err: string }> {
  try {
    const { code, stdout, stderr } = await new Deno.Command("git", {
      args: ["-C", folder, ...args],
      // Never waits for a password or an editor.
      env: { GIT_TERMINAL_PROMPT: "0", GIT_EDITOR: "true", LC_ALL: "C" },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).output();
    const text = (bytes: Uint8Array) => redact(new TextDecoder().decode(bytes).trim());
    return { code, out: text(stdout), err: text(stderr).replace(/\/\/[^\s/@]+@/g, "//") };
  } catch (error) {
    return { code: 127, out: "", err: `git cannot be run (${messageOf(error)})` };
  }
}

function withoutUser(remote: string): string {
  return remote.replace(/^([a-z+]+:\/\/)[^/@]+@/i, "$1");
}
