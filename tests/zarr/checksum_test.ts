import { assert, assertEquals } from "@std/assert";
import { zarrChecksum, zarrFolderChecksum } from "../../lib/zarr/mod.ts";
import { unpack } from "./fixtures.ts";

// The worked examples of reference/zarr.md, section 6, which zarr_checksum and dandi agree on.
Deno.test("zarrChecksum() is the sum of the archive", () => {
  assertEquals(
    zarrChecksum([
      { path: "z", md5: "5d41402abc4b2a76b9719d911017c592", size: 5 },
      { path: "a/0", md5: "d41d8cd98f00b204e9800998ecf8427e", size: 0 },
      { path: "a/b/1", md5: "401b30e3b8b5d629635a5c613cdb7919", size: 2 },
    ]),
    { checksum: "04dc7c4c5178b27f678454d22ff0983d-3--7", files: 3, bytes: 7 },
  );
});

Deno.test("zarrChecksum() writes names as Python's JSON does", () => {
  assertEquals(
    zarrChecksum([
      { path: "é/0", md5: "900150983cd24fb0d6963f7d28e17f72", size: 3 },
      { path: ".zgroup", md5: "99914b932bd37a50b983c5e7c90ae93b", size: 2 },
    ]).checksum,
    "cb1347020413daae4fcac5519c8c8269-2--5",
  );
});

Deno.test("zarrFolderChecksum() follows links and says that they lead outside", async () => {
  using at = await unpack("hard-symlink");
  assert((await zarrFolderChecksum(at.store)).outside);
});

Deno.test("zarrFolderChecksum() leaves git's files out, and counts strays", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/.git`);
  await Deno.writeTextFile(`${folder}/.git/x`, "x");
  await Deno.writeTextFile(`${folder}/.gitattributes`, "x");
  await Deno.writeTextFile(`${folder}/.zgroup`, "{}");
  await Deno.writeTextFile(`${folder}/.DS_Store`, "mac");
  await Deno.symlink(folder, `${folder}/round`);
  const { files, bytes, outside } = await zarrFolderChecksum(folder);
  assertEquals([files, bytes, outside], [2, 5, false]);
  await Deno.remove(folder, { recursive: true });
});
