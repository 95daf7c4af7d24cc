/**
 * Bytes of a file by address, read in pages as they are needed: the metadata of a large file lie in few places. No view
 * may be used after the object is disposed of.
 */
export class FileBytes implements Disposable {
  static readonly #page = 16_384;
  /** Pages kept at once: 8 MiB. */
  static readonly #most = 512;
  /** Pages of files that are done with; taking them again spares the collector a thousand files' worth. */
  static readonly #free: Uint8Array<ArrayBuffer>[] = [];
  readonly #file: Deno.FsFile;
  readonly #pages = new Map<number, Uint8Array<ArrayBuffer>>();
  readonly size: number;

  constructor(path: string) {
    this.#file = Deno.openSync(path, { read: true });
    this.size = this.#file.statSync().size;
  }

  [Symbol.dispose](): void {
    this.#file.close();
    // Views into the pages end with the walk that this object belongs to.
    FileBytes.#free.push(...this.#pages.values());
    FileBytes.#free.splice(FileBytes.#most);
  }

  /** A view of `length` bytes. @throws {RangeError} If they are not all in the file. */
  view(address: number, length: number): DataView {
    if (!(address >= 0 && length >= 0 && address + length <= this.size)) {
      throw new RangeError(`no ${length} bytes at ${address}`);
    }
    const page = Math.floor(address / FileBytes.#page);
    const within = address - page * FileBytes.#page;
    if (within + length <= FileBytes.#page) {
      return new DataView(this.#pageAt(page).buffer, within, length);
    }
    if (length > 2 ** 26) throw new RangeError(`${length} bytes are too many`);
    const bytes = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const from = (address + at) % FileBytes.#page;
      const part = this.#pageAt(Math.floor((address + at) / FileBytes.#page));
      const piece = part.subarray(from, Math.min(FileBytes.#page, from + length - at));
      bytes.set(piece, at);
      at += piece.length;
    }
    return new DataView(bytes.buffer);
  }

  #pageAt(page: number): Uint8Array<ArrayBuffer> {
    const known = this.#pages.get(page);
    if (known) return known;
    const bytes = FileBytes.#free.pop() ?? new Uint8Array(FileBytes.#page);
    this.#file.seekSync(page * FileBytes.#page, Deno.SeekMode.Start);
    for (let at = 0; at < bytes.length;) {
      const got = this.#file.readSync(bytes.subarray(at));
      if (got === null) break;
      at += got;
    }
    if (this.#pages.size >= FileBytes.#most) this.#pages.clear();
    this.#pages.set(page, bytes);
    return bytes;
  }
}
