/**
 * Names that agree with what is on the archive already. Pure: the listing is passed in.
 *
 * @module
 */
import { type Draft, pathOf } from "./compose.ts";
import { NAME_FIELDS, type NameField, parsePath } from "./entities.ts";
import { objectHash } from "./object_hash.ts";
import { sessionIdOf } from "./session_time.ts";

/** An asset of the Dandiset, as the archive lists it. */
export interface RemoteAsset {
  /** Path on the archive. */
  readonly path: string;
  /** Size in bytes, where known; tells apart where several files fit. */
  readonly size?: number;
}

/** Fields that a name may have or lack. */
const OPTIONAL: readonly NameField[] = NAME_FIELDS.filter((f) =>
  f !== "subject_id" && f !== "modalities" && f !== "extension"
);

/** All names that a file could have been given in any run: with and without each field it has a value for. */
export function possiblePaths(draft: Draft): string[] {
  const { record } = draft;
  const values = { ...draft.values };
  if (record.objectId) values.obj_id = objectHash(record.objectId);
  const sessions = new Set([values.session_id]);
  if (draft.sessionFrom === "start-time" && record.start) {
    for (const dateOnly of [true, false]) sessions.add(sessionIdOf(record.start, dateOnly));
  }
  const has = OPTIONAL.filter((f) => values[f]);
  const paths = new Set<string>();
  for (const session of sessions) {
    const these = { ...values, ...(session === undefined ? {} : { session_id: session }) };
    for (let mask = 0; mask < 1 << has.length; mask++) {
      const chosen = new Set(has.filter((_, i) => mask & (1 << i)));
      paths.add(pathOf(these, (f) => chosen.has(f)));
    }
  }
  return [...paths];
}

/** What {@linkcode matchRemote} found. */
export interface RemoteMatch {
  /** File → the path it has on the archive. */
  readonly paths: ReadonlyMap<string, string>;
  /** Paths on the archive that more than one file could be, with these files. */
  readonly unclear: readonly { readonly path: string; readonly files: readonly string[] }[];
}

/**
 * Finds which local file is which asset, by the name it could have been given and, where several fit, by size.
 * Costs at most 192 look-ups a file.
 */
export function matchRemote(
  drafts: readonly Draft[],
  remote: readonly RemoteAsset[],
): RemoteMatch {
  const byPath = new Map(remote.map((a) => [a.path, a]));
  const claims = new Map<string, Draft[]>();
  const fits = new Map<Draft, string[]>();
  for (const draft of drafts) {
    const found = possiblePaths(draft).filter((p) => byPath.has(p));
    fits.set(draft, found);
    for (const path of found) claims.set(path, [...(claims.get(path) ?? []), draft]);
  }
  const paths = new Map<string, string>();
  const taken = new Set<string>();
  const sameSize = (draft: Draft, path: string) => {
    const size = byPath.get(path)?.size;
    return size !== undefined && size === draft.record.sizeBytes;
  };
  const settle = (draft: Draft, path: string) => {
    paths.set(draft.record.file, path);
    taken.add(path);
  };
  // First those whose size proves it, then those that nothing else could be; the longest (most exact) name first.
  for (const bySize of [true, false]) {
    for (const draft of drafts) {
      if (paths.has(draft.record.file)) continue;
      const open = (fits.get(draft) ?? []).filter((p) =>
        !taken.has(p) && (!bySize || sameSize(draft, p))
      )
        .sort((a, b) => b.length - a.length);
      for (const path of open) {
        const rivals = (claims.get(path) ?? []).filter((d) =>
          d !== draft && !paths.has(d.record.file) && (!bySize || sameSize(d, path))
        );
        if (rivals.length === 0) {
          settle(draft, path);
          break;
        }
      }
    }
  }
  const unclear = [...claims].filter(([path, who]) =>
    !taken.has(path) && who.some((d) => !paths.has(d.record.file))
  ).map(([path, who]) => ({ path, files: who.map((d) => d.record.file) }));
  return { paths, unclear };
}

/** Fields that names on the archive use: new files follow the custom. */
export function fieldsInUse(remote: readonly RemoteAsset[]): NameField[] {
  const used = new Set<NameField>();
  const fieldOf = { tis: "tissue_sample_id", slice: "slice_id", cell: "cell_id" } as const;
  for (const { path } of remote) {
    const parsed = parsePath(path);
    if (parsed?.session !== undefined) used.add("session_id");
    for (const [label, field] of Object.entries(fieldOf)) {
      if (parsed?.labels[label] !== undefined) used.add(field);
    }
  }
  return [...used];
}
