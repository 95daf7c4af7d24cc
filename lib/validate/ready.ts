/**
 * "Ready for DANDI?": one file, what the archive requires in plain words, and how it stands. Made for the end of
 * a conversion: `exitStatus` is 0 or 1, the answer is plain JSON.
 *
 * @module
 */
import { absolutePath } from "../core/paths.ts";
import { type Block, type View, type Viewable, withView } from "../display/view.ts";
import type { ValidationFinding } from "./findings/result.ts";
import { CheckingChild } from "./children/children.ts";
import type { ValidateFileOptions } from "./validate.ts";

/** One requirement and how the file stands. */
export interface Requirement {
  /** What is required, in plain words. */
  readonly need: string;
  /** Whether the file is known to meet it. */
  readonly met: boolean;
  /** Whether it could be checked: of a file that cannot be opened nothing else is known. */
  readonly checked: boolean;
  /** What is in the way. */
  readonly findings: readonly ValidationFinding[];
}

/** The answer for one file. */
export interface Readiness {
  /** Path as it was given. */
  readonly file: string;
  /** Whether nothing stands in the way of an upload. */
  readonly ready: boolean;
  /** For scripts: 0 where it is ready, 1 where not. */
  readonly exitStatus: 0 | 1;
  /** Everything that is required. */
  readonly requirements: readonly Requirement[];
  /** What is only advice, or helps people to find the data. */
  readonly advice: readonly ValidationFinding[];
}

const NEEDS: readonly (readonly [need: string, codes: RegExp])[] = [
  [
    "The file opens, and is an NWB 2 file",
    /^(unreadable|part-damaged|nwb-not-constructible|nwb-version-form|validation-.*|file-content-.*|incomplete-download)$/,
  ],
  [
    "It says which animal or person it is from (subject_id)",
    /^subject-(exists|id-exists|id-no-slashes)$/,
  ],
  ["It names the species", /^(subject-species-.*|species-not-interpretable)$/],
  ["It names the sex: M, F, U (unknown) or O (other)", /^(subject-sex|sex-not-interpretable)$/],
  [
    "It says the age, such as P90D, or the date of birth",
    /^(subject-age|subject-proper-age-range|age-not-interpretable)$/,
  ],
  ["A weight, if given, has a number and a unit", /^subject-weight$/],
  [
    "It says when the session started, with the offset from UTC",
    /^(session-start-time-future-date|schema-time-zone)$/,
  ],
  ["Its session id can stand in a path", /^session-id-no-slashes$/],
  ["It follows the NWB schema", /^schema-/],
  [
    "Everything that it refers to is there",
    /^(external-link|values-elsewhere|image-series-external-file-valid)$/,
  ],
  ["Its path is one that the archive accepts", /^(path-|non-dandi-|subject-mismatch)/],
  ["Its metadata fit the archive's schema", /^asset-metadata-/],
  ["Its data and times fit together", /^/],
];

/** What is found of a file that could not be read to its end. */
const UNOPENED = /^(unreadable|validation-(timeout|crash)|file-content-|zarr-not-taken)/;

/**
 * Says whether a file is ready to be uploaded to DANDI. Reads it in a child process; takes well under a second
 * for most files.
 *
 * @throws {NotFoundError} If the file is not there.
 */
export async function readyForDandi(
  path: string,
  options: ValidateFileOptions = {},
): Promise<Readiness & Viewable> {
  // Loading HDF5 takes the other process longer than anything else: it starts before the rest is loaded here.
  await using child = new CheckingChild(true).warm(absolutePath(path));
  const { validateFileWith } = await import("./validate.ts");
  const findings = await validateFileWith([child], path, options);
  const blocking = findings.filter((f) =>
    f.severity === "blocks-upload" || f.severity === "blocks-publish"
  );
  const left = new Set(blocking);
  const opened = !blocking.some((f) => UNOPENED.test(f.code));
  const requirements = NEEDS.map(([need, codes]): Requirement => {
    const mine = [...left].filter((f) => codes.test(f.code));
    for (const f of mine) left.delete(f);
    const checked = opened || mine.length > 0;
    return { need, met: checked && mine.length === 0, checked, findings: mine };
  });
  const ready = blocking.length === 0;
  const readiness: Readiness = {
    file: path,
    ready,
    exitStatus: ready ? 0 : 1,
    requirements,
    advice: findings.filter((f) => !blocking.includes(f)),
  };
  return withView(readiness, viewReadiness);
}

function viewReadiness(readiness: Readiness): View {
  const { ready, requirements, advice } = readiness;
  const blocks: Block[] = [{
    kind: "table",
    columns: [{ title: "" }, { title: "What DANDI requires" }, { title: "What to do" }],
    rows: requirements.map((r) => [
      r.met
        ? { text: "yes", tone: "good" }
        : r.checked
        ? { text: "no", tone: "bad" }
        : { text: "not checked", tone: "muted" },
      r.need,
      r.met
        ? ""
        : r.findings.slice(0, 3).map((f) => f.message + (f.fix ? `: ${f.fix}` : "")).join("; "),
    ]),
  }];
  if (advice.length > 0) {
    blocks.push({
      kind: "details",
      summary: `${advice.length} more that would make the data easier to find and to use`,
      blocks: [{ kind: "list", items: advice.map((f) => f.message) }],
    });
  }
  return {
    title: `${readiness.file}: ${ready ? "ready for DANDI" : "not ready for DANDI"}`,
    tone: ready ? "good" : "bad",
    blocks,
  };
}
