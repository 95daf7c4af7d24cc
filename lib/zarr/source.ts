/**
 * Where the files of a store come from: a folder, or an archive over HTTP.
 *
 * @module
 */

/** A name in a folder of a store. */
export interface SourceEntry {
  /** The name alone. */
  readonly name: string;
  /** What it is, links followed. */
  readonly kind: "file" | "folder";
}

/** The files of a store, by keys: paths relative to the store's folder, with `/` and without one at the beginning. */
export interface ZarrSource {
  /** Names in a folder; none where it is not there. */
  list(folder: string): Promise<SourceEntry[]>;
  /** All bytes of a file; `undefined` where there is none. @throws If it is there and cannot be read. */
  read(key: string): Promise<Uint8Array | undefined>;
  /** Some bytes of a file: `length` from `offset`, or the last `suffixLength`. */
  readRange(
    key: string,
    range: { offset: number; length: number } | { suffixLength: number },
  ): Promise<Uint8Array | undefined>;
}

/** A store in a folder of this machine. */
export class FolderSource implements ZarrSource {
  /** With the path of the folder. */
  constructor(readonly folder: string) {}

  /** Names, links to files and folders counted as these; links that lead nowhere are left out. */
  async list(folder: string): Promise<SourceEntry[]> {
    const out: SourceEntry[] = [];
    try {
      for await (const entry of Deno.readDir(this.#at(folder))) {
        let { isFile, isDirectory } = entry;
        if (entry.isSymlink) {
          try {
            ({ isFile, isDirectory } = await Deno.stat(this.#at(`${folder}/${entry.name}`)));
          } catch {
            continue;
          }
        }
        if (isFile) out.push({ name: entry.name, kind: "file" });
        else if (isDirectory) out.push({ name: entry.name, kind: "folder" });
      }
    } catch (error) {
      if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
        return [];
      }
      throw error;
    }
    return out.sort((a, b) => a.name < b.name ? -1 : 1);
  }

  /** All bytes. */
  async read(key: string): Promise<Uint8Array | undefined> {
    try {
      return await Deno.readFile(this.#at(key));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }

  /** Some bytes. */
  async readRange(
    key: string,
    range: { offset: number; length: number } | { suffixLength: number },
  ): Promise<Uint8Array | undefined> {
    let file: Deno.FsFile;
    try {
      file = await Deno.open(this.#at(key), { read: true });
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
    using open = file;
    const { size } = await open.stat();
    const offset = "offset" in range ? range.offset : Math.max(0, size - range.suffixLength);
    const bytes = new Uint8Array(
      Math.max(0, Math.min("length" in range ? range.length : range.suffixLength, size - offset)),
    );
    await open.seek(offset, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const n = await open.read(bytes.subarray(at));
      if (n === null) break;
      at += n;
    }
    return bytes;
  }

  #at(key: string): string {
    return key === "" ? this.folder : `${this.folder}/${key}`;
  }
}

function isAbsent(error: unknown): boolean {
  // A folder in the place of a chunk is no chunk.
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.IsADirectory;
}
