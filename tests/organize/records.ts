/** Records for tests of names. */
import type { OrganizeRecord } from "../../lib/organize/names/record.ts";
import { modalitiesOf } from "../../lib/organize/names/modalities.ts";
import { wallClock } from "../../lib/organize/names/session_time.ts";

/** The object ids of the reference's examples. */
export const OIDS: Readonly<Record<string, string>> = {
  o1: "8f6b1a54-3a0f-4e2b-9d7a-0c3c7b3c1a11",
  o2: "0f2f4f7e-0d59-4f0b-9f57-3a6b8e7f2b22",
  o3: "ee03eda2-d0df-444f-8f69-6647bf8d97c5",
  o4: "342fccce-2dab-4b5d-898f-ced5f932635f",
};

/** A record in short: subject, session, start time, types, probes, cell … */
export interface Short {
  s?: string;
  ses?: string;
  t?: string;
  nd?: string;
  probes?: string[];
  tis?: string;
  slice?: string;
  cell?: string;
  desc?: string;
  oid?: string;
  size?: number;
  path?: string;
}

/** Makes the record of one file; files are called `a.nwb`, `b.nwb` … by their place. */
export function record(short: Short, index = 0): OrganizeRecord {
  const file = short.path ?? `${String.fromCharCode(97 + index)}.nwb`;
  const start = short.t === undefined
    ? undefined
    : wallClock({ raw: short.t, parsed: short.t, zone: false });
  const types = (short.nd ?? "").split(/,\s*/).filter((t) => t !== "");
  return {
    file,
    localPath: `/data/${file}`,
    ...(short.s === undefined ? {} : { subjectId: short.s }),
    ...(short.ses === undefined ? {} : { sessionId: short.ses }),
    ...(start === undefined ? {} : { start }),
    ...(short.tis === undefined ? {} : { tissueSampleId: short.tis }),
    ...(short.slice === undefined ? {} : { sliceId: short.slice }),
    ...(short.cell === undefined ? {} : { cellId: short.cell }),
    ...(short.desc === undefined ? {} : { description: short.desc }),
    ...(short.oid === undefined ? {} : { objectId: OIDS[short.oid] ?? short.oid }),
    ...(short.size === undefined ? {} : { sizeBytes: short.size }),
    probeIds: short.probes ?? [],
    modalities: modalitiesOf(types.map((type) => ({ type, count: 1, groupVisits: 1 }))),
    extension: ".nwb",
    externalFiles: [],
    problems: [],
  };
}

/** Records of one run. */
export function records(...shorts: Short[]): OrganizeRecord[] {
  return shorts.map(record);
}
