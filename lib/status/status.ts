/**
 * How far the upload is: each file's fate, the line of the whole, what holds back the rest, the one thing to do next.
 *
 * @module
 */
import type { AssetItem } from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { isDandiUploadError } from "../core/errors.ts";
import { joinPath, type WorkFolder } from "../core/work_folder.ts";
import { type Viewable, withView } from "../display/view.ts";
import {
  countFates,
  type Entry,
  type Fate,
  type FateCounts,
  fateLine,
  fatesOf,
  type FateSources,
  type HeldBack,
  heldBack,
  type Inventory,
  REPAIRED_FOLDER,
  type StaysBehind,
  staysBehind,
  withPlaced,
  withReferred,
  workInventory,
} from "../inventory/mod.ts";
import { type NextThing, nextThing } from "./next.ts";
import { readReferred } from "./referred.ts";
import { listedAssets, readSources, rememberedEtags } from "./sources.ts";
import { viewStatus } from "./view.ts";

/** How far an upload is. */
export interface Status {
  /** `25 found · 10 named · 2 checked · 2 sent · 2 proved`. */
  readonly line: string;
  /** The numbers of the line, and the regions. */
  readonly counts: FateCounts;
  /** What holds back files, grouped by what is equal, in the order in which one would see to it. */
  readonly held: readonly HeldBack[];
  /** The one thing to do next. */
  readonly next: NextThing;
  /** What is no NWB and stays behind, by kind. */
  readonly staysBehind: readonly StaysBehind[];
  /** How many things are passed over by rule, by why. */
  readonly leftOut: Inventory["leftOut"];
  /** Whether the folder is a BIDS data set. */
  readonly bids: boolean;
  /** Videos and images that NWB files name and that stay behind: the path that each would have on the archive, and which file names it. */
  readonly referred: readonly { readonly path: string; readonly by: string }[];
  /** The Dandiset, where one is chosen. */
  readonly dandiset?: {
    /** Six digits. */
    readonly identifier: string;
    /** Name of the archive. */
    readonly instance: string;
    /** Assets that no file of this folder has: uploaded before, or from elsewhere. Absent where it was not asked. */
    readonly others?: number;
  };
  /** Where "sent" is from: the archive's own list, or what the steps saved. */
  readonly from: "archive" | "saved";
  /** What the user should know: saved state that could not be read. */
  readonly notes: readonly string[];
  /** The fate of each session, by path. */
  readonly files: readonly Fate[];
}

/** Options of {@linkcode status}. */
export interface StatusOptions {
  /** Asks the archive what the draft holds: one request per thousand assets. Default: what the steps saved is believed. */
  connection?: Pick<Connection, "client" | "instance">;
  /** The draft's assets with metadata, where they are known already. */
  assets?: readonly AssetItem[];
  /** What the folder holds, where it is known already. */
  inventory?: Inventory;
  /** Stops it. */
  signal?: AbortSignal;
}

/**
 * Says how far the upload of a work folder is. Walks the NWB folder, reads what the steps saved, and changes nothing.
 *
 * @throws {NotFoundError} If the NWB folder is not there.
 * @throws {StoppedError} If the signal is aborted.
 */
export async function status(
  work: WorkFolder,
  options: StatusOptions = {},
): Promise<Status & Viewable> {
  const known = readSources(work);
  const { walked, gone } = await walk(work, known.sources, options);
  const placed = await withPlaced(
    walked,
    known.sources.names ?? new Map(),
    joinPath(work.path, REPAIRED_FOLDER),
  );
  const assets = await assetsOf(known.dandiset, options);
  const listed = assets && listedAssets(assets);
  // What is in the Dandiset too does not stay behind.
  const referred = readReferred(work).filter((r) => !listed?.has(r.assetPath));
  const inventory = withReferred(placed, referred);
  const files = fatesOf(inventory, {
    ...known.sources,
    ...(listed ? { assets: listed } : {}),
    // Files that are not here cannot have changed: what was sent of them is as it was sent.
    ...(gone === undefined ? { etagOf: rememberedEtags(work) } : {}),
  });
  const counts = countFates(files);
  const held = heldBack(files);
  const others = assets ? othersOf(assets, files) : known.extra;
  const { dandiset } = known;
  const result: Status = {
    line: fateLine(counts),
    counts,
    held,
    next: nextThing({ work, counts, files, held, known }),
    staysBehind: staysBehind(inventory),
    leftOut: inventory.leftOut,
    bids: inventory.bids,
    referred: referred.map(({ assetPath, by }) => ({ path: assetPath, by })),
    ...(dandiset
      ? {
        dandiset: {
          identifier: dandiset.identifier,
          instance: dandiset.instance,
          ...(others === undefined ? {} : { others }),
        },
      }
      : {}),
    from: assets ? "archive" : "saved",
    notes: gone === undefined ? known.notes : [...known.notes, gone],
    files,
  };
  return withView(result, viewStatus);
}

/** What the folder holds; where it is not there (any more), the files that step 04 named, as it saw them. */
async function walk(
  work: WorkFolder,
  { names }: FateSources,
  { inventory, signal }: StatusOptions,
): Promise<{ walked: Inventory; gone?: string }> {
  if (inventory) return { walked: inventory };
  try {
    return { walked: await workInventory(work, signal ? { signal } : {}) };
  } catch (error) {
    if (!names || !isDandiUploadError(error, "not-found")) throw error;
    const entries = [...names].map(([path, n]): Entry => ({
      kind: "nwb-hdf5",
      path,
      localPath: n.localPath ?? path,
      identity: { sizeBytes: n.sizeBytes ?? 0, mtimeMs: n.mtimeMs ?? 0 },
    })).sort((a, b) => a.path < b.path ? -1 : 1);
    return {
      walked: { folder: work.nwbFolder, entries, leftOut: {}, bids: false },
      gone: "The NWB folder is not here now: the files are told as step 04 (organize) saw them",
    };
  }
}

async function assetsOf(
  dandiset: { identifier: string; api: string } | undefined,
  { assets, connection }: StatusOptions,
): Promise<readonly AssetItem[] | undefined> {
  if (assets || !connection || connection.instance.api !== dandiset?.api) return assets;
  const listed: AssetItem[] = [];
  const { client } = connection;
  for await (const a of client.listAssets(dandiset.identifier, "draft", { metadata: true })) {
    listed.push(a);
  }
  return listed;
}

/** Assets at paths that no file of the folder has. */
function othersOf(assets: readonly AssetItem[], files: readonly Fate[]): number {
  const ours = new Set(files.map((f) => f.assetPath));
  return assets.filter((a) => !ours.has(a.path)).length;
}
