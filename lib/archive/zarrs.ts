/**
 * Zarr archives: made or found, their files signed for, listed and deleted, and their checksum asked for
 * (dandi-archive, `dandiapi/zarr`).
 *
 * @module
 */
import { z } from "zod";
import { ArchiveError } from "../core/mod.ts";
import type { Http } from "./http.ts";
import type { ApiRequest } from "./request.ts";
import { pages } from "./pages.ts";

/** A Zarr of the archive. */
export interface ZarrRecord {
  /** Its id. */
  zarr_id: string;
  /** Its name: the path of its asset. */
  name: string;
  /** Six digits. */
  dandiset: string;
  /** `Pending`, `Uploaded`, `Ingesting`, `Complete`. */
  status: string;
  /** `digest-files--bytes`; none until it was computed. */
  checksum?: string | null | undefined;
  /** Files. */
  file_count: number;
  /** Bytes. */
  size: number;
  /** Others. */
  [field: string]: unknown;
}

/** A file of a Zarr on the archive. */
export interface ZarrRemoteFile {
  /** Path in the Zarr. */
  readonly path: string;
  /** Its MD5, without quotes. */
  readonly md5: string;
  /** Bytes. */
  readonly size: number;
}

const zarr: z.ZodType<ZarrRecord> = z.looseObject({
  zarr_id: z.string(),
  name: z.string(),
  dandiset: z.string(),
  status: z.string(),
  checksum: z.string().nullish(),
  file_count: z.number(),
  size: z.number(),
});

const listing = z.looseObject({
  next: z.string().nullish(),
  results: z.array(z.looseObject({ Key: z.string(), ETag: z.string(), Size: z.number() })),
});

/** Paths of one request for links, and of one for deletion: what the official client takes. */
export const ZARR_BATCH = 255;
const PAGE = 1000;

/** The Zarrs of an archive. */
export class ZarrClient {
  readonly #http: Http;

  /** Over the client's own requests. */
  constructor(http: Http) {
    this.#http = http;
  }

  /** The Zarr of a Dandiset with this name; `undefined` where there is none. */
  async find(dandiset: string, name: string): Promise<ZarrRecord | undefined> {
    const found = pages(this.#http, {
      path: "/zarr/",
      doing: `look for the Zarr "${name}"`,
      query: { dandiset, name },
      pageSize: 100,
    }, zarr);
    for await (const record of found) if (record.name === name) return record;
    return undefined;
  }

  /** Finds or makes it. */
  async findOrCreate(dandiset: string, name: string): Promise<ZarrRecord> {
    const there = await this.find(dandiset, name);
    if (there) return there;
    const request: ApiRequest = {
      method: "POST",
      path: "/zarr/",
      doing: `make the Zarr "${name}"`,
      body: { name, dandiset },
      allow: [400],
      repeat: true,
    };
    const made = await this.#http.answer(
      request,
      (answer) => answer.status === 400 ? undefined : this.#http.read(request, answer, zarr),
    );
    // A repetition after a lost answer, or somebody else at the same moment, finds that it exists.
    const now = made ?? await this.find(dandiset, name);
    if (now) return now;
    throw new ArchiveError(`Cannot make the Zarr "${name}": the archive refuses it`, {
      status: 400,
      request: "POST /zarr/",
    });
  }

  /** The Zarr now. */
  get(id: string): Promise<ZarrRecord> {
    return this.#http.json(
      { method: "GET", path: `/zarr/${encodeURIComponent(id)}/`, doing: "look at a Zarr" },
      zarr,
    );
  }

  /** All files that are stored, in the order of their paths, a thousand a request. */
  async *files(id: string): AsyncGenerator<ZarrRemoteFile> {
    for (let after = "";;) {
      const page = await this.#http.json({
        method: "GET",
        path: `/zarr/${encodeURIComponent(id)}/files/`,
        doing: "list the files of a Zarr",
        query: { limit: PAGE, after: after || undefined },
      }, listing);
      for (const { Key, ETag, Size } of page.results) {
        yield { path: Key, md5: ETag.replaceAll('"', "").toLowerCase(), size: Size };
      }
      // The address of the next page is made here, from the last key, so that no other host is ever asked.
      const last = page.results.at(-1)?.Key;
      if (!page.next || last === undefined || last === after) return;
      after = last;
    }
  }

  /** Signed links to send files to, in the order that was asked; {@linkcode ZARR_BATCH} at most. They live for hours at most. */
  sign(id: string, files: readonly { path: string; base64md5: string }[]): Promise<string[]> {
    return this.#http.json({
      method: "POST",
      path: `/zarr/${encodeURIComponent(id)}/files/`,
      doing: "get links for the files of a Zarr",
      body: files,
      repeat: true,
    }, z.array(z.string()).length(files.length));
  }

  /** Deletes files; those that are gone already are no failure. */
  async remove(id: string, paths: readonly string[]): Promise<void> {
    for (let at = 0; at < paths.length; at += ZARR_BATCH) {
      const batch = paths.slice(at, at + ZARR_BATCH);
      await this.#http.send({
        method: "DELETE",
        path: `/zarr/${encodeURIComponent(id)}/files/`,
        doing: "delete files of a Zarr",
        body: batch.map((path) => ({ path })),
      });
    }
  }

  /** Has the archive compute the checksum; read {@linkcode get} until it is `Complete`. */
  async finalize(id: string): Promise<void> {
    await this.#http.send({
      method: "POST",
      path: `/zarr/${encodeURIComponent(id)}/finalize/`,
      doing: "have a Zarr's checksum computed",
      repeat: true,
    });
  }
}
