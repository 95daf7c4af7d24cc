/**
 * Running git in a repository that somebody else may have set up.
 *
 * A repository names programs that git starts: hooks, a monitor of the file system, filters, a signing program, an editor, helpers
 * for passwords, commands of a remote. None of them runs here: hooks and monitor are switched off, commits are made of objects
 * without the commands that filter or sign, and pushing happens from a repository of our own.
 *
 * @module
 */
import { JournalError, messageOf, redact } from "../../core/mod.ts";
import type { Repository } from "./repository.ts";

/** What git answered. */
export interface GitAnswer {
  /** Exit status; 127 where it cannot be run. */
  readonly code: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error, without passwords in addresses. */
  readonly err: string;
}

/** Settings that come last and so overrule those of the repository. */
const OFF = [
  // Also the hooks of pushing, of the index and of references.
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.untrackedCache=false",
  "core.pager=cat",
  "commit.gpgSign=false",
  "push.gpgSign=false",
  "core.alternateRefsCommand=",
  "gc.auto=0",
  "maintenance.auto=false",
];

/** Runs git; in a repository where one is given, without what that would start. */
export async function git(
  args: readonly string[],
  at: {
    folder: string;
    repository?: Pick<Repository, "gitDir" | "top">;
    env?: Record<string, string>;
    /** Ways of carrying that may be used; none by default, so that no object is fetched behind our back. */
    protocols?: string;
  },
): Promise<GitAnswer> {
  const { folder, repository, env = {}, protocols = "none" } = at;
  try {
    const { code, stdout, stderr } = await new Deno.Command("git", {
      args: [
        ...OFF.flatMap((setting) => ["-c", setting]),
        ...(repository ? [`--git-dir=${repository.gitDir}`, `--work-tree=${repository.top}`] : []),
        ...args,
      ],
      cwd: folder,
      env: {
        // Never waits for a password or an editor.
        GIT_TERMINAL_PROMPT: "0",
        GIT_EDITOR: "true",
        GIT_ALLOW_PROTOCOL: protocols,
        GIT_NO_LAZY_FETCH: "1",
        LC_ALL: "C",
        ...env,
      },
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

/** Makes a repository, without any template. @throws {JournalError} If git cannot. */
export async function initRepository(folder: string): Promise<void> {
  const done = await git(["init", "-q", "--template="], { folder });
  if (done.code !== 0) {
    throw new JournalError(`Cannot make a git repository in "${folder}": ${done.err}`);
  }
}

/** Which of the files the repository ignores; paths relative to the folder. */
export async function ignoredFiles(
  folder: string,
  repository: Repository,
  files: readonly string[],
): Promise<string[]> {
  const done = await git(["check-ignore", "--no-index", "--", ...files], { folder, repository });
  return done.code === 0 ? done.out.split("\n").filter(Boolean) : [];
}
