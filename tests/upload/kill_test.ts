import { assert, assertEquals } from "@std/assert";
import { rehearseKills } from "./kill_rehearsal.ts";

// The long form, 200 kills over 50 files, is a script: deno run -A tests/upload/kill_rehearsal.ts 200 1
Deno.test("runUpload() ends in the same state however often it is killed", async () => {
  const sizes = [
    ...Array.from({ length: 12 }, (_, i) => 1000 + 70_000 * i),
    3 * 2 ** 20,
    2 ** 26 + 1,
  ];
  const report = await rehearseKills({ kills: 6, seed: 7, sizes });
  assertEquals(report.broken, []);
  assert(report.kills >= 6 && report.rounds >= 1, JSON.stringify(report));
  assert(report.partsTwice <= report.partsTwiceAllowed, JSON.stringify(report));
});
