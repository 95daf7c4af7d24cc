/**
 * Pushing, from a repository of our own that borrows the objects: what the user's repository says of its remotes (commands, proxies,
 * helpers for passwords, other addresses) is not read. The user's own settings hold.
 *
 * @module
 */
import { git } from "./git.ts";
import { type Repository, withoutUser } from "./repository.ts";

/** Ways that a remote may be reached; `ext::`, which names a command, is none. */
const PROTOCOLS = "https:http:ssh:git:file";

/** How pushing ended. */
export type PushResult =
  | { readonly status: "pushed" }
  | { readonly status: "failed"; readonly why: string };

/** Why an address is not pushed to; `undefined` where it may be. */
export function addressTrouble(address: string): string | undefined {
  if (address.startsWith("-") || /[\n\r\0]/.test(address)) return "it is no address";
  if (/^[A-Za-z][\w+.-]*::/.test(address)) return "it names a program to be started";
  if (/^https?:\/\/[^/@:]*:[^/@]+@/i.test(address)) {
    return "it has a password in it, which would be shown; let git keep it";
  }
  const scheme = /^([A-Za-z][\w+.-]*):\/\//.exec(address)?.[1]?.toLowerCase();
  return scheme !== undefined && !PROTOCOLS.split(":").includes(scheme) && scheme !== "git+ssh"
    ? `"${scheme}" is no way that is taken`
    : undefined;
}

/** Pushes the present commit to a branch at this address. */
export async function push(
  repository: Repository,
  target: { readonly address: string; readonly branch: string },
): Promise<PushResult> {
  const trouble = addressTrouble(withoutUser(target.address));
  if (trouble) {
    return {
      status: "failed",
      why: `"${withoutUser(target.address)}" is not pushed to: ${trouble}`,
    };
  }
  if (target.branch === "") return { status: "failed", why: "no branch is checked out" };
  const head = await git(["rev-parse", "--verify", "HEAD"], {
    folder: repository.top,
    repository,
  });
  if (head.code !== 0) return { status: "failed", why: "there is no commit yet" };
  const own = await Deno.makeTempDir({ prefix: "dandi-upload-push-" });
  try {
    const format = await git(["rev-parse", "--show-object-format"], {
      folder: repository.top,
      repository,
    });
    const made = await git([
      "init",
      "-q",
      "--bare",
      "--template=",
      ...(format.code === 0 ? [`--object-format=${format.out}`] : []),
      own,
    ], { folder: own });
    if (made.code !== 0) return { status: "failed", why: made.err };
    await Deno.mkdir(`${own}/objects/info`, { recursive: true });
    await Deno.writeTextFile(`${own}/objects/info/alternates`, `${repository.commonDir}/objects\n`);
    const done = await git(
      ["push", "-q", "--no-verify", target.address, `${head.out}:refs/heads/${target.branch}`],
      { folder: own, repository: { gitDir: own, top: own }, protocols: PROTOCOLS },
    );
    return done.code === 0 ? { status: "pushed" } : { status: "failed", why: done.err };
  } finally {
    await Deno.remove(own, { recursive: true });
  }
}
