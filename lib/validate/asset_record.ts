/**
 * The asset metadata that would be made from a file, judged as the archive judges it: by the published form.
 *
 * @module
 */
import { makeFinding } from "./catalogue.ts";
import type { ValidationFinding } from "./result.ts";

// what the archive adds when it publishes; the values only have to be of the right form
const ADDED = {
  id: "dandiasset:00000000-0000-4000-8000-000000000000",
  identifier: "00000000-0000-4000-8000-000000000000",
  contentUrl: ["https://api.dandiarchive.org/", "https://dandiarchive.s3.amazonaws.com/"],
  access: [{ schemaKey: "AccessRequirements", status: "dandi:OpenAccess" }],
  datePublished: "2026-01-01T00:00:00+00:00",
  digest: {
    "dandi:dandi-etag": `${"0".repeat(32)}-1`,
    "dandi:sha2-256": "0".repeat(64),
  },
  publishedBy: {
    schemaKey: "PublishActivity",
    id: "urn:uuid:00000000-0000-4000-8000-000000000000",
    name: "DANDI publish",
    startDate: "2026-01-01T00:00:00+00:00",
    endDate: "2026-01-01T00:00:00+00:00",
    wasAssociatedWith: [{
      schemaKey: "Software",
      id: "urn:uuid:00000000-0000-4000-8000-000000000000",
      identifier: "RRID:SCR_017571",
      name: "DANDI API",
      version: "0.1.0",
    }],
  },
};

/** Judges records. */
export interface RecordJudge {
  /** Findings about one record; empty where the archive would call it valid. */
  judge(record: Readonly<Record<string, unknown>>): Promise<ValidationFinding[]>;
}

/**
 * Makes a judge. The schema is compiled meanwhile, so make it before the files are read: it then costs no time of
 * its own.
 */
export function makeRecordJudge(): RecordJudge {
  const ready = prepare();
  ready.catch(() => {}); // told when it is used
  return {
    async judge(record) {
      const check = await ready;
      const { problems } = await check({ ...record, ...ADDED });
      return problems.map((p) =>
        makeFinding("asset-metadata-invalid", {
          message: `The metadata that would be made of the file are not valid: ${p.message}`,
          rule: `dandischema.${p.keyword}.${p.path.join("+")}`,
          place: p.path.join("."),
          ...(p.fix ? { fix: p.fix } : {}),
        })
      );
    },
  };
}

async function prepare(): Promise<
  (record: unknown) => Promise<{ readonly problems: readonly RecordProblem[] }>
> {
  const { checkAssetMetadata } = await import("../archive/schema/mod.ts");
  const check = (record: unknown) => checkAssetMetadata(record, { published: true });
  await check({}); // compiles
  return check;
}

/** What is used of the archive part's problems. */
interface RecordProblem {
  readonly path: readonly (string | number)[];
  readonly keyword: string;
  readonly message: string;
  readonly fix?: string;
}
