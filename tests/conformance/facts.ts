/**
 * Facts per file, in the layout of the goldens: `NAME.nwb.json`.
 *
 * `input` is a folder of `.nwb` files, or a folder that holds `nwb/` and `nwb-made/` (then names of the second begin
 * with `made__`, and `file` with `made/`).
 *
 * @module
 */
import { sessionsOf, takeInventory } from "../../lib/inventory/mod.ts";
import { type LocationKind, type NwbFacts, readFacts } from "../../lib/nwb/mod.ts";
import type { ReadOutcome } from "../../lib/nwb/mod.ts";

/** Writes one `.json` a file. */
export async function run(options: { input: string; output: string }): Promise<void> {
  const { input, output } = options;
  await Deno.mkdir(output, { recursive: true });
  for (const { folder, file, name } of await fixtures(input)) {
    for await (
      const outcome of readFacts(
        sessionsOf(await takeInventory(await Deno.realPath(folder))).map((e) => e.localPath),
        {
          timeoutMs: 10_000,
        },
      )
    ) {
      const path = outcome.status === "read" ? outcome.facts.file.path : outcome.path;
      const relative = path.slice((await Deno.realPath(folder)).length + 1);
      const facts = goldenOf(outcome);
      await Deno.writeTextFile(
        `${output}/${name(relative)}.json`,
        JSON.stringify({ file: file(relative), ...facts }, null, 1) + "\n",
      );
    }
  }
}

/** The parts of an input folder: where the files lie and how the goldens name them. */
export async function fixtures(input: string): Promise<
  { folder: string; file(relative: string): string; name(relative: string): string }[]
> {
  const flat = (relative: string): string => relative.replaceAll("/", "__");
  const part = (folder: string, made: boolean) => ({
    folder,
    file: (relative: string): string => made ? `made/${relative}` : relative,
    name: (relative: string): string => (made ? "made__" : "") + flat(relative),
  });
  const parts = [];
  for (const [name, made] of [["nwb", false], ["nwb-made", true]] as const) {
    const info = await Deno.stat(`${input}/${name}`).catch(() => undefined);
    if (info?.isDirectory) parts.push(part(`${input}/${name}`, made));
  }
  return parts.length > 0 ? parts : [part(input, /nwb-made\/?$/.test(input))];
}

/** What we call by finer names. */
const CLASSES: Record<string, string> = {
  "empty": "not-hdf5",
  "not-closed": "cannot-open",
  "no-permission": "cannot-open",
  "not-found": "cannot-open",
};

function goldenOf(outcome: ReadOutcome): Record<string, unknown> {
  if (outcome.status === "unreadable") {
    const { reason, message } = outcome;
    return { error: { class: CLASSES[reason] ?? reason, message } };
  }
  return goldenOfFacts(outcome.facts);
}

/** Facts in the layout of the goldens. */
export function goldenOfFacts(f: NwbFacts): Record<string, unknown> {
  const time = f.sessionStartTime;
  return {
    nwb_version: f.nwbVersion ?? { value: null, is: null },
    root_type: f.rootType ?? null,
    object_id: f.objectId ?? null,
    identifier: f.identifier ?? null,
    session_description: f.sessionDescription ?? null,
    session_id: f.sessionId ?? null,
    session_start_time: {
      raw: time?.raw ?? null,
      parsed: time?.parsed ?? null,
      zone: time?.parsed ? time.zone : null,
    },
    timestamps_reference_time: f.timestampsReferenceTime?.raw ?? null,
    file_create_date: f.fileCreateDate,
    subject: subjectOf(f),
    experimenter: f.experimenter ?? null,
    related_publications: f.relatedPublications ?? null,
    keywords: f.keywords ?? null,
    lab: f.lab ?? null,
    institution: f.institution ?? null,
    experiment_description: f.experimentDescription ?? null,
    electrodes: f.electrodes === undefined ? null : {
      ...f.electrodes,
      locations: f.locations
        .filter((l) => l.kind === "electrode" && /(\/location)$/.test(l.place))
        .map(({ text, count }) => ({ location: text, count })),
    },
    electrode_group_locations: places(f, "electrode-group"),
    icephys_electrode_locations: places(f, "icephys-electrode"),
    ogen_site_locations: places(f, "ogen-site"),
    imaging_plane_locations: places(f, "imaging-plane"),
    external_files: Object.fromEntries(
      f.externalFiles.map(({ place, files }) => [place.slice(1), files]),
    ),
    neurodata_types: Object.fromEntries(
      f.types.filter((t) => t.count > 0)
        .map(({ namespace, type, count }) => [`${namespace ?? ""}:${type}`, count]),
    ),
    external_links: Object.fromEntries(
      Object.entries(f.externalLinks).map(([place, target]) => {
        const at = target.lastIndexOf(":");
        return [place.slice(1), { file: target.slice(0, at), path: target.slice(at + 1) }];
      }),
    ),
    soft_links: f.softLinks,
    number_of_electrodes: f.numberOfElectrodes ?? null,
    number_of_units: f.numberOfUnits ?? null,
    specifications: f.specifications,
    errors: f.errors,
  };
}

function subjectOf({ subject }: NwbFacts): Record<string, string> | null {
  if (!subject) return null;
  const { other, date_of_birth, age_reference, ...texts } = subject;
  return {
    ...other,
    ...texts,
    ...(date_of_birth ? { date_of_birth: date_of_birth.raw } : {}),
    ...(age_reference === undefined ? {} : { "age.reference": age_reference }),
  };
}

function places(facts: NwbFacts, kind: LocationKind): Record<string, string> {
  return Object.fromEntries(
    facts.locations.filter((l) => l.kind === kind).map(({ place, text }) => [place.slice(1), text]),
  );
}
