import { checkRecord, type RecordModel, SCHEMA_VERSIONS } from "../../lib/archive/schema/mod.ts";

interface Case {
  id: string;
  model: RecordModel;
  document: Record<string, unknown>;
}

/**
 * Judges the documents of `INPUT/metadata-cases.json` (or `INPUT/golden/…`, or of the file itself) by each embedded schema version, and
 * writes `OUTPUT/metadata-cases.json` in the layout that `compare_metadata.py` reads.
 */
export async function run(options: { input: string; output: string }): Promise<void> {
  const { cases } = JSON.parse(await readCases(options.input)) as { cases: Case[] };
  const judged = [];
  for (const { id, model, document } of cases) {
    const verdicts: Record<string, unknown> = {};
    for (const version of SCHEMA_VERSIONS) {
      const record = "schemaVersion" in document
        ? { ...document, schemaVersion: version }
        : document;
      const { valid, problems } = await checkRecord(record, model, { schemaVersion: version });
      verdicts[version] = {
        valid,
        errors: problems.map(({ path, keyword, stage, message }) => ({
          path,
          keyword,
          stage,
          message,
        })),
      };
    }
    judged.push({ id, verdicts });
  }
  await Deno.mkdir(options.output, { recursive: true });
  await Deno.writeTextFile(
    `${options.output}/metadata-cases.json`,
    JSON.stringify({ cases: judged }, null, 1) + "\n",
  );
}

/** The file itself, or in a folder laid out like the fixtures, or like their `golden`. */
async function readCases(input: string): Promise<string> {
  if (input.endsWith(".json")) return await Deno.readTextFile(input);
  for (const place of ["metadata-cases.json", "golden/metadata-cases.json"]) {
    try {
      return await Deno.readTextFile(`${input}/${place}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  throw new Deno.errors.NotFound(`there is no metadata-cases.json in "${input}" or its "golden"`);
}
