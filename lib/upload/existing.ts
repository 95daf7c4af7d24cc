/**
 * What to do with a file whose path is taken on the archive.
 *
 * @module
 */
import { quote, UsageError } from "../core/mod.ts";

/**
 * The words of `dandi upload --existing`:
 *
 * - `error`: refuse the file, also when its bytes are the same.
 * - `skip`: leave what is there.
 * - `refresh`: replace other bytes, unless what is there is not older than the local file.
 * - `overwrite`: replace other bytes.
 * - `force`: replace in any case; the same bytes are not sent again, but their metadata is written anew.
 */
export type Existing = "error" | "skip" | "refresh" | "overwrite" | "force";

/** Plain words for the same. */
const WORDS: Readonly<Record<string, Existing>> = {
  error: "error",
  refuse: "error",
  skip: "skip",
  keep: "skip",
  refresh: "refresh",
  newer: "refresh",
  overwrite: "overwrite",
  replace: "overwrite",
  force: "force",
  always: "force",
};

/**
 * Reads a word for what to do with existing files: those of `dandi upload`, or `refuse`, `keep`, `newer`, `replace`,
 * `always`.
 *
 * @throws {UsageError} If the word is unknown.
 */
export function parseExisting(word: string): Existing {
  const known = WORDS[word.trim().toLowerCase()];
  if (known) return known;
  throw new UsageError(
    `Cannot understand what to do with existing files, ${
      quote(word)
    }: write error (refuse), skip (keep), ` +
      "refresh (newer), overwrite (replace) or force (always)",
  );
}

/** What is decided about a file whose path is taken. */
export type ExistingDecision =
  | { readonly do: "nothing" }
  | { readonly do: "keep"; readonly why: string }
  | { readonly do: "refuse"; readonly why: string }
  | { readonly do: "replace"; readonly why: string };

/**
 * Decides as `dandi upload` does (dandi-cli, `upload.py`).
 *
 * @param existing What was asked for.
 * @param same Whether the bytes are the same.
 * @param localMtimeMs Modification time of the local file.
 * @param remoteModified `blobDateModified` of the asset's metadata, where there is one.
 */
export function decideExisting(
  existing: Existing,
  same: boolean,
  localMtimeMs: number,
  remoteModified: string | undefined,
): ExistingDecision {
  switch (existing) {
    case "error":
      return {
        do: "refuse",
        why: same ? "the archive has it already" : "the archive has other bytes there",
      };
    case "force":
      return { do: "replace", why: same ? "asked for (force)" : "other bytes there" };
    case "skip":
      return same ? { do: "nothing" } : { do: "keep", why: "other bytes there, left alone (skip)" };
    case "overwrite":
      return same ? { do: "nothing" } : { do: "replace", why: "other bytes there" };
    case "refresh": {
      if (same) return { do: "nothing" };
      const remote = remoteModified === undefined ? NaN : Date.parse(remoteModified);
      return remote >= localMtimeMs
        ? {
          do: "keep",
          why: `other bytes there that are not older (${remoteModified}), left alone (refresh)`,
        }
        : { do: "replace", why: "other, older bytes there" };
    }
  }
}
