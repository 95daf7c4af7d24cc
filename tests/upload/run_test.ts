import { fileURLToPath } from "node:url";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { PlanError } from "../../lib/core/mod.ts";
import { runUpload } from "../../lib/upload/mod.ts";
import { makeRig, plainMetadata, planBytes, QUICK, seededBytes } from "./rig.ts";

const RUN = { metadata: plainMetadata, retry: QUICK };

Deno.test("planUpload() and runUpload() bring files to the archive, and a second run does nothing", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(3000, 1));
  await rig.write("b.nwb", seededBytes(2_000_000, 2));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb", "b.nwb": "sub-b/sub-b.nwb" });
  const plan = await planBytes(rig.connection);
  assertEquals(plan.items.map((i) => i.status), ["new", "new"]);
  assertEquals(plan.summary.bytesToSend, 2_003_000);
  const result = await runUpload(rig.connection, plan, RUN);
  assertEquals(result.outcomes.map((o) => o.status), ["uploaded", "uploaded"]);
  assertEquals(result.sentBytes, 2_003_000);
  assertEquals(await rig.assets(), { "sub-a/sub-a.nwb": 3000, "sub-b/sub-b.nwb": 2_000_000 });
  const again = await planBytes(rig.connection);
  assertEquals(again.items.map((i) => i.status), ["identical", "identical"]);
  assertEquals(again.summary.bytesToSend, 0);
  const nothing = await runUpload(rig.connection, again, RUN);
  assertEquals(nothing.outcomes.map((o) => o.status), ["already-there", "already-there"]);
  assertEquals(nothing.sentBytes, 0);
});

Deno.test("runUpload() sends a file of several parts, with the checksum the archive computes", async () => {
  await using rig = await makeRig();
  const size = 64 * 2 ** 20 * 2 + 7;
  await rig.write("big.nwb", seededBytes(size, 3));
  await rig.organize({ "big.nwb": "sub-a/sub-a.nwb" });
  const result = await runUpload(rig.connection, await planBytes(rig.connection), RUN);
  const [outcome] = result.outcomes;
  assert(outcome?.status === "uploaded", JSON.stringify(outcome));
  assert(outcome.etag.endsWith("-3"));
  assertEquals(outcome.sentBytes, size);
});

Deno.test("runUpload() does not send a file that changed since the plan", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(3000, 1));
  await rig.write("b.nwb", seededBytes(3000, 2));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb", "b.nwb": "sub-b/sub-b.nwb" });
  const plan = await planBytes(rig.connection);
  await rig.write("a.nwb", seededBytes(3001, 1));
  const result = await runUpload(rig.connection, plan, RUN);
  const [a, b] = result.outcomes;
  assert(a?.status === "failed" && a.code === "file-changed" && a.message.includes("grew"));
  assertEquals(b?.status, "uploaded");
  assertEquals(Object.keys(await rig.assets()), ["sub-b/sub-b.nwb"]);
});

Deno.test("runUpload() refuses a plan of another Dandiset", async () => {
  await using rig = await makeRig();
  await rig.organize({});
  const plan = await planBytes(rig.connection);
  await assertRejects(
    () => runUpload(rig.connection, { ...plan, dandiset: "999999" }, RUN),
    Error,
    "plan again",
  );
});

Deno.test("runUpload() refuses a plan of another version, and sends nothing of it", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(3000, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  const plan = await planBytes(rig.connection);
  for (const planVersion of [plan.planVersion - 1, plan.planVersion + 1, undefined, "2"]) {
    const other = { ...plan, planVersion } as unknown as typeof plan;
    await assertRejects(() => runUpload(rig.connection, other, RUN), PlanError);
  }
  assertEquals(await rig.assets(), {});
});

Deno.test("runUpload() leaves no key anywhere, and signed links only in a journal that its owner alone can read", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(3000, 1));
  await rig.write("b.nwb", seededBytes(2_000_000, 2));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb", "b.nwb": "sub-b/sub-b.nwb" });
  rig.archive.setFaults([
    { target: "store", method: "PUT", times: 100, action: { kind: "status", status: 503 } },
  ]);
  const events: unknown[] = [];
  const result = await runUpload(rig.connection, await planBytes(rig.connection), {
    ...RUN,
    onProgress: (e) => events.push(e),
  });
  assertEquals(result.outcomes.map((o) => o.status), ["failed", "failed"]);
  const said = JSON.stringify([result, events]);
  assert(!said.includes("X-Amz-Signature") && !said.includes(rig.archive.keys.owner), said);
  for await (const entry of Deno.readDir(`${rig.folder}/work/state`)) {
    const path = `${rig.folder}/work/state/${entry.name}`;
    const text = await Deno.readTextFile(path);
    assert(!text.includes(rig.archive.keys.owner), `${entry.name} holds the key`);
    if (text.includes("X-Amz-Signature")) {
      assertEquals(entry.name, "upload.jsonl");
      assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
    }
  }
});

Deno.test({
  name: "runUpload() ends with a clear sentence when the disk is full, and goes on later",
  ignore: Deno.build.os !== "linux",
  async fn() {
    await using rig = await makeRig();
    await rig.write("a.nwb", seededBytes(3000, 1));
    await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
    // The journal is as long as a file may become: the system then refuses to write, as a full disk does.
    const journal = `${rig.folder}/work/state/upload.jsonl`;
    await Deno.writeTextFile(journal, `${JSON.stringify("x".repeat(16_381))}\n`);
    const child = fileURLToPath(new URL("./kill_child.ts", import.meta.url));
    const run = async (limit: string) => {
      const { work } = rig.connection;
      const output = await new Deno.Command("bash", {
        args: [
          "-c",
          `trap "" XFSZ; ulimit -f ${limit}; exec "$@"`,
          "bash",
          Deno.execPath(),
          ...[
            "run",
            "-A",
            "--no-check",
            "--no-code-cache",
            child,
            work.path,
            rig.archive.keys.owner,
          ],
        ],
      }).output();
      return {
        good: output.success,
        said: new TextDecoder().decode(output.stdout) + new TextDecoder().decode(output.stderr),
      };
    };
    const full = await run("16");
    assertEquals(full.good, false);
    assert(full.said.includes("upload.jsonl") && full.said.includes("free some space"), full.said);
    const later = await run("unlimited");
    assert(later.good && later.said.includes('"reported":["sub-a/sub-a.nwb"]'), later.said);
  },
});

Deno.test("runUpload() tells of bytes while a part is on its way, and counts a part that was cut once", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(12_000_000, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  rig.archive.setFaults([
    { target: "store", method: "PUT", nth: 1, action: { kind: "cut", afterBytes: 5_000_000 } },
  ]);
  const done: number[] = [];
  const result = await runUpload(rig.connection, await planBytes(rig.connection), {
    ...RUN,
    onProgress: (e) => {
      if (e.kind === "bytes") {
        assertEquals(e.total, 12_000_000);
        done.push(e.done);
      }
    },
  });
  assertEquals(result.outcomes.map((o) => o.status), ["uploaded"]);
  assert(new Set(done).size > 5, `${done}`);
  assert(done.some((d, i) => i > 0 && d < (done[i - 1] ?? 0)), `the cut is not seen: ${done}`);
  assertEquals(done.at(-1), 12_000_000);
});
