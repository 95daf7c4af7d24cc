/**
 * Committing a few files of ours: made of objects one by one, so that no filter, hook or signing program of the repository has a
 * say, and nothing else that is staged comes along.
 *
 * @module
 */
import { joinPath } from "../../core/mod.ts";
import { git, type GitAnswer } from "./git.ts";
import type { Repository } from "./repository.ts";

/** How one commit ended. */
export type CommitResult =
  | { readonly status: "committed"; readonly commit: string }
  | { readonly status: "nothing-new" }
  | { readonly status: "failed"; readonly why: string };

/** Whom a rehearsal commits for, where git knows nobody. */
const NOBODY = ["-c", "user.name=dandi-upload rehearsal", "-c", "user.email=rehearsal@localhost"];

class Failed extends Error {}

/**
 * Commits these files and nothing else, whatever else is staged. The bytes are stored as they are.
 *
 * @param files Paths relative to the folder; those that are not there are left out.
 * @param options `anybody`: commit for a made-up author where git knows nobody, for rehearsals.
 */
export async function commitFiles(
  folder: string,
  repository: Repository,
  files: readonly string[],
  message: string,
  options: { anybody?: boolean } = {},
): Promise<CommitResult> {
  const temporary = await Deno.makeTempDir({ prefix: "dandi-upload-git-" });
  const run = (args: readonly string[], env: Record<string, string> = {}) =>
    git(args, { folder, repository, env });
  const must = async (args: readonly string[], env?: Record<string, string>): Promise<string> => {
    const done = await run(args, env);
    if (done.code !== 0) throw new Failed(whyOf(done));
    return done.out;
  };
  try {
    const index = { GIT_INDEX_FILE: `${temporary}/index` };
    const head = await run(["rev-parse", "--verify", "-q", "HEAD"]);
    const parent = head.code === 0 ? head.out : undefined;
    if (parent !== undefined) await must(["read-tree", parent], index);
    const inside = below(repository.top, await Deno.realPath(folder));
    const entries: string[] = [];
    for (const file of files) {
      const path = joinPath(folder, file);
      if (!await isFile(path)) continue;
      const blob = await must(["hash-object", "-w", "--no-filters", "--", path]);
      entries.push("--cacheinfo", `100644,${blob},${inside}${file}`);
    }
    if (entries.length === 0) return { status: "nothing-new" };
    await must(["update-index", "--add", ...entries], index);
    const tree = await must(["write-tree"], index);
    if (parent !== undefined && tree === await must(["rev-parse", `${parent}^{tree}`])) {
      return { status: "nothing-new" };
    }
    const known = !options.anybody || (await run(["config", "user.email"])).code === 0;
    const commit = await must([
      ...(known ? [] : NOBODY),
      "commit-tree",
      tree,
      ...(parent === undefined ? [] : ["-p", parent]),
      "-m",
      message,
    ]);
    // With the former value: whoever committed meanwhile is not overwritten.
    await must(["update-ref", "-m", "commit: dandi-upload", "HEAD", commit, parent ?? ""]);
    // In the user's own index the same files, or they would show as changed.
    await must(["update-index", "--add", ...entries]);
    return { status: "committed", commit: await must(["rev-parse", "--short", commit]) };
  } catch (error) {
    if (error instanceof Failed) return { status: "failed", why: error.message };
    throw error;
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

function whyOf(done: GitAnswer): string {
  return /tell me who you are|user\.(?:name|email)|empty ident|no email was given/i.test(done.err)
    ? 'git does not know who you are, run: git config --global user.name "…" and user.email "…"'
    : done.err || done.out || `git ended with status ${done.code}`;
}

/** The folder as a prefix of paths below the top: empty, or with a slash at its end. */
function below(top: string, folder: string): string {
  const path = folder.replaceAll("\\", "/");
  return path === top ? "" : `${path.slice(top.length).replace(/^\//, "")}/`;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.lstat(path)).isFile;
  } catch {
    return false;
  }
}
