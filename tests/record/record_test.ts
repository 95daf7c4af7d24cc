import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { parse } from "@std/yaml";
import {
  ConfigError,
  NotFoundError,
  openWorkFolder,
  registerSecret,
  type WorkFolder,
} from "../../lib/core/mod.ts";
import { renderText } from "../../lib/display/mod.ts";
import {
  planRecord,
  recordExitStatus,
  runRecord,
  viewRecord,
  viewRecordPlan,
} from "../../lib/record/mod.ts";

const KEY = "fedcba9876543210fedcba9876543210fedcba98";
const NOW = () => new Date("2026-11-25T12:00:00Z");

async function git(folder: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command("git", { args: ["-C", folder, ...args] })
    .output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout).trim();
}

/** A work folder (in a git repository, if asked for) and a home folder with one conversation about it. */
async function setUp(
  options: { yaml?: string; repository?: boolean; conversation?: boolean; remote?: boolean } = {},
): Promise<{ work: WorkFolder; home: string; root: string } & AsyncDisposable> {
  const { yaml = "", repository = true, conversation = true, remote = false } = options;
  const root = await Deno.makeTempDir();
  const path = `${root}/my_upload`;
  await Deno.mkdir(`${path}/nwb`, { recursive: true });
  await Deno.mkdir(`${root}/home/.claude/projects/x`, { recursive: true });
  await Deno.writeTextFile(`${path}/upload.yaml`, yaml);
  if (conversation) {
    const lines = [{ cwd: path, message: `the key is ${KEY}, mail ada@example.org` }, {
      message: `${root}/home/x`,
    }];
    await Deno.writeTextFile(
      `${root}/home/.claude/projects/x/1.jsonl`,
      lines.map((l) => JSON.stringify(l)).join("\n") + "\n",
    );
  }
  if (repository) {
    await git(path, "init", "-q");
    await git(path, "config", "user.name", "Ada");
    await git(path, "config", "user.email", "ada@example.org");
  }
  if (remote) {
    await git(root, "init", "-q", "--bare", "remote.git");
    await git(path, "remote", "add", "origin", `${root}/remote.git`);
  }
  const work = openWorkFolder(path);
  work.writeState("dandiset", {
    version: 1,
    identifier: "000123",
    name: "Maze recordings",
    instance: "dandi-sandbox",
    api: "https://api.sandbox.dandiarchive.org/api",
    url: "https://sandbox.dandiarchive.org/dandiset/000123/draft",
    made: true,
    embargo: "OPEN",
    at: "2026-11-25T12:00:00.000Z",
  });
  return {
    work,
    home: `${root}/home`,
    root,
    [Symbol.asyncDispose]: () => Deno.remove(root, { recursive: true }),
  };
}

Deno.test("planRecord() shows everything and writes nothing but its own plan", async () => {
  await using at = await setUp();
  const before = await git(at.work.path, "status", "--porcelain", "-uall", "--", ".", ":!state");
  const plan = await planRecord(at, { home: at.home, now: NOW });
  assertEquals(
    await git(at.work.path, "status", "--porcelain", "-uall", "--", ".", ":!state"),
    before,
  );
  assertEquals(plan.manifest.content.conversion.dandi_id, "000123");
  assertEquals(plan.history?.redactions, { "DANDI key": 1, "e-mail address": 1, "home path": 1 });
  assertEquals(plan.git.commits.map((c) => c.files), [["conversion_manifest.yaml", ".gitignore"], [
    ".claude/conversation.jsonl",
  ]]);
  assertEquals(plan.git.push, undefined);
  const text = renderText(viewRecordPlan(plan), { columns: 150 });
  for (
    const words of [
      "conversion_manifest.yaml (new)",
      "left out, because no source says them",
      "DANDI key",
      "Nothing is pushed",
      '"state/" is added to .gitignore',
    ]
  ) {
    assertStringIncludes(text, words);
  }
});

Deno.test("runRecord() writes and commits what the plan said; a second time there is nothing new", async () => {
  await using at = await setUp({
    yaml:
      "conversion: { lab: Doe Lab, name: maze, sync_approach: ttl_based, pattern: custom, lessons: [one] }",
  });
  await Deno.writeTextFile(
    `${at.work.path}/conversion_notes.md`,
    "## Data Streams\n\n| Stream | Modality |\n|---|---|\n| probe | ecephys |\n",
  );
  const options = { home: at.home, now: NOW };
  const result = await runRecord(at, await planRecord(at, options), options);
  assertEquals(result.outcomes.map((o) => [o.part, o.status]), [
    ["manifest", "written"],
    ["conversation", "written"],
    ["commit", "written"],
    ["commit", "committed"],
    ["commit", "committed"],
    ["report", "written"],
  ]);
  const manifest = parse(await Deno.readTextFile(`${at.work.path}/conversion_manifest.yaml`)) as {
    lab: string;
    conversions: Record<string, unknown>[];
  };
  assertEquals(manifest.lab, "Doe Lab");
  assertEquals(manifest.conversions[0]?.["modalities"], ["ecephys"]);
  assertEquals(
    await git(at.work.path, "log", "--format=%s"),
    "Save Claude Code conversation history\nAdd conversion manifest for registry",
  );
  assertEquals(
    await git(at.work.path, "show", "-s", "--format=%b", "HEAD~1"),
    "Dandiset: 000123\nModalities: ecephys\nInterfaces: 0 NeuroConv + 0 custom",
  );
  assertEquals(
    await git(at.work.path, "ls-files"),
    ".claude/conversation.jsonl\n.gitignore\nconversion_manifest.yaml",
  );
  assertStringIncludes(
    await git(at.work.path, "check-ignore", "state/dandiset.json"),
    "state/dandiset.json",
  );
  assertStringIncludes(renderText(viewRecord(result)), "committed");
  const html = await Deno.readTextFile(result.report);
  assertStringIncludes(html, "Maze recordings");
  assertStringIncludes(html, "https://sandbox.dandiarchive.org/dandiset/000123/draft");

  const again = await runRecord(at, await planRecord(at, options), options);
  assertEquals(again.outcomes.filter((o) => o.status === "committed" || o.status === "failed"), []);
  assertEquals((await git(at.work.path, "log", "--format=%s")).split("\n").length, 2);
});

Deno.test("runRecord() leaves no secret in anything that is kept", async () => {
  await using at = await setUp();
  registerSecret(KEY);
  await runRecord(at, await planRecord(at, { home: at.home, now: NOW }), {
    home: at.home,
    now: NOW,
  });
  for (
    const file of (await git(at.work.path, "ls-files")).split("\n").concat(
      "report.html",
      "state/record-plan.json",
    )
  ) {
    const text = await Deno.readTextFile(`${at.work.path}/${file}`);
    assert(!text.includes(KEY) && !text.includes("ada@example.org"), file);
  }
});

Deno.test("planRecord() pushes only where this run names a remote", async () => {
  await using at = await setUp({ remote: true });
  const quiet = await planRecord(at, { home: at.home });
  assertEquals(quiet.git.push, undefined);
  await runRecord(at, quiet, { home: at.home });
  assertEquals(await git(`${at.root}/remote.git`, "branch", "--list"), "");
  const plan = await planRecord(at, { home: at.home, push: "origin" });
  assertEquals(plan.git.push?.remote, `${at.root}/remote.git`);
  assertStringIncludes(renderText(viewRecordPlan(plan)), "Pushed to");
  const result = await runRecord(at, plan, { home: at.home });
  assert(result.outcomes.some((o) => o.status === "pushed"));
  assert(
    (await git(`${at.root}/remote.git`, "log", "--all", "--format=%s")).includes(
      "Add conversion manifest",
    ),
  );
  await using alone = await setUp({ yaml: "conversion: { push: true }", remote: true });
  const asked = await planRecord(alone, { home: alone.home });
  assertEquals(asked.git.push, undefined);
  assert(asked.notes.some((n) => n.includes("--push origin")), asked.notes.join());
  for (const nowhere of ["upstream", "ext::sh -c evil"]) {
    const { git, notes } = await planRecord(alone, { home: alone.home, push: nowhere });
    assertEquals(git.push, undefined);
    assert(notes.some((n) => n.startsWith("Nothing is pushed")), notes.join());
  }
  const moved = await planRecord(alone, { home: alone.home, push: "origin" });
  await git(alone.work.path, "remote", "set-url", "origin", "/elsewhere");
  const { outcomes } = await runRecord(alone, moved, { home: alone.home });
  const pushed = outcomes.find((o) => o.part === "push");
  assert(pushed?.status === "failed" && pushed.detail?.includes("another one"), pushed?.detail);
});

Deno.test("planRecord() outside a repository commits nothing, unless one is to be made", async () => {
  await using at = await setUp({ repository: false, conversation: false });
  const plan = await planRecord(at, { home: at.home });
  assertEquals([plan.git.action, plan.git.commits, plan.history], ["none", [], undefined]);
  const result = await runRecord(at, plan, { home: at.home });
  assertEquals(result.outcomes.map((o) => [o.part, o.status]), [["manifest", "written"], [
    "conversation",
    "left-out",
  ], ["report", "written"]]);
  assertEquals((await planRecord(at, { home: at.home, git: "off" })).git.why, "not wanted");
  assertEquals(
    (await planRecord(at, { home: at.home, git: "init" })).git.action,
    "init-and-commit",
  );
});

Deno.test("planRecord() starts no program, whatever repository the folder lies in", async () => {
  await using at = await setUp({ remote: true });
  const { Command } = Deno;
  const started: string[] = [];
  Object.assign(Deno, {
    Command: class {
      constructor(program: string) {
        started.push(program);
        throw new Error("a plan started a program");
      }
    },
  });
  try {
    const plan = await planRecord(at, { home: at.home, push: "origin" });
    assertEquals([plan.git.action, plan.git.push?.name], ["commit", "origin"]);
  } finally {
    Object.assign(Deno, { Command });
  }
  assertEquals(started, []);
});

Deno.test("runRecord() does not commit what the repository ignores, and says so", async () => {
  await using at = await setUp();
  await Deno.writeTextFile(`${at.work.path}/.gitignore`, "state/\n.claude/\n");
  const plan = await planRecord(at, { home: at.home });
  assertEquals(plan.git.ignore, []);
  const { outcomes } = await runRecord(at, plan, { home: at.home });
  assertEquals(
    outcomes.filter((o) => o.status === "left-out").map((o) => [o.what, o.part]),
    [[".claude/conversation.jsonl", "commit"]],
  );
  assertEquals(await git(at.work.path, "ls-files"), "conversion_manifest.yaml");
});

Deno.test("runRecord() does the other parts when one fails, and does not overwrite a manifest changed meanwhile", async () => {
  await using at = await setUp();
  const plan = await planRecord(at, { home: at.home });
  await Deno.writeTextFile(`${at.work.path}/conversion_manifest.yaml`, "lab: by hand\n");
  const result = await runRecord(at, plan, { home: at.home });
  const manifest = result.outcomes.find((o) => o.part === "manifest");
  assertEquals(manifest?.status, "failed");
  assertStringIncludes(manifest?.detail ?? "", "plan again");
  assertEquals(
    await Deno.readTextFile(`${at.work.path}/conversion_manifest.yaml`),
    "lab: by hand\n",
  );
  assert(result.outcomes.some((o) => o.part === "conversation" && o.status === "written"));
  assertStringIncludes(renderText(viewRecord(result)), "1 part failed");
  assertEquals(recordExitStatus(result), 1);
});

Deno.test("planRecord() takes a named conversation, none, or says that it is not there", async () => {
  await using at = await setUp();
  await Deno.writeTextFile(`${at.root}/other.jsonl`, '{"a":1}\n');
  assertEquals(
    (await planRecord(at, { home: at.home, history: `${at.root}/other.jsonl` })).history?.why,
    "given",
  );
  assertEquals((await planRecord(at, { home: at.home, history: "none" })).history, undefined);
  await assertRejects(() => planRecord(at, { home: at.home, history: "no.jsonl" }), NotFoundError);
});

Deno.test("planRecord() refuses to spoil a manifest that it cannot read", async () => {
  await using at = await setUp();
  await Deno.writeTextFile(`${at.work.path}/conversion_manifest.yaml`, "a: [");
  await assertRejects(() => planRecord(at, { home: at.home }), ConfigError, "repair it");
});

Deno.test("planRecord() of a rehearsal commits into a repository of its own, never into the one around it", async () => {
  await using at = await setUp({ repository: false });
  await git(at.root, "init", "-q");
  at.work.writeState("connect", {
    version: 1,
    keyFrom: "file",
    at: "2026-11-25T12:00:00.000Z",
    instance: {
      name: "x",
      label: "x",
      web: "http://127.0.0.1:1",
      api: "http://127.0.0.1:1/api",
      kind: "local",
    },
    user: { username: "ada", name: "", status: "APPROVED" },
    schemaVersion: "0.7.0",
    serverVersion: null,
  });
  const plan = await planRecord(at, { home: at.home });
  assertEquals([plan.git.action, plan.git.rehearsal], ["init-and-commit", true]);
  const result = await runRecord(at, plan, { home: at.home });
  assertEquals(result.outcomes.filter((o) => o.status === "failed"), []);
  assertEquals((await git(at.work.path, "log", "--format=%s")).split("\n").length, 2);
  assertEquals(await git(at.root, "log", "--all", "--format=%s"), "");
  assertEquals((await planRecord(at, { home: at.home })).git.action, "commit");
  assertEquals((await planRecord(at, { home: at.home, git: "off" })).git.action, "none");
});
