import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../lib/core/mod.ts";
import { runUpload, type UploadOutcome } from "../../lib/upload/mod.ts";
import { makeRig, plainMetadata, planBytes, QUICK, seededBytes } from "./rig.ts";

const RUN = { metadata: plainMetadata, retry: QUICK };
const SIZE = 3 * 2 ** 20;

/** Uploads a file beside a small one, and does something to it when it is hashed and about to be sent. */
async function disturb(
  change: (path: string) => void,
): Promise<
  { large: UploadOutcome | undefined; small: UploadOutcome | undefined; there: string[] }
> {
  await using rig = await makeRig();
  const path = await rig.write("a.nwb", seededBytes(SIZE, 1));
  await rig.write("b.nwb", seededBytes(100, 2));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb", "b.nwb": "sub-b/sub-b.nwb" });
  let changed = false;
  const { outcomes } = await runUpload(rig.connection, await planBytes(rig.connection), {
    ...RUN,
    onProgress: (e) => {
      if (changed || e.kind !== "item" || e.item !== "sub-a/sub-a.nwb" || e.stage !== "sending") {
        return;
      }
      changed = true;
      change(path);
    },
  });
  const [large, small] = outcomes;
  return { large, small, there: Object.keys(await rig.assets()) };
}

for (
  const [name, change, words] of [
    ["grows", (p: string) => Deno.writeFileSync(p, new Uint8Array(10), { append: true }), "grew"],
    ["shrinks", (p: string) => Deno.truncateSync(p, 5), "shorter"],
    ["vanishes", (p: string) => Deno.removeSync(p), "No such file"],
    ["is replaced", (p: string) => {
      Deno.writeFileSync(`${p}.new`, seededBytes(SIZE, 3));
      Deno.renameSync(`${p}.new`, p);
    }, "it changed while it was sent"],
    ["reads otherwise with the same size and time", (p: string) => {
      const { mtime } = Deno.statSync(p);
      Deno.writeFileSync(p, seededBytes(SIZE, 3));
      Deno.utimeSync(p, mtime ?? 0, mtime ?? 0);
    }, "the disk gave other bytes"],
  ] as const
) {
  Deno.test(`runUpload() registers nothing of a file that ${name} while it is sent`, async () => {
    const { large, small, there } = await disturb(change);
    assert(large?.status === "failed", JSON.stringify(large));
    assertEquals(large.code, "file-changed");
    assert(large.message.toLowerCase().includes(words.toLowerCase()), large.message);
    assertEquals(small?.status, "uploaded");
    assertEquals(there, ["sub-b/sub-b.nwb"]);
  });
}

Deno.test("planUpload() says what an embargo means, and runUpload() never deletes in a shard", async () => {
  await using rig = await makeRig({ embargo: true });
  await rig.organize({});
  const plan = await planBytes(rig.connection);
  assertEquals(plan.readiness.embargo, "EMBARGOED");
  assert(plan.readiness.notes.some((n) => n.includes("only its owners")));
  assert(plan.readiness.embargoUntil !== undefined);
  await assertRejects(
    () => runUpload(rig.connection, { ...plan, shard: "1/2" }, { removeOnlyRemote: true }),
    UsageError,
    "without --shard",
  );
});
