import { type Finding, formatBytes, messageOf, plural, quote } from "../core/mod.ts";
import type { FileIdentity } from "../nwb/facts.ts";
import { archiveTakes } from "../organize/mod.ts";
import { identifyFile } from "./file_identity.ts";
import { MAX_FILE_BYTES } from "./send/part_plan.ts";
import type { UploadSource } from "./plan_types.ts";
import { type LocalZarr, lookAtZarr } from "./zarr/local.ts";

/** A finding of this step that refuses a file. */
export function refusal(
  code: string,
  message: string,
  source: UploadSource,
  fix?: string,
): Finding {
  return {
    code,
    severity: "blocks-upload",
    origin: { by: "dandi-upload" },
    message,
    file: source.file,
    ...(source.assetPath ? { place: source.assetPath } : {}),
    ...(fix === undefined ? {} : { fix }),
  };
}

/** What was seen of a file or a Zarr. */
export interface LookedAt {
  /** Absent where it cannot be looked at. */
  readonly identity?: FileIdentity;
  /** Files of a Zarr. */
  readonly zarrFiles?: number;
  /** What the archive would refuse, and what is good to know. */
  readonly findings: Finding[];
}

/** Whether an asset's path is one of a Zarr: the archive and its clients tell them by the ending. */
export function isZarrPath(assetPath: string): boolean {
  return /\.(?:zarr|ngff)$/.test(assetPath);
}

/** Looks at a file and its path, without reading it: what the archive would refuse is said before anything is sent. */
export async function lookAt(
  source: UploadSource,
  options: { followLinks?: boolean } = {},
): Promise<LookedAt> {
  const findings: Finding[] = [];
  const { assetPath } = source;
  if (assetPath === "") {
    findings.push(
      refusal(
        "no-path",
        "The file has no path on the archive: step 04 (organize) says why",
        source,
      ),
    );
  } else if (!archiveTakes(assetPath)) {
    findings.push(refusal(
      "path-refused",
      `The archive refuses the path ${
        quote(assetPath)
      }: 1 to 512 characters, letters a to z, digits and ( ) , & # + ~ _ = - with single "." and "/" between`,
      source,
      "shorten or rewrite subject_id and session_id in ASCII, then run step 04 (organize) again",
    ));
  } else if (/(^|\/)\.dandi\b|\.dandidownload/.test(assetPath) || assetPath === "dandiset.yaml") {
    findings.push(
      refusal("not-data", `${quote(assetPath)} is a file of the dandi client, not data`, source),
    );
  }
  if (isZarrPath(assetPath)) return await lookAtFolder(source, findings, options);
  let identity: FileIdentity | undefined;
  try {
    identity = await identifyFile(source.localPath);
  } catch (error) {
    findings.push(refusal(
      "file-unreadable",
      messageOf(error),
      source,
      "if it was moved or renamed, run step 04 (organize) again",
    ));
  }
  if (identity?.sizeBytes === 0) {
    findings.push(
      refusal("file-empty", "The file is empty: the archive takes no files of 0 bytes", source),
    );
  } else if (identity && identity.sizeBytes > MAX_FILE_BYTES) {
    findings.push(
      refusal(
        "file-too-large",
        `The file has ${formatBytes(identity.sizeBytes)}: the archive takes at most 5 TiB`,
        source,
        "split the session into several files",
      ),
    );
  }
  return { ...(identity ? { identity } : {}), findings };
}

async function lookAtFolder(
  source: UploadSource,
  findings: Finding[],
  options: { followLinks?: boolean },
): Promise<LookedAt> {
  let seen: LocalZarr;
  try {
    seen = await lookAtZarr(source.localPath);
  } catch (error) {
    findings.push(refusal(
      "file-unreadable",
      messageOf(error),
      source,
      "if it was moved or renamed, run step 04 (organize) again",
    ));
    return { findings };
  }
  if (seen.files === 0) {
    findings.push(refusal("file-empty", "The Zarr has no files: there is nothing to send", source));
  }
  if (seen.tooLarge !== undefined) {
    findings.push(refusal(
      "file-too-large",
      `${
        quote(seen.tooLarge)
      } in the Zarr is larger than 5 GiB, which the archive takes in no file of a Zarr`,
      source,
      "write it again with smaller chunks",
    ));
  }
  const away = options.followLinks ? undefined : await firstAway(source, seen);
  if (away) {
    findings.push(refusal(
      "zarr-link-outside",
      `${quote(away.path)} in the Zarr is a link to ${
        quote(away.at)
      }, outside of your NWB folder: its content would be published with the Zarr`,
      source,
      "put the files themselves there, or say --follow-links if they are meant to be published",
    ));
  }
  if (seen.strayCount > 0) {
    findings.push({
      code: "zarr-strays",
      severity: "advice",
      origin: { by: "dandi-upload" },
      message: `${plural(seen.strayCount, "leftover")} in the Zarr (${
        seen.strays.slice(0, 3).map((s) => quote(s)).join(", ")
      }${seen.strayCount > 3 ? " …" : ""}) are not data and are not sent`,
      file: source.file,
    });
  }
  return { identity: seen.identity, zarrFiles: seen.files, findings };
}

/** The first file whose link leaves the NWB folder and its own git-annex store: a chunk must not publish a stranger's file. */
async function firstAway(
  source: UploadSource,
  seen: LocalZarr,
): Promise<LocalZarr["outside"][number] | undefined> {
  if (seen.outside.length === 0) return undefined;
  const folder = source.localPath.endsWith(`/${source.file}`)
    ? source.localPath.slice(0, -source.file.length - 1)
    : source.localPath;
  const root = await Deno.realPath(folder);
  const allowed = [root, ...await annexesAbove(root)];
  return seen.outside.find(({ at }) => !allowed.some((a) => at === a || at.startsWith(`${a}/`)));
}

/** Stores of git-annex of the repositories that a folder lies in. */
async function annexesAbove(folder: string): Promise<string[]> {
  const out: string[] = [];
  for (let at = folder; at !== ""; at = at.slice(0, at.lastIndexOf("/"))) {
    const store = `${at}/.git/annex/objects`;
    if (await Deno.stat(store).then((s) => s.isDirectory, () => false)) out.push(store);
  }
  return out;
}
