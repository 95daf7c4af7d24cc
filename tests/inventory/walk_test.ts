/** Which entries a folder has: one walk, one set of rules. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { NotFoundError, openWorkFolder, StoppedError, UsageError } from "../../lib/core/mod.ts";
import {
  compareWalks,
  type Entry,
  type Inventory,
  nwbPathsOf,
  rememberRepaired,
  sessionsOf,
  staysBehind,
  staysBehindText,
  takeInventory,
  walkFolder,
  withReferred,
  workInventory,
} from "../../lib/inventory/mod.ts";
import { sharedTest } from "../shared.ts";

/** A temporary folder with files of these names; a name that ends in a slash is a folder. */
async function folderWith(names: readonly string[]): Promise<string> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "inventory-" }));
  for (const name of names) {
    const path = `${folder}/${name}`;
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    if (!name.endsWith("/")) await Deno.writeTextFile(path, `content of ${name}`);
  }
  return folder;
}

async function withFolder(
  names: readonly string[],
  run: (folder: string) => Promise<void>,
): Promise<void> {
  const folder = await folderWith(names);
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function short({ entries }: Inventory): string[] {
  return entries.map((e) =>
    `${e.kind} ${e.path}${e.otherNames ? ` = ${e.otherNames.join(" = ")}` : ""}`
  );
}

Deno.test("takeInventory() lists at any depth in the order of the paths; what is passed over is counted", () =>
  withFolder([
    "b.nwb",
    "a/ü x.nwb",
    "a/UPPER.NWB",
    "a.nwb",
    ".hidden.nwb",
    ".git/c.nwb",
    "__MACOSX/d.nwb",
    "a/._e.nwb",
    "dandiset.yaml",
    "notes.txt",
    "f.nwb.txt",
    "README",
  ], async (folder) => {
    const inventory = await takeInventory(folder);
    assertEquals(short(inventory), [
      "other README",
      "nwb-hdf5 a.nwb",
      "nwb-hdf5 a/UPPER.NWB",
      "nwb-hdf5 a/ü x.nwb",
      "nwb-hdf5 b.nwb",
      "other f.nwb.txt",
      "other notes.txt",
    ]);
    assertEquals(inventory.leftOut, { "hidden": 3, "of-the-system": 2 });
    assertEquals(staysBehind(inventory).map((g) => [g.what, g.count, g.example]), [
      [".txt", 2, "f.nwb.txt"],
      ["without ending", 1, "README"],
    ]);
    assertEquals(
      staysBehindText(staysBehind(inventory)).replace(/\(.*?\)/, "(…)"),
      "3 files that are not NWB stay behind (…): 2 .txt, 1 without ending",
    );
    assertEquals(nwbPathsOf(inventory)[0], `${folder}/a.nwb`);
  }));

Deno.test("takeInventory() takes a link beside its target for a further name: the real file stays, whichever comes first", () =>
  withFolder(["b_raw/rec.nwb", "c/other.nwb"], async (folder) => {
    await Deno.mkdir(`${folder}/a_links`);
    await Deno.symlink("../b_raw/rec.nwb", `${folder}/a_links/rec.nwb`);
    await Deno.symlink("rec.nwb", `${folder}/a_links/twice.nwb`);
    await Deno.link(`${folder}/c/other.nwb`, `${folder}/d.nwb`);
    assertEquals(short(await takeInventory(folder)), [
      "nwb-hdf5 b_raw/rec.nwb = a_links/rec.nwb = a_links/twice.nwb",
      "nwb-hdf5 c/other.nwb = d.nwb",
    ]);
  }));

Deno.test("takeInventory() keeps a link whose target is passed over or called otherwise", () =>
  withFolder([".git/annex/objects/k.nwb", "store/rec.h5", "nwb/"], async (folder) => {
    await Deno.symlink("../.git/annex/objects/k.nwb", `${folder}/nwb/annexed.nwb`);
    await Deno.symlink("../store/rec.h5", `${folder}/nwb/rec.nwb`);
    const inventory = await takeInventory(folder);
    assertEquals(short(inventory), [
      "nwb-hdf5 nwb/annexed.nwb",
      "nwb-hdf5 nwb/rec.nwb = store/rec.h5",
    ]);
    const [first] = inventory.entries;
    assertEquals(first?.kind === "nwb-hdf5" && first.link, "../.git/annex/objects/k.nwb");
  }));

Deno.test("takeInventory() walks linked folders once, and ends in circles", () =>
  withFolder(["out/x/1.nwb", "out/x/y/2.nwb", "in/real/3.nwb"], async (folder) => {
    await Deno.symlink("real", `${folder}/in/also-real`);
    await Deno.symlink("..", `${folder}/in/real/up`);
    await Deno.symlink(`${folder}/out/x`, `${folder}/in/linked`);
    await Deno.symlink(`${folder}/out/x/y`, `${folder}/in/linked-again`);
    await Deno.symlink("self", `${folder}/in/self`);
    await Deno.symlink("loop-b.nwb", `${folder}/in/loop-a.nwb`);
    await Deno.symlink("loop-a.nwb", `${folder}/in/loop-b.nwb`);
    const inventory = await takeInventory(`${folder}/in`);
    assertEquals(short(inventory), [
      "nwb-hdf5 linked-again/2.nwb",
      "nwb-hdf5 linked/1.nwb",
      "unreadable loop-a.nwb",
      "unreadable loop-b.nwb",
      "nwb-hdf5 real/3.nwb",
      "unreadable self",
    ]);
    assertEquals(inventory.leftOut, { "walked-already": 3 }); // y of linked, also-real, up
  }));

Deno.test("takeInventory() takes a Zarr for one entry, whatever it is called, and does not descend", () =>
  withFolder([
    "s1.nwb.zarr/.zgroup",
    "s1.nwb.zarr/acquisition/0.0",
    "s2.zarr/zarr.json",
    "s2.zarr/c/0/0",
    "s3.nwb/.zgroup",
    "image.zarr/.zgroup",
    "plain.nwb/inside.nwb",
    "folder/.zmetadata",
  ], async (folder) => {
    await Deno.writeTextFile(
      `${folder}/s2.zarr/zarr.json`,
      '{"attributes":{"nwb_version":"2.7.0"}}',
    );
    await Deno.writeTextFile(`${folder}/folder/.zattrs`, '{"neurodata_type": "NWBFile"}');
    for (let i = 0; i < 300; i++) await Deno.writeTextFile(`${folder}/s1.nwb.zarr/${i}`, "");
    assertEquals(short(await takeInventory(folder)), [
      "nwb-zarr folder",
      "other image.zarr",
      "nwb-hdf5 plain.nwb/inside.nwb",
      "nwb-zarr s1.nwb.zarr",
      "nwb-zarr s2.zarr",
      "nwb-zarr s3.nwb",
    ]);
  }));

Deno.test("takeInventory() has one entry for what cannot be read, with the reason and the repair", () =>
  withFolder(["good.nwb"], async (folder) => {
    await Deno.symlink("gone.nwb", `${folder}/lost.nwb`);
    await Deno.symlink("../.git/annex/objects/aa/bb/k/k", `${folder}/annexed.nwb`);
    await Deno.symlink("gone.mp4", `${folder}/lost.mp4`);
    await Deno.writeTextFile(
      `${folder}/lfs.nwb`,
      "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12\n",
    );
    await Deno.writeTextFile(`${folder}/unlocked.nwb`, "/annex/objects/SHA256E-s1--0.nwb\n");
    const python = new Deno.Command("python3", {
      args: [
        "-c",
        "import os,sys; os.chdir(sys.argv[1]); open(b'b\\xff.nwb','w').close(); os.mkfifo('pipe.nwb')",
        folder,
      ],
    });
    const odd = await python.output().then((o) => o.success, () => false);
    const inventory = await takeInventory(folder);
    const found = sessionsOf(inventory).flatMap((e) =>
      e.kind === "unreadable" ? [[e.path, e.reason, e.fix.slice(0, 24)]] : []
    );
    assertEquals(found, [
      ["annexed.nwb", "annex-absent", "fetch it with git annex "],
      ...(odd ? [["b\ufffd.nwb", "name-not-utf8", "rename it, for instance "]] : []),
      ["lfs.nwb", "pointer", "fetch the real file with"],
      ["lost.nwb", "broken-link", "mount the drive or corre"],
      ...(odd ? [["pipe.nwb", "no-regular-file", "put the file itself ther"]] : []),
      ["unlocked.nwb", "pointer", "fetch the real file with"],
    ]);
    assertEquals(staysBehind(inventory).map((g) => [g.what, g.count]), [[
      "that cannot be read",
      1,
    ]]);
    assertEquals(nwbPathsOf(inventory), [`${folder}/good.nwb`]);
  }));

Deno.test("takeInventory() has a folder that may not be read as one entry, and goes on", () =>
  withFolder(["closed/x.nwb", "open/y.nwb"], async (folder) => {
    await Deno.chmod(`${folder}/closed`, 0o000);
    try {
      // Root may read everything: then there is nothing to be seen here.
      if (await Array.fromAsync(Deno.readDir(`${folder}/closed`)).then(() => true, () => false)) {
        return;
      }
      assertEquals(short(await takeInventory(folder)), [
        "unreadable closed/",
        "nwb-hdf5 open/y.nwb",
      ]);
    } finally {
      await Deno.chmod(`${folder}/closed`, 0o700);
    }
  }));

Deno.test("takeInventory() takes any name as it is: newline, quotes, dash, emoji, marks of direction, backslash", () =>
  withFolder([], async (folder) => {
    const names = ["-n.nwb", "a\nb.nwb", "c'\".nwb", "d\\e.nwb", "\u202ef.nwb", "🧠.nwb"].sort();
    for (const name of names) await Deno.writeTextFile(`${folder}/${name}`, "x");
    const { entries } = await takeInventory(folder);
    assertEquals(entries.map((e) => e.path), names);
    for (const e of entries) assertEquals(await Deno.readTextFile(e.localPath), "x");
  }));

Deno.test("takeInventory() says what is wrong with other paths than folders", () =>
  withFolder(["a.nwb"], async (folder) => {
    await assertRejects(() => takeInventory(`${folder}/none`), NotFoundError, "no such folder");
    await assertRejects(() => takeInventory(`${folder}/a.nwb`), UsageError, "it is a file");
  }));

Deno.test("walkFolder() streams: entries come before the walk is over, and a signal ends it", () =>
  withFolder(Array.from({ length: 40 }, (_, i) => `d${i}/x.nwb`), async (folder) => {
    const seen: string[] = [];
    const stop = new AbortController();
    await assertRejects(
      async () => {
        for await (const met of walkFolder(folder, { signal: stop.signal })) {
          if (met.is === "entry") seen.push(met.entry.path);
          if (seen.length === 3) stop.abort();
        }
      },
      StoppedError,
      "Stopped while the files were listed",
    );
    assertEquals(seen.length, 3);
  }));

Deno.test("walkFolder() goes on when a file goes away while the folder is walked", () =>
  withFolder(
    Array.from({ length: 200 }, (_, i) => `f${String(i).padStart(3, "0")}.nwb`),
    async (folder) => {
      const met: string[] = [];
      const left: string[] = [];
      for await (const m of walkFolder(folder)) {
        if (m.is === "entry") met.push(m.entry.path);
        if (m.is === "left-out") left.push(`${m.why} ${m.path}`);
        if (met.length === 1) await Deno.remove(`${folder}/f150.nwb`).catch(() => {});
      }
      assertEquals(met.length, 199);
      assertEquals(left, ["gone f150.nwb"]);
    },
  ));

Deno.test("takeInventory() lists 10,000 entries, each once", () =>
  withFolder([], async (folder) => {
    for (let d = 0; d < 100; d++) {
      await Deno.mkdir(`${folder}/${d}`);
      for (let i = 0; i < 100; i++) await Deno.writeTextFile(`${folder}/${d}/${i}.nwb`, "");
    }
    const { entries } = await takeInventory(folder);
    assertEquals(entries.length, 10_000);
    assertEquals(new Set(entries.map((e: Entry) => e.path)).size, 10_000);
  }));

Deno.test("compareWalks() tells what came, went and changed since", () =>
  withFolder(["a.nwb", "b.nwb", "c.nwb"], async (folder) => {
    const now = await takeInventory(folder);
    const [a, b] = now.entries;
    assert(a?.kind === "nwb-hdf5" && b?.kind === "nwb-hdf5");
    const change = compareWalks([
      { file: "a.nwb", ...a.identity },
      { file: "b.nwb", sizeBytes: b.identity.sizeBytes, mtimeMs: b.identity.mtimeMs - 5000 },
      { file: "old.nwb" },
    ], now);
    assertEquals(change.added.map((e) => e.path), ["c.nwb"]);
    assertEquals(change.changed.map((e) => e.path), ["b.nwb"]);
    assertEquals(change.gone, ["old.nwb"]);
  }));

Deno.test("withReferred() marks what an NWB file names", () =>
  withFolder(["a.nwb", "video/cam.mp4", "x.tsv"], async (folder) => {
    const inventory = withReferred(await takeInventory(folder), [
      { localPath: `${folder}/video/cam.mp4`, by: "a.nwb" },
    ]);
    assertEquals(short(inventory), ["nwb-hdf5 a.nwb", "referred video/cam.mp4", "other x.tsv"]);
  }));

Deno.test("workInventory() takes a repaired copy in its original's place while both are what they were", () =>
  withFolder(["nwb/a.nwb", "nwb/b.nwb", "repaired/a.nwb", "state/x.nwb"], async (folder) => {
    await Deno.writeTextFile(`${folder}/upload.yaml`, "nwb_folder: .\n");
    const work = openWorkFolder(folder);
    const identityOf = async (path: string) => {
      const { size, mtime } = await Deno.stat(`${folder}/${path}`);
      return { sizeBytes: size, mtimeMs: mtime?.getTime() ?? 0 };
    };
    const paths = async () =>
      nwbPathsOf(await workInventory(work)).map((p) => p.slice(folder.length + 1));
    assertEquals(await paths(), ["nwb/a.nwb", "nwb/b.nwb"]);
    const copy = {
      file: "nwb/a.nwb",
      copy: "a.nwb",
      original: await identityOf("nwb/a.nwb"),
      repaired: await identityOf("repaired/a.nwb"),
    };
    rememberRepaired(work, copy);
    const [entry] = sessionsOf(await workInventory(work));
    assert(entry?.kind === "nwb-hdf5");
    assertEquals([entry.path, entry.localPath], ["nwb/a.nwb", `${folder}/repaired/a.nwb`]);
    assertEquals(entry.standsFor?.localPath, `${folder}/nwb/a.nwb`);
    assertEquals(entry.identity.sizeBytes, copy.repaired.sizeBytes);
    // The original was written to since: the copy is of something else.
    await Deno.writeTextFile(`${folder}/nwb/a.nwb`, "a new recording");
    assertEquals(await paths(), ["nwb/a.nwb", "nwb/b.nwb"]);
    rememberRepaired(work, { ...copy, original: await identityOf("nwb/a.nwb") });
    assertEquals(await paths(), ["repaired/a.nwb", "nwb/b.nwb"]);
    rememberRepaired(work, { file: copy.file, original: copy.original });
    assertEquals(await paths(), ["nwb/a.nwb", "nwb/b.nwb"]);
  }));

sharedTest(
  "takeInventory() over the small cases: link and file, upper case, companions, pointer",
  async (shared) => {
    const cases = `${shared}fixtures/cases`;
    assertEquals(short(await takeInventory(`${cases}/link-and-file/in`)), [
      "nwb-hdf5 b_raw/rec.nwb = a_links/rec.nwb",
    ]);
    assertEquals(short(await takeInventory(`${cases}/upper-case-suffix`)), [
      "nwb-hdf5 BAD.NWB",
      "other README.md",
      "nwb-hdf5 good.nwb",
    ]);
    const companions = await takeInventory(`${cases}/companion-files/in`);
    assertEquals(sessionsOf(companions).map((e) => e.path), ["rec1.nwb"]);
    assertEquals(companions.bids, true);
    assertEquals(staysBehind(companions).map((g) => [g.what, g.count]), [
      [".json", 2],
      [".avi", 1],
      [".csv", 1],
      [".md", 1],
      [".tsv", 1],
    ]);
    const [pointer] = sessionsOf(await takeInventory(`${cases}/ready-unreadable`));
    assertEquals(pointer?.kind === "unreadable" && pointer.reason, "pointer");
  },
);
