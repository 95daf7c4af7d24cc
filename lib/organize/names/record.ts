/**
 * What organizing needs to know of one file, from its facts.
 *
 * @module
 */
import type { Finding } from "../../core/finding.ts";
import { quote } from "../../core/text.ts";
import type { ExternalFileFact, NwbFacts, ReadOutcome } from "../../nwb/facts.ts";
import { modalitiesOf } from "./modalities.ts";
import { type WallClock, wallClock } from "./session_time.ts";

/** What organizing needs to know of one file. Texts are as in the file, not yet fit for a name. */
export interface OrganizeRecord {
  /** Path by which the file is known in the plan: relative to the folder, with `/`. */
  readonly file: string;
  /** Absolute local path. */
  readonly localPath: string;
  /** Absolute path of the original, where a repaired copy is read: what it refers to lies beside the original. */
  readonly original?: string;
  /** Size in bytes. */
  readonly sizeBytes?: number;
  /** Modification time, milliseconds since the epoch. */
  readonly mtimeMs?: number;
  /** `/general/subject/subject_id`. */
  readonly subjectId?: string;
  /** `/general/session_id`. */
  readonly sessionId?: string;
  /** `/session_start_time`, as written. */
  readonly start?: WallClock;
  /** `tissue_sample_id` of `/general/DandiIcephysMetadata`. */
  readonly tissueSampleId?: string;
  /** `slice_id` of the same. */
  readonly sliceId?: string;
  /** `cell_id` of the same. */
  readonly cellId?: string;
  /** Nothing in an NWB file gives one; callers may. */
  readonly description?: string;
  /** `probe_id` of each device, in the order of the devices' names. */
  readonly probeIds: readonly string[];
  /** Sorted, each once. */
  readonly modalities: readonly string[];
  /** Root attribute `object_id`. */
  readonly objectId?: string;
  /** Last extension of the file's name, with its dot, letter case kept. */
  readonly extension: string;
  /** Videos and images that the file refers to. */
  readonly externalFiles: readonly ExternalFileFact[];
  /** Why the file cannot be organised; empty where it can. */
  readonly problems: readonly Finding[];
}

/** The last extension of a file name with its dot; empty where there is none. */
export function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const at = name.lastIndexOf(".");
  return at <= 0 ? "" : name.slice(at);
}

/**
 * Makes the record of one file. A file that cannot be organised has `problems`.
 *
 * @param outcome What became of reading the file.
 * @param file How the file is called in the plan.
 */
export function recordOf(outcome: ReadOutcome, file: string): OrganizeRecord {
  if (outcome.status === "unreadable") {
    return {
      file,
      localPath: outcome.path,
      probeIds: [],
      modalities: [],
      extension: extensionOf(outcome.path),
      externalFiles: [],
      problems: [problem(file, "unreadable", outcome.message, { rule: outcome.reason })],
    };
  }
  const { facts } = outcome;
  const start = wallClock(facts.sessionStartTime);
  return {
    file,
    localPath: facts.file.path,
    sizeBytes: facts.file.sizeBytes,
    mtimeMs: facts.file.mtimeMs,
    ...given("subjectId", facts.subject?.subject_id),
    ...given("sessionId", facts.sessionId),
    ...given("start", start),
    ...given("tissueSampleId", facts.icephysMetadata?.tissue_sample_id),
    ...given("sliceId", facts.icephysMetadata?.slice_id),
    ...given("cellId", facts.icephysMetadata?.cell_id),
    ...given("objectId", facts.objectId),
    probeIds: facts.probes.map((p) => p.id),
    modalities: modalitiesOf(facts.types),
    extension: extensionOf(facts.file.path),
    externalFiles: facts.externalFiles,
    problems: problemsOf(facts, file, start),
  };
}

function given<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

/** Problems in the order in which one would repair them. */
function problemsOf(facts: NwbFacts, file: string, start: WallClock | undefined): Finding[] {
  const out: Finding[] = [];
  const version = facts.nwbVersion;
  if (version === undefined) {
    out.push(problem(
      file,
      "no-nwb-version",
      `"${file}" is not an NWB file: it has no root attribute nwb_version`,
      { place: "/", fix: "write the file with a current PyNWB or MatNWB" },
    ));
  } else if (version.is === "dataset" || !/^[2-9]/.test(version.value)) {
    out.push(problem(
      file,
      "old-nwb-version",
      `"${file}" is of NWB version ${
        quote(version.value)
      }: the archive's tools read version 2 and later`,
      {
        place: "/nwb_version",
        found: version.value,
        wanted: "2.x",
        fix: "convert it to NWB 2, there is no automatic way",
      },
    ));
  }
  const links = Object.entries(facts.externalLinks);
  if (links[0]) {
    const [place, target] = links[0];
    out.push(problem(
      file,
      "external-link",
      `"${file}" has ${links.length === 1 ? "a link" : `${links.length} links`} into other files: ${
        quote(place)
      } leads to ${quote(target)}`,
      {
        place,
        found: target,
        fix: "export with the linked data inside: NWBHDF5IO.export(src_io=…, link_data=False)",
      },
    ));
  }
  // Older files: without a version nothing below need be expected of them.
  if (out.length > 0) return out;
  if (start === undefined) {
    const raw = facts.sessionStartTime?.raw;
    const why = facts.errors["session_start_time"] ?? facts.errors["/session_start_time"];
    out.push(problem(
      file,
      "start-time-unusable",
      raw === undefined
        ? `"${file}" has no session_start_time${
          why === undefined ? "" : ` that can be read: ${why}`
        }`
        : `"${file}" has a session_start_time that is no ISO 8601 time: ${quote(raw)}`,
      {
        place: "/session_start_time",
        ...(raw === undefined ? {} : { found: raw }),
        wanted: "such as 2021-03-04T05:06:07+01:00",
        fix: "NWBFile(session_start_time=datetime(…, tzinfo=…))",
      },
    ));
  }
  if (!facts.subject?.subject_id) {
    const why = facts.errors["subject_id"] ?? facts.errors["/general/subject/subject_id"];
    out.push(problem(
      file,
      "subject-id-missing",
      `"${file}" has no subject_id${
        why !== undefined
          ? ` that can be read: ${why}`
          : facts.subject === undefined
          ? ": there is no /general/subject"
          : facts.subject.subject_id === ""
          ? ": it is empty"
          : ""
      }`,
      {
        place: "/general/subject/subject_id",
        fix: 'nwbfile.subject = Subject(subject_id="…", species="…", sex="…", age="…")',
      },
    ));
  }
  return out;
}

function problem(
  file: string,
  code: string,
  message: string,
  more: { place?: string; found?: string; wanted?: string; fix?: string; rule?: string } = {},
): Finding {
  const { rule, ...rest } = more;
  return {
    code,
    severity: "blocks-upload",
    origin: { by: "dandi", ...(rule === undefined ? {} : { rule }) },
    message,
    file,
    ...rest,
  };
}
