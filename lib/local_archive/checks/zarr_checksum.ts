/** The checksum of a zarr archive: a tree of digests (reference: section 6.4). */
import { createHash } from "node:crypto";

/** A file of a zarr. */
export interface ZarrFile {
  readonly path: string;
  readonly size: number;
  /** Hexadecimal MD5. */
  readonly md5: string;
}

interface Folder {
  readonly folders: Map<string, Folder>;
  readonly files: { digest: string; name: string; size: number }[];
}

function folder(): Folder {
  return { folders: new Map(), files: [] };
}

/** The checksum `<md5>-<files>--<bytes>` with its two numbers. */
export function zarrChecksum(
  files: readonly ZarrFile[],
): { checksum: string; count: number; size: number } {
  const root = folder();
  for (const file of files) {
    const parts = file.path.split("/");
    const name = parts.pop() ?? "";
    let at = root;
    for (const part of parts) {
      let next = at.folders.get(part);
      if (!next) at.folders.set(part, next = folder());
      at = next;
    }
    at.files.push({ digest: file.md5, name, size: file.size });
  }
  return digestOf(root);
}

function digestOf(at: Folder): { checksum: string; count: number; size: number } {
  let count = at.files.length;
  let size = at.files.reduce((sum, file) => sum + file.size, 0);
  const directories = [...at.folders].map(([name, child]) => {
    const inner = digestOf(child);
    count += inner.count;
    size += inner.size;
    return { digest: inner.checksum, name, size: inner.size };
  });
  const text = asciiJson({ directories: sorted(directories), files: sorted(at.files) });
  const md5 = createHash("md5").update(text).digest("hex");
  return { checksum: `${md5}-${count}--${size}`, count, size };
}

/** By Unicode code points, which UTF-16 order is not. */
function sorted<T extends { name: string }>(items: readonly T[]): T[] {
  return [...items].sort((a, b) => {
    const left = [...a.name];
    const right = [...b.name];
    for (let index = 0; index < Math.min(left.length, right.length); index++) {
      const difference = (left[index]?.codePointAt(0) ?? 0) - (right[index]?.codePointAt(0) ?? 0);
      if (difference !== 0) return difference;
    }
    return left.length - right.length;
  });
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
