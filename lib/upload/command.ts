import { numberFlag, readFlag, switchFlag, wordFlag } from "../command/flags.ts";
import { defineStep } from "../command/step.ts";
import type { Connection } from "../connect/mod.ts";
import { NotFoundError, UsageError } from "../core/errors.ts";
import { parseShares } from "../core/shard.ts";
import { plural } from "../core/text.ts";
import type { WorkFolder } from "../core/work_folder.ts";

/** Step 05: its flags and what its script does. */
export const uploadCommand = defineStep<Connection>()({
  name: "upload",
  number: "05",
  gives: "the files on the archive",
  what: "Sends the files. Goes on where it stopped; nothing is sent twice.",
  examples: [
    "deno task upload my_upload",
    "deno task upload my_upload --yes --connections 8",
    "deno task upload my_upload --yes --shard 3/16",
  ],
  flags: {
    existing: wordFlag("WORD", "policy for files that exist", [
      "error",
      "skip",
      "force",
      "overwrite",
      "refresh",
    ], "files whose path is taken by other bytes: error, skip, force, overwrite or refresh"),
    validation: wordFlag(
      "WORD",
      "way to validate",
      ["require", "ignore", "skip"],
      "require (checks what was not checked; the default), ignore its findings, or skip",
    ),
    "file-timeout": numberFlag("SECONDS", "a time limit", "longest time for checking one file"),
    connections: readFlag("N", "how many at once, or auto", connectionsOf),
    "remove-only-remote": switchFlag(
      "delete the assets that the plan lists as only on the archive",
    ),
    "follow-links": switchFlag(
      "send what links in a Zarr lead to outside of the NWB folder",
    ),
    sha256: switchFlag("compute the SHA-256 as well, for the metadata"),
    join: readFlag("N", "after N shards: join their results into one", parseShares),
    "clear-unfinished": switchFlag("clear unfinished uploads of this Dandiset on the archive"),
    "retry-failed": switchFlag("only the files that failed last time"),
  },
  needs: () => ({ archive: true, programs: ["deno"], manyFiles: true }),
  changes: true,
  shards: true,
  async run({ work, connection, step, flags, dryRun, show, confirm }) {
    const { isDenied } = await import("../dandiset/mod.ts");
    const { isPlaceless, planUpload, runUpload, uploadExitStatus } = await import("./mod.ts");
    const { connections, existing, validation } = flags;
    const seconds = flags["file-timeout"];
    if (flags.join !== undefined) return await joinShards(work, show, flags.join);
    const to = await connection();
    if (flags["clear-unfinished"]) return await clearUploads(to, show, confirm);
    const sha256 = flags.sha256 ? { sha256: true } : {};
    const plan = await planUpload(to, {
      ...step,
      ...sha256,
      ...(flags["follow-links"] ? { followLinks: true } : {}),
      ...(existing ? { existing } : {}),
      ...(validation ? { validation } : {}),
      ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
    });
    await show(plan);
    const { obstacles } = plan.readiness;
    // A plan that is blocked is not carried out, so nobody is asked about it.
    if (obstacles.length > 0) return isDenied(obstacles) ? 3 : 1;
    // While a file has no path nothing is deleted, so it is not asked about; the result says why.
    const removes = flags["remove-only-remote"] && plan.onlyRemote.length > 0 &&
      !plan.items.some(isPlaceless);
    const changes = removes || plan.items.some((i) => CHANGING.includes(i.status));
    // Where nothing would change there is nothing to ask: the result is written down alike.
    const question = removes
      ? `Send this to ${to.instance.label}, and delete ${
        plural(plan.onlyRemote.length, "file")
      } there that you do not have?`
      : `Send this to ${to.instance.label}?`;
    if ((changes || dryRun) && !confirm(question)) {
      // Whoever only looks at the plan wants to know whether it would go through.
      return plan.items.some((i) => i.status === "refused") ? 1 : 0;
    }
    const result = await runUpload(to, plan, {
      ...step,
      ...sha256,
      ...(connections === undefined ? {} : { connections }),
      ...(flags["retry-failed"] ? { retryFailed: true } : {}),
      ...(flags["remove-only-remote"] ? { removeOnlyRemote: true } : {}),
    });
    await show(result);
    return uploadExitStatus(result);
  },
});

/** What the plan of an upload says of files for which something changes on the archive. */
const CHANGING: readonly string[] = ["new", "replaces", "renamed"];

type Show = (result: unknown) => Promise<void>;

async function joinShards(work: WorkFolder, show: Show, shares: number): Promise<number> {
  const { joinUpload, uploadExitStatus } = await import("./mod.ts");
  const { result, missing } = joinUpload(work, shares);
  await show(result);
  if (missing.length > 0) {
    throw new NotFoundError(
      `The shares ${missing.join(", ")} have left no result: run them, then join again`,
    );
  }
  return uploadExitStatus(result);
}

async function clearUploads(
  to: Connection,
  show: Show,
  confirm: (question: string) => boolean,
): Promise<number> {
  const { clearUnfinished, listUnfinished } = await import("./mod.ts");
  const unfinished = await listUnfinished(to);
  await show({
    title: `${unfinished.length} unfinished uploads on the archive`,
    blocks: [{
      kind: "text",
      text: "Parts that were sent for them are lost when they are cleared",
    }],
  });
  if (unfinished.length === 0 || !confirm("Clear them?")) return 0;
  await show(`${await clearUnfinished(to)} unfinished uploads cleared`);
  return 0;
}

function connectionsOf(text: string): number | "auto" {
  if (text === "auto") return text;
  if (!/^\d+$/.test(text) || Number(text) < 1) {
    throw new UsageError(
      `Cannot use "${text}" as a number of connections: write auto or a number from 1`,
    );
  }
  return Number(text);
}
