/**
 * The journal of uploads: what was begun and what is done, so that any stop loses at most the parts in flight.
 *
 * @module
 */
import { z } from "zod";
import {
  eachJsonLine,
  eachLine,
  type JsonLinesWriter,
  openJsonLines,
  type Shard,
  type WorkFolder,
  writeFileWhole,
} from "../core/mod.ts";

/** A begun upload whose links may still live. */
export interface OpenUpload {
  /** Its id on the archive. */
  readonly uploadId: string;
  /** dandi-etag of the content. */
  readonly etag: string;
  /** Bytes of the content. */
  readonly size: number;
  /** When it was begun, milliseconds since the epoch by this machine's clock. */
  readonly at: number;
  /** Signed links of all parts, in order. Write capabilities: never show them. */
  readonly links: readonly string[];
  /** Numbers of parts that are stored and whose ETag was compared. */
  readonly sent: Set<number>;
}

/** Which archive and Dandiset a journal is about. */
export interface JournalContext {
  /** Base of the API. */
  readonly api: string;
  /** Six digits. */
  readonly dandiset: string;
}

const recordSchema = z.discriminatedUnion("t", [
  z.object({ t: z.literal("run"), v: z.literal(1), api: z.string(), dandiset: z.string() }),
  z.object({
    t: z.literal("begin"),
    upload: z.string(),
    etag: z.string(),
    size: z.number(),
    at: z.number(),
    links: z.array(z.string()),
  }),
  z.object({ t: z.literal("part"), upload: z.string(), n: z.number() }),
  z.object({ t: z.literal("drop"), upload: z.string(), why: z.string() }),
  z.object({ t: z.literal("stored"), etag: z.string(), blob: z.string(), upload: z.string() }),
  z.object({
    t: z.literal("asset"),
    path: z.string(),
    etag: z.string(),
    asset: z.string(),
    bytes: z.number(),
  }),
  z.object({ t: z.literal("failed"), path: z.string(), why: z.string() }),
]);

/** One line of the journal. */
export type JournalRecord = z.infer<typeof recordSchema>;

/** Links live seven days; a margin for clocks that differ and for the sending itself. */
const LINKS_LIVE_MS = 7 * 86_400_000 - 3_600_000;

/** From here on a journal is looked at for what nobody needs: links of large files are long. */
const COMPACT_BYTES = 1 << 20;

/** An open journal: its state, and where the next records go. */
export class UploadJournal implements Disposable {
  /** Sentences for the user: torn lines, records of another archive. */
  readonly notes: string[] = [];
  readonly #uploads = new Map<string, OpenUpload>();
  readonly #stored = new Map<string, string>();
  #writer: JsonLinesWriter | undefined;

  private constructor() {}

  /**
   * Opens the journal of a work folder (`state/upload.jsonl`; a shard has its own and reads all), readable by its
   * owner only. Records of another archive or Dandiset are kept and not used. Links and parts of uploads that have
   * ended are cleared out once they are most of a large file; only the holder of the lock may open it.
   *
   * @throws {JournalError} If it cannot be read or written.
   */
  static open(
    work: WorkFolder,
    context: JournalContext,
    options: { shard?: Shard; now?: number } = {},
  ): UploadJournal {
    const { shard, now = Date.now() } = options;
    const path = work.statePath(
      shard ? `upload-${shard.index}-of-${shard.count}.jsonl` : "upload.jsonl",
    );
    const journal = new UploadJournal();
    // Made, if it is not there, before all are listed.
    openJsonLines(path)[Symbol.dispose]();
    journal.#readAll(path, context, now);
    journal.#compact(path, context);
    journal.#writer = openJsonLines(path);
    journal.append({ t: "run", v: 1, ...context });
    return journal;
  }

  /** What the journals tell, without writing to one. */
  static read(work: WorkFolder, context: JournalContext, now: number = Date.now()): UploadJournal {
    const journal = new UploadJournal();
    journal.#readAll(work.statePath("upload.jsonl"), context, now);
    return journal;
  }

  #readAll(path: string, context: JournalContext, now: number): void {
    const folder = path.slice(0, path.lastIndexOf("/"));
    const journals = [...Deno.readDirSync(folder)]
      .map((e) => e.name)
      .filter((n) => /^upload(-\d+-of-\d+)?\.jsonl$/.test(n)).sort();
    for (const name of journals) this.#read(`${folder}/${name}`, name, context, now);
  }

  #read(path: string, name: string, context: JournalContext, now: number): void {
    let torn = 0;
    let ours = false;
    let foreign = 0;
    let unknown = 0;
    for (const value of eachJsonLine(path, () => torn++)) {
      const parsed = recordSchema.safeParse(value);
      if (!parsed.success) {
        unknown++;
        continue;
      }
      const record = parsed.data;
      if (record.t === "run") {
        ours = record.api === context.api && record.dandiset === context.dandiset;
        if (!ours) foreign++;
      } else if (ours) this.#take(record);
    }
    if (torn > 0) {
      this.notes.push(
        `state/${name}: ${
          torn === 1 ? "one line was" : `${torn} lines were`
        } torn by an earlier stop and passed over`,
      );
    }
    let expired = 0;
    let future = 0;
    for (const [id, upload] of this.#uploads) {
      const ahead = upload.at > now + 86_400_000;
      if (!ahead && now - upload.at <= LINKS_LIVE_MS) continue;
      this.#uploads.delete(id);
      if (ahead) future++;
      else expired++;
    }
    if (future > 0) {
      this.notes.push(
        `state/${name}: ${
          future === 1 ? "one upload was" : `${future} uploads were`
        } begun in the future by this machine's clock, so ${
          future === 1 ? "that file is" : "those files are"
        } begun anew; set the clock right`,
      );
    }
    if (expired > 0) {
      this.notes.push(
        `state/${name}: the links of ${
          expired === 1 ? "one begun upload" : `${expired} begun uploads`
        } have expired after seven days, so ${
          expired === 1 ? "that file is" : "those files are"
        } begun anew`,
      );
    }
    if (foreign > 0) {
      this.notes.push(
        `state/${name} tells of another archive or Dandiset as well; that was not used`,
      );
    }
    if (unknown > 0) this.notes.push(`state/${name}: ${unknown} lines were not understood`);
  }

  /** Clears out what nobody needs any more, where that is most of a large file. */
  #compact(path: string, context: JournalContext): void {
    if (Deno.statSync(path).size < COMPACT_BYTES) return;
    let all = 0;
    let needed = 0;
    for (const { length } of eachLine(path)) all += length + 1;
    for (const text of this.#needed(path, context)) needed += text.length;
    if (needed < all / 2) writeFileWhole(path, this.#needed(path, context), { mode: 0o600 });
  }

  /** The lines without those of our uploads that have ended or whose links have. */
  *#needed(path: string, context: JournalContext): Generator<string, void, undefined> {
    let ours = false;
    for (const { text } of eachLine(path)) {
      let record: JournalRecord | undefined;
      try {
        record = recordSchema.safeParse(JSON.parse(text)).data;
      } catch {
        /* A torn line was told of when it was read; it is of no use. */
        continue;
      }
      if (record?.t === "run") {
        ours = record.api === context.api && record.dandiset === context.dandiset;
      }
      const ended = ours && record !== undefined &&
        (record.t === "drop" ||
          ((record.t === "begin" || record.t === "part") && !this.#uploads.has(record.upload)));
      if (!ended) yield `${text}\n`;
    }
  }

  #take(record: JournalRecord): void {
    switch (record.t) {
      case "begin":
        this.#uploads.set(record.upload, {
          uploadId: record.upload,
          etag: record.etag,
          size: record.size,
          at: record.at,
          links: record.links,
          sent: new Set(),
        });
        break;
      case "part":
        this.#uploads.get(record.upload)?.sent.add(record.n);
        break;
      case "drop":
        this.#uploads.delete(record.upload);
        break;
      case "stored":
        this.#uploads.delete(record.upload);
        this.#stored.set(record.etag, record.blob);
        break;
    }
  }

  /**
   * Adds a record; it is in the file when the call returns.
   *
   * @throws {JournalError} If the disk is full.
   */
  append(record: JournalRecord): void {
    this.#writer?.append(record);
    this.#take(record);
  }

  /** The begun upload of this content with most parts stored, whose links still live. */
  findUpload(etag: string, size: number): OpenUpload | undefined {
    let best: OpenUpload | undefined;
    for (const upload of this.#uploads.values()) {
      if (upload.etag !== etag || upload.size !== size) continue;
      if (!best || upload.sent.size > best.sent.size) best = upload;
    }
    return best;
  }

  /** Id of the stored bytes of this content, where an earlier run or file stored them. */
  findStored(etag: string): string | undefined {
    return this.#stored.get(etag);
  }

  /** Closes the file. */
  [Symbol.dispose](): void {
    this.#writer?.[Symbol.dispose]();
  }
}
