import { assertEquals, assertRejects } from "@std/assert";
import { createHash } from "node:crypto";
import { delay } from "../../lib/core/mod.ts";
import { PartMd5 } from "../../lib/local_archive/state/part_md5.ts";

const MIB = 2 ** 20;

/** Bytes that look random, the same for each seed. */
function bytesOf(seed: number, size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  let x = seed + 1;
  for (let i = 0; i < size; i++) {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    out[i] = x >>> 24;
  }
  return out;
}

async function inFolder(work: (folder: string, md5: PartMd5) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const md5 = new PartMd5();
  try {
    await work(folder, md5);
  } finally {
    md5.stop();
    await Deno.remove(folder, { recursive: true });
  }
}

/** Writes a body piece by piece and tells of each; every body in pieces of its own size. */
async function follow(md5: PartMd5, path: string, bytes: Uint8Array, piece: number) {
  using file = await Deno.open(path, { write: true, create: true });
  const following = md5.follow(path);
  for (let at = 0; at < bytes.length; at += piece) {
    await file.write(bytes.subarray(at, at + piece));
    following.written(Math.min(bytes.length, at + piece));
  }
  return await following.end(bytes.length);
}

Deno.test("PartMd5 gives the MD5 of node:crypto for bodies of any length that come in side by side", async () => {
  await inFolder(async (folder, md5) => {
    const sizes = [0, 1, 55, 56, 63, 64, 65, 131_072, 131_071, MIB, 3 * MIB + 7, 9 * MIB + 61, MIB];
    const bodies = sizes.map((size, i) => bytesOf(i, size));
    const digests = await Promise.all(
      bodies.map((bytes, i) => follow(md5, `${folder}/${i}`, bytes, 50_000 + 77_777 * (i % 5))),
    );
    assertEquals(digests, bodies.map((b) => createHash("md5").update(b).digest("hex")));
  });
});

Deno.test("PartMd5 is not held up by a body that has stopped, and forgets one that is dropped", async () => {
  await inFolder(async (folder, md5) => {
    for (const name of ["a", "b", "c", "d"]) {
      await Deno.writeFile(`${folder}/${name}`, bytesOf(9, 1000));
      md5.follow(`${folder}/${name}`).written(1000);
    }
    await Deno.writeFile(`${folder}/gone`, bytesOf(9, 2 * MIB));
    const dropped = md5.follow(`${folder}/gone`);
    dropped.written(MIB);
    dropped.drop();
    const bytes = bytesOf(1, 2 * MIB);
    const wanted = createHash("md5").update(bytes).digest("hex");
    assertEquals(await follow(md5, `${folder}/moving`, bytes, 100_000), wanted);
  });
});

Deno.test("PartMd5 reads the file itself where the thread cannot or has ended", async () => {
  await inFolder(async (folder, md5) => {
    const bytes = bytesOf(2, MIB);
    const wanted = createHash("md5").update(bytes).digest("hex");
    const path = `${folder}/file`;
    // The thread runs, so it fails to open what is not there yet, whether or not its answer is waited for by then.
    const other = `${folder}/other`;
    await Deno.writeFile(other, bytes);
    assertEquals(await md5.follow(other).end(bytes.length), wanted);
    const beside = md5.follow(other);
    const early = md5.follow(path);
    await delay(100);
    await Deno.writeFile(path, bytes);
    assertEquals(await early.end(bytes.length), wanted);
    assertEquals(await beside.end(bytes.length), wanted);
    const missing = md5.follow(`${folder}/none`).end(1);
    await assertRejects(() => missing, Deno.errors.NotFound);
    const following = md5.follow(path);
    md5.stop();
    assertEquals(await following.end(bytes.length), wanted);
    await assertRejects(() => md5.follow(`${folder}/none`).end(1), Deno.errors.NotFound);
  });
});
