import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { JournalError, openWorkFolder, type WorkFolder } from "../../lib/core/mod.ts";
import { UploadJournal } from "../../lib/upload/journal.ts";
import { takeUploadLock } from "../../lib/upload/lock.ts";

const HERE = { api: "https://api.example.org/api", dandiset: "000001" };
const DAY = 86_400_000;

async function withWork(run: (work: WorkFolder) => Promise<void> | void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/upload.yaml`, "instance: dandi\n");
    await run(openWorkFolder(folder));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function begin(journal: UploadJournal, upload: string, at: number, sent: number[]): void {
  journal.append({ t: "begin", upload, etag: "e-2", size: 100, at, links: ["l1", "l2"] });
  for (const n of sent) journal.append({ t: "part", upload, n });
}

Deno.test("UploadJournal goes on with the begun upload that has most parts", () =>
  withWork((work) => {
    const now = Date.parse("2026-01-10");
    {
      using journal = UploadJournal.open(work, HERE, { now });
      begin(journal, "u1", now, []);
      begin(journal, "u2", now, [2]);
      begin(journal, "u3", now, [1, 2]);
      journal.append({ t: "drop", upload: "u3", why: "test" });
    }
    using journal = UploadJournal.open(work, HERE, { now: now + DAY });
    assertEquals(journal.findUpload("e-2", 100)?.uploadId, "u2");
    assertEquals([...journal.findUpload("e-2", 100)?.sent ?? []], [2]);
    assertEquals(journal.findUpload("e-2", 99), undefined);
    journal.append({ t: "stored", etag: "e-2", blob: "b", upload: "u2" });
    assertEquals(journal.findStored("e-2"), "b");
    assertEquals(Deno.statSync(`${work.path}/state/upload.jsonl`).mode! & 0o777, 0o600);
  }));

Deno.test("UploadJournal does not use links that are a week old, or from the future of a wrong clock", () =>
  withWork((work) => {
    const now = Date.parse("2026-01-10");
    {
      using journal = UploadJournal.open(work, HERE, { now });
      begin(journal, "old", now - 7 * DAY, [1]);
      begin(journal, "future", now + 30 * DAY, [1]);
    }
    using journal = UploadJournal.open(work, HERE, { now });
    assertEquals(journal.findUpload("e-2", 100), undefined);
    assertStringIncludes(journal.notes.join(), "the links of one begun upload have expired");
    assertStringIncludes(journal.notes.join(), "one upload was begun in the future");
  }));

Deno.test("UploadJournal passes over torn lines, nonsense and another Dandiset, and says so", () =>
  withWork(async (work) => {
    {
      using journal = UploadJournal.open(work, { ...HERE, dandiset: "000002" });
      begin(journal, "foreign", Date.now(), [1]);
    }
    {
      using journal = UploadJournal.open(work, HERE);
      begin(journal, "ours", Date.now(), [1]);
    }
    await Deno.writeTextFile(
      `${work.path}/state/upload.jsonl`,
      '{"t":"nonsense"}\n{"t":"part","upl',
      { append: true },
    );
    using journal = UploadJournal.open(work, HERE);
    assertEquals(journal.findUpload("e-2", 100)?.uploadId, "ours");
    const notes = journal.notes.join("\n");
    assertStringIncludes(notes, "torn");
    assertStringIncludes(notes, "another archive or Dandiset");
    assertStringIncludes(notes, "1 lines were not understood");
    // The torn line was ended, so the next record stands alone.
    journal.append({ t: "stored", etag: "x-1", blob: "b", upload: "" });
    using next = UploadJournal.open(work, HERE);
    assertEquals(next.findStored("x-1"), "b");
  }));

Deno.test("UploadJournal says which file cannot be written", () =>
  withWork(async (work) => {
    await Deno.mkdir(`${work.path}/state/upload.jsonl`, { recursive: true });
    assertThrows(() => UploadJournal.open(work, HERE), JournalError, "state/upload.jsonl");
  }));

Deno.test("takeUploadLock() refuses a second writer with the name of the first, and a whole run beside shards", () =>
  withWork((work) => {
    {
      using lock = takeUploadLock(work);
      assertEquals(lock.real, true);
      assertThrows(() => takeUploadLock(work), JournalError, `process ${Deno.pid}`);
      assertThrows(
        () => takeUploadLock(work, { index: 1, count: 2 }),
        JournalError,
        "another upload",
      );
    }
    using _one = takeUploadLock(work, { index: 1, count: 2 });
    using _two = takeUploadLock(work, { index: 2, count: 2 });
    assertThrows(() => takeUploadLock(work, { index: 2, count: 2 }), JournalError, "shard 2/2");
    assertThrows(() => takeUploadLock(work), JournalError, "another upload");
  }));

Deno.test("UploadJournal clears out the links of what has ended, and nothing else", () =>
  withWork((work) => {
    const path = `${work.path}/state/upload.jsonl`;
    const now = Date.parse("2026-01-10");
    const links = Array.from(
      { length: 400 },
      (_, i) => `https://storage.example/${i}?${"x".repeat(200)}`,
    );
    const begun = (upload: string, etag: string, at = now) =>
      ({ t: "begin", upload, etag, size: 100, at, links }) as const;
    {
      using other = UploadJournal.open(work, { ...HERE, dandiset: "000002" }, { now });
      other.append(begun("foreign", "e-f"));
    }
    {
      using journal = UploadJournal.open(work, HERE, { now });
      for (let i = 0; i < 20; i++) {
        journal.append(begun(`u${i}`, `e-${i}`));
        journal.append({ t: "part", upload: `u${i}`, n: 1 });
        journal.append({ t: "stored", etag: `e-${i}`, blob: `b${i}`, upload: `u${i}` });
      }
      journal.append(begun("old", "e-old", now - 8 * DAY));
      journal.append(begun("live", "e-live"));
      journal.append({ t: "part", upload: "live", n: 7 });
      journal.append({ t: "failed", path: "a.nwb", why: "no answer" });
    }
    const before = Deno.statSync(path).size;
    {
      using journal = UploadJournal.open(work, HERE, { now });
      assertEquals([...journal.findUpload("e-live", 100)?.sent ?? []], [7]);
    }
    assert(Deno.statSync(path).size < before / 5, String(Deno.statSync(path).size));
    assertEquals(Deno.statSync(path).mode! & 0o777, 0o600);
    using journal = UploadJournal.open(work, HERE, { now });
    assertEquals(journal.notes.filter((n) => n.includes("not understood")), []);
    assertEquals(journal.findUpload("e-live", 100)?.links, links);
    assertEquals([...journal.findUpload("e-live", 100)?.sent ?? []], [7]);
    assertEquals(journal.findUpload("e-old", 100), undefined);
    for (let i = 0; i < 20; i++) assertEquals(journal.findStored(`e-${i}`), `b${i}`);
    assert(Deno.readTextFileSync(path).includes('"why":"no answer"'));
    using foreign = UploadJournal.open(work, { ...HERE, dandiset: "000002" }, { now });
    assertEquals(foreign.findUpload("e-f", 100)?.links, links);
  }));
