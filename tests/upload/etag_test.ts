import { assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import { FileChangedError, StoppedError } from "../../lib/core/mod.ts";
import { ChecksumMemory, dandiEtag, Hasher, identifyFile } from "../../lib/upload/mod.ts";
import { openWorkFolder } from "../../lib/core/mod.ts";
import { LANES, Md5Lanes } from "../../lib/core/md5_lanes.ts";
import { pattern, seededBytes } from "./rig.ts";

const MIB = 2 ** 20;

// The reference's vectors (section 6.3): content, dandi-etag.
const VECTORS: readonly (readonly [string, Uint8Array, string])[] = [
  ["empty", pattern(0), "d41d8cd98f00b204e9800998ecf8427e-0"],
  ["one byte", pattern(1), "7e4696ef25d5faececd853ce5e2a233b-1"],
  ["123", new TextEncoder().encode("123"), "d022646351048ac0ba397d12dfafa304-1"],
  ["hello world", new TextEncoder().encode("hello world"), "241d8a27c836427bd7f04461b60e7359-1"],
  ["pattern 1000", pattern(1000), "8095c9a55a015997641a73d5b29c8e54-1"],
  ["pattern 1 MiB", pattern(MIB), "a00611653cb05987c1f77ed40fe005f1-1"],
  ["pattern 5 MiB", pattern(5 * MIB), "59a976105e80464acdcd6ee2a0678dfd-1"],
  ["pattern 64 MiB + 1", pattern(64 * MIB + 1), "20bdc908908d883f8b200eabbf76b386-2"],
  ["pattern 128 MiB + 7", pattern(128 * MIB + 7), "ceffd89669ecf5fb84d937013dc96dc5-3"],
];

Deno.test("dandiEtag() gives the archive's checksum", async () => {
  const folder = await Deno.makeTempDir();
  using hasher = new Hasher();
  try {
    for (const [name, bytes, etag] of VECTORS) {
      const path = `${folder}/file`;
      await Deno.writeFile(path, bytes);
      assertEquals((await dandiEtag(path, { hasher })).etag, etag, name);
    }
    const digest = await dandiEtag(`${folder}/file`, { sha256: true });
    assertEquals(digest.parts, [
      "8dbd2e5cbc41169e65ca6dd06d2f44a1",
      "38ef0298e770f72e6f4ccb8e5042e7bb",
      "be14b633331efd149939880f37c5dbc6",
    ]);
    assertEquals(
      digest.sha256,
      "830b053103142e783d262f534674160cb97f07379c99b7a92810f9d4464cb814",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("dandiEtag() notices a file that is not what it was, is gone, or is a folder; and it can be stopped", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/file`;
    await Deno.writeFile(path, pattern(1000));
    const identity = await identifyFile(path);
    await Deno.writeFile(path, pattern(900));
    await assertRejects(() => dandiEtag(path, { identity }), FileChangedError, "shorter");
    await Deno.writeFile(path, pattern(1100));
    await assertRejects(() => dandiEtag(path, { identity }), FileChangedError, "grew");
    await assertRejects(() => dandiEtag(`${folder}/none`), FileChangedError, "it is gone");
    await assertRejects(() => dandiEtag(folder), FileChangedError, "no file");
    await assertRejects(
      () => dandiEtag(path, { signal: AbortSignal.abort() }),
      StoppedError,
      "run the same command again",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("ChecksumMemory remembers exactly this file, over runs and torn lines", async () => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/upload.yaml`, "instance: dandi\n");
    const work = openWorkFolder(folder);
    const path = `${folder}/a.nwb`;
    await Deno.writeFile(path, pattern(1000));
    const identity = await identifyFile(path);
    const digest = await dandiEtag(path, { sha256: true });
    {
      using memory = ChecksumMemory.open(work);
      memory.add(identity, digest);
    }
    await Deno.writeTextFile(`${folder}/state/checksums.jsonl`, '{"path":"torn', { append: true });
    using memory = ChecksumMemory.open(work);
    assertEquals(memory.find(identity, { sha256: true }), digest);
    assertEquals(memory.find({ ...identity, mtimeMs: identity.mtimeMs + 1 }), undefined);
    assertEquals(memory.find({ ...identity, sizeBytes: 1 }), undefined);
    assertEquals(memory.find({ ...identity, inode: 1 }), undefined);
    const { mode } = await Deno.stat(`${folder}/state/checksums.jsonl`);
    assertEquals((mode ?? 0) & 0o777, 0o600);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("Md5Lanes gives the MD5 of node:crypto for four messages of any length", () => {
  const lanes = new Md5Lanes();
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1000 }), fc.integer(), (length, seed) => {
      lanes.begin();
      const wanted: string[] = [];
      const whole = length - length % 64;
      for (let lane = 0; lane < LANES; lane++) {
        const message = seededBytes(length, seed + lane);
        lanes.window(lane).set(message);
        wanted.push(createHash("md5").update(message).digest("hex"));
      }
      lanes.update(whole);
      for (let lane = 0; lane < LANES; lane++) lanes.window(lane).copyWithin(0, whole, length);
      assertEquals(lanes.end(length - whole, length), wanted);
    }),
  );
});

Deno.test("dandiEtag() is the same whether parts are hashed together or alone", async () => {
  const path = await Deno.makeTempFile();
  try {
    // Sparse: five whole parts and one of five bytes, of two kinds by turns.
    await Deno.truncate(path, 5 * 64 * MIB + 5);
    using file = await Deno.open(path, { write: true });
    const kinds = [new Uint8Array(MIB).fill(3), new Uint8Array(MIB).fill(4)];
    for (let part = 0; part < 6; part++) {
      await file.seek(part * 64 * MIB, Deno.SeekMode.Start);
      await file.write((kinds[part % 2] as Uint8Array).subarray(0, part === 5 ? 5 : MIB));
    }
    const zeros = new Uint8Array(MIB);
    const [a = "", b = ""] = kinds.map((kind) => {
      const hash = createHash("md5").update(kind);
      for (let i = 1; i < 64; i++) hash.update(zeros);
      return hash.digest("hex");
    });
    const last = createHash("md5").update((kinds[1] as Uint8Array).subarray(0, 5)).digest("hex");
    using hasher = new Hasher({ workers: 2 });
    assertEquals((await dandiEtag(path, { hasher })).parts, [a, b, a, b, a, last]);
  } finally {
    await Deno.remove(path);
  }
});
