/** State as steps save it: one definition a file, with version and form; never half, never through a link. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { z } from "zod";
import {
  JournalError,
  openForWriting,
  openJsonLines,
  openWorkFolder,
  PlanError,
  type WorkFolder,
  writeFileWhole,
} from "../../lib/core/mod.ts";
import { defineState } from "../../lib/core/saved_state.ts";

interface Plan {
  readonly version: 2;
  readonly made: string;
  readonly note?: string;
  readonly items: readonly { readonly file: string; readonly sizeBytes: number }[];
}

const plans = defineState<Plan>()({
  name: "plan",
  remedy: "run step 04 (organize) again",
  version: { member: "version", is: 2 },
  schema: z.looseObject({
    version: z.literal(2),
    made: z.string(),
    note: z.string().exactOptional(),
  }),
  rows: { of: "items", schema: z.looseObject({ file: z.string(), sizeBytes: z.number() }) },
  error: (message) => new PlanError(message),
  dress: (plan) => ({ ...plan, dressed: true }),
});

const PLAN: Plan = {
  version: 2,
  made: "2026-12-01T00:00:00Z",
  items: [{ file: "a.nwb", sizeBytes: 1 }, { file: "b\u2028\n.nwb", sizeBytes: 2 }],
};

function withWork(test: (work: WorkFolder, state: string) => void): () => void {
  return () => {
    const path = Deno.makeTempDirSync();
    try {
      Deno.writeTextFileSync(`${path}/upload.yaml`, "instance: dandi-sandbox\n");
      test(openWorkFolder(path), `${path}/state`);
    } finally {
      Deno.removeSync(path, { recursive: true });
    }
  };
}

Deno.test(
  "a state comes back as it was saved, with its view, and shares lie apart",
  withWork((work, state) => {
    assertEquals(plans.read(work), undefined);
    plans.save(work, PLAN);
    plans.save(work, { ...PLAN, note: "share", items: [] }, "-1-of-2");
    assertEquals(plans.read(work), { ...PLAN, dressed: true });
    assertEquals(plans.read(work, "-1-of-2"), {
      ...PLAN,
      note: "share",
      items: [],
      dressed: true,
    });
    assertEquals(plans.read(work, "-2-of-2"), undefined);
    assertEquals(
      [...Deno.readDirSync(state)].map((e) => e.name).sort(),
      ["plan-1-of-2.items.jsonl", "plan-1-of-2.json", "plan.items.jsonl", "plan.json"],
    );
    for (const { name } of Deno.readDirSync(state)) {
      assertEquals((Deno.statSync(`${state}/${name}`).mode ?? 0o600) & 0o777, 0o600, name);
    }
    plans.remove(work);
    assertEquals(plans.read(work), undefined);
    assert(plans.read(work, "-1-of-2"));
  }),
);

Deno.test(
  "rows are read one by one, or not at all",
  withWork((work, state) => {
    plans.save(work, PLAN);
    const sizes = plans.readWith(work, (row) => row.sizeBytes > 1 ? row.sizeBytes : undefined);
    assertEquals(sizes?.items, [2]);
    Deno.removeSync(`${state}/plan.items.jsonl`);
    assertEquals(plans.readHead(work)?.made, PLAN.made);
    assertThrows(() => plans.read(work), PlanError, "items: rows are missing or damaged");
  }),
);

Deno.test(
  "a state of another version is told from a damaged one, and both say which step makes it anew",
  withWork((work, state) => {
    const head = { version: 2, made: "x", items: PLAN.items };
    const cases: [unknown, string][] = [
      [{ ...head, version: 1 }, "it is of version 1 and this program reads version 2"],
      [{ made: "x", items: [] }, "it is of version unknown and this program reads version 2"],
      [{ ...head, made: 7 }, "(made: "],
      [{ ...head, items: [PLAN.items[0], { file: 3, sizeBytes: 1 }] }, "(items.1.file: "],
      [{ ...head, items: undefined }, "(items: its rows are not there)"],
      [{ ...head, items: { rows: "plan.items.jsonl", count: 2, id: "other" } }, "rows are missing"],
      [[], "it is no JSON object"],
    ];
    for (const [saved, message] of cases) {
      plans.save(work, PLAN);
      Deno.writeTextFileSync(`${state}/plan.json`, JSON.stringify(saved));
      const error = assertThrows(() => plans.read(work), PlanError, message);
      assertStringIncludes(error.message, "run step 04 (organize) again");
    }
    // The layout before: rows in the head itself.
    Deno.writeTextFileSync(`${state}/plan.json`, JSON.stringify(head, null, 2));
    assertEquals(plans.read(work)?.items, PLAN.items);
  }),
);

Deno.test(
  "rows that were cut off, or are of another save, are not taken for the whole",
  withWork((work, state) => {
    plans.save(work, PLAN);
    const rows = `${state}/plan.items.jsonl`;
    const text = Deno.readTextFileSync(rows);
    for (
      const damaged of [
        text.slice(0, -3),
        text.split("\n").slice(0, 2).join("\n"),
        text + text.split("\n")[1] + "\n",
        "",
      ]
    ) {
      Deno.writeTextFileSync(rows, damaged);
      assertThrows(() => plans.read(work), PlanError, "rows are missing or damaged");
    }
  }),
);

Deno.test(
  "a save that is killed leaves the former state or the new one, whichever moment it was",
  withWork((work, state) => {
    const files = () =>
      new Map(
        [...Deno.readDirSync(state)].map((e) =>
          [e.name, Deno.readTextFileSync(`${state}/${e.name}`)] as const
        ),
      );
    const put = (all: ReadonlyMap<string, string>) => {
      for (const { name } of Deno.readDirSync(state)) Deno.removeSync(`${state}/${name}`);
      for (const [name, text] of all) Deno.writeTextFileSync(`${state}/${name}`, text);
    };
    const next: Plan = { ...PLAN, made: "later", items: [{ file: "c.nwb", sizeBytes: 3 }] };
    plans.save(work, PLAN);
    const before = files();
    plans.save(work, next);
    const after = files();
    const rows = after.get("plan.items.jsonl") ?? "";
    const name = `plan.items.jsonl.${JSON.parse(rows.split("\n")[0] ?? "").id}.new`;
    // Killed when the new rows were written, and the head was not.
    put(new Map([...before, [name, rows]]));
    assertEquals(plans.read(work)?.items, PLAN.items);
    // Killed when the head was written, and the rows did not have their last name.
    put(new Map([...before, [name, rows], ["plan.json", after.get("plan.json") ?? ""]]));
    assertEquals(plans.read(work)?.items, next.items);
    // The next save clears what the killed ones left.
    Deno.writeTextFileSync(`${state}/plan.items.jsonl.0123abcd.new`, rows);
    plans.save(work, PLAN);
    assertEquals(plans.read(work)?.items, PLAN.items);
    assertEquals([...files().keys()].sort(), ["plan.items.jsonl", "plan.json"]);
  }),
);

Deno.test({
  name: "no state is written through a link: files, journals, whole folders",
  ignore: Deno.build.os === "windows",
  fn: withWork((work, state) => {
    const stranger = `${work.path}/precious.txt`;
    const untouched = () => assertEquals(Deno.readTextFileSync(stranger), "precious\n");
    Deno.writeTextFileSync(stranger, "precious\n");
    Deno.mkdirSync(state);
    for (const target of [stranger, `${work.path}/not-there`]) {
      for (const open of [openJsonLines, openForWriting]) {
        Deno.symlinkSync(target, `${state}/journal.jsonl`);
        const error = assertThrows(() => open(`${state}/journal.jsonl`), JournalError, "a link");
        assertStringIncludes(error.message, `"${state}/journal.jsonl"`);
        Deno.removeSync(`${state}/journal.jsonl`);
        untouched();
        assertThrows(() => Deno.statSync(`${work.path}/not-there`), Deno.errors.NotFound);
      }
    }
    // What is written whole takes the link's place; where it led stays as it is.
    for (const name of ["plan.json", "plan.items.jsonl"]) {
      Deno.symlinkSync(stranger, `${state}/${name}`);
    }
    plans.save(work, PLAN);
    assertEquals(plans.read(work)?.items, PLAN.items);
    Deno.symlinkSync("not-there", `${work.path}/decisions.yaml`);
    work.writeDecisions("regions", { a: 1 });
    Deno.symlinkSync(stranger, `${state}/x`);
    writeFileWhole(`${state}/x`, "x");
    assertThrows(() => Deno.statSync(`${work.path}/not-there`), Deno.errors.NotFound);
    untouched();
    Deno.removeSync(state, { recursive: true });
    Deno.mkdirSync(`${work.path}/elsewhere`);
    Deno.symlinkSync("elsewhere", state);
    assertThrows(() => plans.save(work, PLAN), JournalError, "is a link");
    assertThrows(() => work.statePath("upload.lock"), JournalError, "is a link");
    assertEquals([...Deno.readDirSync(`${work.path}/elsewhere`)], []);
  }),
});
