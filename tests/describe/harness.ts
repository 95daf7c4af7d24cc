/** An embedded archive, recorded services and a work folder, joined. */
import { connect, type Connection } from "../../lib/connect/mod.ts";
import { openWorkFolder } from "../../lib/core/mod.ts";
import { planDandiset, runDandiset } from "../../lib/dandiset/mod.ts";
import {
  type Exchange,
  type FactsSummary,
  type RecordedServices,
  startRecordedServices,
  summarizeFacts,
} from "../../lib/describe/mod.ts";
import {
  type LocalArchive,
  type LocalArchiveOptions,
  startLocalArchive,
} from "../../lib/local_archive/mod.ts";

/** What a test works with. */
export interface Place extends AsyncDisposable {
  readonly archive: LocalArchive;
  readonly services: RecordedServices;
  readonly root: string;
  /** Writes `upload.yaml`, connects, makes the Dandiset. */
  open(yaml: string, key?: keyof LocalArchive["keys"]): Promise<Connection>;
}

/** Options of {@link place}. */
export interface PlaceOptions {
  archive?: Partial<LocalArchiveOptions>;
  extra?: readonly Exchange[];
  /** Folder of recorded exchanges instead of the embedded ones. */
  folder?: string;
  latencyMs?: number;
}

/** Starts everything in a temporary folder. */
export async function place(options: PlaceOptions = {}): Promise<Place> {
  const root = await Deno.makeTempDir();
  const archive = await startLocalArchive({
    dir: `${root}/archive`,
    background: "instant",
    ...options.archive,
  });
  const services = await startRecordedServices({
    extra: options.extra ?? [],
    ...(options.folder ? { folder: options.folder } : {}),
    latencyMs: options.latencyMs ?? 0,
  });
  return {
    archive,
    services,
    root,
    async open(yaml, key = "owner") {
      const folder = `${root}/work`;
      await Deno.mkdir(folder, { recursive: true });
      const bases = Object.entries(services.bases).map(([k, v]) => `  ${k}: ${v}\n`).join("");
      await Deno.writeTextFile(
        `${folder}/upload.yaml`,
        `instance: ${archive.url}\nservices:\n${bases}${yaml}\n`,
      );
      const connection = await connect(openWorkFolder(folder), {
        key: archive.keys[key],
        retry: { minDelayMs: 1, maxDelayMs: 5, attempts: 3 },
      });
      await runDandiset(connection, await planDandiset(connection));
      return connection;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([archive.stop(), services.stop()]);
      await Deno.remove(root, { recursive: true });
    },
  };
}

/** What no file says. */
export const NO_FACTS: FactsSummary = summarizeFacts([]);

/** A recorded exchange for a test. */
export function exchange(
  url: string,
  body: unknown,
  response: { status?: number; headers?: Record<string, string>; bodyText?: string } = {},
): Exchange {
  const { status = 200, headers = { "content-type": "application/json" }, bodyText } = response;
  return {
    request: { method: "GET", url },
    response: { status, headers, ...(bodyText === undefined ? { body } : { bodyText }) },
  };
}

/** `/personal-details` of ORCID. */
export function orcidRecord(id: string, given: string | null, family: string | null): Exchange {
  return exchange(`https://pub.orcid.org/v3.0/${id}/personal-details`, {
    name: given === null ? null : {
      "given-names": { value: given },
      "family-name": family === null ? null : { value: family },
      "credit-name": null,
    },
    "other-names": { "other-name": [] },
    path: `/${id}/personal-details`,
  });
}

/** An active organisation of ROR. */
export function rorRecord(
  id: string,
  name: string,
  change: Record<string, unknown> = {},
): Exchange {
  return exchange(`https://api.ror.org/v2/organizations/${id}`, {
    id: `https://ror.org/${id}`,
    status: "active",
    names: [{ value: name, types: ["ror_display", "label"] }],
    relationships: [],
    external_ids: [],
    locations: [],
    ...change,
  });
}

/** An author for {@link crossrefWork}. */
export interface TestAuthor {
  given?: string;
  family?: string;
  suffix?: string;
  name?: string;
  orcid?: string;
  authenticated?: boolean;
  affiliations?: string[];
}

/** `/works/{DOI}` of Crossref. */
export function crossrefWork(
  doi: string,
  authors: readonly TestAuthor[],
  change: Record<string, unknown> = {},
): Exchange {
  return exchange(`https://api.crossref.org/works/${doi}`, {
    status: "ok",
    message: {
      DOI: doi,
      title: ["A paper about hands"],
      type: "journal-article",
      "container-title": ["Journal"],
      published: { "date-parts": [[2026, 1, 2]] },
      author: authors.map((a) => ({
        ...(a.given ? { given: a.given } : {}),
        ...(a.family ? { family: a.family } : {}),
        ...(a.suffix ? { suffix: a.suffix } : {}),
        ...(a.name ? { name: a.name } : {}),
        ...(a.orcid
          ? {
            ORCID: `http://orcid.org/${a.orcid}`,
            "authenticated-orcid": a.authenticated ?? false,
          }
          : {}),
        affiliation: (a.affiliations ?? []).map((name) => ({ name })),
      })),
      ...change,
    },
  });
}
