/**
 * Names of one run of files, put together as `dandi organize` does. Pure.
 *
 * @module
 */
import { DISAMBIGUATION_FIELDS, ENTITIES, type NameField } from "./entities.ts";
import { objectHash } from "./object_hash.ts";
import type { OrganizeRecord } from "./record.ts";
import { sanitise } from "./sanitise.ts";
import { isMidnight, sessionIdOf } from "./session_time.ts";

/** A file on its way to a name. */
export interface Draft {
  readonly record: OrganizeRecord;
  /** Values as they are compared: subject and session made fit for a name, the others raw. */
  readonly values: Partial<Record<NameField, string>>;
  /** Where the session id is from. */
  readonly sessionFrom: "file" | "start-time" | undefined;
  /** Fields that this name must have where there is a value. */
  readonly forced: Set<NameField>;
  /** A name that is settled already and not composed. */
  readonly fixed?: string;
  /** The name so far. */
  path: string;
}

/** How names are composed. */
export interface ComposeOptions {
  /** Fields in every name, where there is a value. */
  requiredFields?: readonly NameField[];
  /** Names already settled: file → path. */
  fixed?: ReadonlyMap<string, string>;
  /** Fields tried in turn to tell equal names apart. Default: description, probes, object id. */
  tellApartBy?: readonly NameField[];
}

/** Files that would have one name, before anything is done about it. */
export interface Clash {
  readonly path: string;
  readonly drafts: readonly Draft[];
}

/** What {@linkcode compose} found. */
export interface Composed {
  readonly drafts: readonly Draft[];
  /** Groups that had one name at first. */
  readonly clashes: readonly Clash[];
  /** Groups that have one name still. */
  readonly unresolved: readonly Clash[];
}

/** Gives each record a name that depends on all of them. Costs time linear in their number. */
export function compose(
  records: readonly OrganizeRecord[],
  options: ComposeOptions = {},
): Composed {
  const { requiredFields = [], fixed, tellApartBy = DISAMBIGUATION_FIELDS } = options;
  const drafts = draftsOf(records, requiredFields, fixed);
  name(drafts);
  const clashes = clashesOf(drafts);
  let open = clashes;
  for (const field of tellApartBy) {
    if (open.length === 0) break;
    if (field === "obj_id") {
      // Being the only one without the hash would set a file apart, but by what it lacks: the original refuses.
      const lacking = open.filter(({ drafts }) => drafts.some(lacksObjectId));
      if (lacking.length > 0) return { drafts, clashes, unresolved: lacking };
    }
    for (const { drafts: members } of open) {
      if (field === "obj_id") members.forEach(addHash);
      // Whether the field really tells them apart is not asked, as the original does not.
      if (members.some((d) => d.values[field])) members.forEach((d) => d.forced.add(field));
    }
    name(drafts);
    open = clashesOf(drafts);
  }
  return { drafts, clashes, unresolved: open };
}

function draftsOf(
  records: readonly OrganizeRecord[],
  requiredFields: readonly NameField[],
  fixed: ReadonlyMap<string, string> | undefined,
): Draft[] {
  const someLack = records.some((r) => !r.sessionId);
  // All start times count here, also those of files that have a session id.
  const dateOnly = someLack && records.every((r) => r.start === undefined || isMidnight(r.start));
  return records.map((record) => {
    const timed = !record.sessionId && record.start !== undefined;
    const session = record.sessionId ||
      (record.start === undefined ? undefined : sessionIdOf(record.start, dateOnly));
    const values: Partial<Record<NameField, string>> = {};
    const put = (field: NameField, value: string | undefined) => {
      if (value) values[field] = value;
    };
    put("subject_id", record.subjectId === undefined ? undefined : sanitise(record.subjectId));
    put("session_id", session === undefined ? undefined : sanitise(session));
    put("tissue_sample_id", record.tissueSampleId);
    put("slice_id", record.sliceId);
    put("cell_id", record.cellId);
    put("description", record.description);
    put("probe_ids", record.probeIds.join("+"));
    put("modalities", record.modalities.join("+"));
    put("extension", record.extension);
    const path = fixed?.get(record.file);
    return {
      record,
      values,
      sessionFrom: record.sessionId ? "file" : timed ? "start-time" : undefined,
      forced: new Set(requiredFields),
      ...(path === undefined ? {} : { fixed: path }),
      path: path ?? "",
    };
  });
}

/** Whether a file that needs a name has no `object_id`. */
export function lacksObjectId(draft: Draft): boolean {
  return draft.fixed === undefined && !draft.record.objectId;
}

function addHash(draft: Draft): void {
  const { objectId } = draft.record;
  if (objectId) draft.values.obj_id = objectHash(objectId);
}

/** Composes all names anew. */
function name(drafts: readonly Draft[]): void {
  const differs = new Set<NameField>();
  for (const { field, kind } of ENTITIES) {
    if (kind !== "additional") continue;
    const first = drafts[0]?.values[field];
    if (drafts.some((d) => d.values[field] !== first)) differs.add(field);
  }
  for (const draft of drafts) {
    draft.path = draft.fixed ?? pathOf(
      draft.values,
      (field) => draft.forced.has(field) || differs.has(field),
    );
  }
}

/**
 * The path made of some values.
 *
 * @param values Field → value; a field without one is left out.
 * @param include Whether an optional field is wanted.
 */
export function pathOf(
  values: Partial<Record<NameField, string>>,
  include: (field: NameField) => boolean,
): string {
  let text = "";
  for (const { field, prefix, kind } of ENTITIES) {
    const value = values[field];
    if (value && (kind === "required" || include(field))) {
      text += prefix + sanitise(value, { keepDots: field === "extension" });
    }
  }
  return `sub-${values.subject_id ?? ""}/${text}`;
}

function clashesOf(drafts: readonly Draft[]): Clash[] {
  const groups = new Map<string, Draft[]>();
  for (const draft of drafts) {
    const group = groups.get(draft.path);
    if (group) group.push(draft);
    else groups.set(draft.path, [draft]);
  }
  return [...groups].filter(([, g]) => g.length > 1).map(([path, g]) => ({ path, drafts: g }));
}
