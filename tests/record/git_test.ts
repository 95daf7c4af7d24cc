import { assert, assertEquals } from "@std/assert";
import { commitFiles } from "../../lib/record/git/commit.ts";
import { ignoredFiles, initRepository } from "../../lib/record/git/git.ts";
import { addressTrouble, push } from "../../lib/record/git/push.ts";
import {
  findRepository,
  hasGit,
  type Repository,
  withoutUser,
} from "../../lib/record/git/repository.ts";

/** Runs git as the tests need it. */
async function git(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("git", { args: ["-C", folder, ...args] })
    .output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

async function repository(): Promise<{ folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  await initRepository(folder);
  await git(folder, "config", "user.name", "Ada");
  await git(folder, "config", "user.email", "ada@example.org");
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

function found(folder: string): Repository {
  const repository = findRepository(folder);
  assert(repository, `no repository at ${folder}`);
  return repository;
}

const commit = (folder: string, files: string[], message: string) =>
  commitFiles(folder, found(folder), files, message);

Deno.test("findRepository() says where, which branch, and the remotes", async () => {
  await using at = await repository();
  const folder = await Deno.makeTempDir();
  assertEquals(findRepository(folder), undefined);
  await Deno.remove(folder);
  assertEquals(findRepository(`${at.folder}/none`), undefined);
  await git(at.folder, "remote", "add", "origin", "https://ada:secret@example.org/lab/repo.git");
  await git(at.folder, "remote", "add", 'my "lab"', "git@example.org:lab/repo.git").catch(() => {});
  await git(at.folder, "checkout", "-q", "-b", "topic/of-mine");
  await Deno.mkdir(`${at.folder}/deep/er`, { recursive: true });
  const { top, branch, remotes } = found(`${at.folder}/deep/er`);
  assertEquals([top, branch], [await Deno.realPath(at.folder), "topic/of-mine"]);
  assertEquals(withoutUser(remotes.get("origin") ?? ""), "https://example.org/lab/repo.git");
  assert(hasGit());
});

Deno.test("findRepository() knows further working trees, and commits there", async () => {
  await using at = await repository();
  await Deno.writeTextFile(`${at.folder}/a`, "x");
  await commit(at.folder, ["a"], "first");
  const tree = `${at.folder}-tree`;
  await git(at.folder, "worktree", "add", "-q", "-b", "other", tree);
  try {
    await Deno.writeTextFile(`${tree}/b`, "y");
    assertEquals([found(tree).branch, (await commit(tree, ["b"], "second")).status], [
      "other",
      "committed",
    ]);
    assertEquals(await git(tree, "log", "--format=%s"), "second\nfirst");
    assertEquals(await git(tree, "status", "--porcelain"), "");
    assertEquals(await git(at.folder, "log", "--format=%s"), "first");
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
});

Deno.test("commitFiles() commits the named files alone, and nothing when nothing is new", async () => {
  await using at = await repository();
  await Deno.mkdir(`${at.folder}/my upload`);
  const folder = `${at.folder}/my upload`;
  await Deno.writeTextFile(`${folder}/manifest.yaml`, "a: 1\n");
  await Deno.writeTextFile(`${folder}/staged.txt`, "of the user\n");
  await git(folder, "add", "staged.txt");
  const done = await commit(folder, ["manifest.yaml"], "Add it\n\nDandiset: 000123");
  assertEquals(done.status, "committed");
  assertEquals(
    await git(folder, "show", "--name-only", "--format=%B", "HEAD"),
    "Add it\n\nDandiset: 000123\n\n\nmy upload/manifest.yaml",
  );
  assertEquals(await git(folder, "diff", "--cached", "--name-only"), "my upload/staged.txt");
  assertEquals((await commit(folder, ["manifest.yaml"], "again")).status, "nothing-new");
  await Deno.writeTextFile(`${folder}/manifest.yaml`, "a: 2\n");
  assertEquals((await commit(folder, ["manifest.yaml"], "more")).status, "committed");
  assertEquals(await git(folder, "log", "--format=%s"), "more\nAdd it");
  assertEquals(await git(folder, "status", "--porcelain"), 'A  "my upload/staged.txt"');
});

Deno.test("commitFiles() says what is missing", async () => {
  await using at = await repository();
  const done = await commit(at.folder, ["none.yaml"], "x");
  assertEquals(done.status, "nothing-new");
  await Deno.writeTextFile(`${at.folder}/a`, "x");
  await git(at.folder, "config", "user.name", "");
  await git(at.folder, "config", "user.useConfigOnly", "true");
  await git(at.folder, "config", "user.email", "");
  const failed = await commit(at.folder, ["a"], "x");
  assert(failed.status === "failed" && failed.why.includes("git config"), JSON.stringify(failed));
});

Deno.test("ignoredFiles() names what the repository's own rules keep out", async () => {
  await using at = await repository();
  await Deno.writeTextFile(`${at.folder}/.gitignore`, ".claude/\n");
  assertEquals(
    await ignoredFiles(at.folder, found(at.folder), ["a.yaml", ".claude/conversation.jsonl"]),
    [".claude/conversation.jsonl"],
  );
});

Deno.test("push() sends the branch to an address, or says why not", async () => {
  await using at = await repository();
  const remote = await Deno.makeTempDir();
  await git(remote, "init", "-q", "--bare");
  await Deno.writeTextFile(`${at.folder}/a`, "x");
  const target = { address: remote, branch: "main" };
  assertEquals((await push(found(at.folder), target)).status, "failed");
  await commit(at.folder, ["a"], "x");
  assertEquals(await push(found(at.folder), target), { status: "pushed" });
  assertEquals(await git(remote, "log", "--all", "--format=%D %s"), "main x");
  const gone = await push(found(at.folder), { address: `${remote}/none`, branch: "main" });
  assertEquals(gone.status, "failed");
  await Deno.remove(remote, { recursive: true });
});

Deno.test("addressTrouble() lets no address start a program or show a password", () => {
  for (
    const bad of [
      "ext::sh -c evil",
      "-oProxyCommand=evil",
      "--upload-pack=evil",
      "fd::7",
      "https://ada:secret@example.org/x",
      "a\nb",
      "javascript://x",
    ]
  ) assert(addressTrouble(bad), bad);
  for (
    const good of [
      "https://example.org/lab/x.git",
      "git@example.org:lab/x.git",
      "ssh://git@example.org/x",
      "/srv/git/x.git",
      "C:/git/x.git",
      "file:///srv/x.git",
    ]
  ) assertEquals(addressTrouble(good), undefined, good);
});

Deno.test("nothing that a repository of somebody else names is started, by committing or pushing", async () => {
  await using at = await repository();
  const { folder } = at;
  const remote = await Deno.makeTempDir();
  await git(remote, "init", "-q", "--bare");
  await git(folder, "remote", "add", "origin", remote);
  const traps = await Deno.makeTempDir();
  const trap = async (name: string): Promise<string> => {
    const path = `${traps}/${name}`;
    await Deno.writeTextFile(
      path,
      `#!/bin/sh\necho "$0 $*" >>"${traps}/sprung-${name}"\ncat >/dev/null 2>&1 </dev/null\nexit 0\n`,
      { mode: 0o755 },
    );
    return path;
  };
  await Deno.mkdir(`${folder}/.git/hooks`, { recursive: true });
  for (
    const hook of [
      "pre-commit",
      "prepare-commit-msg",
      "commit-msg",
      "post-commit",
      "post-index-change",
      "reference-transaction",
      "pre-push",
      "pre-auto-gc",
      "fsmonitor-watchman",
    ]
  ) await Deno.copyFile(await trap(hook), `${folder}/.git/hooks/${hook}`);
  await Deno.writeTextFile(`${folder}/.gitattributes`, "* filter=evil diff=evil merge=evil\n");
  await Deno.mkdir(`${folder}/.git/info`, { recursive: true });
  await Deno.writeTextFile(`${folder}/.git/info/attributes`, "* filter=evil\n");
  for (
    const [key, name] of [
      ["core.fsmonitor", "monitor"],
      ["filter.evil.clean", "clean"],
      ["filter.evil.smudge", "smudge"],
      ["filter.evil.process", "process"],
      ["diff.evil.textconv", "textconv"],
      ["diff.external", "diff"],
      ["core.editor", "editor"],
      ["core.pager", "pager"],
      ["core.sshCommand", "ssh"],
      ["core.askPass", "askpass"],
      ["core.gitProxy", "proxy"],
      ["core.alternateRefsCommand", "refs"],
      ["credential.helper", "helper"],
      ["gpg.program", "gpg"],
      ["remote.origin.receivepack", "receivepack"],
      ["remote.origin.uploadpack", "uploadpack"],
      ["alias.commit-tree", "alias"],
      ["alias.push", "alias2"],
    ] as const
  ) {
    const path = await trap(name);
    await git(folder, "config", key, key.startsWith("alias") ? `!${path}` : path);
  }
  await git(folder, "config", "core.hooksPath", `${folder}/.git/hooks`);
  await git(folder, "config", "commit.gpgSign", "true");
  await git(folder, "config", "filter.evil.required", "true");
  await git(folder, "config", "url.ext::sh -c evil .insteadOf", remote);
  await Deno.writeTextFile(`${folder}/a.yaml`, "a: 1\n");

  const repo = found(folder);
  await ignoredFiles(folder, repo, ["a.yaml"]);
  const done = await commit(folder, ["a.yaml"], "ours");
  assertEquals(done.status, "committed", JSON.stringify(done));
  assertEquals(await push(repo, { address: remote, branch: "main" }), { status: "pushed" });
  const sprung = async () =>
    (await Array.fromAsync(Deno.readDir(traps))).map((e) => e.name).filter((n) =>
      n.startsWith("sprung")
    );
  assertEquals(await sprung(), []);
  assertEquals(await git(remote, "show", "main:a.yaml"), "a: 1");

  // The traps do work: git as usual falls into them.
  await new Deno.Command("git", { args: ["-C", folder, "add", "a.yaml"] }).output();
  await new Deno.Command("git", { args: ["-C", folder, "status"] }).output();
  assert((await sprung()).length > 0);
  for (const dir of [remote, traps]) await Deno.remove(dir, { recursive: true });
});
