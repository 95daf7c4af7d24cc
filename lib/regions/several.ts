/**
 * Dandisets that are on the archive already, without local files: one command for one or several of them.
 *
 * @module
 */
import { connect } from "../connect/mod.ts";
import { isDandiUploadError, StoppedError, UsageError } from "../core/errors.ts";
import { newWorkFolder } from "../core/new_work_folder.ts";
import { joinPath, openWorkFolder, type WorkFolder } from "../core/work_folder.ts";
import { planDandiset, runDandiset, saveDandiset } from "../dandiset/mod.ts";
import { dandisetPage } from "../archive/mod.ts";
import { type RegionsFlow, runFlow, takeDecisions, undoFlow } from "./flow.ts";

/** How the Dandisets are done one by one, and how sentences about one of them are said. */
export type SeveralFlow = Omit<RegionsFlow, "connection"> & { say(text: string): void };

/** What is done with each of the Dandisets. */
export interface SeveralOptions {
  /** Archive. Default `dandi`. */
  instance?: string | undefined;
  /** Where their work folders are made. Default the current folder. */
  folder?: string | undefined;
  /** Take back instead of writing. */
  undo?: boolean;
  /** Work folders whose decisions are taken over. */
  decisionsFrom?: readonly string[];
}

/**
 * Annotates Dandisets one after the other. Each gets a small work folder, `regions-000123`, which remembers what was read, decided and
 * written: a second run reads nothing twice, asks nothing again, and can take everything back. Without permission to write, or with
 * `dryRun`, a patch is left in it.
 *
 * @returns The highest exit status; a Dandiset that fails does not keep the next one from being done.
 * @throws {UsageError} If a number is not six digits.
 */
export async function annotateDandisets(
  ids: readonly string[],
  flow: SeveralFlow,
  options: SeveralOptions = {},
): Promise<number> {
  const wrong = ids.find((id) => !/^\d{6}$/.test(id));
  if (wrong !== undefined) {
    throw new UsageError(`Cannot use Dandiset "${wrong}": write its six digits, such as 000123`);
  }
  let status = 0;
  for (const id of new Set(ids)) {
    try {
      status = Math.max(status, await one(id, flow, options));
    } catch (error) {
      if (error instanceof StoppedError || !isDandiUploadError(error) || ids.length === 1) {
        throw error;
      }
      flow.say(`Dandiset ${id}: ${error.message}`);
      status = Math.max(status, error.exitStatus);
    }
  }
  return status;
}

async function one(
  id: string,
  flow: SeveralFlow,
  options: SeveralOptions,
): Promise<number> {
  const work = folderFor(id, options);
  const connection = await connect(work, flow.step);
  const plan = await planDandiset(connection, { ...flow.step, dandiset: id });
  const mayWrite = plan.problems.length === 0;
  if (mayWrite) await runDandiset(connection, plan, flow.step);
  else {
    // Who may not write can still read, and leave a patch for the owner.
    saveDandiset(work, {
      version: 1,
      identifier: id,
      name: plan.name,
      instance: connection.instance.name,
      api: connection.instance.api,
      url: dandisetPage(connection.instance, id),
      made: false,
      embargo: plan.embargo,
      at: (flow.step.now?.() ?? new Date()).toISOString(),
    });
  }
  if (options.undo) return await undoFlow({ ...flow, connection });
  const { taken, differ } = await takeDecisions(work, options.decisionsFrom ?? []);
  if (taken + differ.length > 0) {
    flow.say(words(taken, differ));
  }
  const patch = flow.dryRun || !mayWrite ? work.resolve("regions-patch.json") : undefined;
  if (!mayWrite) {
    flow.say(`Dandiset ${id}: ${plan.problems.join("; ")}; nothing is written, a patch is made`);
  }
  return await runFlow(
    { ...flow, connection, ...(mayWrite ? {} : { dryRun: true, confirm: () => false }) },
    { patch },
  );
}

/** What was taken over from other work folders, in words. */
export function words(taken: number, differ: readonly string[]): string {
  return `${taken} decisions taken over${
    differ.length > 0
      ? `; decided differently, so left: ${differ.slice(0, 5).map((t) => `"${t}"`).join(", ")}`
      : ""
  }`;
}

function folderFor(id: string, options: SeveralOptions): WorkFolder {
  const path = joinPath(options.folder ?? Deno.cwd(), `regions-${id}`);
  try {
    return openWorkFolder(path);
  } catch (error) {
    if (!isDandiUploadError(error, "not-found")) throw error;
  }
  return newWorkFolder(path, {
    values: {
      dandiset: id,
      ...(options.instance ? { instance: options.instance } : { instance: "dandi" }),
    },
  });
}
