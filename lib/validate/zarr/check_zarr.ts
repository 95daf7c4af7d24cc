/**
 * The checks of one session in Zarr: the same as of one in HDF5. Runs in the child process.
 *
 * @module
 */
import {
  allNodes,
  codecExists,
  consolidatedDiffers,
  FolderSource,
  openZarr,
  zarrDataFiles,
  ZarrFailure,
  zarrFormat,
  type ZarrStore,
} from "../../zarr/mod.ts";
import type { CheckedFile } from "../children/check_file.ts";
import { makeFinding } from "../findings/catalogue.ts";
import type { ValidationFinding } from "../findings/result.ts";
import type { NwbFile } from "../../store/store.ts";
import { ZarrReads, ZarrSession } from "./zarr_session.ts";

/** Rounds of checking and loading; a handful are needed. */
const MOST_ROUNDS = 200;

/** Checks a Zarr with what checks an open session. Does not throw for a bad one: that is a finding. */
export async function checkZarr(
  path: string,
  check: (session: NwbFile) => Promise<CheckedFile>,
): Promise<CheckedFile> {
  const source = new FolderSource(path);
  let store: ZarrStore;
  try {
    if (!await zarrFormat(source)) {
      return unreadable("it is a folder and no Zarr: .zgroup or zarr.json is missing");
    }
    store = await openZarr(source);
  } catch (error) {
    if (!(error instanceof ZarrFailure)) throw error;
    return unreadable(error.message);
  }
  const reads = new ZarrReads(source, store);
  reads.wantSmall();
  await reads.load();
  for (let round = 0;; round++) {
    const blank = reads.blank.size;
    let checked: CheckedFile | undefined;
    let failure: unknown;
    try {
      // Nodes remember what they saw: a round begins with new ones.
      checked = await check(new ZarrSession(path, store, reads));
    } catch (error) {
      failure = error;
    }
    if ((reads.wants || reads.blank.size > blank) && round < MOST_ROUNDS) {
      await reads.load();
      continue;
    }
    const own = await findingsOf(source, store, reads);
    if (!checked) {
      if (!(failure instanceof ZarrFailure) && !(failure instanceof RangeError)) throw failure;
      checked = unreadable(failure.message);
    }
    // What the checks say of an array that was not read is not about the array.
    const places = [...reads.blank.keys()].map((node) => node.path);
    const kept = checked.findings.filter((f) => !places.includes(f.place ?? ""));
    return { ...checked, findings: [...kept, ...own] };
  }
}

/** What only Zarr can have wrong. */
async function findingsOf(
  source: FolderSource,
  store: ZarrStore,
  reads: ZarrReads,
): Promise<ValidationFinding[]> {
  const findings: ValidationFinding[] = Object.entries(store.damaged).map(([place, why]) =>
    makeFinding("zarr-damaged", { message: `${place} cannot be read: ${why}`, place })
  );
  try {
    for await (const _file of zarrDataFiles(source.folder)); // the walk itself finds what leads nowhere
  } catch (error) {
    if (!(error instanceof ZarrFailure)) throw error;
    findings.push(
      makeFinding("zarr-damaged", { message: `Not all of it is there: ${error.message}` }),
    );
  }
  for (const [node, failure] of reads.blank) {
    findings.push(makeFinding("zarr-not-read", {
      message: `${node.path} was not checked: ${failure.message}`,
      place: node.path,
    }));
  }
  for (const node of allNodes(store.root)) {
    if (!node.array) continue;
    if (node.array instanceof ZarrFailure) {
      findings.push(makeFinding("zarr-not-read", {
        message: `${node.path} was not checked: ${node.array.message}`,
        place: node.path,
      }));
      continue;
    }
    const { codecs } = node.array;
    const unknown = codecs.find((c) => !codecExists(store.format, c));
    if (unknown !== undefined) {
      findings.push(makeFinding("zarr-codec-unknown", {
        message:
          `${node.path} is written with the codec "${unknown}", which no tool for Zarr is known to have`,
        place: node.path,
        found: unknown,
      }));
    }
  }
  if (await consolidatedDiffers(source, store)) {
    findings.push(makeFinding("zarr-consolidated-differs", {
      message:
        "The consolidated metadata contradict the metadata of the groups and arrays themselves: tools that read the copy see another session",
    }));
  }
  return findings;
}

function unreadable(why: string): CheckedFile {
  return {
    outcome: "unreadable",
    findings: [makeFinding("unreadable", { message: `The session cannot be read: ${why}` })],
  };
}
