/**
 * From records to names: policies, collisions, and who cannot be named. Pure.
 *
 * @module
 */
import type { Finding } from "../../core/finding.ts";
import { quote } from "../../core/text.ts";
import { type Collision, describeCollision } from "./collisions.ts";
import {
  type Clash,
  compose,
  type Composed,
  type ComposeOptions,
  type Draft,
  lacksObjectId,
} from "./compose.ts";
import { DISAMBIGUATION_FIELDS, type NameField } from "./entities.ts";
import { checkPath } from "./path_rules.ts";
import type { OrganizeRecord } from "./record.ts";
import { fieldsInUse, matchRemote, type RemoteAsset } from "./remote.ts";

/**
 * How names are chosen.
 *
 * - `dandi`: as `dandi organize` would in one run over these files, where it can read them.
 * - `always-session`: the same, with the session in every name, so that more sessions later change no name.
 * - `match-remote`: files that are on the archive keep their names there; new files follow the custom there.
 */
export type NamingPolicy = "dandi" | "always-session" | "match-remote";

/** Options of {@linkcode nameFiles}. */
export interface NameOptions {
  /** Default `dandi`. */
  naming?: NamingPolicy;
  /** Fields that every name has, where the file has a value. Default none. */
  requiredFields?: readonly NameField[];
  /** What is on the archive. Default nothing. */
  remote?: readonly RemoteAsset[];
  /** Names that are kept: file → path. Default none. */
  keep?: ReadonlyMap<string, string>;
  /** Copies: file → the file that it is a byte-identical copy of. Default none. */
  copies?: ReadonlyMap<string, string>;
}

/** One file and its name. */
export interface NamedFile {
  readonly record: OrganizeRecord;
  /** Path in the Dandiset; empty text where none could be made. */
  readonly assetPath: string;
  /** Session part of the name, made fit; absent where the file has none. */
  readonly session?: string;
  /** Where the session id is from. */
  readonly sessionFrom?: "file" | "start-time";
  /** The name was there already (in the folder, or on the archive) and is kept. */
  readonly kept: boolean;
  readonly findings: readonly Finding[];
}

/** What {@linkcode nameFiles} found. */
export interface Named {
  /** In the order of the records. */
  readonly files: readonly NamedFile[];
  readonly collisions: readonly Collision[];
  /** About the run as a whole. */
  readonly findings: readonly Finding[];
}

/** Gives each file its path in the Dandiset, or says why it has none. Costs time linear in the number of files. */
export function nameFiles(
  records: readonly OrganizeRecord[],
  options: NameOptions = {},
): Named {
  const { naming = "dandi", remote = [], copies = new Map(), keep = new Map() } = options;
  const refused = new Map<string, Finding>();
  for (const [file, of] of copies) refused.set(file, copyOf(file, of));
  const usable = records.filter((r) => r.problems.length === 0);
  const findings: Finding[] = [];

  const fixed = new Map<string, string>(keep);
  const composing: ComposeOptions = { requiredFields: options.requiredFields ?? [], fixed };
  if (naming === "always-session") {
    composing.requiredFields = ["session_id", ...composing.requiredFields ?? []];
  }
  const match = remote.length > 0
    ? matchRemote(compose(usable, { fixed }).drafts, remote)
    : undefined;
  if (naming === "match-remote") {
    for (const [file, path] of match?.paths ?? []) if (!fixed.has(file)) fixed.set(file, path);
    composing.requiredFields = [...fieldsInUse(remote), ...composing.requiredFields ?? []];
    composing.tellApartBy = [
      "session_id",
      "tissue_sample_id",
      "slice_id",
      "cell_id",
      ...DISAMBIGUATION_FIELDS,
    ];
  }

  const clashes = new Map<string, Clash>();
  let composed: Composed;
  for (;;) {
    composed = compose(usable.filter((r) => !refused.has(r.file)), composing);
    for (const clash of composed.clashes) {
      if (!clashes.has(clash.path)) clashes.set(clash.path, clash);
    }
    if (composed.unresolved.length === 0) break;
    // Names of the rest are those of a run without the refused ones, so it is composed again.
    for (const clash of composed.unresolved) {
      for (const draft of unnameable(clash)) refused.set(draft.record.file, stuck(draft, clash));
    }
  }

  const drafts = new Map(composed.drafts.map((d) => [d.record.file, d]));
  const nameOf = (file: string) => drafts.get(file)?.path ?? "";
  const files = records.map((record): NamedFile => {
    const draft = drafts.get(record.file);
    if (!draft) {
      const why = refused.get(record.file);
      return {
        record,
        assetPath: "",
        kept: false,
        findings: why ? [...record.problems, why] : record.problems,
      };
    }
    const elsewhere = match?.paths.get(record.file);
    return {
      record,
      assetPath: draft.path,
      ...(draft.values.session_id === undefined ? {} : { session: draft.values.session_id }),
      ...(draft.sessionFrom === undefined ? {} : { sessionFrom: draft.sessionFrom }),
      kept: draft.fixed !== undefined,
      findings: [
        ...checkPath(draft.path, record.file),
        ...(elsewhere !== undefined && elsewhere !== draft.path
          ? [otherName(draft, elsewhere)]
          : []),
      ],
    };
  });
  for (const { path, files: who } of match?.unclear ?? []) {
    findings.push({
      code: "remote-unclear",
      severity: "advice",
      origin: { by: "dandi-upload" },
      message: `${quote(path)} on the archive could be any of ${who.length} files here: ${
        who.slice(0, 3).map((f) => quote(f)).join(", ")
      }${who.length > 3 ? " …" : ""}`,
      place: path,
      fix: "compare checksums in the upload step, or delete the asset if it is an old copy",
    });
  }
  const collisions = [...clashes.values()].map((c) => describeCollision(c, nameOf));
  return { files, collisions, findings };
}

/** Members of a group of one name that must be left out; at least one where the group has an end. */
function unnameable(clash: Clash): Draft[] {
  const open = clash.drafts.filter((d) => d.fixed === undefined);
  // A kept name stays; whoever meets it and has nothing to be told apart by is left out.
  const without = open.filter(lacksObjectId);
  if (without.length > 0) return without;
  return open.length > 0 ? open : clash.drafts.slice(1);
}

function stuck(draft: Draft, clash: Clash): Finding {
  const { file, objectId } = draft.record;
  const others = clash.drafts.filter((d) => d !== draft);
  const other = others[0]?.record.file ?? "";
  const more = others.length > 1 ? ` (and ${others.length - 1} more)` : "";
  const base = {
    severity: "blocks-upload",
    origin: { by: "dandi" },
    file,
    place: "/",
  } as const;
  if (!objectId) {
    return {
      ...base,
      code: "collision-no-object-id",
      message:
        `"${file}" would have the name of "${other}"${more} and has no object_id to tell them apart`,
      fix: "give it a session_id of its own, or write it anew with a current PyNWB or MatNWB",
    };
  }
  return {
    ...base,
    code: "collision-same-object-id",
    message:
      `"${file}" would have the name of "${other}"${more} and has the same object_id ${objectId}: they are two states of one file`,
    found: objectId,
    fix: "leave one of them out, or write one anew with an object_id of its own",
  };
}

function copyOf(file: string, of: string): Finding {
  return {
    code: "identical-copy",
    severity: "blocks-upload",
    origin: { by: "dandi-upload" },
    message: `"${file}" is a copy of "${of}", byte for byte: only one of them is taken`,
    file,
    found: of,
    fix:
      "nothing need be done; before you delete one, make sure that the two are not one file on two mounts",
  };
}

function otherName(draft: Draft, path: string): Finding {
  return {
    code: "remote-other-name",
    severity: "hurts-finding",
    origin: { by: "dandi-upload" },
    message: `"${draft.record.file}" seems to be on the archive as ${
      quote(path)
    }: under its new name it would be there twice`,
    file: draft.record.file,
    place: draft.path,
    found: path,
    fix: "naming: match-remote",
  };
}
