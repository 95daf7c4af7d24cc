/** An archive in a temporary folder, and a client of a few lines that shares no code with the product's. */
import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import {
  type LocalArchive,
  type LocalArchiveOptions,
  startLocalArchive,
} from "../../lib/local_archive/mod.ts";

/** A user of the archive, or nobody. */
export type Who = keyof LocalArchive["keys"] | "anonymous";

/** An answer, read. */
export interface Answer {
  readonly status: number;
  /** The body: parsed where it is JSON, else text. */
  readonly body: unknown;
  readonly headers: Headers;
}

/** Runs a test with an archive whose background work runs only on demand. */
export async function withArchive(
  run: (client: Client) => Promise<void>,
  options: Partial<LocalArchiveOptions> = {},
): Promise<void> {
  const dir = await Deno.makeTempDir();
  const archive = await startLocalArchive({ dir, background: "manual", ...options });
  try {
    await run(new Client(archive));
  } finally {
    await archive.stop();
    await Deno.remove(dir, { recursive: true });
  }
}

/** Talks to an archive. */
export class Client {
  readonly archive: Pick<LocalArchive, "api" | "keys"> & Partial<LocalArchive>;

  constructor(archive: Pick<LocalArchive, "api" | "keys"> & Partial<LocalArchive>) {
    this.archive = archive;
  }

  /** One call; a path is below the API. Redirects are not followed. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    options: { who?: Who; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const { who = "owner", headers = {} } = options;
    const all = new Headers(headers);
    if (who !== "anonymous") all.set("Authorization", `token ${this.archive.keys[who]}`);
    if (body !== undefined && !all.has("Content-Type")) all.set("Content-Type", "application/json");
    const response = await fetch(path.startsWith("http") ? path : this.archive.api + path, {
      method,
      headers: all,
      redirect: "manual",
      ...(body === undefined
        ? {}
        : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    return read(response);
  }

  /** The body of a call that must succeed. */
  async ok<T = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
    who: Who = "owner",
  ): Promise<T> {
    const answer = await this.call(method, path, body, { who });
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body as T;
  }

  /** A new dandiset with metadata that can be published; gives its identifier. */
  async dandiset(query = "", who: Who = "owner"): Promise<string> {
    const body = { name: "Test", metadata: GOOD_DANDISET };
    return (await this.ok<{ identifier: string }>("POST", `/dandisets/${query}`, body, who))
      .identifier;
  }

  /** Begins an upload. */
  initialize(dandiset: string, bytes: Uint8Array, who: Who = "owner"): Promise<Answer> {
    const digest = { algorithm: "dandi:dandi-etag", value: etagOf(bytes) };
    return this.call("POST", "/uploads/initialize/", {
      dandiset,
      contentSize: bytes.length,
      digest,
    }, { who });
  }

  /** Sends bytes through all steps of an upload; gives the blob. */
  async upload(dandiset: string, bytes: Uint8Array): Promise<string> {
    const begun = await this.initialize(dandiset, bytes);
    if (begun.status === 409) return begun.headers.get("location") ?? "";
    const { upload_id, parts } = begun.body as Begun;
    const sent = [];
    let at = 0;
    for (const { part_number, size, upload_url } of parts) {
      const response = await put(upload_url, bytes.subarray(at, at + size));
      at += size;
      sent.push({
        part_number,
        size,
        etag: (response.headers.get("etag") ?? "").replaceAll('"', ""),
      });
    }
    const { complete_url, body } = await this.ok<{ complete_url: string; body: string }>(
      "POST",
      `/uploads/${upload_id}/complete/`,
      { parts: sent },
    );
    const done = await this.call("POST", complete_url, body, {
      who: "anonymous",
      headers: { "Content-Type": "application/xml" },
    });
    if (done.status !== 200) throw new Error(String(done.body));
    await this.ok("POST", `/uploads/${upload_id}/validate/`);
    return upload_id;
  }

  /** Uploads a text and adds it to the draft. */
  async asset(dandiset: string, path: string, text: string): Promise<Asset> {
    const blob_id = await this.upload(dandiset, new TextEncoder().encode(text));
    return await this.ok<Asset>("POST", `/dandisets/${dandiset}/versions/draft/assets/`, {
      metadata: { path, ...GOOD_ASSET },
      blob_id,
    });
  }
}

/** What initialising an upload answers. */
export interface Begun {
  readonly upload_id: string;
  readonly parts: readonly {
    readonly part_number: number;
    readonly size: number;
    readonly upload_url: string;
  }[];
}

/** An asset's record. */
export interface Asset {
  readonly asset_id: string;
  readonly blob: string;
  readonly path: string;
  readonly size: number;
  readonly metadata: Record<string, unknown>;
}

/** Metadata of a dandiset that can be published. */
export const GOOD_DANDISET = {
  description: "A test.",
  license: ["spdx:CC0-1.0"],
  contributor: [{
    schemaKey: "Person",
    name: "Lovelace, Ada",
    email: "ada@example.org",
    roleName: ["dcite:ContactPerson"],
    includeInCitation: true,
  }],
};

/** Metadata of an asset that can be published. */
export const GOOD_ASSET = { schemaKey: "Asset", encodingFormat: "application/x-nwb" };

/** Reads a response. */
export async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const json = response.headers.get("content-type")?.startsWith("application/json");
  return {
    status: response.status,
    body: json ? JSON.parse(text) : text,
    headers: response.headers,
  };
}

/** PUT of bytes to a signed link. */
export async function put(
  url: string,
  bytes: Uint8Array,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return read(await fetch(url, { method: "PUT", body: new Uint8Array(bytes), headers }));
}

/** A PUT whose headers are exactly those given, as `fetch` does not allow. */
export function rawPut(
  url: string,
  headers: Record<string, string>,
  bytes: Uint8Array,
): Promise<{ status: number; body: string }> {
  return raw("PUT", url, headers, bytes);
}

/** A GET whose headers are exactly those given. */
export function rawGet(
  url: string,
  headers: Record<string, string>,
): Promise<{ status: number; body: string }> {
  return raw("GET", url, headers);
}

function raw(
  method: string,
  url: string,
  headers: Record<string, string>,
  bytes?: Uint8Array,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers, agent: false }, (response) => {
      const chunks: string[] = [];
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => chunks.push(chunk));
      response.on(
        "end",
        () => resolve({ status: response.statusCode ?? 0, body: chunks.join("") }),
      );
    });
    request.on("error", reject);
    if (bytes) request.end(bytes);
    else request.end();
  });
}

/** The dandi-etag of bytes, by its definition. */
export function etagOf(bytes: Uint8Array): string {
  const part = 64 * 1024 * 1024;
  const count = Math.max(1, Math.ceil(bytes.length / part));
  const outer = createHash("md5");
  for (let index = 0; index < count; index++) {
    outer.update(
      createHash("md5").update(bytes.subarray(index * part, (index + 1) * part)).digest(),
    );
  }
  return `${outer.digest("hex")}-${count}`;
}

/** Text as bytes. */
export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
