/**
 * The embedded archive: a DANDI archive on this machine, for rehearsals and tests.
 *
 * It speaks the real archive's HTTP API, object store included, so truly that other DANDI clients cannot tell it from the
 * real one; with pages for people at its root. Its state is a folder: a SQLite database and the stored files. What was
 * acknowledged outlives a killed process. Start with {@link startLocalArchive}.
 *
 * Deliberate differences from the real archive: the linear form of the rule for paths, titles in schemas without descriptions, schemas of versions that are not shipped are not fetched, and pages of other sites are let in by neither CORS nor
 * a foreign `Host`: what is rehearsed here is not public yet.
 *
 * What goes wrong on a network can be had on demand: {@link FaultRule}s are given at the start, or at run time with the
 * administrator's key to `PUT {url}/control/faults` as a JSON list (`GET` shows their counts, `DELETE` clears them).
 * `POST {url}/control/settle` runs all waiting background work, `POST {url}/control/collect` removes week-old garbage.
 *
 * @example A Dandiset of one's own within a second
 * ```ts ignore
 * const archive = await startLocalArchive({ dir: "rehearsal/archive" });
 * await fetch(`${archive.api}/dandisets/`, {
 *   method: "POST",
 *   headers: { "Authorization": `token ${archive.keys.owner}`, "Content-Type": "application/json" },
 *   body: JSON.stringify({ name: "My recordings", metadata: {} }),
 * });
 * await archive.stop();
 * ```
 *
 * @module
 */
import { UsageError } from "../core/errors.ts";
import type { LocalArchive, LocalArchiveKeys, LocalArchiveOptions } from "./options.ts";

export type { Collected } from "./api/garbage.ts";
export type { FaultAction, FaultRule, FaultState } from "./state/faults.ts";
export type { Pace, RequestKind } from "./state/pace.ts";
export type {
  InstanceDescription,
  LocalArchive,
  LocalArchiveKeys,
  LocalArchiveOptions,
} from "./options.ts";

/**
 * Starts an embedded archive on loopback.
 *
 * Creates or continues the state in `dir`. Two ports are opened, API with pages and object store; without being told
 * which, those of the last start are used again, so that links made earlier go on working.
 *
 * @param options Where the state lies, and how the archive behaves.
 * @returns Addresses, keys, and `stop()`, which must be called.
 * @throws {UsageError} If a port that was asked for is in use, another archive serves the folder, or a fault rule is
 * wrong.
 * @throws {JournalError} If the state in the folder has another form.
 */
export async function startLocalArchive(options: LocalArchiveOptions): Promise<LocalArchive> {
  if (options.dir === "") {
    throw new UsageError(
      "Cannot start the embedded archive: its folder is empty text, name a folder",
    );
  }
  const { start } = await import("./server.ts");
  return await start(options);
}

/** What a program needs to know of an archive that serves: one line of JSON in `deno task archive --json`. */
export interface ServedArchive {
  /** Origin of the pages. */
  readonly url: string;
  /** Base address of the API, ends in `/api`. */
  readonly api: string;
  /** Keys of the built-in users. */
  readonly keys: Omit<LocalArchiveKeys, "revoked">;
}

/**
 * Starts an archive for a script that serves until it is told to stop.
 *
 * @param options As for {@link startLocalArchive}.
 * @returns `line`, what to print, and the archive.
 * @throws {UsageError} If a port that was asked for is in use.
 */
export async function serveLocalArchive(
  options: LocalArchiveOptions,
): Promise<{ line: ServedArchive; archive: LocalArchive }> {
  const archive = await startLocalArchive(options);
  const { owner, other, admin, unapproved } = archive.keys;
  const line = { url: archive.url, api: archive.api, keys: { owner, other, admin, unapproved } };
  return { line, archive };
}
