/** The running archive: two listeners, the state, the background work. */
import type { Hono } from "hono";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { UsageError } from "../core/errors.ts";
import { createApp } from "./app.ts";
import type { Archive } from "./state/archive.ts";
import { Background } from "./checks/background.ts";
import { Clock } from "./state/clock.ts";
import { Database } from "./state/db.ts";
import { collectGarbage } from "./api/garbage.ts";
import { FaultPlan } from "./state/faults.ts";
import type { LocalArchive, LocalArchiveOptions } from "./options.ts";
import { PaceKeeper, REAL_BEAT_MS, REAL_PACE } from "./state/pace.ts";
import { PartMd5 } from "./state/part_md5.ts";
import { htmlPage } from "./state/reply.ts";
import { Schemas } from "./state/schemas.ts";
import { serveStore } from "./store/store.ts";
import { BUCKET } from "./api/sign.ts";
import { ensureUsers, newKey } from "./api/users.ts";
import { discard, sendBody, sleep, type Transfer } from "./store/wire.ts";

const HOST = "127.0.0.1";

/** Starts an archive; see `startLocalArchive`. */
export async function start(options: LocalArchiveOptions): Promise<LocalArchive> {
  const faults = new FaultPlan();
  faults.set(options.faults ?? []);
  for (const folder of ["objects", "incoming"]) {
    await Deno.mkdir(`${options.dir}/${folder}`, { recursive: true, mode: 0o700 });
  }
  const lock = await lockFolder(options.dir);
  let db: Database | undefined;
  const opened: Server[] = [];
  try {
    await makePrivate(`${options.dir}/archive.db`);
    db = new Database(`${options.dir}/archive.db`);
    const api = createServer();
    const store = createServer();
    const [apiWaiting, storeWaiting] = [hold(api), hold(store)];
    const port = await listen(api, options.port, remembered(db, "port"));
    opened.push(api);
    const storePort = await listen(store, options.storePort, remembered(db, "store-port"));
    opened.push(store);
    db.setMeta("port", String(port));
    db.setMeta("store-port", String(storePort));
    const archive = await assemble(options, db, faults, { api, store, port, storePort });
    // What came in while the archive was put together is answered now.
    apiWaiting();
    storeWaiting();
    let stopping: Promise<void> | undefined;
    const stop = () => stopping ??= archive.stop().finally(() => lock.close());
    return { ...archive, stop };
  } catch (error) {
    for (const server of opened) await close(server);
    db?.close();
    lock.close();
    throw error;
  }
}

/** Keeps requests that come before the archive is ready; calling the result hands them to its listeners. */
function hold(server: Server): () => void {
  const waiting: [IncomingMessage, ServerResponse][] = [];
  const keep = (request: IncomingMessage, response: ServerResponse) => {
    waiting.push([request, response]);
  };
  server.on("request", keep);
  return () => {
    server.off("request", keep);
    for (const [request, response] of waiting) server.emit("request", request, response);
  };
}

interface Listeners {
  readonly api: Server;
  readonly store: Server;
  readonly port: number;
  readonly storePort: number;
}

async function assemble(
  options: LocalArchiveOptions,
  db: Database,
  faults: FaultPlan,
  listeners: Listeners,
): Promise<LocalArchive> {
  const instance = options.instance ??
    { name: "DEV-DANDI", identifier: "RRID:ABC_123456", doiPrefix: "10.80507" };
  const secret = db.meta("secret") ?? newKey();
  db.setMeta("secret", secret);
  const mode = options.background ?? "timed";
  const archive: Archive = {
    db,
    clock: new Clock(options.now ?? Date.now),
    dir: options.dir,
    instance,
    schemaVersion: options.schemaVersion ?? "0.7.0",
    strict: options.strict ?? false,
    uploadLinkSeconds: options.uploadLinkSeconds ?? 604_800,
    downloadLinkSeconds: options.downloadLinkSeconds ?? 21_600,
    secret,
    webUrl: `http://${options.hostname ?? HOST}:${listeners.port}`,
    storeUrl: `http://${options.hostname ?? HOST}:${listeners.storePort}/${BUCKET}`,
    wake: () => background.wake(),
    partMd5: new PartMd5(),
  };
  const schemas = new Schemas(instance);
  for (const version of ["0.6.10", "0.7.0", "0.8.0"]) await schemas.load(version);
  const pace = options.pace === "real" ? REAL_PACE : options.pace;
  const beat = options.validationDelayMs ?? (pace ? REAL_BEAT_MS : 200);
  const delay = mode === "timed" ? beat : undefined;
  const workers = new PaceKeeper(pace);
  const background = new Background(archive, schemas, delay);
  const keys = ensureUsers(archive);
  await removeLeftovers(options.dir);
  const control = {
    faults,
    tick: () => background.tick(),
    settle: () => background.settle(),
    collectGarbage: () => collectGarbage(archive),
  };
  const app = createApp(archive, schemas, control);
  const settle = mode === "instant" ? () => background.settle() : undefined;
  listeners.api.on("request", (request, response) => {
    const fault = faultOf(faults, "api", request);
    serveApi(app, archive, { request, response, fault }, workers, settle).catch(() =>
      request.socket.destroy()
    );
  });
  listeners.store.on("request", (request, response) => {
    const fault = faultOf(faults, "store", request);
    serveFaulty({ request, response, fault }, () => serveStore(archive, request, response, fault))
      .catch(() => request.socket.destroy());
  });
  background.wake();
  return {
    url: archive.webUrl,
    api: `${archive.webUrl}/api`,
    store: archive.storeUrl,
    dir: options.dir,
    keys,
    tick: control.tick,
    settle: control.settle,
    collectGarbage: control.collectGarbage,
    setFaults: (rules) => faults.set(rules),
    faultState: () => faults.state(),
    stop: async () => {
      await Promise.all([close(listeners.api), close(listeners.store), background.stop()]);
      archive.partMd5.stop();
      db.close();
    },
  };
}

/** Takes the folder for this archive alone; the system gives it free when the process ends, however it ends. */
async function lockFolder(dir: string): Promise<Deno.FsFile> {
  const file = await Deno.open(`${dir}/lock`, { create: true, write: true, mode: 0o600 });
  try {
    if (await file.tryLock(true)) return file;
  } catch {
    // Some network file systems have no locks; then it is up to the user.
    return file;
  }
  file.close();
  throw new UsageError(
    `Cannot start the embedded archive in "${dir}": another one serves this folder, stop it or use its address`,
  );
}

/** Keys lie in the database: it is made readable by its owner only before anything is in it. */
async function makePrivate(path: string): Promise<void> {
  const file = await Deno.open(path, { create: true, write: true, mode: 0o600 });
  file.close();
  if (Deno.build.os !== "windows") await Deno.chmod(path, 0o600);
}

function remembered(db: Database, name: string): number | undefined {
  const value = db.meta(name);
  return value === undefined ? undefined : Number(value);
}

/** Listens on the port asked for, or on that of the last start, or on a free one. */
async function listen(
  server: Server,
  asked: number | undefined,
  last: number | undefined,
): Promise<number> {
  if (asked === undefined && last !== undefined) {
    try {
      return await bind(server, last);
    } catch {
      // Taken by somebody else in the meantime; links made earlier are lost, the data are not.
    }
  }
  try {
    return await bind(server, asked ?? 0);
  } catch (cause) {
    throw new UsageError(
      `Cannot start the embedded archive on port ${asked}: the port is in use or not allowed, stop the other ` +
        `program or choose another port`,
      { cause },
    );
  }
}

function bind(server: Server, port: number): Promise<number> {
  // A part may take hours on a slow line, and clients keep connections while they hash the next file.
  server.requestTimeout = 0;
  server.keepAliveTimeout = 120_000;
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, HOST, () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** Half-received bodies of an earlier run. */
async function removeLeftovers(dir: string): Promise<void> {
  for await (const entry of Deno.readDir(`${dir}/incoming`)) {
    await Deno.remove(`${dir}/incoming/${entry.name}`).catch(() => {});
  }
}

function faultOf(
  faults: FaultPlan,
  target: "api" | "store",
  request: IncomingMessage,
): Transfer["fault"] {
  if (request.url?.startsWith("/control/")) return undefined;
  return faults.next(target, request.method ?? "GET", request.url ?? "/");
}

/**
 * Tells whether a request was addressed to this machine by name. A web page that points a name of its own at loopback
 * must not get at what is rehearsed here.
 */
function isAddressed(request: IncomingMessage): boolean {
  return /^(?:127\.0\.0\.1|localhost)(?::\d+)?$/i.test(request.headers.host ?? "");
}

/** Faults that take the place of an answer. */
async function serveFaulty(transfer: Transfer, work: () => Promise<void>): Promise<void> {
  const { request, fault } = transfer;
  if (!isAddressed(request)) {
    await discard(request);
    const type = { "Content-Type": "text/html; charset=utf-8" };
    return await sendBody(transfer, 400, type, htmlPage(400, "Bad Request (400)").html ?? "");
  }
  if (fault?.kind === "delay") await sleep(fault.ms);
  if (fault?.kind === "cut" && !(fault.afterBytes && fault.afterBytes > 0)) {
    request.socket.destroy();
    return;
  }
  if (fault?.kind === "status") {
    await discard(request);
    const page = htmlPage(fault.status, `Error ${fault.status}`);
    const headers: Record<string, string> = { "Content-Type": "text/html; charset=utf-8" };
    if (fault.retryAfter !== undefined) headers["Retry-After"] = String(fault.retryAfter);
    return await sendBody(transfer, fault.status, headers, page.html ?? "");
  }
  if (fault?.kind === "html") {
    await discard(request);
    const { html = "" } = htmlPage(200, "Please sign in to the network");
    return await sendBody(transfer, 200, { "Content-Type": "text/html; charset=utf-8" }, html);
  }
  await work();
}

async function serveApi(
  app: Hono,
  archive: Archive,
  transfer: Transfer,
  workers: PaceKeeper,
  settle: (() => Promise<void>) | undefined,
): Promise<void> {
  const { request, response, fault } = transfer;
  await serveFaulty(transfer, async () => {
    const cutAt = fault?.kind === "cut" ? fault.afterBytes ?? 0 : Infinity;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of request) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= cutAt) return void request.socket.destroy();
      if (size > MAX_BODY) {
        await discard(request);
        return await sendBody(transfer, 413, {}, "");
      }
    }
    const asked = toRequest(archive, request, chunks, size);
    const { pathname } = new URL(asked.url);
    const answer = pathname.startsWith("/api/")
      ? await workers.run(asked.method, pathname, async () => await app.fetch(asked))
      : await app.fetch(asked);
    if (settle && request.method !== "GET") await settle();
    const headers = Object.fromEntries(answer.headers);
    await sendBody(transfer, answer.status, headers, new Uint8Array(await answer.arrayBuffer()));
  });
  if (!response.writableEnded && !response.destroyed) response.end();
}

/** Largest body of a request to the API, 64 MiB. */
const MAX_BODY = 67_108_864;

function toRequest(
  archive: Archive,
  request: IncomingMessage,
  chunks: readonly Uint8Array[],
  size: number,
): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  const method = request.method ?? "GET";
  const host = request.headers.host ?? new URL(archive.webUrl).host;
  const hasBody = size > 0 && method !== "GET" && method !== "HEAD";
  return new Request(new URL(request.url ?? "/", `http://${host}`), {
    method,
    headers,
    ...(hasBody ? { body } : {}),
  });
}
