/**
 * Classes of files in which checks once differed from the reference tools (`../shared/fixtures/classes`), compared with
 * what the tools say.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { validateFolder, type ValidationFinding } from "../../lib/validate/mod.ts";
import { sharedTest } from "../shared.ts";

interface Expected {
  readonly what: string;
  readonly files: Record<string, {
    readonly dandi_validate: readonly Row[];
    readonly inspector: readonly { check: string; importance: string; location: string | null }[];
  }>;
}

interface Row {
  readonly id: string;
  readonly severity: string;
  readonly location?: string | null | undefined;
}

/** Id, severity and place; every way in which the reference reader fails is one. */
function fold({ id, severity, location }: Row): string[] {
  if (id === "DANDI.NO_DANDISET_FOUND" || id.startsWith("NWBI.During evaluation")) return [];
  if (
    id === "pynwb.GENERIC" || id === "NWBI.READ_ERROR" || id.startsWith("NWBI.During io.read()")
  ) {
    return ["ERROR read failure"];
  }
  return [`${severity} ${id} ${(location ?? "").replace(/^\//, "")}`];
}

function folded(rows: readonly Row[]): string[] {
  const all = rows.flatMap(fold).sort();
  return all.filter((x, i) => x !== "ERROR read failure" || all.indexOf(x) === i);
}

/** Names of NWB Inspector's checks that dandi leaves out; nothing where the reference reader fails. */
function suggestions(findings: readonly ValidationFinding[]): string[] {
  return findings.flatMap(({ dandi, origin }) =>
    origin.by === "nwb-inspector" && !dandi && origin.rule ? [origin.rule] : []
  ).sort();
}

function ours(findings: readonly ValidationFinding[]): string[] {
  return folded(findings.flatMap(({ dandi }) => dandi ? [dandi] : []));
}

sharedTest("validateFolder() finds what dandi validate finds in each class", async (shared, t) => {
  const root = `${shared}fixtures/classes`;
  const classes = (await Array.fromAsync(Deno.readDir(root), (e) => e.name)).sort();
  assert(classes.length >= 19);
  for (const name of classes) {
    const expected: Expected = JSON.parse(
      await Deno.readTextFile(`${root}/${name}/expected.json`),
    );
    await t.step(`${name}: ${expected.what}`, async () => {
      const { files } = await validateFolder(`${root}/${name}`, {
        concurrency: 1,
        suggestions: true,
      });
      for (const { file, findings } of files) {
        const wanted = expected.files[file];
        if (!wanted) continue;
        assertEquals(ours(findings), folded(wanted.dandi_validate), file);
        if (ours(findings).includes("ERROR read failure")) continue;
        const advised = wanted.inspector.filter((m) => m.importance === "BEST_PRACTICE_SUGGESTION");
        assertEquals(suggestions(findings), advised.map((m) => m.check).sort(), file);
      }
    });
  }
});
