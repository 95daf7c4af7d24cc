/**
 * Names that are allowed and will be regretted. Pure.
 *
 * @module
 */
import type { Finding, Severity } from "../../core/finding.ts";
import { plural, quote } from "../../core/text.ts";
import type { NamedFile } from "./naming.ts";
import { sanitise, saysSomething } from "./sanitise.ts";

/**
 * Words of a task, a session or a day that end up in a subject id when ids are glued together. Only after a
 * separator, so that names such as `Chester` are left alone.
 */
const GLUED =
  /[-_. +](task|session|sess|ses|day|date|run|trial|block|rec|recording|exp|experiment|probe|imec|opto|baseline|training|train|test|sleep|rest|openfield|maze|linear[-_ ]?track|behaviou?r|ephys|ophys|imaging)[-_. ]?\w{0,12}$/i;
const DATE = /(?:19|20)\d{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:0[1-9]|[12]\d|3[01])(?!\d)/;
const ODD_END =
  /(?:[-_. ](?:copy|final|new|old|fixed|corrected|tmp|temp|backup|bak|processed|raw|converted|v\d+)|\.nwb|\.mat|\s*\(\d+\))$/i;

/** Warnings about the ids and names of a whole run. */
export function warningsOf(files: readonly NamedFile[]): Finding[] {
  const named = files.filter((f) => f.assetPath !== "");
  const subjects = groupBy(named, (f) => f.record.subjectId ?? "");
  return [
    ...merged(named),
    ...caseTwins(named),
    ...prefixes([...subjects.keys()]),
    ...oddIds(subjects, "subject_id"),
    ...oddIds(groupBy(named, (f) => f.record.sessionId ?? ""), "session_id"),
  ];
}

function groupBy(
  files: readonly NamedFile[],
  key: (f: NamedFile) => string,
): Map<string, NamedFile[]> {
  const groups = new Map<string, NamedFile[]>();
  for (const file of files) {
    const k = key(file);
    const group = groups.get(k);
    if (group) group.push(file);
    else groups.set(k, [file]);
  }
  return groups;
}

function warn(
  code: string,
  severity: Severity,
  message: string,
  fix: string,
  found?: string,
): Finding {
  return {
    code,
    severity,
    origin: { by: "dandi-upload" },
    message,
    fix,
    ...(found === undefined ? {} : { found }),
  };
}

/** Different ids that become one text. */
function merged(files: readonly NamedFile[]): Finding[] {
  const out: Finding[] = [];
  const look = (
    what: string,
    scope: (f: NamedFile) => string,
    id: (f: NamedFile) => string | undefined,
  ) => {
    const raws = new Map<string, Set<string>>();
    for (const f of files) {
      const raw = id(f);
      if (!raw) continue;
      const key = `${scope(f)}\u0000${sanitise(raw)}`;
      const set = raws.get(key);
      if (set) set.add(raw);
      else raws.set(key, new Set([raw]));
    }
    for (const [key, set] of raws) {
      if (set.size < 2) continue;
      const label = key.slice(key.indexOf("\u0000") + 1);
      const values = [...set].map((v) => quote(v)).join(", ");
      out.push(warn(
        "ids-merged",
        "hurts-finding",
        `${what} ${values} become one in names: ${quote(label)}`,
        `if they are different, change ${what} in the files so that they differ by more than punctuation`,
        values,
      ));
    }
  };
  look("subject_id", () => "", (f) => f.record.subjectId);
  const subject = (f: NamedFile) => sanitise(f.record.subjectId ?? "");
  look("session_id", subject, (f) => f.record.sessionId);
  look("cell_id", subject, (f) => f.record.cellId);
  look("slice_id", subject, (f) => f.record.sliceId);
  look("tissue_sample_id", subject, (f) => f.record.tissueSampleId);
  return out;
}

/** Paths that are one on a file system that does not care for letter case (macOS, Windows). */
export function caseTwins(files: readonly NamedFile[]): Finding[] {
  const out: Finding[] = [];
  const look = (what: string, paths: Iterable<string>) => {
    const twins = new Map<string, Set<string>>();
    for (const path of paths) {
      const key = path.normalize("NFC").toLowerCase();
      const set = twins.get(key);
      if (set) set.add(path);
      else twins.set(key, new Set([path]));
    }
    for (const set of twins.values()) {
      if (set.size < 2) continue;
      const values = [...set].map((v) => quote(v)).join(" and ");
      out.push(warn(
        "case-twins",
        "hurts-finding",
        `${what} ${values} differ by letter case only: on macOS and Windows they are one`,
        "write the ids the same way if they mean the same, or tell them apart by more than case",
        values,
      ));
    }
  };
  const folders = new Set(files.map((f) => f.assetPath.split("/")[0] ?? ""));
  look("Folders", folders);
  // A pair of folders says it already for all files inside.
  look(
    "Names",
    files.map((f) => f.assetPath).filter((p) =>
      !out.some((o) => o.found?.includes(`"${p.split("/")[0]}"`))
    ),
  );
  return out;
}

/** Subject ids that continue another one: one animal under two ids, or a task glued to it. */
function prefixes(ids: readonly string[]): Finding[] {
  const out: Finding[] = [];
  const sorted = ids.filter(saysSomething).sort();
  const open: string[] = [];
  const pairs = new Map<string, string[]>();
  for (const id of sorted) {
    while (open.length > 0 && !id.startsWith(open.at(-1) ?? "")) open.pop();
    const base = open.at(-1);
    if (base !== undefined) {
      const next = id.charAt(base.length);
      // "m1" and "m12" are two numbers; "m1" and "m1b", "m1_2" are not.
      const twoNumbers = /\d$/.test(base) && /\d/.test(next);
      const wordGoesOn = /\p{L}$/u.test(base) && /[\p{L}\d]/u.test(next);
      if (!twoNumbers && !wordGoesOn) pairs.set(base, [...(pairs.get(base) ?? []), id]);
    }
    open.push(id);
  }
  for (const [base, longer] of pairs) {
    out.push(warn(
      "subject-id-prefix",
      "advice",
      `subject_id ${quote(base)} is the beginning of ${
        longer.slice(0, 4).map((l) => quote(l)).join(", ")
      }${
        longer.length > 4 ? ` and ${longer.length - 4} more` : ""
      }: is it one animal under several ids?`,
      "if so, use one subject_id and tell the files apart by session_id",
      base,
    ));
  }
  return out;
}

function oddIds(
  groups: ReadonlyMap<string, readonly NamedFile[]>,
  field: "subject_id" | "session_id",
): Finding[] {
  const out: Finding[] = [];
  const prefix = field === "subject_id" ? "sub-" : "ses-";
  for (const [id, files] of groups) {
    if (id === "") continue;
    const where = `${quote(id)} (${plural(files.length, "file")})`;
    const label = sanitise(id);
    if (!saysSomething(id)) {
      out.push(warn(
        "id-says-nothing",
        "hurts-finding",
        `${field} ${where} holds nothing but blanks and punctuation: the name has ${
          quote(prefix + label)
        }`,
        `set a ${field} with letters or digits`,
        id,
      ));
      continue;
    }
    if (label.startsWith(prefix)) {
      out.push(warn(
        "double-prefix",
        "hurts-finding",
        `${field} ${where} begins with "${prefix}" already: names have ${quote(prefix + label)}`,
        `leave "${prefix}" out of ${field} in the files`,
        id,
      ));
    }
    if (/^-|-$/.test(label)) {
      out.push(warn(
        "label-edge",
        "advice",
        `${field} ${where} begins or ends with a blank or punctuation: names have ${
          quote(prefix + label)
        }`,
        `trim ${field} in the files`,
        id,
      ));
    }
    if (ODD_END.test(id)) {
      out.push(warn(
        "odd-suffix",
        "advice",
        `${field} ${where} ends with what belongs to a file name, not to an id`,
        `leave the ending out of ${field}`,
        id,
      ));
    }
    if (field === "subject_id" && (GLUED.test(id) || DATE.test(id))) {
      out.push(warn(
        "glued-task",
        "advice",
        `subject_id ${where} seems to have a task, session or date glued to it`,
        "use the animal's own id, and put the rest into session_id",
        id,
      ));
    }
  }
  return out;
}
