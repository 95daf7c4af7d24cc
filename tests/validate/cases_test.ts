import { assertEquals } from "@std/assert";
import { checkFile } from "../../lib/validate/children/check_file.ts";
import type { ValidationFinding } from "../../lib/validate/mod.ts";
import { CASES, makeCase } from "./cases.ts";
import expected from "./cases_expected.json" with { type: "json" };
import { writeNwb } from "./nwb_writer.ts";

const KINDS = [
  "argument missing",
  "incorrect type",
  "incorrect shape",
  "missing data type",
  "incorrect data_type",
  "expected a quantity",
  "illegal use of link",
  "timezone",
];

/**
 * Cases in which we differ from `dandi validate` 0.81.0 on purpose, and what we say instead.
 */
const DIFFERENCES: Readonly<Record<string, readonly string[]>> = {};

Deno.test("checkFile() finds what dandi validate finds, case by case", async (t) => {
  const folder = await Deno.makeTempDir();
  const answers: Readonly<Record<string, readonly string[]>> = expected;
  for (const one of CASES) {
    await t.step(`${one.id} ${one.what}`, async () => {
      const path = `${folder}/${one.id}.nwb`;
      await writeNwb(path, await makeCase(one));
      const { findings } = await checkFile(path);
      assertEquals(fold(findings), DIFFERENCES[one.id] ?? answers[one.id]);
    });
  }
  await Deno.remove(folder, { recursive: true });
});

function fold(findings: readonly ValidationFinding[]): string[] {
  const rows = findings.flatMap(({ code, dandi }) => {
    if (!dandi) return [];
    const { id, severity, location = "" } = dandi;
    if (code === "nwb-version-form") return [`${severity} nwb_version`];
    if (id === "pynwb.GENERIC" || id === "NWBI.READ_ERROR") return ["ERROR READ_FAILURE"];
    const where = location.replace(/^\/+|\/+$/g, "");
    if (id.startsWith("pynwb.")) {
      return [`${severity} pynwb:${KINDS.find((k) => id.includes(k)) ?? "other"} ${where}`.trim()];
    }
    return [`${severity} ${id} ${where}`.trim()];
  });
  const failed = rows.includes("ERROR READ_FAILURE");
  return [
    ...rows.filter((r) => r !== "ERROR READ_FAILURE"),
    ...failed ? ["ERROR READ_FAILURE"] : [],
  ]
    .sort();
}
