/** How far each file came: the one place that counts are taken from. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Finding } from "../../lib/core/mod.ts";
import {
  countFates,
  type Entry,
  fateLine,
  fateOf,
  fatesOf,
  type FateSources,
  type FileCheck,
  type FileName,
  heldBack,
  type Inventory,
  type SessionEntry,
} from "../../lib/inventory/mod.ts";

const NOW = { sizeBytes: 10, mtimeMs: 1000 };

function file(path: string): Entry & SessionEntry {
  return { kind: "nwb-hdf5", path, localPath: `/data/${path}`, identity: NOW };
}

function inventory(...entries: Entry[]): Inventory {
  return { folder: "/data", entries, leftOut: {}, bids: false };
}

function blocking(code: string, more: Partial<Finding> = {}): Finding {
  return {
    code,
    severity: "blocks-upload",
    origin: { by: "dandi-upload" },
    message: `${code} is wrong`,
    ...more,
  };
}

const CHECKED: FileCheck = { outcome: "checked", findings: [], ...NOW };
function named(assetPath: string): FileName {
  return { assetPath, status: "mapped", findings: [], ...NOW };
}

/** Everything that the steps can know of `a.nwb`, all well. */
const DONE: FateSources = {
  checks: new Map([["a.nwb", CHECKED]]),
  names: new Map([["a.nwb", named("sub-a/sub-a.nwb")]]),
  sends: new Map([["a.nwb", { status: "there", etag: "e-1" }]]),
  proofs: new Map([["a.nwb", { is: "equal", etag: "e-1" }]]),
  regions: new Map([["sub-a/sub-a.nwb", "written"]]),
  etagOf: () => "e-1",
};

const A = file("a.nwb");

function heldCode(sources: FateSources, entry: SessionEntry = A): string | undefined {
  return fateOf(entry, sources).held?.code;
}

Deno.test("fateOf() of a file that is through has nothing that holds it", () => {
  const fate = fateOf(A, DONE);
  const { read, named, checked, sent, proved, regions, held } = fate;
  assertEquals(
    { read, named, checked, sent, proved, regions, held },
    {
      read: true,
      named: true,
      checked: true,
      sent: true,
      proved: true,
      regions: true,
      held: undefined,
    },
  );
});

Deno.test("fateOf() names the first thing in the way, step by step", () => {
  const { checks, names, ...later } = DONE;
  const notSent = { checks, names };
  assertEquals(heldCode({}), "not-validated");
  assertEquals(heldCode({ checks: new Map() }), "came-since");
  assertEquals(heldCode({ checks }), "not-organized");
  assertEquals(heldCode({ checks, names: new Map() }), "came-since");
  assertEquals(heldCode(notSent), "not-sent");
  assertEquals(
    heldCode({ ...notSent, sends: new Map([["a.nwb", { status: "failed" }]]) }),
    "failed",
  );
  assertEquals(
    heldCode({ ...notSent, sends: new Map([["a.nwb", { status: "kept-other" }]]) }),
    "other-bytes",
  );
  assertEquals(heldCode({ ...DONE, proofs: undefined }), "not-verified");
  assertEquals(
    heldCode({ ...DONE, proofs: new Map([["a.nwb", { is: "different" }]]) }),
    "different",
  );
  assertEquals(
    heldCode({ ...DONE, regions: new Map([["sub-a/sub-a.nwb", "to-write"]]) }),
    "regions-to-write",
  );
  assertEquals(heldCode({ ...later, checks, names }), undefined);
});

Deno.test("fateOf() holds a file that changed since it was checked, named or sent", () => {
  const changed: SessionEntry = { ...file("a.nwb"), identity: { sizeBytes: 10, mtimeMs: 9000 } } as
    & Entry
    & SessionEntry;
  const other = { ...DONE, etagOf: () => undefined };
  const fate = fateOf(changed, other);
  assertEquals([fate.checked, fate.named, fate.sent], [false, false, false]);
  assertEquals(fate.held?.code, "changed-since");
  const since = { ...CHECKED, mtimeMs: 9000 };
  assertEquals(
    heldCode({
      ...other,
      checks: new Map([["a.nwb", since]]),
      names: new Map([["a.nwb", { ...named("p"), mtimeMs: 9000 }]]),
    }, changed),
    "sent-before-change",
  );
});

Deno.test("fateOf() believes the archive's list above what was saved", () => {
  const assets = (etag: string, sizeBytes = 10) =>
    new Map([["sub-a/sub-a.nwb", { etag, sizeBytes }]]);
  assertEquals(fateOf(A, { ...DONE, assets: new Map() }).sent, false);
  assertEquals(fateOf(A, { ...DONE, assets: assets("e-1") }).sent, true);
  assertEquals(heldCode({ ...DONE, assets: assets("e-2") }), "sent-before-change");
  assertEquals(fateOf(A, { ...DONE, sends: undefined, assets: assets("e-1") }).sent, true);
  assertEquals(fateOf(A, { ...DONE, assets: assets("e-1", 11) }).sent, false);
});

Deno.test("fateOf() says of a file that is blocked now whether the archive has it from before", () => {
  const checks = new Map([["a.nwb", { ...CHECKED, findings: [blocking("subject-sex")] }]]);
  const fate = fateOf(A, { ...DONE, checks });
  assertEquals([fate.checked, fate.sent, fate.thereFromBefore], [false, true, "these-bytes"]);
  const assets = new Map([["sub-a/sub-a.nwb", { sizeBytes: 99 }]]);
  const other = fateOf(A, { ...DONE, checks, assets });
  assertEquals([other.sent, other.thereFromBefore, other.held?.code], [
    false,
    "other-bytes",
    "blocked",
  ]);
  const never = fateOf(A, { ...DONE, checks, assets: new Map() });
  assertEquals([never.thereFromBefore, never.held?.code], [undefined, "blocked"]);
});

Deno.test("fateOf() lets a waived finding pass, and says so", () => {
  const findings = [blocking("subject-sex", { waived: "not known (Ada)" })];
  const fate = fateOf(A, { ...DONE, checks: new Map([["a.nwb", { ...CHECKED, findings }]]) });
  assertEquals([fate.checked, fate.waived, fate.held], [true, true, undefined]);
});

Deno.test("fatesOf() counts each file once a stage, and groups what holds the rest back", () => {
  const files = ["a.nwb", "b.nwb", "c.nwb", "d.nwb", "e.nwb"].map(file);
  const zarr: Entry = { kind: "nwb-zarr", path: "s.zarr", localPath: "/data/s.zarr" };
  const other: Entry = { kind: "other", path: "x.mp4", localPath: "/data/x.mp4", suffix: ".mp4" };
  const bad = (message: string): FileCheck => ({
    ...CHECKED,
    findings: [blocking("subject-species-form", { message })],
  });
  const fates = fatesOf(inventory(...files, zarr, other), {
    ...DONE,
    checks: new Map([
      ["a.nwb", CHECKED],
      ["b.nwb", bad("species x")],
      ["c.nwb", bad("species y")],
      ["d.nwb", CHECKED],
      ["e.nwb", CHECKED],
    ]),
    names: new Map([
      ["a.nwb", named("sub-a/sub-a.nwb")],
      ["b.nwb", named("sub-b/sub-b.nwb")],
      ["c.nwb", named("sub-c/sub-c.nwb")],
      [
        "d.nwb",
        { ...named(""), status: "refused", findings: [blocking("identical-copy")] },
      ],
      ["e.nwb", named("sub-e/sub-e.nwb")],
    ]),
  });
  const counts = countFates(fates);
  assertEquals(fateLine(counts), "6 found · 4 named · 2 checked · 1 sent · 1 proved");
  assertEquals(
    heldBack(fates).map((h) => [h.code, h.count, h.examples]),
    [
      ["came-since", 1, ["s.zarr"]],
      ["not-sent", 1, ["e.nwb"]],
      ["blocked", 2, ["b.nwb", "c.nwb"]],
      ["no-name", 1, ["d.nwb"]],
    ],
  );
  assertStringIncludes(heldBack(fates)[2]?.why ?? "", "subject-species-form");
});
