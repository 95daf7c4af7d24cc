/**
 * Videos and images that NWB files refer to instead of holding them. Pure.
 *
 * @module
 */
import type { Finding } from "../../core/finding.ts";
import { quote } from "../../core/text.ts";
import { joinPath, resolvePath } from "../../core/paths.ts";
import type { OrganizeRecord } from "./record.ts";

/** Suffixes of videos, lower case. Source: dandi-cli 0.81, `consts.py`. */
export const VIDEO_SUFFIXES: readonly string[] = [".mp4", ".avi", ".wmv", ".mov", ".flv", ".mkv"];
/** Suffixes of images that an `ExternalImage` may name, lower case. */
export const IMAGE_SUFFIXES: readonly string[] = [".png", ".jpg", ".jpeg", ".gif"];

/** One external file and where it goes. */
export interface MediaItem {
  /** HDF5 path of the data set that names it. */
  readonly dataset: string;
  /** Which element of the data set, from 0; `undefined` where it holds one text. */
  readonly index?: number;
  /** As written in the file. */
  readonly written: string;
  /** Absolute local path. */
  readonly localPath: string;
  /** What is written instead, relative to the NWB file: `sub-m1_image/ID_external_file_0.mp4`. */
  readonly rewritten: string;
  /** Path in the Dandiset. */
  readonly assetPath: string;
}

/** External files of one NWB file. */
export interface Media {
  readonly items: readonly MediaItem[];
  readonly findings: readonly Finding[];
}

/**
 * Plans the external files of one NWB file.
 *
 * New names are those of `dandi organize`: `<name of the NWB file>/<object_id>_external_file_<n>.<suffix>`, where n
 * counts the accepted files of a series. Addresses (`https://…`, `s3://…`) are left alone. What the original
 * misses (processing modules, stimuli) is found here too.
 *
 * @param record The file's record.
 * @param assetPath The file's path in the Dandiset.
 */
export function planMedia(record: OrganizeRecord, assetPath: string): Media {
  const items: MediaItem[] = [];
  const findings: Finding[] = [];
  const slash = assetPath.lastIndexOf("/");
  const folder = assetPath.slice(0, slash + 1);
  const stem = assetPath.slice(slash + 1).replace(/\.nwb$/i, "");
  for (const { place, type, objectId, files } of record.externalFiles) {
    const isImage = type === "ExternalImage";
    const suffixes = isImage ? IMAGE_SUFFIXES : VIDEO_SUFFIXES;
    let n = 0;
    files.forEach((written, index) => {
      const suffix = /\.[A-Za-z0-9]+$/.exec(written)?.[0].toLowerCase() ?? "";
      if (isAddress(written)) return;
      const about = { file: record.file, place, found: written };
      if (!suffixes.includes(suffix)) {
        findings.push({
          code: "media-suffix",
          severity: "advice",
          origin: { by: "dandi" },
          message: `"${record.file}" refers to ${
            quote(written)
          }, which is not of a kind that is moved along`,
          ...about,
          wanted: suffixes.join(" "),
        });
        return;
      }
      const id = objectId ?? place.replace(/^\//, "").replace(/[^A-Za-z0-9-]+/g, "-");
      const rewritten = `${stem}/${id}_external_file_${n++}${suffix}`;
      items.push({
        dataset: isImage ? place : `${place}/external_file`,
        ...(isImage ? {} : { index }),
        written,
        localPath: localPathOf(written, record.original ?? record.localPath),
        rewritten,
        assetPath: folder + rewritten,
      });
    });
  }
  return { items, findings };
}

/** Whether a path is an address of the web or of a store, not a local file. */
export function isAddress(written: string): boolean {
  return /^[a-z][a-z0-9+.-]+:\/\/?[^/\\]/i.test(written) && !/^file:/i.test(written);
}

function localPathOf(written: string, nwbPath: string): string {
  const plain = written.replace(/^file:\/\//i, "").replaceAll("\\", "/");
  // A drive of Windows is no folder beside the file, whatever system this is.
  if (/^[A-Za-z]:\//.test(plain)) return plain;
  return resolvePath(joinPath(nwbPath, ".."), plain);
}
