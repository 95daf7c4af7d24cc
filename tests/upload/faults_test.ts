import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  ConflictError,
  PermissionError,
  type ProgressEvent,
  StoppedError,
} from "../../lib/core/mod.ts";
import {
  type FaultRule,
  type LocalArchive,
  startLocalArchive,
} from "../../lib/local_archive/mod.ts";
import { runUpload, type UploadOutcome } from "../../lib/upload/mod.ts";
import { Patience } from "../../lib/wire/mod.ts";
import { makeRig, plainMetadata, planBytes, QUICK, type Rig, seededBytes } from "./rig.ts";

const RUN = { metadata: plainMetadata, retry: QUICK };
const MIB = 2 ** 20;

async function uploadUnder(
  rig: Rig,
  faults: FaultRule[],
  options: Parameters<typeof runUpload>[2] = {},
): Promise<{ outcomes: readonly UploadOutcome[]; sentBytes: number; notes: readonly string[] }> {
  const plan = await planBytes(rig.connection);
  rig.archive.setFaults(faults);
  try {
    return await runUpload(rig.connection, plan, { ...RUN, ...options });
  } finally {
    rig.archive.setFaults([]);
  }
}

/** Faults that pass: each must end with the file uploaded. */
const PASSING: Record<string, FaultRule[]> = {
  "503 from the storage": [{
    target: "store",
    method: "PUT",
    times: 2,
    action: { kind: "status", status: 503 },
  }],
  "429 with a wait": [{
    target: "store",
    method: "PUT",
    action: { kind: "status", status: 429, retryAfter: 0 },
  }],
  "a part cut in the middle": [{
    target: "store",
    method: "PUT",
    action: { kind: "cut", afterBytes: 500_000 },
  }],
  "a part cut at once": [{ target: "store", method: "PUT", action: { kind: "cut" } }],
  "a stored part whose answer is lost": [{
    target: "store",
    method: "PUT",
    action: { kind: "lost-answer" },
  }],
  "a wrong ETag once": [{ target: "store", method: "PUT", action: { kind: "wrong-etag" } }],
  "an expired link": [{ target: "store", method: "PUT", action: { kind: "expired" } }],
  "a page instead of an answer": [{ target: "store", method: "PUT", action: { kind: "html" } }],
  "initialize: 503": [{ path: "/initialize/", times: 2, action: { kind: "status", status: 503 } }],
  "initialize: lost answer": [{ path: "/initialize/", action: { kind: "lost-answer" } }],
  "initialize: HTML": [{ path: "/initialize/", action: { kind: "html" } }],
  "initialize: half an answer": [{ path: "/initialize/", action: { kind: "truncated-json" } }],
  "complete: lost answer": [{ path: "/complete/", action: { kind: "lost-answer" } }],
  "joining: an error in a 200": [{ target: "store", method: "POST", action: { kind: "s3-error" } }],
  "joining: lost answer": [{ target: "store", method: "POST", action: { kind: "lost-answer" } }],
  "validate: lost answer": [{ path: "/validate/", action: { kind: "lost-answer" } }],
  "validate: 500": [{ path: "/validate/", action: { kind: "status", status: 500 } }],
  "registering: lost answer": [{
    path: "/assets/",
    method: "POST",
    action: { kind: "lost-answer" },
  }],
  "registering: 502": [{
    path: "/assets/",
    method: "POST",
    action: { kind: "status", status: 502 },
  }],
};

Deno.test("runUpload() gets through every fault that passes", async (t) => {
  await using rig = await makeRig();
  let n = 0;
  for (const [name, faults] of Object.entries(PASSING)) {
    await t.step(name, async () => {
      const file = `f${n++}.nwb`;
      await rig.write(file, seededBytes(2 * MIB + n, n));
      await rig.organize({ [file]: `sub-a/sub-a_ses-${n}.nwb` });
      const { outcomes } = await uploadUnder(rig, faults);
      assertEquals(outcomes.map((o) => o.status), ["uploaded"], JSON.stringify(outcomes));
      assertEquals((await rig.assets())[`sub-a/sub-a_ses-${n}.nwb`], 2 * MIB + n);
    });
  }
});

Deno.test("runUpload() says that the storage or the network changed the bytes when the ETag stays wrong", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(2 * MIB, 1));
  await rig.write("b.nwb", seededBytes(100, 2));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb", "b.nwb": "sub-b/sub-b.nwb" });
  const { outcomes } = await uploadUnder(rig, [
    {
      target: "store",
      method: "PUT",
      path: "partNumber",
      times: 100,
      action: { kind: "wrong-etag" },
    },
  ]);
  const [a, b] = outcomes;
  assert(a?.status === "failed" && a.canRetry && a.message.includes("read twice from the disk"));
  assert(b?.status === "failed");
  assertEquals(await rig.assets(), {});
});

Deno.test("runUpload() gives up a part of which nothing moves, and sends it again", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(2 * MIB, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  const { outcomes } = await uploadUnder(rig, [
    { target: "store", method: "PUT", action: { kind: "delay", ms: 1500 } },
  ], { idleMs: 300 });
  assertEquals(outcomes[0]?.status, "uploaded");
});

Deno.test("runUpload() begins anew when the links have expired, says so, and sends only then again", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(2 * MIB, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  const { outcomes, notes } = await uploadUnder(rig, [
    { target: "store", method: "PUT", path: "partNumber=1", action: { kind: "expired" } },
  ]);
  assertEquals(outcomes[0]?.status, "uploaded");
  assert(notes.some((n) => n.includes("begun anew") && n.includes("expired")), notes.join("\n"));
});

Deno.test("runUpload() stops at a safe point, and the next run sends only what is missing", async () => {
  await using rig = await makeRig();
  const size = 64 * MIB + 5;
  await rig.write("a.nwb", seededBytes(size, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  const stop = new AbortController();
  const plan = await planBytes(rig.connection);
  let first = 0;
  await assertRejects(
    () =>
      runUpload(rig.connection, plan, {
        ...RUN,
        connections: 1,
        signal: stop.signal,
        onProgress: (e) => {
          if (e.kind !== "bytes") return;
          first = e.done;
          stop.abort();
        },
      }),
    StoppedError,
    "missing parts",
  );
  assert(first > 0 && first < size, `${first} bytes were sent before the stop`);
  assertEquals(await rig.assets(), {});
  const later = await rig.reconnect();
  const rest = await planBytes(later);
  assertEquals([rest.summary.bytesToSend, rest.summary.bytesSaved], [size - first, first]);
  const totals = new Set<number>();
  const onProgress = (e: ProgressEvent) => void (e.kind === "bytes" && totals.add(e.total));
  const result = await runUpload(later, rest, { ...RUN, onProgress });
  assertEquals(result.outcomes.map((o) => o.status), ["uploaded"]);
  assertEquals(result.sentBytes, size - first);
  assertEquals([...totals], [size - first], "what was sent before is not told as to be sent");
});

Deno.test("runUpload() stops at once with the hard signal, and loses only the part in flight", async () => {
  await using rig = await makeRig();
  const size = 65 * MIB;
  await rig.write("a.nwb", seededBytes(size, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  const hard = new AbortController();
  const plan = await planBytes(rig.connection);
  rig.archive.setFaults([
    { target: "store", method: "PUT", path: "partNumber=2", action: { kind: "delay", ms: 60_000 } },
  ]);
  const started = performance.now();
  await assertRejects(
    () =>
      runUpload(rig.connection, plan, {
        ...RUN,
        hardSignal: hard.signal,
        signal: hard.signal,
        onProgress: (e) =>
          e.kind === "item" && e.stage === "sending" && e.part === 1 &&
          setTimeout(() => hard.abort(), 50),
      }),
    StoppedError,
  );
  assert(performance.now() - started < 30_000);
  rig.archive.setFaults([]);
  const result = await runUpload(rig.connection, await planBytes(rig.connection), RUN);
  assertEquals([result.outcomes[0]?.status, result.sentBytes], ["uploaded", MIB]);
});

/** Forty small files, ready to be sent. */
async function fortyFiles(rig: Rig): Promise<void> {
  const files: Record<string, string> = {};
  for (let i = 0; i < 40; i++) {
    await rig.write(`${i}.nwb`, seededBytes(500 + i, i));
    files[`${i}.nwb`] = `sub-${i}/sub-${i}.nwb`;
  }
  await rig.organize(files);
}

const down = (target?: "store"): FaultRule[] => [{
  ...(target ? { target } : {}),
  times: 1e6,
  action: { kind: "status", status: 503 },
}];

Deno.test("runUpload() does not try every file when the archive is down and stays so", async () => {
  await using rig = await makeRig();
  await fortyFiles(rig);
  const connection = await rig.reconnect({
    patience: new Patience({ ms: 50, minDelayMs: 5, maxDelayMs: 20 }),
  });
  const { outcomes } = await runUpload(connection, await planBytes(connection), {
    ...RUN,
    onProgress: (e) =>
      e.kind === "stage" && e.stage === "uploading" && rig.archive.setFaults(down()),
  });
  rig.archive.setFaults([]);
  assertEquals(new Set(outcomes.map((o) => o.status)), new Set(["failed"]));
  assert(outcomes.some((o) => o.status === "failed" && o.message.startsWith("Not tried")));
  // What failed is taken up again.
  const plan = await planBytes(rig.connection);
  const again = await runUpload(rig.connection, plan, { ...RUN, retryFailed: true });
  assertEquals(new Set(again.outcomes.map((o) => o.status)), new Set(["uploaded"]));
  assertEquals(again.outcomes.length, 40);
});

for (const [name, target] of [["the archive", undefined], ["the storage", "store"]] as const) {
  Deno.test(`runUpload() outlasts ${name} that is away for a while, and loses no file`, async () => {
    await using rig = await makeRig();
    await fortyFiles(rig);
    const connection = await rig.reconnect({
      patience: new Patience({ ms: 60_000, minDelayMs: 5, maxDelayMs: 20 }),
    });
    const said: string[] = [];
    const { outcomes, notes } = await runUpload(connection, await planBytes(connection), {
      ...RUN,
      onProgress(e) {
        if (e.kind === "stage" && e.stage === "uploading") rig.archive.setFaults(down(target));
        if (e.kind !== "note" || !/has not answered since|answers again/.test(e.text)) return;
        said.push(e.text);
        setTimeout(() => rig.archive.setFaults([]), 50);
      },
    });
    assertEquals(new Set(outcomes.map((o) => o.status)), new Set(["uploaded"]), notes.join());
    assert(
      /has not answered since \d\d:\d\d \(HTTP 503\): waiting/.test(said[0] ?? ""),
      said.join(),
    );
    assert(said.some((s) => s.includes("answers again")), said.join());
  });
}

Deno.test("runUpload() outlasts an archive that is ended and started again, and loses no file", async () => {
  await using rig = await makeRig();
  await fortyFiles(rig);
  const connection = await rig.reconnect({
    patience: new Patience({ ms: 60_000, minDelayMs: 5, maxDelayMs: 50 }),
  });
  const said: string[] = [];
  let again: Promise<LocalArchive> | undefined;
  const restart = async () => {
    await rig.archive.stop();
    // Long enough for every attempt of a request to be used up.
    await new Promise((done) => setTimeout(done, 500));
    return await startLocalArchive({ dir: rig.archive.dir, background: "instant" });
  };
  let sent = 0;
  const { outcomes } = await runUpload(connection, await planBytes(connection), {
    ...RUN,
    onProgress(e) {
      if (e.kind === "item-done" && ++sent === 5) again ??= restart();
      if (e.kind === "note") said.push(e.text);
    },
  });
  await (await again)?.stop();
  assertEquals(
    outcomes.filter((o) => o.status !== "uploaded"),
    [],
    said.join("\n"),
  );
  assert(said.some((s) => /has not answered since .*connection/.test(s)), said.join("\n"));
});

Deno.test("runUpload() stops at once while it waits for an archive that is away", async () => {
  await using rig = await makeRig();
  await fortyFiles(rig);
  const stop = new AbortController();
  const connection = await rig.reconnect({
    patience: new Patience({ ms: 600_000, minDelayMs: 600_000, maxDelayMs: 600_000 }),
  });
  const plan = await planBytes(connection);
  const started = performance.now();
  await assertRejects(
    () =>
      runUpload(connection, plan, {
        ...RUN,
        signal: stop.signal,
        onProgress(e) {
          if (e.kind === "stage" && e.stage === "uploading") rig.archive.setFaults(down());
          if (e.kind === "note" && e.text.includes("has not answered")) stop.abort();
        },
      }),
    StoppedError,
  );
  assert(performance.now() - started < 20_000);
});

Deno.test("runUpload() tries every file where the archive is there and refuses one kind of request, and once more at the end", async () => {
  await using rig = await makeRig();
  await fortyFiles(rig);
  const { outcomes, notes } = await uploadUnder(rig, [
    { path: "/initialize/", times: 1e6, action: { kind: "status", status: 503 } },
  ]);
  assertEquals(new Set(outcomes.map((o) => o.status)), new Set(["failed"]));
  assert(outcomes.every((o) => o.status === "failed" && !o.message.startsWith("Not tried")));
  assert(notes.some((n) => n.startsWith("40 files that could not be sent at first")), notes.join());
});

Deno.test("runUpload() has sent what failed at first where the reason has passed before the end", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(500, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  // One attempt more than the first try has.
  const { outcomes } = await uploadUnder(rig, [
    { path: "/initialize/", times: 4, action: { kind: "status", status: 503 } },
  ]);
  assertEquals(outcomes.map((o) => o.status), ["uploaded"]);
});

Deno.test("runUpload() sees that somebody put other bytes at the path since the plan", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(500, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  const mine = await planBytes(rig.connection);
  await rig.write("b.nwb", seededBytes(500, 2));
  await rig.organize({ "b.nwb": "sub-a/sub-a.nwb" });
  await runUpload(rig.connection, await planBytes(rig.connection), RUN);
  const { outcomes: [outcome] } = await runUpload(rig.connection, mine, RUN);
  assert(outcome?.status === "failed" && outcome.code === new ConflictError("").code);
  assert(outcome.message.includes("plan again"));
});

Deno.test("runUpload() refuses before the first byte when the account may not write", async () => {
  await using rig = await makeRig();
  await rig.write("a.nwb", seededBytes(500, 1));
  await rig.organize({ "a.nwb": "sub-a/sub-a.nwb" });
  for (const [key, words] of [["other", "no owner"], ["unapproved", "not approved"]] as const) {
    const connection = await rig.reconnect({ key: rig.archive.keys[key] });
    const plan = await planBytes(connection);
    assert(plan.readiness.problems.some((p) => p.includes(words)), plan.readiness.problems.join());
    await assertRejects(() => runUpload(connection, plan, RUN), PermissionError, words);
  }
  assertEquals(await rig.connection.client.listUploads(rig.dandiset), []);
});
