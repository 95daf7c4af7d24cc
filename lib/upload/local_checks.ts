import { type Finding, formatBytes, messageOf, quote } from "../core/mod.ts";
import type { FileIdentity } from "../nwb/facts.ts";
import { archiveTakes } from "../organize/mod.ts";
import { identifyFile } from "./file_identity.ts";
import { MAX_FILE_BYTES } from "./send/part_plan.ts";
import type { UploadSource } from "./plan_types.ts";

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

/** Looks at a file and its path, without reading it: what the archive would refuse is said before anything is sent. */
export async function lookAt(
  source: UploadSource,
): Promise<{ identity?: FileIdentity; findings: Finding[] }> {
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
