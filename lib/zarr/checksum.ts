/**
 * The checksum of a Zarr as the archive has it: MD5 over a tree of sums (reference/zarr.md, 6).
 *
 * @module
 */
import { createHash } from "node:crypto";

/** Files and folders that the official client leaves out, by name, anywhere. */
export const LEFT_OUT: ReadonlySet<string> = new Set([
  ".dandi",
  ".datalad",
  ".git",
  ".gitattributes",
  ".gitmodules",
]);

/** A file of a Zarr with its sum. */
export interface ZarrFileSum {
  /** Path in the Zarr, with `/`. */
  readonly path: string;
  /** MD5, hexadecimal. */
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
}

interface Folder {
  readonly files: { name: string; digest: string; size: number }[];
  readonly folders: Map<string, Folder>;
}

/** The sum of a tree, with its number of files and bytes, as `digest-files--bytes`. */
export function zarrChecksum(
  files: Iterable<ZarrFileSum>,
): { checksum: string; files: number; bytes: number } {
  const root: Folder = { files: [], folders: new Map() };
  for (const { path, md5, size } of files) {
    const steps = path.split("/");
    const name = steps.pop() ?? "";
    let folder = root;
    for (const step of steps) {
      let next = folder.folders.get(step);
      if (!next) folder.folders.set(step, next = { files: [], folders: new Map() });
      folder = next;
    }
    folder.files.push({ name, digest: md5, size });
  }
  const { digest, count, bytes } = sumOf(root);
  return { checksum: digest, files: count, bytes };
}

function sumOf(folder: Folder): { digest: string; count: number; bytes: number } {
  let count = folder.files.length;
  let bytes = folder.files.reduce((sum, f) => sum + f.size, 0);
  const directories = [...folder.folders].map(([name, inner]) => {
    const sum = sumOf(inner);
    count += sum.count;
    bytes += sum.bytes;
    return { digest: sum.digest, name, size: sum.bytes };
  });
  const text = `{"directories":${listing(directories)},"files":${listing(folder.files)}}`;
  const md5 = createHash("md5").update(text).digest("hex");
  return { digest: `${md5}-${count}--${bytes}`, count, bytes };
}

function listing(entries: readonly { name: string; digest: string; size: number }[]): string {
  const sorted = entries.toSorted((a, b) => byCodePoint(a.name, b.name));
  return `[${
    sorted.map((e) => `{"digest":"${e.digest}","name":${pythonJson(e.name)},"size":${e.size}}`)
      .join(",")
  }]`;
}

/** Python sorts texts by code points, JavaScript by UTF-16: they differ above U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const [x, y] = [[...a], [...b]];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const d = (x[i]?.codePointAt(0) ?? 0) - (y[i]?.codePointAt(0) ?? 0);
    if (d !== 0) return d;
  }
  return x.length - y.length;
}

/** A text as Python's `json.dumps` writes it: nothing outside of printable ASCII. */
function pythonJson(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
