import { assert, assertEquals } from "@std/assert";
import { checkFile } from "../../lib/validate/children/check_file.ts";
import { isReadableTime } from "../../lib/store/readable_time.ts";
import { baseline } from "./baseline.ts";
import {
  attrsAt,
  dataset,
  floats,
  type GroupModel,
  ints,
  put,
  setValue,
  writeNwb,
} from "./nwb_writer.ts";

Deno.test("isReadableTime() takes what fromisoformat of Python 3.11 takes", () => {
  for (
    const text of [
      "2020-01-02T03:04:05.123456+01:00",
      "2020-01-02 03:04:05z",
      "20200102T030405Z",
      "2020-01-02",
      "2020-02-29T03:04",
      "2020-01-02T03:04:05,5Z",
    ]
  ) assert(isReadableTime(text), text);
  for (
    const text of [
      "",
      "Thu Apr 19 11:34:52 2018",
      "10/01/2019",
      "2019-02-29",
      "2020-01-02T24:00:00Z",
      "2020-01-02T03:04:60Z",
      "2020-01-02t03:04:05Z",
      "2020-1-2T3:4:5Z",
      "2020-01-02T03:04:05 UTC",
      "20180917T141601    ",
    ]
  ) assert(!isReadableTime(text), text);
});

// each was seen in PyNWB 4.2, through dandi validate 0.81.0
const FAULTS: Readonly<Record<string, (root: GroupModel) => void>> = {
  "a number as lab": (r) => put(r, "general/lab", dataset(ints([3], "<q", []))),
  "a whole number as weight": (r) => put(r, "general/subject/weight", dataset(ints([3], "<q", []))),
  "a link beside its target": (r) =>
    put(r, "acquisition/again", { kind: "soft", target: "/acquisition/ts" }),
  "one object_id twice": (r) => {
    attrsAt(r, "acquisition/ts").object_id = "11111111-0000-4000-8000-000000000001";
    attrsAt(r, "acquisition/ts2").object_id = "11111111-0000-4000-8000-000000000001";
  },
  "an unknown continuity": (r) => {
    attrsAt(r, "acquisition/ts/data").continuity = "x";
  },
};

Deno.test("checkFile() says what PyNWB cannot construct", async (t) => {
  const folder = await Deno.makeTempDir();
  for (const [what, edit] of Object.entries(FAULTS)) {
    await t.step(what, async () => {
      const root = await baseline();
      edit(root);
      await writeNwb(`${folder}/a.nwb`, root);
      const { findings } = await checkFile(`${folder}/a.nwb`);
      assertEquals(
        findings.filter((f) => f.code === "nwb-not-constructible").length,
        1,
        JSON.stringify(findings),
      );
    });
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("checkFile() compares a rate in its own precision", async () => {
  const path = await Deno.makeTempFile({ suffix: ".nwb" });
  for (const [rate, count] of [[0.01, 0], [0.0099, 1]] as const) {
    const root = await baseline();
    setValue(root, "acquisition/ts/data", floats([1, 2, 3, 4]));
    attrsAt(root, "acquisition/ts/starting_time").rate = floats(rate, [], "<f");
    await writeNwb(path, root);
    const { findings } = await checkFile(path);
    assertEquals(
      findings.filter((f) => f.dandi?.id.endsWith("check_rate_not_below_threshold")).length,
      count,
    );
  }
  await Deno.remove(path);
});
