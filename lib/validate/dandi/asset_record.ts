/**
 * The asset metadata that would be made from a file, judged as the archive judges it: by the published form.
 *
 * @module
 */
import { makeFinding } from "../findings/catalogue.ts";
import type { ValidationFinding } from "../findings/result.ts";

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
 * Makes a judge. Compiling the archive's schema takes longer than reading a file, so it is only done for a record
 * that is not plainly valid.
 */
export function makeRecordJudge(): RecordJudge {
  let ready: ReturnType<typeof prepare> | undefined;
  return {
    async judge(record) {
      if (isPlainlyValid(record)) return [];
      const check = await (ready ??= prepare());
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

// what our own records are made of, and what each must have
const PLAIN_KEYS: Readonly<Record<string, readonly string[]>> = {
  Asset: ["path", "contentSize", "encodingFormat"],
  AccessRequirements: ["status"],
  Participant: ["identifier"],
  Session: ["name"],
  Activity: ["name"],
  Software: ["name", "version"],
  BioSample: ["identifier", "sampleType"],
  SampleType: ["name"],
  PropertyValue: ["value"],
  SpeciesType: ["name"],
  SexType: ["name"],
  StrainType: ["name"],
  ApproachType: ["name"],
  MeasurementTechniqueType: ["name"],
};
const LOCAL_IDENTIFIERS = new Set(["Participant", "BioSample", "Session"]);
const URL_TEXT = /^https?:\/\/[a-z0-9.-]+(\/[A-Za-z0-9._~%:?#=&+/-]*)?$/i;
const TIME_TEXT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Whether a record has only parts that the archive takes for certain: short names, whole addresses and times, and
 * nothing of a kind that is not in the list. A record that is not plainly valid may be valid all the same.
 */
export function isPlainlyValid(value: unknown, key = ""): boolean {
  if (Array.isArray(value)) return value.every((v) => isPlainlyValid(v, key));
  if (typeof value === "string") return isPlainText(key, value);
  if (typeof value !== "object" || value === null) return value !== null;
  const record = value as Readonly<Record<string, unknown>>;
  const kind = record.schemaKey;
  if (key === "digest") return true;
  const needed = typeof kind === "string" ? PLAIN_KEYS[kind] : undefined;
  if (!needed || needed.some((k) => record[k] === undefined || record[k] === "")) return false;
  return Object.entries(record).every(([k, v]) =>
    k === "identifier" && typeof v === "string"
      ? LOCAL_IDENTIFIERS.has(String(kind)) ? v !== "" : URL_TEXT.test(v) || /^RRID:\w+$/.test(v)
      : isPlainlyValid(v, k)
  );
}

function isPlainText(key: string, text: string): boolean {
  if (key === "name") return text !== "" && text.length <= 150;
  if (key === "url") return URL_TEXT.test(text);
  if (/Date$|^dateModified$|^blobDateModified$/.test(key)) return TIME_TEXT.test(text);
  return true;
}

async function prepare(): Promise<
  (record: unknown) => Promise<{ readonly problems: readonly RecordProblem[] }>
> {
  const { checkAssetMetadata } = await import("../../archive/schema/mod.ts");
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
