import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { openWorkFolder, type WorkFolder } from "../../lib/core/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import { uploadCompleteness } from "../../lib/record/complete.ts";
import { gatherSections } from "../../lib/record/gather.ts";
import { gatherMeta } from "../../lib/record/meta.ts";
import { status } from "../../lib/status/mod.ts";

const API = "https://api.sandbox.dandiarchive.org/api";
const DANDISET = {
  version: 1,
  identifier: "000123",
  name: "Old title",
  instance: "dandi-sandbox",
  api: API,
  url: "https://sandbox.dandiarchive.org/dandiset/000123/draft",
  made: true,
  embargo: "OPEN",
  at: "2026-11-25T12:00:00.000Z",
};

type Status = "uploaded" | "already-there" | "refused" | "failed";

/** A work folder as steps 01, 02, 04 and 05 leave it: one entry per file, with what became of it. */
function workAfter(files: readonly (Status | "unnamed" | "missing")[]): WorkFolder & Disposable {
  const path = Deno.makeTempDirSync();
  Deno.writeTextFileSync(`${path}/upload.yaml`, "");
  const work = openWorkFolder(path);
  work.writeState("connect", {
    version: 1,
    at: "2026-11-25T12:00:00.000Z",
    instance: {
      name: "dandi-sandbox",
      label: "DANDI Sandbox",
      web: "https://sandbox.dandiarchive.org",
      api: API,
      kind: "sandbox",
    },
    user: { username: "ada", name: "Ada Lovelace", status: "APPROVED" },
    keyFrom: "parameter",
    schemaVersion: "0.7.0",
    serverVersion: "1.0.0",
  });
  work.writeState("dandiset", DANDISET);
  work.writeState("organize", {
    planVersion: 1,
    made: "2026-11-25T12:00:00.000Z",
    source: `${path}/nwb`,
    naming: "dandi",
    requiredFields: [],
    items: files.map((status, i) => ({
      localPath: `${path}/nwb/${i}.nwb`,
      file: `${i}.nwb`,
      assetPath: status === "unnamed" ? "" : `sub-${i}/sub-${i}.nwb`,
      status: status === "unnamed" ? "refused" : "mapped",
      kept: false,
      findings: [],
      sizeBytes: 1000,
      subjectId: `${i}`,
      modalities: ["ecephys"],
      media: [],
    })),
    collisions: [],
    warnings: [],
  });
  const sent = files.flatMap((status, i): object[] => {
    const base = { file: `${i}.nwb`, assetPath: `sub-${i}/sub-${i}.nwb`, sizeBytes: 1000 };
    switch (status) {
      case "uploaded":
        return [{
          ...base,
          status,
          assetId: "a",
          etag: `${"0".repeat(32)}-1`,
          sentBytes: 1000,
          how: "sent",
        }];
      case "already-there":
        return [{ ...base, status, assetId: "a" }];
      case "refused":
        return [{ ...base, status, findings: [] }];
      case "failed":
        return [{ ...base, status, code: "archive", message: "no", canRetry: true }];
      default:
        return [];
    }
  });
  work.writeState("upload-result", {
    resultVersion: 1,
    ended: "2026-11-25T12:00:00.000Z",
    instance: "dandi-sandbox",
    api: API,
    dandiset: "000123",
    outcomes: sent,
    removed: [],
    sentBytes: 1000,
    tookMs: 10,
    connections: { limit: 4, reason: "x" },
    notes: [],
  });
  return Object.assign(work, {
    [Symbol.dispose]: () => Deno.removeSync(path, { recursive: true }),
  });
}

for (
  const [files, complete, note] of [
    [["uploaded", "already-there"], true, undefined],
    [["uploaded", "refused", "unnamed"], true, "2 files refused"],
    [["uploaded", "failed"], false, "1 file not uploaded yet"],
    [["uploaded", "missing"], false, "1 file not uploaded yet"],
    [["refused"], false, "No file is on the archive"],
  ] as const
) {
  Deno.test(`uploadCompleteness() of files that were ${files.join(", ")} is ${complete}`, async () => {
    using work = workAfter(files);
    const found = uploadCompleteness(work, await status(work));
    assertEquals(found.complete, complete, JSON.stringify(found));
    assertStringIncludes(found.note ?? "", note ?? "");
  });
}

Deno.test("uploadCompleteness() is about the Dandiset that is chosen now", async () => {
  using work = workAfter(["uploaded"]);
  work.writeState("dandiset", { ...DANDISET, identifier: "000124" });
  assertEquals(uploadCompleteness(work, await status(work)), {
    complete: false,
    note: "The last upload went to another Dandiset",
  });
});

Deno.test("gatherSections() joins what the steps left, in their order, and leaves out what has not run", async () => {
  using work = workAfter(["uploaded", "refused"]);
  work.writeDecisions("regions", [{ text: "CA1", term: "UBERON:0003881", by: "Ada" }]);
  const sections = await gatherSections(work);
  assertEquals(sections.map((s) => s.step), [
    "01 connect",
    "02 dandiset",
    "04 organize",
    "05 upload",
    "decisions",
  ]);
  const all = sections.map((s) => renderText(s.view, { columns: 160 })).join("\n");
  for (
    const words of [
      "Ada Lovelace",
      "000123",
      "sub-0/sub-0.nwb",
      `${"0".repeat(32)}-1`,
      "UBERON:0003881",
    ]
  ) {
    assertStringIncludes(all, words);
  }
});

Deno.test("gatherSections() says that a step's record is damaged, and shows the others", async () => {
  using work = workAfter(["uploaded"]);
  work.writeState("organize", { planVersion: 99 });
  await Deno.writeTextFile(work.statePath("validate.json"), "{ torn");
  const sections = await gatherSections(work);
  const broken = sections.filter((s) => s.view.title.includes("cannot be shown")).map((s) =>
    s.step
  );
  assertEquals(broken, ["03 validate", "04 organize"]);
  assert(sections.some((s) => s.step === "05 upload"));
});

Deno.test("gatherMeta() has title, links, figures and versions", async () => {
  using work = workAfter(["uploaded", "refused"]);
  const made = new Date("2026-11-25T12:00:00Z");
  const meta = await gatherMeta(work, made);
  assertEquals([meta.title, meta.dandiset?.identifier, meta.instance?.label, meta.rehearsal], [
    "Old title",
    "000123",
    "DANDI Sandbox",
    false,
  ]);
  assertEquals(meta.tiles.find((t) => t.label === "files in the Dandiset"), {
    label: "files in the Dandiset",
    value: "1",
    hint: "1 of those found are not",
    tone: "warn",
  });
  assert(meta.versions.some(([name, value]) => name === "Metadata schema" && value === "0.7.0"));
  work.writeState("describe-result", {
    status: "saved",
    dandiset: "000123",
    taken: [{ id: "title", label: "title", after: "New title", source: "Crossref" }],
    left: [],
    differences: [],
    at: "x",
  });
  work.writeState("publish-result", {
    status: "published",
    dandiset: "000123",
    instance: "x",
    version: "0.261125.1200",
    doi: "10.80507/x",
    differences: [],
    at: "x",
  });
  const after = await gatherMeta(work, made);
  assertEquals([after.title, after.published], ["New title", {
    version: "0.261125.1200",
    doi: "10.80507/x",
  }]);
});

Deno.test("gatherMeta() of an empty work folder has a title and no figures", async () => {
  const path = await Deno.makeTempDir();
  await Deno.writeTextFile(`${path}/upload.yaml`, "");
  const meta = await gatherMeta(openWorkFolder(path), new Date(0));
  assertEquals([meta.title, meta.tiles, meta.dandiset], ["Upload to DANDI", [], undefined]);
  await Deno.remove(path, { recursive: true });
});
