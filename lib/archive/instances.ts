/**
 * The archives that this module knows, as data, and how what a user types becomes one of them.
 *
 * @module
 */
import { ArchiveError, messageOf, quote, UsageError } from "../core/mod.ts";
import { get, parseJson, WireFailure } from "../wire/mod.ts";
import { ENTRIES, type Entry, type Instance } from "./instance_table.ts";
import { instanceInfo } from "./schemas.ts";

export type { Instance } from "./instance_table.ts";

/** The known archives; servers of one's own are reached by URL. */
export const INSTANCES: readonly Instance[] = ENTRIES.map(plain);

/** Options of {@linkcode resolveInstance}. */
export interface ResolveInstanceOptions {
  /** How an unknown server is asked. Default the global `fetch`. */
  fetch?: typeof fetch;
  /** Stops the question. */
  signal?: AbortSignal;
  /** Reads `DANDI_INSTANCEHOST`, the host of the archive in local containers. Default the process's. */
  env?: (name: string) => string | undefined;
}

/**
 * Finds the archive that a name or URL means.
 *
 * A known name, or any web or API address of a known archive, is answered from the list without the network.
 * Names and addresses of former times (`dandi-staging`, `gui-staging…`, `api-staging…`) are translated and never
 * contacted: their redirect crosses to another host, where every HTTP client drops the `Authorization` header, so
 * that a good key looks refused. Any other URL is asked for its `/info/`.
 *
 * @throws {UsageError} If it is neither a known name nor an http(s) URL.
 * @throws {ArchiveError} If an unknown server does not answer like a DANDI archive.
 */
export async function resolveInstance(
  text: string,
  options: ResolveInstanceOptions = {},
): Promise<Instance> {
  const typed = text.trim();
  if (!/^https?:\/\//i.test(typed)) return byName(typed, options.env ?? readVariable);
  const url = readUrl(typed);
  const known = byUrl(url);
  if (known) return known;
  return await askServer(url, options);
}

/** Finds a known archive by one of its addresses; `undefined` for a server of one's own. */
export function knownInstanceByUrl(url: string): Instance | undefined {
  return byUrl(readUrl(url));
}

/** The page of a dandiset on the archive's web site. */
export function dandisetPage(instance: Instance, identifier: string, version = "draft"): string {
  return `${instance.web}/dandiset/${identifier}/${version}`;
}

function byName(name: string, env: (name: string) => string | undefined): Instance {
  const lower = name.toLowerCase();
  const entry = ENTRIES.find((e) => e.name === lower);
  if (entry) return elsewhere(plain(entry), env);
  const old = ENTRIES.find((e) => e.oldNames?.includes(lower));
  if (!old) {
    throw new UsageError(
      `Cannot find the archive ${quote(name)}: known are ${
        ENTRIES.map((e) => e.name).join(", ")
      }, or write the URL of another one`,
    );
  }
  const renamed = !["archive", "sandbox", "local"].includes(lower);
  return renamed
    ? { ...plain(old), notice: `"${name}" is called "${old.name}" today, at ${old.web}` }
    : elsewhere(plain(old), env);
}

/** The archive in local containers may run on another host: as in the Python client, only that one can be moved. */
function elsewhere(instance: Instance, env: (name: string) => string | undefined): Instance {
  if (instance.name !== "dandi-api-local-docker-tests") return instance;
  const host = env("DANDI_INSTANCEHOST")?.trim();
  if (!host || host === "localhost") return instance;
  if (!/^[A-Za-z0-9.-]+$/.test(host)) {
    throw new UsageError(`Cannot use ${quote(host)} from DANDI_INSTANCEHOST: it is no host name`);
  }
  return { ...instance, api: `http://${host}:8000/api`, web: `http://${host}:8085` };
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}

function byUrl(url: URL): Instance | undefined {
  for (const entry of ENTRIES) {
    if ([entry.web, entry.api].some((known) => new URL(known).origin === url.origin)) {
      return plain(entry);
    }
    if (entry.oldUrls?.some((known) => new URL(known).hostname === url.hostname)) {
      return {
        ...plain(entry),
        notice:
          `${url.hostname} is an old address: ${entry.name} is at ${entry.web} today, and a request to ` +
          "the old one would be redirected without its key",
      };
    }
  }
  return undefined;
}

async function askServer(url: URL, options: ResolveInstanceOptions): Promise<Instance> {
  const base = url.pathname.replace(/\/+$/, "").endsWith("/api")
    ? url.origin + url.pathname.replace(/\/+$/, "")
    : `${url.origin}/api`;
  const failed = (detail: string, status = 0, cause?: unknown) =>
    new ArchiveError(
      `Cannot use ${url.origin} as an archive: ${detail}, check the address and that the server runs`,
      { status, request: `GET ${base.replace(/^https?:\/\//, "")}/info/`, cause },
    );
  const { fetch, signal } = options;
  const { status, text } = await get(
    { url: `${base}/info/`, headers: { accept: "application/json" } },
    {
      totalMs: 30_000,
      // Little is said there.
      maxBytes: 1 << 20,
      attempts: 3,
      ...(fetch ? { fetch } : {}),
      ...(signal ? { signal } : {}),
    },
  ).catch((error) => {
    throw error instanceof WireFailure ? failed(error.why, 0, error) : error;
  });
  if (status < 200 || status >= 300) {
    throw failed(`${base}/info/ answered HTTP ${status}`, status);
  }
  let json: unknown;
  try {
    json = parseJson(text);
  } catch (error) {
    throw failed(`${base}/info/ did not answer with JSON (${messageOf(error)})`, 200, error);
  }
  const parsed = instanceInfo.safeParse(json);
  if (!parsed.success) {
    throw failed(`${base}/info/ does not describe a DANDI archive`, 200);
  }
  const info = parsed.data;
  const api = readUrl(info.services.api.url);
  const known = byUrl(api);
  if (known) {
    return { ...known, notice: `${url.origin} says that its API is that of "${known.name}"` };
  }
  const web = info.services.webui?.url ?? info.instance_config?.instance_url ?? api.origin;
  const local = isLoopback(api);
  return {
    name: api.host,
    label: info.instance_config?.instance_name
      ? `${info.instance_config.instance_name} at ${api.host}`
      : api.host,
    api: api.origin + api.pathname.replace(/\/+$/, ""),
    web: web.replace(/\/+$/, ""),
    kind: local ? "local" : "custom",
    keyVariables: customVariables(api, local),
    ...(api.protocol === "http:" && !local
      ? {
        notice:
          `The connection to ${api.host} is not encrypted: others on the way can read the key`,
      }
      : {}),
  };
}

/** Variables for a server outside the list. Never one that belongs to a known archive: its key would leak. */
function customVariables(api: URL, local: boolean): string[] {
  if (local) return ["DANDI_UPLOAD_API_KEY"];
  const reserved = new Set(ENTRIES.flatMap((e) => e.keyVariables));
  const byHost = `${api.host.toUpperCase().replaceAll(/[^A-Z0-9]+/g, "_")}_API_KEY`;
  // A shell's variable cannot begin with a digit. A host of one word, such as "openai", would take a key that is for others.
  const plain = api.hostname.includes(".") && !reserved.has(byHost) && !/^\d/.test(byHost);
  return [plain ? byHost : `DANDI_HOST_${byHost}`];
}

/** Whether a URL is on this machine. */
export function isLoopback(url: string | URL): boolean {
  const host = new URL(url).hostname;
  return host === "localhost" || host.endsWith(".localhost") || host === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(host);
}

function readUrl(text: string): URL {
  try {
    const url = new URL(text);
    if (url.protocol === "http:" || url.protocol === "https:") return url;
  } catch { /* said below */ }
  throw new UsageError(`Cannot read ${quote(text)} as the URL of an archive: write https://host`);
}

function plain(entry: Entry): Instance {
  const { oldNames: _names, oldUrls: _urls, buckets: _buckets, ...instance } = entry;
  return instance;
}
