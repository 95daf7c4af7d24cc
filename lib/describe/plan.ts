import type { ServiceName } from "./service_names.ts";
import type { Metadata } from "../archive/mod.ts";
import { checkDandisetMetadata } from "../archive/schema/mod.ts";
import type { Connection } from "../connect/mod.ts";
import { readJsonLines } from "../core/json_lines.ts";
import { registerSecret } from "../core/redact.ts";
import type { StepOptions } from "../core/step.ts";
import type { UploadConfig } from "../core/upload_config.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { requireDandiset } from "../dandiset/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { checkRecordIds } from "./check_draft.ts";
import { fields, list, text } from "./model/json.ts";
import { readKnownRegions } from "./propose/known_regions.ts";
import { proposeAbout } from "./propose/about.ts";
import { proposeFields } from "./propose/fields.ts";
import { proposePeople } from "./propose/people.ts";
import { readFilesSummary } from "./propose/read_files.ts";
import { contributorsOf, repairRecord } from "./propose/repairs.ts";
import { stopIfAsked } from "./model/stop.ts";
import { adviseOnRecord } from "./model/advice.ts";
import { savedAnswers } from "./questions/keep.ts";
import { applyChanges, takenChanges } from "./apply.ts";
import { readContributorDecisions, readDescribeDecisions } from "./model/decisions.ts";
import { draftDigest } from "./digest.ts";
import type { FactsSummary } from "./model/facts_summary.ts";
import { fetchPublication } from "./publication/fetch_publication.ts";
import { readPublicationRef } from "./model/identifiers.ts";
import { sameChangeId } from "./model/change_id.ts";
import { readLastSaved } from "./model/last_saved.ts";
import {
  askBeforeReplacing,
  askForPaper,
  isPaper,
  notesOn,
  noticesOn,
  skippedNote,
} from "./plan_notes.ts";
import { asSample, isSample } from "./sample.ts";
import { instanceSchema } from "./instance_schema.ts";
import { maySkip, withForm } from "./questions/forms.ts";
import {
  type AskedQuestion,
  DESCRIBE_PLAN_VERSION,
  type DescribePlan,
  type FieldChange,
  type Question,
} from "./model/plan_types.ts";
import { createServices, type Services, type ServicesOptions } from "./services/services.ts";
import { describeState } from "./read_plan.ts";
import { viewDescribePlan } from "./view.ts";

/** Options of {@linkcode planDescribe}. */
export interface PlanDescribeOptions extends StepOptions {
  /** DOI, address or PubMed id of the paper. Default `doi` of `upload.yaml`. */
  doi?: string;
  /** Answers that stand above `upload.yaml`, by its keys: what a notebook's parameters or a terminal's questions give. */
  answers?: Partial<UploadConfig>;
  /** How outside services are asked: addresses, keys, contact, time-outs. */
  services?: ServicesOptions;
  /** What the files say, where it is known already. Default: the files of the work folder are read. */
  facts?: FactsSummary;
}

/**
 * Step 07, plan: what the Dandiset's record should say, field by field, beside what the draft says now; each change
 * with its source and reason, and the questions that no source could answer.
 *
 * Reads the draft, the files' facts and the outside services (answers are remembered in `state/services.jsonl`);
 * changes nothing on the archive. A service that does not answer is named in the plan and the step can be repeated.
 *
 * @throws {NotFoundError} If step 02 has not been run, or the DOI does not exist.
 * @throws {UsageError} If the DOI cannot be read as one.
 * @throws {ConfigError} If `decisions.yaml` has another form.
 */
export async function planDescribe(
  connection: Connection,
  options: PlanDescribeOptions = {},
): Promise<DescribePlan & Viewable> {
  const { work, client, instance, info } = connection;
  const { signal, onProgress, now = () => new Date() } = options;
  const dandiset = requireDandiset(connection);
  const inFile = writtenKeys(work.path);
  const decisions = readDescribeDecisions(work);
  // Kept answers, then what the user wrote, then what is said now.
  const kept = Object.fromEntries(
    Object.entries(savedAnswers(work)).filter(([key]) =>
      !inFile.includes(key) || answersMore(key) ||
      // Asked about what the file says: the answer holds until somebody writes something else there.
      decisions.replaces[key] === work.config[key as keyof UploadConfig]
    ),
  );
  const config: UploadConfig = { ...work.config, ...kept, ...options.answers };
  const doi = options.doi ?? config.doi;
  const ref = doi ? readPublicationRef(doi) : undefined;
  const services = openServices(connection, options);
  onProgress?.({ kind: "stage", stage: "reading the draft" });
  const draft = await client.getVersionInfo(dandiset, "draft");
  const files = options.facts
    ? { facts: options.facts, found: [], notes: [] }
    : await readFilesSummary(work, client, dandiset, options);
  const { facts } = files;
  if (ref) onProgress?.({ kind: "stage", stage: "asking OpenAlex, Crossref, ORCID and ROR" });
  const fetched = ref ? await fetchPublication(services, ref) : undefined;
  const publication = fetched && isSample(connection, fetched) ? asSample(fetched) : fetched;
  stopIfAsked(signal, "nothing was changed, answers so far are remembered; run it again");
  const usable = publication && isPaper(publication) ? publication : undefined;
  const base = { name: draft.name, metadata: draft.metadata };
  const schemaVersion = info.schema_version;
  const repaired = repairRecord(draft.metadata);
  const contributors = contributorsOf(repaired.metadata);
  const written = new Set([
    ...inFile,
    ...Object.keys(kept),
    ...Object.keys(options.answers ?? {}),
  ]);
  const [people, about] = await Promise.all([
    proposePeople({
      services,
      base: contributors,
      publication: usable,
      facts,
      config,
      decisions: readContributorDecisions(work),
      written,
      firstTime: !readJsonLines(work.statePath("describe.jsonl")).records.some(wasSaved),
    }),
    proposeAbout({
      services,
      base: list(repaired.metadata.about).map(fields),
      facts,
      config,
      decisions,
      regions: readKnownRegions(work, dandiset, instance.api),
      found: files.found,
    }),
  ]);
  const others = proposeFields({
    base: { name: draft.name, metadata: repaired.metadata },
    publication: usable,
    facts,
    config,
    written,
    ownDraft: ownDraft(work, dandiset),
    lastSaved: readLastSaved(work, instance.api, dandiset),
    decisions,
    licenses: list(info.instance_config?.licenses).filter((l) => typeof l === "string"),
  });
  const changes = [
    ...repaired.changes,
    ...others.changes,
    ...people.changes,
    ...about.changes,
    ...versionChange(draft.metadata, schemaVersion),
  ].map((c) => decided(c, decisions.confirmed, decisions.declined));
  const after = applyChanges(base, takenChanges(changes, "all"));
  const complete = { ...after.metadata, name: after.name };
  const onSchema: string[] = [];
  const schema = await instanceSchema(connection, "Dandiset", (text) => onSchema.push(text));
  const verdict = await checkDandisetMetadata(complete, {
    schemaVersion,
    schema,
  });
  const advice = [
    ...await adviseOnRecord(complete),
    ...await checkRecordIds(services, complete),
  ];
  const plan: DescribePlan = {
    planVersion: DESCRIBE_PLAN_VERSION,
    made: now().toISOString(),
    dandiset,
    instance: instance.name,
    api: instance.api,
    schemaVersion,
    base: { ...base, digest: await draftDigest(base), modified: draft.modified },
    ...(publication ? { publication } : {}),
    facts,
    changes,
    questions: openQuestions(decisions.skipped, [
      ...(publication && !usable ? [askForPaper(publication)] : []),
      ...people.questions,
      ...others.questions,
      ...about.questions,
      ...changes.flatMap(askBeforeReplacing),
    ]),
    candidates: about.candidates,
    leftOut: [
      ...(publication?.leftOut ?? []),
      ...people.leftOut,
      ...others.leftOut,
      ...about.leftOut,
    ],
    disagreements: publication?.disagreements ?? [],
    problems: verdict.problems,
    advice,
    services: services.used(),
    notes: [
      ...noticesOn(publication),
      ...files.notes,
      ...skippedNote(decisions.skipped),
      ...notesOn(publication, draft.metadata, info.allowed_schema_versions ?? [], schemaVersion),
      ...onSchema,
      ...(verdict.standIn ? [verdict.standIn] : []),
    ],
  };
  describeState.save(work, plan);
  return withView(plan, viewDescribePlan);
}

/** Free keys that raise the limits of OpenAlex and ROR, where the user has some and the script may look. */
function serviceKeys(): { openalex?: string; ror?: string } {
  const openalex = environment("OPENALEX_API_KEY");
  const ror = environment("ROR_CLIENT_ID");
  for (const key of [openalex, ror]) if (key) registerSecret(key);
  return { ...(openalex ? { openalex } : {}), ...(ror ? { ror } : {}) };
}

function environment(name: string): string | undefined {
  try {
    return Deno.env.get(name)?.trim() || undefined;
  } catch (error) {
    // Without permission to read it there is no key.
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}

/** The services of a run: addresses of `upload.yaml`, answers remembered in the work folder. */
function openServices(connection: Connection, options: PlanDescribeOptions): Services {
  const { work } = connection;
  const client = connection.client.with({
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  const contact = options.services?.contact ?? options.answers?.contact?.email ??
    work.config.contact?.email;
  return createServices({
    cachePath: work.statePath("services.jsonl"),
    keys: serviceKeys(),
    ...(contact ? { contact } : {}),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
    ...(options.now ? { now: options.now } : {}),
    network: () => client.outlast("an outside service gave no answer"),
    ...options.services,
    bases: {
      ...work.config.services as Partial<Record<ServiceName, string>>,
      ...options.services?.bases,
    },
  });
}

/** The description that an earlier run drafted and saved; what is in the Dandiset may be other files by now. */
function ownDraft(work: WorkFolder, dandiset: string): string | undefined {
  const saved = fields(work.readState("describe-result"));
  if (saved.dandiset !== dandiset) return undefined;
  const change = list(saved.taken).map(fields).find((c) => c.id === "description");
  return change === undefined || change.source === "upload.yaml" ? undefined : text(change.after);
}

/** Whether a line of the journal is of a record that was stored. */
function wasSaved(line: unknown): boolean {
  const { intends, refused } = fields(line);
  return intends !== true && refused !== true;
}

/** Keys whose answer completes what the file says: an address for its contact, further awards. */
function answersMore(key: string): boolean {
  return key === "contact" || key === "funding" || key === "ethics" || key === "curators";
}

function writtenKeys(folder: string): string[] {
  try {
    const yaml = Deno.readTextFileSync(`${folder}/upload.yaml`);
    return [...yaml.matchAll(/^([a-z_]+):/gm)].map((m) => m[1] as string);
  } catch {
    return [];
  }
}

function decided(
  change: FieldChange,
  confirmed: readonly string[],
  declined: readonly string[],
): FieldChange {
  if (declined.some((id) => sameChangeId(id, change.id))) return { ...change, declined: true };
  if (!confirmed.some((id) => sameChangeId(id, change.id))) return change;
  const { confirm, draft: _d, ...rest } = change;
  return confirm?.startsWith("somebody ") ? { ...rest, once: true } : rest;
}

function versionChange(metadata: Metadata, schemaVersion: string): FieldChange[] {
  const before = text(metadata.schemaVersion);
  const changes: FieldChange[] = [];
  if (metadata.schemaKey !== "Dandiset") {
    changes.push({
      id: "schemaKey",
      label: "kind of the record",
      after: "Dandiset",
      source: "archive",
      reason: "the archive requires it",
      notes: [],
      op: { op: "set", field: "schemaKey", value: "Dandiset" },
    });
  }
  if (before === schemaVersion) return changes;
  return [...changes, {
    id: "schemaVersion",
    label: "schema version",
    ...(before ? { before } : {}),
    after: schemaVersion,
    source: "archive",
    reason: "the version that the archive works with",
    notes: [],
    op: { op: "set", field: "schemaVersion", value: schemaVersion },
  }];
}

/** Each question once, with the form of its answer; those that were skipped only where nothing can be saved without. */
function openQuestions(
  skipped: readonly string[],
  questions: readonly AskedQuestion[],
): Question[] {
  const all = questions.map(withForm);
  return all.filter((q, i) =>
    all.findIndex((o) => o.id === q.id) === i && (!skipped.includes(q.id) || !maySkip(q))
  );
}
