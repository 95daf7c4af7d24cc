import type { NwbFacts } from "../../nwb/facts.ts";
import { normalizeDoi } from "./identifiers.ts";
import { cleanText, foldName } from "./names.ts";

/** What a summary needs of one file: the facts of the file itself, or as much as the archive's record of it tells. */
export type SummarisedFacts =
  & Pick<
    NwbFacts,
    | "sessionId"
    | "identifier"
    | "experimenter"
    | "institution"
    | "lab"
    | "relatedPublications"
    | "keywords"
    | "experimentDescription"
    | "numberOfUnits"
  >
  & {
    readonly file: { readonly path: string };
    readonly types: readonly { readonly type: string; readonly count: number }[];
    readonly subject?: {
      readonly subject_id?: string;
      readonly sex?: string;
      readonly species?: string;
    };
    readonly sessionStartTime?: { readonly raw: string; readonly parsed: string | null };
    readonly locations: readonly { readonly text: string }[];
  };

/** What NWB files say together. */
export interface FactsSummary {
  /** Files that were read. */
  readonly files: number;
  /** Distinct subjects. */
  readonly subjects: number;
  /** Distinct sessions. */
  readonly sessions: number;
  /** As written, distinct. */
  readonly species: readonly string[];
  /** Subjects by sex, as written in the files. */
  readonly sexes: Readonly<Record<string, number>>;
  /** Modalities in words: "extracellular electrophysiology". */
  readonly modalities: readonly string[];
  /** Kinds of data in words: "sorted units", "raw electrical series". */
  readonly contents: readonly string[];
  /** Devices. */
  readonly devices: readonly string[];
  /** Names as written, distinct. */
  readonly experimenters: readonly string[];
  /** As written, distinct. */
  readonly institutions: readonly string[];
  /** As written, distinct. */
  readonly labs: readonly string[];
  /** DOIs, lower case. */
  readonly publications: readonly string[];
  /** Words as written, distinct. */
  readonly keywords: readonly string[];
  /** Descriptions of the experiment, distinct. */
  readonly experimentDescriptions: readonly string[];
  /** Location texts, distinct. */
  readonly locations: readonly string[];
  /**
   * Which texts stand together in a file of which species, as each species is read by its own atlas; files that say the same are
   * one. Species `""`: unknown.
   */
  readonly places?: readonly { readonly species: string; readonly texts: readonly string[] }[];
  /** First and last session day, ISO 8601. */
  readonly span?: { readonly first: string; readonly last: string };
  /** Sorted units in all files. */
  readonly totalUnits: number;
}

const MODALITIES: readonly [string, RegExp][] = [
  [
    "extracellular electrophysiology",
    /^(ElectricalSeries|LFP|SpikeEventSeries|Units|ElectrodeGroup)$/,
  ],
  [
    "intracellular electrophysiology",
    /^(PatchClampSeries|CurrentClampSeries|VoltageClampSeries|IntracellularElectrode|IZeroClampSeries)$/,
  ],
  ["two-photon calcium imaging", /^TwoPhotonSeries$/],
  ["one-photon imaging", /^OnePhotonSeries$/],
  [
    "optical physiology",
    /^(ImagingPlane|RoiResponseSeries|Fluorescence|DfOverF|PlaneSegmentation)$/,
  ],
  ["fiber photometry", /^FiberPhotometry/],
  ["optogenetic stimulation", /^(OptogeneticSeries|OptogeneticStimulusSite)$/],
  [
    "behavior",
    /^(SpatialSeries|Position|BehavioralTimeSeries|BehavioralEvents|BehavioralEpochs|EyeTracking|PupilTracking|CompassDirection|PoseEstimation)$/,
  ],
];

const CONTENTS: readonly [string, RegExp][] = [
  ["sorted units", /^Units$/],
  ["voltage traces", /^ElectricalSeries$/],
  ["local field potentials", /^LFP$/],
  ["current clamp recordings", /^CurrentClampSeries$/],
  ["voltage clamp recordings", /^VoltageClampSeries$/],
  ["imaging data", /^(TwoPhotonSeries|OnePhotonSeries)$/],
  ["fluorescence traces", /^(RoiResponseSeries|Fluorescence|DfOverF)$/],
  ["position", /^(Position|SpatialSeries)$/],
  ["stimuli", /^(OptogeneticSeries|ImageSeries|OpticalSeries)$/],
  ["trials", /^TimeIntervals$/],
];

/** Joins the facts of many files. Pure; texts are cleaned, nothing is interpreted beyond counting. */
export function summarizeFacts(all: readonly (SummarisedFacts | NwbFacts)[]): FactsSummary {
  const types = new Set(all.flatMap((f) => f.types.filter((t) => t.count > 0).map((t) => t.type)));
  const words = (table: readonly [string, RegExp][]) =>
    table.filter(([, test]) => [...types].some((t) => test.test(t))).map(([word]) => word);
  const days = all.flatMap((f) =>
    /^(\d{4}-\d{2}-\d{2})/.exec(f.sessionStartTime?.parsed ?? "")?.[1] ?? []
  )
    // 1900 and 1970 stand for "unknown".
    .filter((d) => d > "1971").sort();
  const sexes: Record<string, number> = {};
  const seen = new Set<string>();
  for (const f of all) {
    const id = f.subject?.subject_id;
    const sex = f.subject?.sex;
    if (!sex || (id && seen.has(id))) continue;
    if (id) seen.add(id);
    sexes[sex] = (sexes[sex] ?? 0) + 1;
  }
  const modalities = words(MODALITIES);
  const [first, last] = [days[0], days.at(-1)];
  return {
    files: all.length,
    subjects: new Set(all.flatMap((f) => f.subject?.subject_id || [])).size,
    sessions: new Set(
      all.map((f) =>
        `${f.subject?.subject_id ?? ""} ${
          f.sessionId ?? f.sessionStartTime?.raw ?? f.identifier ?? f.file.path
        }`
      ),
    ).size,
    species: distinct(all.map((f) => f.subject?.species)),
    sexes,
    // "optical physiology" says nothing beside the kind of imaging.
    modalities: modalities.filter((m) =>
      m !== "optical physiology" ||
      !modalities.some((o) => o.includes("imaging") || o.includes("photometry"))
    ),
    contents: words(CONTENTS),
    devices: [],
    experimenters: distinct(all.flatMap((f) => f.experimenter ?? [])),
    institutions: distinct(all.map((f) => f.institution)),
    labs: distinct(all.map((f) => f.lab)),
    publications: distinct(
      all.flatMap((f) => f.relatedPublications ?? []).flatMap((p) =>
        p.split(/\s*[;,]\s+|\s+/).map((t) => normalizeDoi(t))
      ),
    ),
    keywords: distinct(all.flatMap((f) => f.keywords ?? [])),
    experimentDescriptions: distinct(all.map((f) => f.experimentDescription)),
    locations: distinct(all.flatMap((f) => f.locations.map((l) => l.text))),
    places: placesOf(all),
    ...(first && last ? { span: { first, last } } : {}),
    totalUnits: all.reduce((sum, f) => sum + (f.numberOfUnits ?? 0), 0),
  };
}

/** The context that a text is understood in: its file's species and its file's other texts. */
function placesOf(all: readonly SummarisedFacts[]): NonNullable<FactsSummary["places"]> {
  const seen = new Map<string, { species: string; texts: string[] }>();
  for (const { subject, locations } of all) {
    const texts = [...new Set(locations.map((l) => l.text))].sort();
    if (texts.length === 0) continue;
    const species = subject?.species ?? "";
    seen.set(JSON.stringify([species, texts]), { species, texts });
  }
  return [...seen.values()];
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  const seen = new Set<string>();
  const out: string[] = [];
  for (const raw of texts) {
    const text = cleanText(raw ?? "");
    const key = foldName(text);
    if (key === "" || seen.has(key)) continue;
    seen.add(key);
    out.push(text);
  }
  return out;
}
