/**
 * The session, its samples and its publications as the DANDI schema has them.
 *
 * @module
 */
import { quote } from "../core/text.ts";
import { MAX_NAME } from "./participant.ts";
import type { NwbFacts, TimeFact } from "./facts.ts";
import type { Note } from "./note.ts";
import { addSeconds } from "../store/time_text.ts";

type Json = Record<string, unknown>;

/** A date-time as the DANDI schema wants it: `Z` for UTC; a time without offset is taken as UTC. */
export function dateTime(parsed: string): string {
  const zoned = /[+-]\d\d:\d\d$/.test(parsed) ? parsed : `${parsed}+00:00`;
  return zoned.replace(/\+00:00$/, "Z");
}

/** First element of `wasGeneratedBy`. */
export function session(facts: NwbFacts, note: Note): Json {
  const id = facts.sessionId;
  const start = startOf(facts.sessionStartTime, note);
  const end = start === undefined ? undefined : endOf(facts, start, note);
  const used = facts.probes.map(({ id }) => ({
    schemaKey: "Equipment",
    identifier: `probe:${id}`,
    name: "Ecephys Probe",
  }));
  return {
    schemaKey: "Session",
    ...(id === undefined ? {} : { identifier: id }),
    name: nameOf(id, note),
    ...(facts.sessionDescription === undefined ? {} : { description: facts.sessionDescription }),
    ...(start === undefined ? {} : { startDate: dateTime(start) }),
    ...(end === undefined ? {} : { endDate: dateTime(end) }),
    ...(used.length === 0 ? {} : { used }),
  };
}

function nameOf(id: string | undefined, note: Note): string {
  if (!id) return "Acquisition session";
  const characters = [...id];
  if (characters.length <= MAX_NAME) return id;
  note({
    code: "session-id-too-long",
    severity: "advice",
    place: "/general/session_id",
    message: `The session id has ${characters.length} characters: the session's name in the ` +
      `record is cut to ${MAX_NAME}, its identifier is whole`,
    found: id,
  });
  return characters.slice(0, MAX_NAME).join("");
}

function startOf(time: TimeFact | undefined, note: Note): string | undefined {
  const place = "/session_start_time";
  if (time?.parsed) {
    if (!time.zone) {
      note({
        code: "session-start-without-zone",
        severity: "advice",
        place,
        message: `The session start ${quote(time.raw)} has no offset from UTC: UTC is assumed`,
        found: time.raw,
        wanted: "a time with offset such as 2021-03-04T05:06:07+01:00",
      });
    }
    return time.parsed;
  }
  note({
    code: time ? "session-start-not-understood" : "session-start-missing",
    severity: "blocks-upload",
    place,
    message: time
      ? `The session start ${quote(time.raw)} is not a time of ISO 8601`
      : "The file does not say when the session began",
    ...(time ? { found: time.raw } : {}),
    wanted: "a time such as 2021-03-04T05:06:07+01:00",
  });
  return undefined;
}

/** No session lasts five years; times since 1970 do. */
const LONGEST_S = 5 * 365 * 86_400;

/**
 * Where the data begin within the first second, the end is written as the official client does (start plus span): it
 * is then hardly wrong, and the records of both tools are equal.
 */
const SAME_AS_CLIENT_S = 1;

/**
 * End of the last data: the session start plus the last time. The official client adds the span of the times instead,
 * so that a recording from 3600 s to 7200 s would end after one hour. Where the last time cannot be meant so (times
 * since 1970, a clock of the machine), the span is added here too. `timestamps_reference_time` is not asked: writers
 * that set it to another moment (MIES) still count from the session start.
 */
function endOf(facts: NwbFacts, start: string, note: Note): string | undefined {
  const span = facts.timeSpan;
  if (!span) return undefined;
  const lasts = span.endS - span.startS;
  if (!(lasts < LONGEST_S)) {
    note({
      code: "session-too-long",
      severity: "hurts-finding",
      message: `The times in the file span ${Math.round(lasts / 86_400)} days: ` +
        "the record gets no end of the session",
      found: `${span.startS} s to ${span.endS} s`,
    });
    return undefined;
  }
  if (Math.abs(span.startS) < SAME_AS_CLIENT_S) return addSeconds(start, lasts);
  const last = Math.min(Math.max(span.endS, -LONGEST_S), 2 * LONGEST_S);
  return addSeconds(start, last < 0 || last > LONGEST_S ? lasts : last);
}

/** `wasDerivedFrom`: cell of slice of tissue sample; `undefined` where the file names none. */
export function samples(facts: NwbFacts): Json[] | undefined {
  const { tissue_sample_id, slice_id, cell_id } = facts.icephysMetadata ?? {};
  let chain: Json[] | undefined;
  for (
    const [identifier, name] of [
      [tissue_sample_id, "tissuesample"],
      [slice_id, "slice"],
      [cell_id, "cell"],
    ]
  ) {
    if (identifier === undefined) continue;
    chain = [{
      schemaKey: "BioSample",
      identifier,
      sampleType: { schemaKey: "SampleType", name },
      ...(chain ? { wasDerivedFrom: chain } : {}),
    }];
  }
  return chain;
}

/**
 * Publications with a DOI, however it is written. What is no DOI is told, and left out.
 */
export function publications(facts: NwbFacts, note: Note): Json[] | undefined {
  const texts = facts.relatedPublications;
  if (!texts) return undefined;
  const found = new Set<string>();
  for (const raw of texts) {
    const text = raw.trim();
    const address = doiAddress(text);
    if (address) found.add(address);
    else if (text !== "") {
      note({
        code: "publication-without-doi",
        severity: "hurts-finding",
        place: "/general/related_publications",
        message: `The publication ${quote(text)} has no DOI and is left out of the record`,
        found: text,
        wanted: "an address such as https://doi.org/10.1101/2021.01.01.000001",
      });
    }
  }
  return [...found].map((identifier) => ({
    schemaKey: "Resource",
    identifier,
    relation: "dcite:IsDescribedBy",
  }));
}

function doiAddress(text: string): string | undefined {
  // What the official client takes is kept as written.
  if (/^https?:\/\/doi\.org\/\S+$/i.test(text)) return text;
  const doi = /(?:^|[\s(<[:/]|doi\.org\/|doi:)(10\.\d{4,9}\/[^\s<>"]+)/i.exec(text)?.[1];
  return doi && `https://doi.org/${doi.replace(/[.,;)\]]+$/, "")}`;
}
