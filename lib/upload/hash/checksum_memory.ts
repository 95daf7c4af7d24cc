/**
 * Checksums remembered between runs, so that a second run reads no byte.
 *
 * @module
 */
import { z } from "zod";
import {
  eachJsonLine,
  type JsonLinesWriter,
  openJsonLines,
  type WorkFolder,
} from "../../core/mod.ts";
import type { Shard } from "../../core/mod.ts";
import type { FileIdentity } from "../../nwb/facts.ts";
import type { FileDigest } from "./etag.ts";
import { etagOfParts } from "./etag.ts";

const recordSchema = z.object({
  path: z.string(),
  size: z.number(),
  mtime: z.number(),
  inode: z.number().optional(),
  parts: z.array(z.string().regex(/^[0-9a-f]{32}$/)),
  sha256: z.string().regex(/^[0-9a-f]{64}$/).optional(),
});

/** By what a state of a file is known. */
type State = Pick<FileIdentity, "sizeBytes" | "mtimeMs"> & { readonly inode?: number | undefined };

/** What is remembered of a file; kept small, as there may be many. */
interface Known extends State {
  /** The parts' digests one after the other. */
  readonly parts: string;
  sha256: string | undefined;
}

/**
 * Remembers the checksums of files by path, size, modification time and inode, in `state/checksums.jsonl`; a shard
 * and other steps (`writer`) write files of their own and read all.
 */
export class ChecksumMemory implements Disposable {
  readonly #known = new Map<string, Known>();
  readonly #path: string;
  #writer: JsonLinesWriter | undefined;

  private constructor(path: string) {
    this.#path = path;
  }

  /** Reads what is remembered. Damaged lines are passed over: those files are hashed anew. */
  static open(work: WorkFolder, writer?: Shard | string): ChecksumMemory {
    const own = work.statePath(
      writer === undefined
        ? "checksums.jsonl"
        : typeof writer === "string"
        ? `checksums-${writer}.jsonl`
        : `checksums-${writer.index}-of-${writer.count}.jsonl`,
    );
    const memory = new ChecksumMemory(own);
    const folder = own.slice(0, own.lastIndexOf("/"));
    for (const entry of Deno.readDirSync(folder)) {
      if (/^checksums.*\.jsonl$/.test(entry.name)) memory.#read(`${folder}/${entry.name}`);
    }
    return memory;
  }

  #read(path: string): void {
    for (const record of eachJsonLine(path)) {
      const r = recordSchema.safeParse(record);
      if (!r.success) continue;
      const { size, mtime, inode, parts, sha256 } = r.data;
      const known = { sizeBytes: size, mtimeMs: mtime, inode, parts: parts.join(""), sha256 };
      const before = this.#known.get(r.data.path);
      // A record without SHA-256 does not hide one with it.
      if (before && same(before, known)) known.sha256 ??= before.sha256;
      this.#known.set(r.data.path, known);
    }
  }

  /** The checksums of exactly this file, where they are known. */
  find(identity: FileIdentity, options: { sha256?: boolean } = {}): FileDigest | undefined {
    const known = this.#known.get(identity.path);
    if (!known || !same(known, identity)) return undefined;
    const { sizeBytes, sha256 } = known;
    if (options.sha256 && sha256 === undefined) return undefined;
    const parts = known.parts.match(/.{32}/g) ?? [];
    return {
      etag: etagOfParts(parts),
      parts,
      sizeBytes,
      ...(sha256 === undefined ? {} : { sha256 }),
    };
  }

  /**
   * Remembers the checksums of a file.
   *
   * @throws {JournalError} If the disk is full.
   */
  add(identity: FileIdentity, digest: FileDigest): void {
    const { sizeBytes, mtimeMs, inode } = identity;
    const { sha256 } = digest;
    this.#known.set(identity.path, {
      sizeBytes,
      mtimeMs,
      inode,
      parts: digest.parts.join(""),
      sha256,
    });
    this.#writer ??= openJsonLines(this.#path);
    this.#writer.append({
      path: identity.path,
      size: identity.sizeBytes,
      mtime: identity.mtimeMs,
      ...(identity.inode === undefined ? {} : { inode: identity.inode }),
      parts: digest.parts,
      ...(digest.sha256 === undefined ? {} : { sha256: digest.sha256 }),
    });
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#writer?.[Symbol.dispose]();
    this.#writer = undefined;
  }
}

function same(a: State, b: State): boolean {
  return a.sizeBytes === b.sizeBytes && a.mtimeMs === b.mtimeMs &&
    (a.inode === undefined || b.inode === undefined || a.inode === b.inode);
}
