/** An embedded archive with a Dandiset, a work folder joined to it, and assets of small bytes. */
import { createHash } from "node:crypto";
import { ArchiveClient, type Metadata, resolveInstance } from "../../lib/archive/mod.ts";
import { openWorkFolder, type WorkFolder } from "../../lib/core/mod.ts";
import { newWorkFolder } from "../../lib/core/new_work_folder.ts";
import { type LocalArchive, startLocalArchive } from "../../lib/local_archive/mod.ts";
import type { WritingConnection } from "../../lib/dandiset/mod.ts";

/** What a test gets. */
export interface World extends AsyncDisposable {
  readonly archive: LocalArchive;
  readonly work: WorkFolder;
  readonly dandiset: string;
  readonly connection: WritingConnection;
  /** Requests that the client sent, as "PUT /path". */
  readonly requests: string[];
  /** Adds an asset; gives its blob. */
  add(path: string, bytes: Uint8Array | string, metadata?: Metadata): Promise<string>;
  /** `about` of every asset by path. */
  abouts(): Promise<Record<string, unknown>>;
}

/** Starts everything; dispose of it at the end. */
export async function makeWorld(): Promise<World> {
  const dir = await Deno.makeTempDir();
  const archive = await startLocalArchive({ dir: `${dir}/archive`, background: "instant" });
  const instance = await resolveInstance(archive.url);
  const requests: string[] = [];
  const client = new ArchiveClient(instance, {
    key: archive.keys.owner,
    retry: { minDelayMs: 1, maxDelayMs: 5 },
    fetch: (input, init) => {
      const request = input instanceof Request ? input : undefined;
      requests.push(
        `${init?.method ?? request?.method ?? "GET"} ${
          new URL(request?.url ?? String(input)).pathname
        }`,
      );
      return fetch(input, init);
    },
  });
  newWorkFolder(`${dir}/work`, {});
  const work = openWorkFolder(`${dir}/work`);
  const user = await client.me();
  const made = await client.createDandiset({ name: "Regions", metadata: {} });
  work.writeState("dandiset", {
    version: 1,
    identifier: made.identifier,
    name: "Regions",
    instance: instance.name,
    api: instance.api,
    url: "",
    made: true,
    embargo: "OPEN",
    at: "2026-11-25T00:00:00Z",
  });
  const blobs = new Map<string, string>();
  return {
    archive,
    work,
    dandiset: made.identifier,
    requests,
    connection: { work, instance, client, user, approved: true },
    async add(path, content, metadata = {}) {
      const bytes = typeof content === "string"
        ? new TextEncoder().encode(content)
        : new Uint8Array(content);
      const md5 = createHash("md5").update(bytes).digest();
      const etag = createHash("md5").update(md5).digest("hex") + "-1";
      const blobId = blobs.get(etag) ??
        await store(client, made.identifier, bytes, etag, md5.toString("hex"));
      blobs.set(etag, blobId);
      await client.createAsset(made.identifier, {
        metadata: {
          schemaKey: "Asset",
          encodingFormat: "application/x-nwb",
          path,
          ...metadata,
        },
        blobId,
      });
      return blobId;
    },
    async abouts() {
      const out: Record<string, unknown> = {};
      for await (const a of client.listAssets(made.identifier, "draft", { metadata: true })) {
        out[a.path] = a.metadata?.about;
      }
      return out;
    },
    async [Symbol.asyncDispose]() {
      await archive.stop();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

async function store(
  client: ArchiveClient,
  dandiset: string,
  bytes: Uint8Array<ArrayBuffer>,
  etag: string,
  md5: string,
): Promise<string> {
  const begun = await client.initializeUpload({ contentSize: bytes.length, etag, dandiset });
  if (begun.kind === "exists") return begun.blobId;
  for (const part of begun.parts) {
    const response = await fetch(part.upload_url, { method: "PUT", body: bytes });
    await response.body?.cancel();
  }
  const complete = await client.completeUpload(begun.upload_id, [{
    part_number: 1,
    size: bytes.length,
    etag: md5,
  }]);
  await client.completeMultipart(complete.complete_url, complete.body);
  const verdict = await client.validateUpload(begun.upload_id);
  if (verdict.kind !== "valid") throw new Error(`upload: ${verdict.kind}`);
  return verdict.blob.blob_id;
}
