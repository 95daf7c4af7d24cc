/**
 * What the archive and the official client say about a path.
 *
 * @module
 */
import type { Finding } from "../../core/finding.ts";
import { quote } from "../../core/text.ts";
import { isSubjectFolder, parseName, parsePath } from "./entities.ts";

/** Longest path of an asset, in characters. Source: dandi-archive, `Asset.path`. */
export const MAX_PATH_LENGTH = 512;

/**
 * The archive's pattern in a form that takes linear time; the server's own needs exponential time on a forbidden
 * character. Only the plain space is let through of all white space: others end in a server error.
 */
const ARCHIVE_PATH = /^(?:\/?\.?[A-Za-z0-9(),& #+~_=\-[\\\]^`])+$/;
const ALLOWED = /[A-Za-z0-9(),& #+~_=\-[\\\]^`./]/;

/** Most bytes of one step of a path on the usual file systems (ext4, XFS, APFS, NTFS counts units). */
const MAX_STEP_BYTES = 255;

/** Whether the archive takes a path. */
export function archiveTakes(path: string): boolean {
  return path.length <= MAX_PATH_LENGTH && !path.startsWith("/") && ARCHIVE_PATH.test(path);
}

/**
 * Checks a path against the archive's rule (characters, shape, length) and against the layout that the official
 * client asks of NWB files: `sub-X/sub-X[_ses-Y][…][_modality].nwb`.
 *
 * @param path Path on the archive.
 * @param file The local file, for the findings.
 */
export function checkPath(path: string, file?: string): Finding[] {
  // Nearly all paths are good: two patterns tell.
  if (path.length <= MAX_STEP_BYTES && ARCHIVE_PATH.test(path) && parsePath(path)) return [];
  const out: Finding[] = [];
  const about = { ...(file === undefined ? {} : { file }), place: path };
  const length = [...path].length;
  if (length > MAX_PATH_LENGTH) {
    out.push({
      code: "path-too-long",
      severity: "blocks-upload",
      origin: { by: "path", rule: "archive" },
      message: `The path is too long for the archive: ${length} characters, ${quote(path, 60)}`,
      ...about,
      found: `${length} characters`,
      wanted: `at most ${MAX_PATH_LENGTH}`,
      fix: "shorten subject_id or session_id in the file",
    });
  }
  const bad = [...new Set(path)].filter((c) => !ALLOWED.test(c));
  if (bad.length > 0) {
    out.push({
      code: "path-characters",
      severity: "blocks-upload",
      origin: { by: "path", rule: "archive" },
      message: `The archive refuses ${bad.map((c) => quote(c)).join(", ")} in a path: ${
        quote(path)
      }`,
      ...about,
      found: bad.join(""),
      wanted: "letters a to z, digits and ( ) , & # + ~ = - ^",
      fix: `write the ids in ASCII, such as ${quote(asciiOf(path.split("/").at(-1) ?? path))}`,
    });
  } else if (path === "" || path.startsWith("/") || !ARCHIVE_PATH.test(path)) {
    out.push({
      code: "path-shape",
      severity: "blocks-upload",
      origin: { by: "path", rule: "archive" },
      message: `The archive refuses the path ${
        quote(path)
      }: it may not be empty, start or end with "/", hold "//" or "..", or end with "."`,
      ...about,
    });
  }
  const steps = path.split("/");
  const long = steps.find((s) => new TextEncoder().encode(s).length > MAX_STEP_BYTES);
  if (long !== undefined) {
    out.push({
      code: "name-too-long",
      severity: "hurts-finding",
      origin: { by: "dandi-upload" },
      message: `No usual file system can hold the name ${
        quote(long, 60)
      }: nobody could download the file under it`,
      ...about,
      found: `${new TextEncoder().encode(long).length} bytes`,
      wanted: `at most ${MAX_STEP_BYTES}`,
      fix: "shorten subject_id or session_id in the file",
    });
  }
  return [...out, ...checkLayout(path, file)];
}

/** The layout rules alone. Paths that do not end in `.nwb` are not checked, as the official client does not. */
export function checkLayout(path: string, file?: string): Finding[] {
  if (!path.endsWith(".nwb")) return [];
  const out: Finding[] = [];
  const steps = path.split("/");
  const name = steps.at(-1) ?? "";
  const add = (rule: string, code: string, message: string, wanted: string) =>
    out.push({
      code,
      severity: "blocks-upload",
      origin: { by: "path", rule: `DANDI.${rule}` },
      message,
      ...(file === undefined ? {} : { file }),
      place: path,
      wanted,
      fix: "let the organize step choose the name",
    });
  const parsed = parseName(name);
  if (!parsed) {
    add(
      "NON_DANDI_FILENAME",
      "layout-file-name",
      `The name ${quote(name)} is not one that the archive's tools accept`,
      "sub-X[_ses-Y][_tis-…][_slice-…][_cell-…][_desc-…][_probe-…][_obj-…][_modality].nwb",
    );
  }
  const folderFits = steps.length === 2 && isSubjectFolder(steps[0] ?? "");
  if (!folderFits) {
    add(
      "NON_DANDI_FOLDERNAME",
      "layout-folder-name",
      `${quote(path)} does not lie directly in a folder "sub-…" of the Dandiset`,
      "sub-X/sub-X….nwb",
    );
  }
  if (parsed && folderFits && steps[0] !== `sub-${parsed.subject}`) {
    add(
      "METADATA_MISMATCH_SUBJECT",
      "layout-subject",
      `Folder and file name of ${quote(path)} name different subjects`,
      `sub-${parsed.subject}/${name}`,
    );
  }
  return out;
}

/** The nearest text in characters that the archive takes: marks are taken off letters, the rest become `-`. */
export function asciiOf(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}+/gu, "").replaceAll("ß", "ss").replace(/ø/gi, "o")
    .replace(/[^A-Za-z0-9(),&#+~_=\-^./]+/g, "-");
}
