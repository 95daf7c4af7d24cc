/** An embedded archive, a Dandiset and a work folder with files, for the tests of upload and verify. */
import { connect, type Connection } from "../../lib/connect/mod.ts";
import { joinPath, openWorkFolder } from "../../lib/core/mod.ts";
import {
  type LocalArchive,
  type LocalArchiveOptions,
  startLocalArchive,
} from "../../lib/local_archive/mod.ts";
import { type MetadataReader, planUpload, type PlanUploadOptions } from "../../lib/upload/mod.ts";
import type { Patience } from "../../lib/wire/mod.ts";

export interface Rig extends AsyncDisposable {
  readonly folder: string;
  readonly archive: LocalArchive;
  readonly dandiset: string;
  readonly connection: Connection;
  /** A second connection to the same work folder, as a later run makes one. */
  reconnect(
    options?: { signal?: AbortSignal; key?: string; patience?: Patience },
  ): Promise<Connection>;
  /** Writes a file below the data folder. */
  write(name: string, bytes: Uint8Array): Promise<string>;
  /** Saves an organize plan: local name → asset path (or `null`: refused). */
  organize(files: Record<string, string | null>): Promise<void>;
  /** Asset paths of the draft → size. */
  assets(): Promise<Record<string, number>>;
}

/** Bytes that are the same for the same seed. */
export function seededBytes(size: number, seed: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  const words = new Uint32Array(out.buffer, 0, Math.floor(size / 4));
  let x = (seed * 2654435761 + 1) >>> 0;
  for (let i = 0; i < words.length; i++) {
    x ^= x << 13;
    x >>>= 0;
    x ^= x >>> 17;
    x ^= x << 5;
    x >>>= 0;
    words[i] = x;
  }
  for (let i = words.length * 4; i < size; i++) out[i] = (seed + i) & 255;
  return out;
}

/** The pattern of the reference's vectors: byte i is i mod 251. */
export function pattern(size: number): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(size);
  for (let i = 0; i < size; i++) out[i] = i % 251;
  return out;
}

/** Describes any file with the least that the archive finds valid. */
export const plainMetadata: MetadataReader = async function* (items, context) {
  for (const item of items) {
    await Promise.resolve();
    yield {
      item,
      findings: [],
      metadata: {
        schemaKey: "Asset",
        schemaVersion: context.schemaVersion,
        encodingFormat: "application/x-nwb",
        path: item.assetPath,
        blobDateModified: new Date(item.identity?.mtimeMs ?? 0).toISOString(),
      },
    };
  }
};

/** Plans files whose bytes are anything: they are no NWB, so they are not validated. */
export function planBytes(
  connection: Connection,
  options: PlanUploadOptions = {},
): ReturnType<typeof planUpload> {
  return planUpload(connection, { validation: "skip", ...options });
}

/** Limits that make failing fast. */
export const QUICK = { attempts: 4, minDelayMs: 1, maxDelayMs: 5 };

export async function makeRig(
  options: Partial<LocalArchiveOptions> & {
    config?: string;
    embargo?: boolean;
  } = {},
): Promise<Rig> {
  const folder = await Deno.makeTempDir({ prefix: "upload-test-" });
  const { config = "", embargo, ...rest } = options;
  const archive = await startLocalArchive({
    dir: `${folder}/archive`,
    background: "instant",
    ...rest,
  });
  const made = await fetch(`${archive.api}/dandisets/${embargo ? "?embargo=true" : ""}`, {
    method: "POST",
    headers: {
      "authorization": `token ${archive.keys.owner}`,
      "content-type": "application/json",
    },
    body: JSON.stringify({
      name: "Recordings for a test",
      metadata: { description: "Test", license: ["spdx:CC-BY-4.0"] },
    }),
  });
  const { identifier } = await made.json() as { identifier: string };
  const work = joinPath(folder, "work");
  await Deno.mkdir(`${work}/state`, { recursive: true });
  await Deno.mkdir(`${folder}/data`);
  await Deno.writeTextFile(
    `${work}/upload.yaml`,
    `instance: ${archive.url}\ndandiset: "${identifier}"\nnwb_folder: ../data\n${config}`,
  );
  const reconnect = (o: { signal?: AbortSignal; key?: string; patience?: Patience } = {}) =>
    connect(openWorkFolder(work), {
      key: o.key ?? archive.keys.owner,
      prompt: false,
      env: () => undefined,
      retry: QUICK,
      ...(o.signal ? { signal: o.signal } : {}),
      ...(o.patience ? { patience: o.patience } : {}),
    });
  const connection = await reconnect();
  await Deno.writeTextFile(
    `${work}/state/dandiset.json`,
    JSON.stringify({
      version: 1,
      identifier,
      name: "Recordings for a test",
      instance: connection.instance.name,
      api: connection.instance.api,
      url: `${archive.url}/dandiset/${identifier}/draft`,
      made: true,
      embargo: embargo ? "EMBARGOED" : "OPEN",
      at: new Date().toISOString(),
    }),
  );
  return {
    folder,
    archive,
    dandiset: identifier,
    connection,
    reconnect,
    async write(name, bytes) {
      const path = joinPath(folder, "data", name);
      await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
      await Deno.writeFile(path, bytes);
      return path;
    },
    async organize(files) {
      const items = Object.entries(files).map(([file, assetPath]) => ({
        localPath: joinPath(folder, "data", file),
        file,
        assetPath: assetPath ?? "",
        status: assetPath === null ? "refused" : "mapped",
        kept: false,
        findings: [],
        modalities: [],
        media: [],
      }));
      await Deno.writeTextFile(
        `${work}/state/organize.json`,
        JSON.stringify({
          planVersion: 1,
          made: new Date().toISOString(),
          source: joinPath(folder, "data"),
          naming: "dandi",
          requiredFields: [],
          items,
          collisions: [],
          warnings: [],
        }),
      );
    },
    async assets() {
      const out: Record<string, number> = {};
      for await (const a of connection.client.listAssets(identifier, "draft")) out[a.path] = a.size;
      return out;
    },
    async [Symbol.asyncDispose]() {
      await archive.stop();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
