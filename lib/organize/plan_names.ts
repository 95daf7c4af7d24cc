/**
 * From what was read to the plan. Pure: no file is looked at.
 *
 * @module
 */
import type { Finding } from "../core/finding.ts";
import { quote } from "../core/text.ts";
import type { StaysBehind } from "../inventory/mod.ts";
import { joinPath } from "../core/paths.ts";
import type { DandisetFolder } from "./names/dandiset_folder.ts";
import { type NameField, parsePath } from "./names/entities.ts";
import { planMedia } from "./names/media.ts";
import { type NamedFile, nameFiles, type NamingPolicy } from "./names/naming.ts";
import { ORGANIZE_PLAN_VERSION, type OrganizeItem, type OrganizePlan } from "./plan_types.ts";
import type { OrganizeRecord } from "./names/record.ts";
import type { RemoteAsset } from "./names/remote.ts";
import { warningsOf } from "./names/warnings.ts";

/** How names are chosen, for {@linkcode planOrganize} and {@linkcode planNames}. */
export interface OrganizeNaming {
  /** Default: `naming` of `upload.yaml`, which is `dandi` unless set. */
  naming?: NamingPolicy;
  /** Fields that every name has, where the file has a value. Default none. */
  requiredFields?: readonly NameField[];
  /** Assets that the Dandiset has already. Default none. */
  remote?: readonly RemoteAsset[];
  /**
   * What to do where files lie in a Dandiset already, or all have names as the archive wants them: `keep` the names
   * that fit, or `rename` them as if they were new. Default `keep`.
   */
  organized?: "keep" | "rename";
}

/** Options of {@linkcode planNames}. */
export interface PlanNamesOptions extends OrganizeNaming {
  /** Absolute path of the folder that was read. */
  source: string;
  /** Set where the folder is (part of) a Dandiset. */
  dandiset?: DandisetFolder;
  /** What is no NWB and stays behind. Default nothing. */
  staysBehind?: readonly StaysBehind[];
  /** File → the file that it is a copy of. Default none. */
  copies?: ReadonlyMap<string, string>;
  /** The clock. Default the system's. */
  now?: () => Date;
}

/**
 * Makes the plan from what was read. Pure: no file is looked at.
 *
 * @param records One per file, in any order.
 * @param options Naming, and what is known of the folder.
 */
export function planNames(
  records: readonly OrganizeRecord[],
  options: PlanNamesOptions,
): OrganizePlan {
  const { source, dandiset, naming = "dandi", requiredFields = [], now = () => new Date() } =
    options;
  const sorted = [...records].sort((a, b) => a.file < b.file ? -1 : a.file > b.file ? 1 : 0);
  const keep = options.organized === "rename" ? new Map() : keptNames(sorted, source, dandiset);
  const named = nameFiles(sorted, {
    naming,
    requiredFields,
    keep,
    ...(options.remote ? { remote: options.remote } : {}),
    ...(options.copies ? { copies: options.copies } : {}),
  });
  const warnings: Finding[] = [...named.findings, ...warningsOf(named.files)];
  if (sorted.length === 0) warnings.unshift(nothingFound(source));
  if (dandiset?.problem !== undefined) {
    warnings.push({
      code: "dandiset-yaml-unusable",
      severity: "advice",
      origin: { by: "dandi-upload" },
      message: `Cannot understand "${
        joinPath(dandiset.path, "dandiset.yaml")
      }": ${dandiset.problem}`,
      fix: "get it again with dandi download, or delete it",
    });
  }
  if (requiredFields.includes("obj_id")) {
    warnings.push({
      code: "required-obj-id",
      severity: "advice",
      origin: { by: "dandi" },
      message:
        "Asking for obj_id in every name has no effect: it stands only in names that would be equal without it",
      fix: "ask for session_id instead",
    });
  }
  return {
    planVersion: ORGANIZE_PLAN_VERSION,
    made: now().toISOString(),
    source,
    ...(dandiset ? { dandiset } : {}),
    naming,
    requiredFields,
    items: named.files.map((f) => itemOf(f, dandiset)),
    collisions: named.collisions,
    ...(options.staysBehind ? { staysBehind: options.staysBehind } : {}),
    warnings,
  };
}

/** Names that are there already: in a Dandiset those that fit, elsewhere only if all fit. */
function keptNames(
  records: readonly OrganizeRecord[],
  source: string,
  dandiset: DandisetFolder | undefined,
): Map<string, string> {
  const keep = new Map<string, string>();
  for (const { file } of records) {
    const path = relativeTo(dandiset?.path ?? source, joinPath(source, file));
    if (dandiset?.bids || parsePath(path)) keep.set(file, path);
  }
  return dandiset || keep.size === records.length ? keep : new Map();
}

function itemOf(named: NamedFile, dandiset: DandisetFolder | undefined): OrganizeItem {
  const { record, assetPath } = named;
  const media = assetPath === "" ? { items: [], findings: [] } : planMedia(record, assetPath);
  let findings: readonly Finding[] = [...named.findings, ...media.findings];
  // In a BIDS data set the client's layout does not hold.
  if (dandiset?.bids && named.kept) {
    findings = findings.filter((f) => !f.origin.rule?.startsWith("DANDI.NON_"));
  }
  const refused = assetPath === "" || findings.some((f) => f.severity === "blocks-upload");
  return {
    localPath: record.localPath,
    file: record.file,
    assetPath,
    status: refused ? "refused" : "mapped",
    kept: named.kept,
    findings: named.kept ? [...findings, ...disagreement(record, assetPath)] : findings,
    ...(record.sizeBytes === undefined ? {} : { sizeBytes: record.sizeBytes }),
    ...(record.mtimeMs === undefined ? {} : { mtimeMs: record.mtimeMs }),
    ...(record.subjectId === undefined ? {} : { subjectId: record.subjectId }),
    ...(named.session === undefined ? {} : { session: named.session }),
    ...(named.sessionFrom === undefined ? {} : { sessionFrom: named.sessionFrom }),
    modalities: record.modalities,
    ...(record.objectId === undefined ? {} : { objectId: record.objectId }),
    media: media.items,
  };
}

/** A kept name that says another subject than the file. */
function disagreement(record: OrganizeRecord, assetPath: string): Finding[] {
  const parsed = parsePath(assetPath);
  const same = (text: string) => text.replace(/[^\p{L}\p{N}]+/gu, "-");
  if (!parsed || !record.subjectId || same(parsed.subject) === same(record.subjectId)) return [];
  return [{
    code: "name-other-subject",
    severity: "hurts-finding",
    origin: { by: "dandi-upload" },
    message: `${quote(assetPath)} names the subject ${quote(parsed.subject)}, the file says ${
      quote(record.subjectId)
    }`,
    file: record.file,
    place: "/general/subject/subject_id",
    found: record.subjectId,
    wanted: parsed.subject,
    fix: "organized: rename, or correct subject_id in the file",
  }];
}

function nothingFound(source: string): Finding {
  return {
    code: "no-nwb-files",
    severity: "blocks-upload",
    origin: { by: "dandi-upload" },
    message:
      `There are no NWB files in "${source}": names must end in ".nwb", and names that begin with "." are passed over`,
    fix: "set nwb_folder in upload.yaml",
  };
}

/** A path relative to a folder, or the path itself where it is not below it. */
export function relativeTo(folder: string, path: string): string {
  const base = folder.endsWith("/") ? folder : `${folder}/`;
  return path.startsWith(base) ? path.slice(base.length) : path;
}
