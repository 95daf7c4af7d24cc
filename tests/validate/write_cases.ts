/**
 * Writes the cases as files, for a run of the real tool over them:
 *
 * ```sh
 * deno run -A tests/validate/write_cases.ts FOLDER
 * python tests/validate/run_dandi.py FOLDER > tests/validate/cases_expected.json
 * ```
 *
 * @module
 */
import { CASES, makeCase } from "./cases.ts";
import { writeNwb } from "./nwb_writer.ts";

if (import.meta.main) {
  const [folder = "."] = Deno.args;
  for (const one of CASES) await writeNwb(`${folder}/${one.id}.nwb`, await makeCase(one));
}
