/**
 * Recorded answers of the outside services, served over loopback: only the transport is replaced, so addresses,
 * headers, paging and errors are those of the real client code. For the rehearsal, for tests, and to look at a service
 * without network.
 *
 * What was not recorded is answered with HTTP 501, which the step understands as "could not be checked".
 *
 * @module
 */
import { delay } from "../../core/retry.ts";
import { type Exchange, indexExchanges, type Recording } from "./recording.ts";
import type { ServiceName } from "../service_names.ts";

export type { Exchange } from "./recording.ts";

/** DOI of the recorded paper that the rehearsal describes: eLife 2020, area 2 of the somatosensory cortex. */
export const REHEARSAL_DOI = "10.7554/elife.48198";

/** Options of {@linkcode startRecordedServices}. */
export interface RecordedServicesOptions {
  /** Folder of recorded exchanges (JSON files, also in folders below), used instead of the embedded ones. */
  folder?: string;
  /** Exchanges that come before all others. */
  extra?: readonly Exchange[];
  /** Each answer waits this long, in milliseconds. Default 0. */
  latencyMs?: number;
  /** Port; default any that is free. */
  port?: number;
}

/** Running services. */
export interface RecordedServices {
  /** Addresses to hand to the services' clients. */
  readonly bases: Readonly<Record<ServiceName, string>>;
  /** Requests so far: `orcid /0000-…/personal-details`, and the User-Agent that was sent. */
  readonly requests: readonly { readonly what: string; readonly userAgent: string }[];
  /** Ends them. */
  stop(): Promise<void>;
}

const NAMES: readonly ServiceName[] = [
  "openalex",
  "crossref",
  "datacite",
  "doi",
  "orcid",
  "ror",
  "ols4",
];

/** Starts the recorded services on loopback. */
export async function startRecordedServices(
  options: RecordedServicesOptions = {},
): Promise<RecordedServices> {
  const { latencyMs = 0, port = 0, extra = [] } = options;
  const exchanges = options.folder === undefined
    ? await embedded()
    : await readFolder(options.folder);
  const find = indexExchanges([...extra, ...exchanges]);
  const requests: { what: string; userAgent: string }[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port, onListen: () => {} },
    async (request) => {
      const url = new URL(request.url);
      const [, service = "", ...rest] = url.pathname.split("/");
      const path = "/" + rest.join("/") + url.search;
      requests.push({
        what: `${service} ${path}`,
        userAgent: request.headers.get("user-agent") ?? "",
      });
      if (latencyMs > 0) await delay(latencyMs);
      return respond(find(service as ServiceName, path));
    },
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  return {
    bases: Object.fromEntries(NAMES.map((n) => [n, `${origin}/${n}`])) as Record<
      ServiceName,
      string
    >,
    requests,
    stop: () => server.shutdown(),
  };
}

function respond(recording: Recording | undefined): Response {
  if (!recording) {
    return Response.json({ error: "not recorded" }, { status: 501 });
  }
  const { status, headers, body } = recording;
  const empty = status === 204 || status === 304;
  return new Response(empty ? null : body, { status, headers });
}

async function embedded(): Promise<Exchange[]> {
  const file: { default: unknown } = await import("./data/exchanges.json", {
    with: { type: "json" },
  });
  return file.default as Exchange[];
}

async function readFolder(folder: string): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  const paths: string[] = [];
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) exchanges.push(...await readFolder(path));
    else if (entry.name.endsWith(".json")) paths.push(path);
  }
  for (const path of paths.sort()) {
    const value = JSON.parse(await Deno.readTextFile(path)) as Partial<Exchange>;
    if (value.request && value.response) exchanges.push(value as Exchange);
  }
  return exchanges;
}
