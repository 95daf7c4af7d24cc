/** Finding the recorded answer for a request, however its address is written. */
import { normalizeDoi } from "../model/identifiers.ts";
import { fields, list, text } from "../model/json.ts";
import { readRor } from "../publication/ror.ts";
import type { ServiceName } from "../service_names.ts";

/** One recorded exchange, in the form of the fixtures. */
export interface Exchange {
  /** Whether it is a real answer; false where it was made by hand. */
  readonly recorded?: boolean;
  /** Remark. */
  readonly note?: string;
  /** What was asked. */
  readonly request: { readonly method: string; readonly url: string };
  /** What was answered. */
  readonly response: {
    readonly status: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
    readonly bodyText?: string;
  };
}

/** An answer to send. */
export interface Recording {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const HOSTS: Readonly<Record<string, { service: ServiceName; prefix: string }>> = {
  "api.openalex.org": { service: "openalex", prefix: "" },
  "api.crossref.org": { service: "crossref", prefix: "" },
  "api.datacite.org": { service: "datacite", prefix: "" },
  "doi.org": { service: "doi", prefix: "" },
  "pub.orcid.org": { service: "orcid", prefix: "/v3.0" },
  "api.ror.org": { service: "ror", prefix: "/v2" },
  "www.ebi.ac.uk": { service: "ols4", prefix: "/ols4/api" },
};

/** Makes the look-up: service and path give the recorded answer, or nothing. */
export function indexExchanges(
  exchanges: readonly Exchange[],
): (service: ServiceName, path: string) => Recording | undefined {
  const byKey = new Map<string, Exchange>();
  const organisations: unknown[] = [];
  // Successes first: fixtures hold several answers for one address.
  const sorted = [...exchanges].sort((a, b) => rank(a) - rank(b));
  for (const exchange of sorted) {
    const url = new URL(exchange.request.url);
    const host = HOSTS[url.host];
    if (!host) continue;
    const path = url.pathname.slice(host.prefix.length) + url.search;
    for (const key of [keyOf(host.service, path), ...otherKeys(host.service, exchange)]) {
      if (!byKey.has(key)) byKey.set(key, exchange);
    }
    if (host.service === "ror" && readRor(exchange.response.body)) {
      organisations.push(exchange.response.body);
    }
  }
  return (service, path) => {
    const exchange = byKey.get(keyOf(service, path));
    if (exchange) return recordingOf(service, exchange);
    return service === "ror" ? funderQuery(path, organisations) : undefined;
  };
}

function rank(exchange: Exchange): number {
  const { status } = exchange.response;
  const csl = exchange.request.url.endsWith("/transform") ? 1 : 0;
  return (status === 200 ? 0 : status < 400 ? 2 : 4) + csl;
}

function keyOf(service: ServiceName, path: string): string {
  const [pathname = "", search = ""] = path.split("?");
  const query = new URLSearchParams(search);
  const plain = safeDecode(pathname);
  switch (service) {
    case "openalex":
    case "crossref":
    case "datacite": {
      const rest = plain.replace(/^\/(v1\/)?(works|dois)\/?/, "").replace(/\/transform$/, "");
      const agency = rest.endsWith("/agency") ? " agency" : "";
      const doi = normalizeDoi(rest.replace(/\/agency$/, ""));
      const filter = query.get("filter") ?? query.get("sample") ?? "";
      return `${service} ${doi ?? rest.toLowerCase()}${agency} ${filter}`;
    }
    case "orcid": {
      const id = /^\/([^/]+)(?:\/(?:personal-details|person|record))?$/.exec(plain)?.[1];
      return `orcid ${id ?? plain + "?" + search}`;
    }
    case "ror": {
      const asked = query.get("affiliation") ?? query.get("query") ?? query.get("query.advanced");
      return `ror ${plain} ${asked ?? ""}`;
    }
    case "ols4": {
      const what = ["q", "ontology", "obo_id", "iri", "search"].map((k) =>
        query.get(k)?.toLowerCase() ?? ""
      );
      return `ols4 ${safeDecode(plain)} ${what.join("|")}`;
    }
    case "doi":
      return `doi ${plain.toLowerCase().replace(/^\/ra\/(10\.\d+)(\/.*)?$/, "/ra/$1")}`;
  }
}

/** A work is also found by its other numbers. */
function otherKeys(service: ServiceName, exchange: Exchange): string[] {
  if (service !== "openalex" || exchange.response.status !== 200) return [];
  const body = fields(exchange.response.body);
  const ids = fields(body.ids);
  const keys: string[] = [];
  const pmid = /(\d+)$/.exec(text(ids.pmid) ?? "")?.[1];
  if (pmid) keys.push(keyOf(service, `/works/pmid:${pmid}`));
  const own = /(W\d+)$/.exec(text(body.id) ?? "")?.[1];
  if (own) keys.push(keyOf(service, `/works/${own}`));
  return keys;
}

function recordingOf(service: ServiceName, exchange: Exchange): Recording {
  const { status, headers = {}, body, bodyText } = exchange.response;
  let value = body;
  if (service === "crossref" && exchange.request.url.endsWith("/transform")) {
    value = asWork(body);
  }
  const kept: Record<string, string> = {
    "content-type": headers["content-type"] ?? "application/json",
  };
  for (const name of ["retry-after", "location"]) {
    const header = headers[name];
    if (header) kept[name] = header;
  }
  return { status, headers: kept, body: bodyText ?? JSON.stringify(value ?? null) };
}

/** CSL-JSON of Crossref is the record of a work without its envelope, with single texts in place of lists. */
function asWork(csl: unknown): unknown {
  const work = fields(csl);
  const asList = (value: unknown) => typeof value === "string" ? [value] : value;
  return {
    status: "ok",
    "message-type": "work",
    "message-version": "1.0.0",
    message: {
      ...work,
      title: asList(work.title),
      "container-title": asList(work["container-title"]),
    },
  };
}

/** Organisations by number of the funder registry, from the recorded ones. */
function funderQuery(path: string, organisations: readonly unknown[]): Recording | undefined {
  const query = new URLSearchParams(path.split("?")[1] ?? "").get("query.advanced") ?? "";
  const number = /external_ids\.all:"(\d+)"/.exec(query)?.[1];
  if (!number) return undefined;
  const items = organisations.filter((o) => readRor(o)?.fundref.includes(number));
  if (items.length === 0) return undefined;
  return {
    status: 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ number_of_results: items.length, items: list(items) }),
  };
}

function safeDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
