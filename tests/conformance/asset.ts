/**
 * Asset metadata per file, in the layout of the goldens: `NAME.nwb.json` with `file` and `asset`, or `error`.
 *
 * @module
 */
import { sessionsOf, takeInventory } from "../../lib/inventory/mod.ts";
import { assetMetadata, readFacts } from "../../lib/nwb/mod.ts";
import { dandiEtag } from "../../lib/upload/mod.ts";
import { fixtures } from "./facts.ts";

/** Writes one `.json` a file. */
export async function run(options: { input: string; output: string }): Promise<void> {
  const { input, output } = options;
  await Deno.mkdir(output, { recursive: true });
  for (const { folder, file, name } of await fixtures(input)) {
    const root = await Deno.realPath(folder);
    for await (
      const outcome of readFacts(
        sessionsOf(await takeInventory(await Deno.realPath(folder))).map((e) => e.localPath),
        {
          timeoutMs: 10_000,
        },
      )
    ) {
      const path = outcome.status === "read" ? outcome.facts.file.path : outcome.path;
      const relative = path.slice(root.length + 1);
      const record: Record<string, unknown> = { file: file(relative) };
      if (outcome.status === "read") {
        const { metadata, findings } = assetMetadata(outcome.facts, {
          assetPath: file(relative),
          schemaVersion: "0.8.0",
          digest: (await dandiEtag(path)).etag,
        });
        record.asset = metadata;
        record.findings = findings;
      } else {
        record.error = { stage: "read", class: outcome.reason, message: outcome.message };
      }
      await Deno.writeTextFile(
        `${output}/${name(relative)}.json`,
        JSON.stringify(record, null, 1) + "\n",
      );
    }
  }
}
