/**
 * Our answers to the groups of `golden/organize`, in the layout of the goldens.
 *
 * Runs any folder laid out like the fixtures: `nwb/`, `nwb-made/`, and `golden/organize/*.json` with `files` (which
 * fixture goes where), `extra_files`, `dandiset`, `paths` and `options` of the command line.
 *
 * @module
 */
import { sessionsOf, takeInventory } from "../../lib/inventory/mod.ts";
import { isDandiUploadError, messageOf } from "../../lib/core/errors.ts";
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import { joinPath } from "../../lib/core/paths.ts";
import { WorkFolder } from "../../lib/core/work_folder.ts";
import type { ReadOutcome } from "../../lib/nwb/facts.ts";
import { readFacts, readFactsOf } from "../../lib/nwb/mod.ts";
import { standing } from "../../lib/organize/files/checks.ts";
import { findCopies } from "../../lib/organize/files/copies.ts";
import { findDandisetFolder } from "../../lib/organize/names/dandiset_folder.ts";
import {
  type FilesMode,
  isNameField,
  type MediaMode,
  type NameField,
  type OrganizePlan,
  planNames,
  recordOf,
  runOrganize,
} from "../../lib/organize/mod.ts";

/** A group as it stands in the goldens; results are not read. */
interface Group {
  group: string;
  files: { file: string; as: string }[];
  extra_files?: Record<string, string>;
  dandiset: string;
  options: string[];
  paths: string[];
  runs?: unknown[];
}

/** The options of `dandi organize` that the groups use. */
interface Options {
  mode: "dry" | "simulate" | Exclude<FilesMode, "mapping" | "reflink">;
  invalid: "fail" | "warn";
  rewrite: boolean;
  media?: MediaMode;
  requiredFields: NameField[];
}

interface Run {
  exit_code: number;
  plan: { src: string; dst: string }[];
  messages: { level: string; text: string }[];
}

/** Wrong usage: exit status 2. */
class Usage extends Error {}
/** The command fails: exit status 1. */
class Failed extends Error {}

/**
 * Writes `OUTPUT/<group>.json` for each group.
 *
 * @param options `input`: the fixtures; `output`: an existing or new folder.
 */
export async function run(options: { input: string; output: string }): Promise<void> {
  const { input, output } = options;
  await Deno.mkdir(output, { recursive: true });
  const groups: Group[] = [];
  for await (const entry of Deno.readDir(joinPath(input, "golden/organize"))) {
    if (!entry.name.endsWith(".json")) continue;
    groups.push(
      JSON.parse(await Deno.readTextFile(joinPath(input, "golden/organize", entry.name))),
    );
  }
  const facts = await factsOf(input, groups);
  for (const group of groups) {
    const answer = await answerTo(group, input, facts);
    await Deno.writeTextFile(
      joinPath(output, `${group.group}.json`),
      JSON.stringify(answer, null, 1) + "\n",
    );
  }
}

function fixture(input: string, file: string): string {
  return file.startsWith("made/")
    ? joinPath(input, "nwb-made", file.slice(5))
    : joinPath(input, "nwb", file);
}

/** Facts of each fixture that a group uses, read once. */
async function factsOf(input: string, groups: Group[]): Promise<Map<string, ReadOutcome>> {
  const names = new Set(groups.flatMap((g) => g.files.map((f) => f.file)));
  const paths = new Map([...names].map((n) => [fixture(input, n), n]));
  const facts = new Map<string, ReadOutcome>();
  for await (const outcome of readFacts([...paths.keys()])) {
    const path = outcome.status === "read" ? outcome.facts.file.path : outcome.path;
    facts.set(paths.get(path) ?? path, outcome);
  }
  return facts;
}

async function answerTo(
  group: Group,
  input: string,
  facts: Map<string, ReadOutcome>,
): Promise<unknown> {
  const dir = await Deno.realPath(await Deno.makeTempDir());
  try {
    const bed = joinPath(dir, "bed");
    const fixtureOf = new Map<string, string>();
    for (const { file, as } of group.files) {
      const path = joinPath(bed, as);
      await Deno.mkdir(joinPath(path, ".."), { recursive: true });
      await Deno.copyFile(fixture(input, file), path);
      await Deno.chmod(path, 0o644);
      fixtureOf.set(path, file);
    }
    for (const [name, text] of Object.entries(group.extra_files ?? {})) {
      await Deno.mkdir(joinPath(bed, name, ".."), { recursive: true });
      await Deno.writeTextFile(joinPath(bed, name), text);
    }
    await Deno.mkdir(joinPath(dir, "work"));
    const work = new WorkFolder(joinPath(dir, "work"), parseUploadConfig("", "upload.yaml"));
    const runs: Run[] = [];
    let options: Options | undefined;
    for (let i = 0; i < Math.max(1, group.runs?.length ?? 1); i++) {
      const one: Run = { exit_code: 0, plan: [], messages: [] };
      try {
        options = readOptions(group.options);
        await command(bed, work, group, options, fixtureOf, facts, one);
      } catch (error) {
        const known = error instanceof Usage || error instanceof Failed ||
          isDandiUploadError(error);
        if (!known) throw error;
        one.exit_code = error instanceof Usage ? 2 : 1;
        one.messages.push({
          level: "EXIT",
          text: messageOf(error).replaceAll(bed + "/", "").replaceAll(bed, "."),
        });
      }
      runs.push(one);
    }
    const [first] = runs;
    if (!first) throw new Error("no run");
    return {
      group: group.group,
      ...first,
      ...(runs.length > 1 ? { runs } : {}),
      ...(options && options.mode !== "dry" ? await treesOf(bed, group) : {}),
    };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

function readOptions(args: readonly string[]): Options {
  const options: Options = { mode: "auto", invalid: "fail", rewrite: false, requiredFields: [] };
  const rest = args.flatMap((a) =>
    a.startsWith("--") && a.includes("=") ? a.split(/=(.*)/s, 2) : [a]
  );
  const choose = <T extends string>(
    value: string | undefined,
    of: readonly T[],
    name: string,
  ): T => {
    const found = of.find((o) => o === value);
    if (found === undefined) throw new Usage(`${name}: "${value}" is not one of ${of.join(", ")}`);
    return found;
  };
  for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
    switch (arg) {
      case "-f":
      case "--files-mode":
        options.mode = choose(
          rest.shift(),
          ["dry", "simulate", "copy", "move", "hardlink", "symlink", "auto"],
          arg,
        );
        break;
      case "--invalid":
        options.invalid = choose(rest.shift(), ["fail", "warn"], arg);
        break;
      case "--update-external-file-paths":
        options.rewrite = true;
        break;
      case "--media-files-mode":
        options.media = choose(rest.shift(), ["symlink", "copy", "move", "hardlink"], arg);
        break;
      case "--required-field": {
        const field = rest.shift() ?? "";
        if (!isNameField(field)) throw new Usage(`${arg}: "${field}" cannot stand in a name`);
        options.requiredFields.push(field);
        break;
      }
      case "-J":
      case "--jobs":
        rest.shift();
        break;
      default:
        throw new Usage(`unknown option ${arg}`);
    }
  }
  return options;
}

/** One run of the command. */
async function command(
  bed: string,
  work: WorkFolder,
  group: Group,
  options: Options,
  fixtureOf: Map<string, string>,
  facts: Map<string, ReadOutcome>,
  out: Run,
): Promise<void> {
  const target = joinPath(bed, group.dandiset);
  const inPlace = group.paths.length === 0;
  if (options.rewrite && !["copy", "move", "dry"].includes(options.mode)) {
    throw new Failed("external paths can be rewritten only with copy or move");
  }
  if (options.mode === "simulate" && await exists(target)) {
    throw new Failed(`"${group.dandiset}" exists`);
  }
  if (inPlace) {
    if (!await findDandisetFolder(target, 0)) throw new Failed("no files, and no dandiset.yaml");
    if (options.mode !== "dry" && options.mode !== "move") {
      throw new Failed("in place only dry and move can be done");
    }
  }
  const paths = new Set<string>();
  for (const given of inPlace ? [group.dandiset] : group.paths) {
    const path = joinPath(bed, given);
    if (!await exists(path)) throw new Usage(`"${given}" does not exist`);
    const found = (await Deno.stat(path)).isDirectory
      ? sessionsOf(await takeInventory(await Deno.realPath(path))).map((e) => e.localPath)
      : [path];
    // The command passes over ".NWB", which this project takes.
    for (const file of found) if (file.endsWith(".nwb")) paths.add(file);
  }
  const outcomes = await Promise.all(
    [...paths].map((path) => rebased(path, facts.get(fixtureOf.get(path) ?? ""))),
  );
  const records = outcomes.map((o) =>
    recordOf(o, (o.status === "read" ? o.facts.file.path : o.path).slice(bed.length + 1))
  );
  const plan = planNames(records, {
    source: inPlace ? target : bed,
    requiredFields: options.requiredFields,
    organized: "rename",
    copies: await findCopies(records),
  });
  await judge(plan, target, options);
  if (options.mode === "dry") {
    out.plan = plan.items.filter((i) => i.assetPath !== "")
      .map((i) => ({ src: i.file, dst: i.assetPath }));
    return;
  }
  await runOrganize(work, plan, {
    mode: options.mode === "simulate" ? "symlink" : options.mode,
    target,
    links: "relative",
    ...(options.rewrite ? { media: options.media ?? "symlink" } : {}),
  });
}

/** Facts of a fixture as if they had been read at its place; read there if it is not (or no longer) the fixture. */
async function rebased(path: string, known: ReadOutcome | undefined): Promise<ReadOutcome> {
  if (!known) return await readFactsOf(path);
  if (known.status === "unreadable") return { ...known, path };
  const info = await Deno.stat(path);
  const file = { path, sizeBytes: info.size, mtimeMs: info.mtime?.getTime() ?? 0 };
  return { status: "read", facts: { ...known.facts, file } };
}

/** Whether the command would go on with this plan. */
async function judge(plan: OrganizePlan, target: string, options: Options): Promise<void> {
  const nameless = plan.items.filter((i) => i.assetPath === "");
  // Collisions without an end fail in every case: those files are fit to be uploaded, only their names are not.
  const collided = nameless.filter((i) => i.findings.some((f) => f.code.startsWith("collision-")));
  const stopping = options.invalid === "fail" ? nameless : collided;
  if (stopping[0]) {
    throw new Failed(
      `${stopping.length} of ${plan.items.length} files have no name: ${
        stopping[0].findings[0]?.message
      }`,
    );
  }
  if (nameless.length === plan.items.length) throw new Failed("there is nothing to organize");
  if (options.mode !== "dry") return;
  for (const item of plan.items) {
    if (item.assetPath === "") continue;
    const to = joinPath(target, item.assetPath);
    if (to !== item.localPath && await standing(item.localPath, to, "copy") === "other") {
      throw new Failed(`"${to}" exists`);
    }
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch {
    return false;
  }
}

/** What lies in the folders afterwards. */
async function treesOf(bed: string, group: Group): Promise<Record<string, unknown>> {
  const tree = await list(bed, group.dandiset);
  const external: Record<string, Record<string, readonly string[]>> = {};
  for (const { path, link } of tree) {
    if (!path.endsWith(".nwb") || link !== undefined) continue;
    const outcome = await readFactsOf(joinPath(bed, path));
    if (outcome.status !== "read") continue;
    for (const { place, type, files } of outcome.facts.externalFiles) {
      const dataset = place.replace(/^\//, "") + (type === "ExternalImage" ? "" : "/external_file");
      external[path] = { ...external[path], [dataset]: files };
    }
  }
  const sources = new Set(group.files.map((f) => f.as.split("/")[0] ?? ""));
  const left = [];
  for (const source of sources) left.push(...await list(bed, source));
  return { tree, left_in_source: left, external_files: external };
}

async function list(bed: string, folder: string): Promise<{ path: string; link?: string }[]> {
  const out: { path: string; link?: string }[] = [];
  if (!await exists(joinPath(bed, folder))) return out;
  for await (const entry of Deno.readDir(joinPath(bed, folder))) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) out.push(...await list(bed, path));
    else if (entry.isSymlink) out.push({ path, link: await Deno.readLink(joinPath(bed, path)) });
    else out.push({ path });
  }
  return out.sort((a, b) => a.path < b.path ? -1 : 1);
}
