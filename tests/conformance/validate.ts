/**
 * Findings per file, in the layout of the goldens: `NAME.nwb.jsonl`, one finding a line with `id`, `severity`,
 * `location`, `message`. Findings that only this project makes are left out: the goldens cannot have them.
 *
 * `input` is a folder of `.nwb` files, or a folder that holds `nwb/` and `nwb-made/` (then names of the second
 * begin with `made__`).
 *
 * @module
 */
import { validateFolder, type ValidationFinding } from "../../lib/validate/mod.ts";

/** Writes one `.jsonl` a file. */
export async function run(options: { input: string; output: string }): Promise<void> {
  const { input, output } = options;
  await Deno.mkdir(output, { recursive: true });
  const parts: [string, string][] = isFolder(`${input}/nwb`)
    ? [[`${input}/nwb`, ""], [`${input}/nwb-made`, "made__"]]
    : [[input, /nwb-made\/?$/.test(input) ? "made__" : ""]];
  for (const [folder, prefix] of parts) {
    if (!isFolder(folder)) continue;
    const validation = await validateFolder(folder, { timeoutMs: 20_000 });
    for (const file of validation.files) {
      const rows = [...validation.folderFindings, ...file.findings].flatMap(row);
      const name = prefix + file.file.replaceAll("/", "__");
      await Deno.writeTextFile(
        `${output}/${name}.jsonl`,
        rows.map((r) => JSON.stringify(r) + "\n").join(""),
      );
    }
  }
}

function row(finding: ValidationFinding): Record<string, unknown>[] {
  const { dandi } = finding;
  if (finding.code === "validation-timeout" || finding.code === "validation-crash") {
    return [{ id: "READ_FAILURE", severity: "ERROR", location: null, message: finding.message }];
  }
  if (!dandi) return [];
  return [{
    id: dandi.id,
    severity: dandi.severity,
    type: dandi.internal ? "INTERNAL" : "VALIDATION",
    scope: dandi.scope ?? "file",
    location: dandi.location ?? null,
    message: finding.message,
  }];
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}
