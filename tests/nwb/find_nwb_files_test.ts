import { assertEquals, assertRejects } from "@std/assert";
import { NotFoundError, UsageError } from "../../lib/core/mod.ts";
import { findNwbFiles } from "../../lib/nwb/mod.ts";

async function folderWith(names: string[]): Promise<string> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  for (const name of names) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(path, "x");
  }
  return folder;
}

Deno.test("findNwbFiles() finds at any depth, sorted, and passes hidden files over", async () => {
  const folder = await folderWith([
    "b.nwb",
    "a/ü x.nwb",
    "a/UPPER.NWB",
    ".hidden.nwb",
    ".git/c.nwb",
    "__MACOSX/d.nwb",
    "a/._e.nwb",
    "notes.txt",
    "f.nwb.txt",
  ]);
  const found = (await findNwbFiles(folder)).map((path) => path.slice(folder.length + 1));
  assertEquals(found, ["a/UPPER.NWB", "a/ü x.nwb", "b.nwb"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("findNwbFiles() ends in a circle of links, and keeps a link that leads nowhere", async () => {
  const folder = await folderWith(["sub/a.nwb"]);
  await Deno.symlink(folder, `${folder}/sub/again`);
  await Deno.symlink(`${folder}/gone`, `${folder}/lost.nwb`);
  const found = (await findNwbFiles(folder)).map((path) => path.slice(folder.length + 1));
  assertEquals(found, ["lost.nwb", "sub/a.nwb"]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("findNwbFiles() takes one file, and says what is wrong with other paths", async () => {
  const folder = await folderWith(["a.nwb", "a.txt"]);
  assertEquals(await findNwbFiles(`${folder}/a.nwb`), [`${folder}/a.nwb`]);
  await assertRejects(() => findNwbFiles(`${folder}/a.txt`), UsageError, "not named .nwb");
  await assertRejects(() => findNwbFiles(`${folder}/none`), NotFoundError, "no such folder");
  await Deno.remove(folder, { recursive: true });
});
