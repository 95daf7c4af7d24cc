/**
 * Findings per file, in the layout of the goldens: `NAME.nwb.jsonl`, one finding a line with `id`, `severity`,
 * `location`, `message`; what NWB Inspector suggests beyond that in `advice/`. Findings that only this project makes are left out: the goldens cannot have them.
 *
 * `input` is a folder of `.nwb` files, or a folder that holds `nwb/` and `nwb-made/` (then names of the second
 * begin with `made__`); where it has `validate-trees/` or `golden/validate-trees/` too, or is such a folder of
 * tree descriptions, the trees are made and validated, one `TREE.json` each in `trees/`.
 *
 * @module
 */
import {
  type DandiSeverity,
  exitStatusOf,
  filterRecords,
  toDandiRecords,
  validateFolder,
  type ValidationFinding,
} from "../../lib/validate/mod.ts";

/** Writes one `.jsonl` a file. */
export async function run(options: { input: string; output: string }): Promise<void> {
  const { input, output } = options;
  await Deno.mkdir(output, { recursive: true });
  const trees = [`${input}/golden/validate-trees`, `${input}/validate-trees`, input].find((f) =>
    isFolder(f) &&
    [...Deno.readDirSync(f)].some((e) => e.name.endsWith(".json") && isTree(f, e.name))
  );
  if (trees) await runTrees(trees, `${output}/trees`);
  if (trees === input) return;
  const parts: [string, string][] = isFolder(`${input}/nwb`)
    ? [[`${input}/nwb`, ""], [`${input}/nwb-made`, "made__"]]
    : [[input, /nwb-made\/?$/.test(input) ? "made__" : ""]];
  for (const [folder, prefix] of parts) {
    if (!isFolder(folder)) continue;
    const validation = await validateFolder(folder, { timeoutMs: 20_000, suggestions: true });
    await Deno.mkdir(`${output}/advice`, { recursive: true });
    for (const file of validation.files) {
      const rows = [...validation.folderFindings, ...file.findings].flatMap(row);
      const name = prefix + file.file.replaceAll("/", "__");
      await Deno.writeTextFile(
        `${output}/${name}.jsonl`,
        rows.map((r) => JSON.stringify(r) + "\n").join(""),
      );
      await Deno.writeTextFile(
        `${output}/advice/${name}.jsonl`,
        file.findings.flatMap(suggestion).map((r) => JSON.stringify(r) + "\n").join(""),
      );
    }
  }
}

function row(finding: ValidationFinding): Record<string, unknown>[] {
  const { dandi } = finding;
  if (finding.code === "validation-timeout" || finding.code === "validation-crash") {
    return [{ id: "READ_FAILURE", severity: "ERROR", location: null, message: finding.message }];
  }
  if (!dandi) return [];
  return [{
    id: dandi.id,
    severity: dandi.severity,
    type: dandi.internal ? "INTERNAL" : "VALIDATION",
    scope: dandi.scope ?? "file",
    location: dandi.location ?? null,
    message: finding.message,
  }];
}

/** A check of NWB Inspector that dandi leaves out. */
function suggestion({ dandi, origin, place, message }: ValidationFinding): unknown[] {
  const isOne = origin.by === "nwb-inspector" && !dandi && origin.rule?.startsWith("check_");
  return isOne ? [{ check: origin.rule, location: place ?? null, message }] : [];
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

interface Tree {
  tree: string;
  why: string;
  files: Record<string, string>;
  text_files: Record<string, string>;
  links: Record<string, string>;
  options: string[];
  environment: Record<string, string>;
}

function isTree(folder: string, name: string): boolean {
  return "tree" in JSON.parse(Deno.readTextFileSync(`${folder}/${name}`));
}

/** Makes each tree in a temporary folder, validates it, and writes findings and exit code as the goldens have them. */
async function runTrees(folder: string, output: string): Promise<void> {
  await Deno.mkdir(output, { recursive: true });
  const fixtures = ["../..", "..", "../../shared/fixtures"].map((up) => `${folder}/${up}`)
    .find((f) => isFolder(`${f}/nwb-made`));
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".json") || !fixtures) continue;
    const tree: Tree = JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
    const root = await Deno.makeTempDir();
    const make = async (path: string) => {
      await Deno.mkdir(`${root}/${path}`.replace(/\/[^/]*$/, ""), { recursive: true });
      return `${root}/${path}`;
    };
    for (const [path, file] of Object.entries(tree.files)) {
      const from = file.startsWith("made/") ? `nwb-made/${file.slice(5)}` : `nwb/${file}`;
      await Deno.copyFile(`${fixtures}/${from}`, await make(path));
    }
    for (const [path, text] of Object.entries(tree.text_files)) {
      await Deno.writeTextFile(await make(path), text);
    }
    for (const [path, to] of Object.entries(tree.links)) await Deno.symlink(to, await make(path));
    const result = await validateTree(root, tree.options);
    await Deno.writeTextFile(`${output}/${name}`, JSON.stringify({ ...tree, ...result }, null, 1));
    await Deno.remove(root, { recursive: true });
  }
}

async function validateTree(
  root: string,
  options: readonly string[],
): Promise<{ exit_code: number; findings: unknown[] }> {
  const value = (name: string) => {
    const at = options.indexOf(name);
    return at < 0 ? undefined : options[at + 1];
  };
  const missing = value("--missing-file-content");
  const validation = await validateFolder(root, {
    missingContent: missing === "skip"
      ? "skip"
      : missing === "only-non-data"
      ? "only-path"
      : "error",
  });
  const minSeverity = value("--min-severity") as DandiSeverity | undefined;
  const ignore = value("--ignore");
  // what only this project reports cannot be in the goldens
  const known = {
    ...validation,
    files: validation.files.map((f) => ({ ...f, findings: f.findings.filter((x) => x.dandi) })),
    folderFindings: validation.folderFindings.filter((x) =>
      x.dandi && (options.includes("--allow-any-path") || x.code === "no-dandiset-found")
    ),
  };
  const records = filterRecords(toDandiRecords(known, { referencePlaces: true }), {
    ...(minSeverity ? { minSeverity } : {}),
    ...(ignore ? { ignore } : {}),
  });
  return {
    exit_code: exitStatusOf(records),
    findings: records.map((r) => ({
      path: r.path === root ? "." : r.path?.slice(root.length + 1),
      id: r.id,
      severity: r.severity,
      scope: r.scope,
      validator: r.origin.validator,
      type: r.origin.type,
      location: Object.values(r.within_asset_paths ?? {})[0] ?? null,
      message: r.message,
    })),
  };
}
