import { assert, assertEquals } from "@std/assert";
import {
  commitFiles,
  findRepository,
  ignoredFiles,
  initRepository,
  push,
} from "../../lib/record/git.ts";

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

Deno.test("findRepository() says where, which branch, and the remote without its password", async () => {
  await using at = await repository();
  const folder = await Deno.makeTempDir();
  assertEquals(await findRepository(folder), undefined);
  await Deno.remove(folder);
  await git(at.folder, "remote", "add", "origin", "https://ada:secret@example.org/lab/repo.git");
  const found = await findRepository(at.folder);
  assertEquals(found?.origin, "https://example.org/lab/repo.git");
  assert(found?.branch);
});

Deno.test("commitFiles() commits the named files alone, and nothing when nothing is new", async () => {
  await using at = await repository();
  const { folder } = at;
  await Deno.writeTextFile(`${folder}/manifest.yaml`, "a: 1\n");
  await Deno.writeTextFile(`${folder}/staged.txt`, "of the user\n");
  await git(folder, "add", "staged.txt");
  const done = await commitFiles(folder, ["manifest.yaml"], "Add it\n\nDandiset: 000123");
  assertEquals(done.status, "committed");
  assertEquals(
    await git(folder, "show", "--name-only", "--format=%B", "HEAD"),
    "Add it\n\nDandiset: 000123\n\n\nmanifest.yaml",
  );
  assertEquals(await git(folder, "diff", "--cached", "--name-only"), "staged.txt");
  assertEquals((await commitFiles(folder, ["manifest.yaml"], "again")).status, "nothing-new");
});

Deno.test("commitFiles() says what is missing", async () => {
  await using at = await repository();
  const done = await commitFiles(at.folder, ["none.yaml"], "x");
  assertEquals(done.status, "nothing-new");
  await Deno.writeTextFile(`${at.folder}/a`, "x");
  await git(at.folder, "config", "user.name", "");
  await git(at.folder, "config", "user.useConfigOnly", "true");
  await git(at.folder, "config", "user.email", "");
  const failed = await commitFiles(at.folder, ["a"], "x");
  assert(failed.status === "failed" && failed.why.includes("git config"), JSON.stringify(failed));
});

Deno.test("ignoredFiles() names what the repository's own rules keep out", async () => {
  await using at = await repository();
  await Deno.writeTextFile(`${at.folder}/.gitignore`, ".claude/\n");
  assertEquals(await ignoredFiles(at.folder, ["a.yaml", ".claude/conversation.jsonl"]), [
    ".claude/conversation.jsonl",
  ]);
});

Deno.test("push() sends the branch to origin, or says why not", async () => {
  await using at = await repository();
  const remote = await Deno.makeTempDir();
  await git(remote, "init", "-q", "--bare");
  await Deno.writeTextFile(`${at.folder}/a`, "x");
  await commitFiles(at.folder, ["a"], "x");
  assertEquals((await push(at.folder)).status, "failed");
  await git(at.folder, "remote", "add", "origin", remote);
  assertEquals(await push(at.folder), { status: "pushed" });
  assertEquals(await git(remote, "log", "--all", "--format=%s"), "x");
  await Deno.remove(remote, { recursive: true });
});
