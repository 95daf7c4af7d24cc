/**
 * Facts of assets that have no local file, read from the archive over HTTP ranges.
 *
 * @module
 */
import type { AssetItem } from "../archive/mod.ts";
import { StoppedError } from "../core/errors.ts";
import { openJsonLines, readJsonLines } from "../core/json_lines.ts";
import { pool } from "../core/pool.ts";
import type { StepOptions } from "../core/step.ts";
import { type Away, outlasting } from "../wire/mod.ts";
import { z } from "zod";
import { locationsOf } from "./gather.ts";
import type { RegionsConnection } from "./plan.ts";
import type { FileLocations } from "./plan_types.ts";
import type { RangeFacts } from "./range_reader.ts";

/** Options of reading from the archive. */
export interface RemoteOptions {
  /** Files at once, each read by a process of its own. Default 4: most of the time is waiting for the archive. */
  concurrency?: number;
  /** Longest time for one file, in milliseconds. Default 120 000. */
  timeoutMs?: number;
  /** Transport. Default the global `fetch`. */
  fetch?: typeof fetch;
}

/** A file could not be read because its storage may be away. */
class StorageAway extends Error {
  constructor(readonly found: RangeFacts, readonly away: Away) {
    super(away.why);
  }
}

/** What was read. */
export interface RemoteFacts {
  readonly files: readonly FileLocations[];
  /** Path on the archive → why not. */
  readonly failed: ReadonlyMap<string, string>;
}

const kinds = z.enum([
  "electrode",
  "electrode-group",
  "imaging-plane",
  "icephys-electrode",
  "ogen-site",
  "probe",
  "localization",
  "other",
]);
const remembered = z.object({
  blob: z.string(),
  subject: z.string(),
  session: z.string(),
  species: z.string(),
  bytesRead: z.number(),
  hints: z.array(z.string()).default([]),
  locations: z.array(
    z.object({ kind: kinds, place: z.string(), text: z.string(), count: z.number() }),
  ),
});

/**
 * Reads the locations of assets from the archive itself; the same bytes (blob) are read once, also in later runs.
 *
 * Some hundred kilobytes per file, whatever its size. A file that cannot be read is named in `failed`.
 */
export async function readRemote(
  connection: RegionsConnection,
  dandiset: string,
  assets: readonly AssetItem[],
  options: StepOptions & RemoteOptions = {},
): Promise<RemoteFacts> {
  const { work, client } = connection;
  const { concurrency = 4, timeoutMs = 120_000, signal, onProgress } = options;
  const cachePath = work.statePath("remote_locations.jsonl");
  const known = new Map<string, z.infer<typeof remembered>>();
  for (const r of readJsonLines(cachePath).records) {
    const checked = remembered.safeParse(r);
    if (checked.success) known.set(checked.data.blob, checked.data);
  }
  const files: FileLocations[] = [];
  const failed = new Map<string, string>();
  const todo: AssetItem[] = [];
  for (const a of assets) {
    const k = known.get(a.blob ?? "");
    if (k) {
      const { blob: _blob, ...rest } = k;
      files.push({ assetPath: a.path, from: "archive", ...rest });
    } else todo.push(a);
  }
  if (todo.length === 0) return { files, failed };
  onProgress?.({ kind: "stage", stage: "reading locations from the archive", total: todo.length });
  const { readRangeFacts } = await import("./range_reader.ts");
  using cache = openJsonLines(cachePath);
  await pool(todo, async (a) => {
    try {
      const found = await outlasting(async () => {
        const url = await client.assetDownloadUrl(dandiset, "draft", a.asset_id);
        const found = await readRangeFacts(url, {
          size: a.size,
          timeoutMs,
          ...(options.fetch ? { fetch: options.fetch } : {}),
          ...(signal ? { signal } : {}),
        });
        if (found.status === "unreadable" && found.away) throw new StorageAway(found, found.away);
        return found;
      }, {
        patience: client.patience,
        away: (error) => error instanceof StorageAway ? error.away : undefined,
        signal,
        onProgress,
        fetch: options.fetch,
      }).catch((error) => {
        if (error instanceof StorageAway) return error.found;
        throw error;
      });
      if (found.status === "read") {
        const { assetPath: _p, ...rest } = locationsOf(found.facts, a.path, {
          from: "archive",
          bytesRead: found.bytesRead,
        });
        cache.append({ blob: a.blob ?? "", ...rest });
        files.push({ assetPath: a.path, ...rest });
      } else failed.set(a.path, found.message);
      onProgress?.({ kind: "item-done", item: a.path, outcome: found.status });
    } catch (error) {
      if (error instanceof StoppedError || signal?.aborted) throw error;
      failed.set(a.path, error instanceof Error ? error.message : String(error));
    }
  }, { concurrency, ...(signal ? { signal } : {}) });
  return { files, failed };
}
