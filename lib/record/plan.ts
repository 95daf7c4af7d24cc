import { readDandiset } from "../dandiset/mod.ts";
import { isDandiUploadError, joinPath, type StepOptions, type WorkFolder } from "../core/mod.ts";
import type { Fate } from "../inventory/mod.ts";
import { type Status, status } from "../status/mod.ts";
import { type Viewable, withView } from "../display/mod.ts";
import { uploadCompleteness } from "./complete.ts";
import { collectFacts } from "./facts.ts";
import { readConnect } from "../connect/mod.ts";
import { addressTrouble } from "./git/push.ts";
import { findRepository, hasGit, type Repository, withoutUser } from "./git/repository.ts";
import { findHistory, homeFolder, redactHistory } from "./history.ts";
import { makeManifest, type Manifest, manifestText } from "./manifest.ts";
import { type ConversionNotes, readConversionNotes } from "./notes.ts";
import type { RedactionCounts } from "./redaction.ts";
import { readRepairResult, type RepairSummary, summarizeRepairs } from "../repair/mod.ts";
import { viewRecordPlan } from "./view.ts";

/** Options of {@linkcode planRecord}. */
export interface PlanRecordOptions extends StepOptions {
  /** Conversation to keep: a file, `"newest"` (default: the newest that belongs to this folder), or `"none"`. */
  history?: string;
  /** Notes of the conversion. Default: `conversion: notes` in `upload.yaml`, or `conversion_notes.md` in the work folder or the one above. */
  notes?: string;
  /**
   * Commit: `auto` if the folder is in a git repository, `init` makes one of its own in the work folder, `off` never.
   * Default `auto`; in a rehearsal `init`, so that it is seen and no other repository gets a rehearsal's manifest.
   */
  git?: "auto" | "init" | "off";
  /**
   * Push after committing: name of a remote, or an address. Named for this run only: a folder made by somebody else says in
   * `upload.yaml`, or in its repository, where its own remote is. Default: nothing is pushed.
   */
  push?: string;
  /** The user's home folder, where conversations lie. Default `HOME`. */
  home?: string;
}

/** What step 10 would do. */
export interface RecordPlan {
  /** The manifest. */
  readonly manifest: {
    /** Path relative to the work folder. */
    readonly file: string;
    /** Whole text. */
    readonly text: string;
    /** Text that is there now; absent where there is none. */
    readonly before?: string;
    /** What is known, what is not, and where each value comes from. */
    readonly content: Manifest;
    /** File of the notes that were read. */
    readonly notes?: string;
  };
  /** The conversation; absent where none is kept. */
  readonly history?: {
    /** Path relative to the work folder. */
    readonly file: string;
    /** Where it lies. */
    readonly source: string;
    /** Why this one. */
    readonly why: string;
    /** Lines now; a conversation that goes on has more when it is kept. */
    readonly lines: number;
    /** Bytes after redaction. */
    readonly bytes: number;
    /** What is taken out. */
    readonly redactions: RedactionCounts;
    /** Some places of each kind, as they are kept. */
    readonly samples: Readonly<Record<string, readonly string[]>>;
  };
  /** The report. */
  readonly report: { readonly file: string };
  /** What happens in git. */
  readonly git: {
    readonly action: "commit" | "init-and-commit" | "none";
    /** Why nothing is committed. */
    readonly why?: string;
    /** Commits in order: message and files, relative to the work folder. */
    readonly commits: readonly { readonly message: string; readonly files: readonly string[] }[];
    /** Lines that are added to `.gitignore`, so that `state/` is never committed. */
    readonly ignore: readonly string[];
    /** Set in a rehearsal: there need be nobody whom git knows. */
    readonly rehearsal?: boolean;
    /** Where it is pushed to; absent where nothing is pushed. */
    readonly push?: {
      /** The address without user and password. */
      readonly remote: string;
      readonly branch: string;
      /** Name of the remote whose address in the repository it is; absent where an address was given. */
      readonly name?: string;
    };
  };
  /** What the user should know. */
  readonly notes: readonly string[];
}

/**
 * Step 10, plan: the manifest as it would be written, the conversation that would be kept and what is taken out of
 * it, the report, and the commits. Nothing is written and no network is used.
 *
 * @throws {ConfigError} If a manifest that is there cannot be added to.
 * @throws {NotFoundError} If a conversation or notes are named and not there.
 */
export async function planRecord(
  connection: { readonly work: WorkFolder },
  options: PlanRecordOptions = {},
): Promise<RecordPlan & Viewable> {
  const { work } = connection;
  const now = options.now?.() ?? new Date();
  const notes: string[] = [];
  const upload = await statusOf(work, options);
  const { complete, note } = upload
    ? uploadCompleteness(work, upload)
    : { complete: false, note: "Neither the NWB folder nor a plan of step 04 (organize) is here" };
  if (note) notes.push(note);
  const manifest = await planManifest(work, options, now, complete, upload?.files ?? []);
  const history = await planHistory(work, options, notes);
  const { content } = manifest;
  const git = planGit(work, options, content, history !== undefined, notes);
  const plan: RecordPlan = {
    manifest,
    ...(history ? { history } : {}),
    report: { file: "report.html" },
    git,
    notes,
  };
  work.writeState("record-plan", plan);
  return withView(plan, viewRecordPlan);
}

/** How far the files came; `undefined` where neither they nor what was planned for them is here. */
async function statusOf(
  work: WorkFolder,
  { signal }: PlanRecordOptions,
): Promise<Status | undefined> {
  try {
    return await status(work, signal ? { signal } : {});
  } catch (error) {
    if (isDandiUploadError(error, "not-found")) return undefined;
    throw error;
  }
}

async function planManifest(
  work: WorkFolder,
  options: PlanRecordOptions,
  now: Date,
  complete: boolean,
  files: readonly Fate[],
): Promise<RecordPlan["manifest"]> {
  const file = "conversion_manifest.yaml";
  const path = joinPath(work.path, file);
  const before = readText(path);
  const found = findNotes(work, options.notes);
  const content = makeManifest({
    conversion: work.config.conversion,
    folder: work.path.split("/").filter(Boolean).at(-1) ?? "",
    facts: await collectFacts(work, files, options),
    notes: found?.notes,
    dandiset: readDandiset(work)?.identifier,
    repairs: repairsOf(work),
    complete,
    now,
  });
  return {
    file,
    text: manifestText(content, before, path),
    ...(before === undefined ? {} : { before }),
    content,
    ...(found ? { notes: found.path } : {}),
  };
}

/** What was repaired; a damaged record keeps no manifest from being made, the report says it. */
function repairsOf(work: WorkFolder): RepairSummary[] | undefined {
  try {
    const result = readRepairResult(work);
    return result && summarizeRepairs(result);
  } catch (error) {
    if (isDandiUploadError(error)) return undefined;
    throw error;
  }
}

async function planHistory(
  work: WorkFolder,
  options: PlanRecordOptions,
  notes: string[],
): Promise<RecordPlan["history"]> {
  if (options.history === "none") return undefined;
  const home = options.home ?? homeFolder();
  const path = options.history === undefined || options.history === "newest"
    ? undefined
    : work.resolve(options.history);
  const { found, other, candidates } = await findHistory(work.path, { path, home });
  if (!found) {
    notes.push(
      other
        ? `The newest of ${candidates} conversations with Claude Code is about another folder (${
          shown(other.cwd, home)
        }) and is left alone; to keep one name it: history: "${shown(other.path, home)}"`
        : "No conversation with Claude Code was found",
    );
    return undefined;
  }
  const { signal } = options;
  const counted = await redactHistory(found.path, { home, ...(signal ? { signal } : {}) });
  if (counted.dropped > 0) {
    notes.push(`${counted.dropped} lines of the conversation are no JSON and are left out`);
  }
  return {
    file: ".claude/conversation.jsonl",
    source: found.path,
    why: found.why,
    lines: counted.lines,
    bytes: counted.bytes,
    redactions: counted.redactions,
    samples: counted.samples,
  };
}

function planGit(
  work: WorkFolder,
  options: PlanRecordOptions,
  manifest: Manifest,
  history: boolean,
  notes: string[],
): RecordPlan["git"] {
  const none = (why: string): RecordPlan["git"] => ({
    action: "none",
    why,
    commits: [],
    ignore: [],
  });
  const rehearsal = readConnect(work)?.instance.kind === "local";
  const mode = options.git ?? (rehearsal ? "init" : "auto");
  if (mode === "off") return none("not wanted");
  if (!hasGit()) {
    return none("there is no git on this machine, or it may not be run");
  }
  const around = findRepository(work.path);
  const repository = mode === "init" && !sameFolder(around?.top, work.path) ? undefined : around;
  if (!repository && mode === "auto") return none("the work folder is in no git repository");
  const ignore = ignoresState(work.path) ? [] : ["state/"];
  const { conversion } = manifest;
  const count = (list: readonly unknown[] | undefined) => list?.length ?? 0;
  const commits = [{
    // The words of the guide's step 9, so that the registry's scan reads them.
    message: `Add conversion manifest for registry\n\nDandiset: ${
      conversion.dandi_id ?? "none"
    }\nModalities: ${conversion.modalities?.join(", ") ?? "unknown"}\nInterfaces: ${
      count(conversion.neuroconv_interfaces)
    } NeuroConv + ${count(conversion.custom_interfaces)} custom`,
    files: ["conversion_manifest.yaml", ...(ignore.length ? [".gitignore"] : [])],
  }];
  if (history) {
    commits.push({
      message: "Save Claude Code conversation history",
      files: [".claude/conversation.jsonl"],
    });
  }
  const target = pushTarget(options.push, repository, notes);
  if (options.push === undefined && work.config.conversion.push) {
    notes.push(
      'Nothing is pushed: "push: true" in upload.yaml does not say where to; name the remote on the command line, --push origin',
    );
  }
  return {
    action: repository ? "commit" : "init-and-commit",
    commits,
    ignore,
    ...(rehearsal ? { rehearsal } : {}),
    ...(target ? { push: target } : {}),
  };
}

/** What the user named, as an address of the plan; a note where it leads nowhere. */
function pushTarget(
  wanted: string | undefined,
  repository: Repository | undefined,
  notes: string[],
): RecordPlan["git"]["push"] {
  if (wanted === undefined) return undefined;
  const named = repository?.remotes.get(wanted);
  const address = named ?? wanted;
  const isName = /^[\w.-]+$/.test(wanted) && named === undefined;
  const trouble = isName
    ? `there is no remote "${wanted}"`
    : addressTrouble(named === undefined ? address : withoutUser(address));
  if (!trouble) {
    return {
      remote: named === undefined ? address : withoutUser(address),
      branch: repository?.branch ?? "",
      ...(named === undefined ? {} : { name: wanted }),
    };
  }
  notes.push(`Nothing is pushed: ${trouble}`);
  return undefined;
}

function findNotes(
  work: WorkFolder,
  given: string | undefined,
): { path: string; notes: ConversionNotes } | undefined {
  const named = given ?? work.config.conversion.notes;
  const candidates = named === undefined
    ? [joinPath(work.path, "conversion_notes.md"), joinPath(work.path, "..", "conversion_notes.md")]
    : [work.resolve(named)];
  for (const path of candidates) {
    const text = readText(path);
    if (text !== undefined) return { path, notes: readConversionNotes(text) };
  }
  return undefined;
}

/** Whether `.gitignore` of the work folder keeps `state/` out. */
function ignoresState(folder: string): boolean {
  const lines = readText(joinPath(folder, ".gitignore"))?.split(/\r?\n/).map((l) => l.trim()) ?? [];
  return lines.some((l) => /^\/?state\/?$/.test(l));
}

/** Git tells the real path; that of the work folder may lead through a link. */
function sameFolder(top: string | undefined, folder: string): boolean {
  if (top === undefined) return false;
  try {
    return Deno.realPathSync(top) === Deno.realPathSync(folder);
  } catch {
    return top === folder;
  }
}

function readText(path: string): string | undefined {
  try {
    return Deno.readTextFileSync(path);
  } catch {
    return undefined;
  }
}

function shown(path: string, home: string | undefined): string {
  return home && path.startsWith(`${home}/`) ? `~${path.slice(home.length)}` : path;
}
