/** One command from anywhere: which work folder is meant, what it may do, how it ends. */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import { joinPath } from "../../lib/core/paths.ts";
import { COMMANDS } from "../../lib/launch/commands.ts";
import { planStart } from "../../lib/launch/launch.ts";
import { denoFlags } from "../../lib/launch/rights.ts";

const PROJECT = joinPath(import.meta.dirname ?? "", "../..");

/** A folder with a space in its name, holding the work folders that are named. */
async function inFolder(
  works: Readonly<Record<string, string>>,
  test: (folder: string) => Promise<void> | void,
): Promise<void> {
  const base = (await Deno.realPath(await Deno.makeTempDir())).replaceAll("\\", "/");
  const folder = `${base}/a b`;
  try {
    await Deno.mkdir(folder);
    for (const [name, yaml] of Object.entries(works)) {
      await Deno.mkdir(`${folder}/${name}/notebooks`, { recursive: true });
      await Deno.writeTextFile(`${folder}/${name}/upload.yaml`, yaml);
    }
    await test(folder);
  } finally {
    await Deno.remove(base, { recursive: true });
  }
}

/** Runs the launcher as its task does, in a folder. */
async function run(cwd: string, ...args: string[]) {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      `--config=${PROJECT}/deno.json`,
      "-P=launcher",
      "--unstable-lazy-dynamic-imports",
      `${PROJECT}/scripts/dandi_upload.ts`,
      ...args,
    ],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
}

function values(deno: readonly string[], kind: string): string[] {
  return deno.filter((w) => w.startsWith(`--allow-${kind}=`)).map((w) => w.slice(kind.length + 9));
}

Deno.test("the work folder is the one named, or around the current folder, or the only one in it", () =>
  inFolder({ "one up": "" }, async (folder) => {
    const env = () => undefined;
    const argsIn = (cwd: string, ...words: string[]) =>
      planStart("status", words, { cwd, env }).args;
    assertEquals(argsIn(folder, "one up", "--json"), ["one up", "--json"]);
    assertEquals(argsIn(folder), [`${folder}/one up`]);
    assertEquals(argsIn(`${folder}/one up`, "--json"), [`${folder}/one up`, "--json"]);
    assertEquals(argsIn(`${folder}/one up/notebooks`), [`${folder}/one up`]);
    // Nothing is looked for where the words ask for something else.
    assertEquals(argsIn(folder, "--help"), ["--help"]);
    const ready = planStart("validate", ["--ready", "x.nwb"], { cwd: folder, env });
    assertEquals(ready.args, ["--ready", "x.nwb"]);
    assert(values(ready.deno, "read").includes(`${folder}/x.nwb`));
    await Deno.mkdir(`${folder}/two`);
    await Deno.writeTextFile(`${folder}/two/upload.yaml`, "");
    assertThrows(() => argsIn(folder), UsageError, "(one up, two)");
  }));

Deno.test("rights are the work folder, the NWB files and the hosts of the archive that upload.yaml names", () =>
  inFolder({
    up: "instance: sandbox\nnwb_folder: ../n w b\nkey_file: ~/keys/dandi\n",
    own: 'instance: "https://data.example.org:8443/api"\n',
    local: 'instance: "http://127.0.0.1:8000/api"\n',
    bad: "instance: [",
    mirror: 'services: { crossref: "http://mirror.example.org:8080" }\n',
  }, (folder) => {
    const env = (name: string) => ({ HOME: "/home/ada", TMPDIR: "/scratch" })[name];
    const start = (name: string, ...words: string[]) =>
      planStart(name, words, { cwd: folder, env }).deno;
    const upload = start("upload", "up");
    assertEquals(values(upload, "write"), [`${folder}/up`]);
    for (const path of [PROJECT, `${folder}/up`, `${folder}/n w b`, "/home/ada/keys/dandi"]) {
      assert(values(upload, "read").includes(path), path);
    }
    assertEquals(values(upload, "run"), [Deno.execPath()]);
    assert(values(upload, "net").includes("api.sandbox.dandiarchive.org"));
    assert(values(upload, "net").includes("dandi-api-staging-dandisets.s3.amazonaws.com"));
    assertEquals(values(upload, "net").filter((h) => /^\*|^amazonaws|openalex/.test(h)), []);
    assertEquals(values(start("validate", "up"), "net"), []);
    assertEquals(values(start("upload", "local"), "net"), ["127.0.0.1", "localhost", "[::1]"]);
    // The storage of an archive that is not known needs a yes.
    assertEquals(values(start("upload", "own"), "net"), ["data.example.org:8443"]);
    assertEquals(
      values(start("upload", "own", "--storage", "s3.example.org"), "net"),
      ["data.example.org:8443", "s3.example.org"],
    );
    // Files are changed only where the words say so.
    assertEquals(values(start("organize", "up", "--mode", "copy"), "write"), [`${folder}/up`]);
    assert(
      values(start("organize", "up", "--mode", "move"), "write").includes(`${folder}/n w b`),
    );
    assert(
      values(start("organize", "up", "--target", "/data/out"), "write").includes("/data/out"),
    );
    assert(values(start("record", "up"), "write").includes("/scratch"));
    // Services: the usual ones, where they lead to, and mirrors that upload.yaml names.
    const described = values(start("describe", "mirror"), "net");
    for (const host of ["api.crossref.org", "spdx.org", "mirror.example.org:8080"]) {
      assert(described.includes(host), host);
    }
    assertEquals(values(start("upload", "mirror"), "net").includes("spdx.org"), false);
    // A rehearsal starts what Jupyter is, whatever its name.
    assert(planStart("rehearse", [], { cwd: folder, env }).deno.includes("--allow-run"));
    assertEquals(start("upload", "up").includes("--allow-run"), false);
    // What cannot be read gets nothing: the command itself says what is wrong.
    assertEquals(values(start("upload", "bad"), "net").includes("data.example.org"), false);
    assertEquals(values(start("upload", "up", "--conections", "3"), "net"), []);
    const seen = start("validate", "up", "--allow-read", "/data/videos", "--allow-write=/x y");
    assert(values(seen, "read").includes("/data/videos"));
    assert(values(seen, "write").includes("/x y"));
  }));

Deno.test("a path with a comma, which Deno cannot be told, stands for the folder that it lies in", () => {
  const deno = denoFlags({
    read: ["/a/b,c/d", "/a/x", "/,"],
    write: [],
    net: [],
    env: [],
    run: [],
  });
  assertEquals(values(deno, "read"), ["/a", "/a/x", "/"]);
});

Deno.test("consent is given word by word, and to hosts only", () => {
  const start = (...words: string[]) => planStart("upload", words, { env: () => undefined });
  assertEquals(start("up", "--storage", "a.example.org", "--yes").args, ["up", "--yes"]);
  assertThrows(() => start("up", "--storage"), UsageError, "needs a value");
  assertThrows(() => start("up", "--storage", "https://x/y"), UsageError, "Cannot use");
  assertThrows(() => start("up", "--allow-read", "--yes"), UsageError, "needs a value");
  assertThrows(() => planStart("uplaod", []), UsageError, 'no command "uplaod"');
});

Deno.test("run from anywhere it says what there is, passes words and exit statuses on, and names what is wrong", () =>
  inFolder({ "my up": "instanse: dandi\n" }, async (folder) => {
    const page = await run(folder);
    assertEquals([page.code, page.err], [0, ""]);
    for (const { name } of COMMANDS) assertMatch(page.out, new RegExp(`^ +\\d* +${name} `, "m"));
    const help = await run(folder, "upload", "--help");
    assertEquals(help.code, 0);
    assertStringIncludes(help.out, "--connections N");
    const unknown = await run(folder, "fly");
    assertEquals([unknown.code, unknown.out], [2, ""]);
    assertMatch(unknown.err, /^Error: There is no command "fly": known are rehearse, new/);
    const wrong = await run(folder, "status");
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.err, 'unknown key "instanse", did you mean "instance"?');
    await Deno.remove(`${folder}/my up`, { recursive: true });
    const nowhere = await run(folder, "status");
    assertEquals(nowhere.code, 2);
    assertStringIncludes(nowhere.err, "No work folder was named");
  }));

Deno.test("a new work folder is made and used with no more than its rights, in a folder with a space", () =>
  inFolder({}, async (folder) => {
    await Deno.mkdir(`${folder}/nwb files`);
    const fixture = `${PROJECT}/tests/fixtures/nwb/m1-s1.nwb`;
    await Deno.copyFile(fixture, `${folder}/nwb files/one.nwb`);
    const missing = await run(folder, "new", "up", "--nwb", "nwb fils");
    assertEquals(missing.code, 2);
    assertStringIncludes(missing.err, `there is nothing at ${folder}/nwb fils`);
    assertEquals((await run(folder, "new", "con")).code, 2);
    const own = await run(`${PROJECT}/notebooks`, "new", "..");
    assertEquals(own.code, 2);
    assertStringIncludes(own.err, "that is this program's own folder");
    const made = await run(folder, "new", "my up", "--nwb", "nwb files");
    assertEquals([made.code, made.err], [0, "dandi-upload new · my up\n"]);
    assertStringIncludes(await Deno.readTextFile(`${folder}/my up/.gitignore`), "state/\n");
    const checked = await run(`${folder}/my up`, "validate", "--json");
    assertEquals(checked.code, 0, checked.err);
    assertEquals(JSON.parse(checked.out).files.map((f: { file: string }) => f.file), ["one.nwb"]);
    const named = await run(`${folder}/my up`, "organize", "--mode", "copy", "--yes");
    assertEquals(named.code, 0, named.err);
    await Deno.stat(`${folder}/my up/dandiset/sub-m1/sub-m1_ecephys.nwb`);
    await Deno.stat(`${folder}/nwb files/one.nwb`);
    const { tasks } = JSON.parse(await Deno.readTextFile(`${folder}/my up/deno.json`));
    assertStringIncludes(tasks["dandi-upload"].command, `"${PROJECT}/scripts/dandi_upload.ts"`);
  }));

Deno.test({
  name: "a signal to the launcher stops the command, whose exit status it has",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder({}, async (folder) => {
      const child = new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "-q",
          `--config=${PROJECT}/deno.json`,
          "-P=launcher",
          `${PROJECT}/scripts/dandi_upload.ts`,
          "archive",
          "--dir",
          `${folder}/archive`,
          "--json",
        ],
        stdin: "null",
        stdout: "piped",
        stderr: "null",
      }).spawn();
      const reader = child.stdout.getReader();
      const line = new TextDecoder().decode((await reader.read()).value);
      const { url } = JSON.parse(line) as { url: string };
      await (await fetch(`${url}/api/info/`)).body?.cancel();
      child.kill("SIGTERM");
      assertEquals((await child.status).code, 0);
      await reader.cancel();
      const gone = await fetch(`${url}/api/info/`).then((r) => r.body?.cancel(), () => "gone");
      assertEquals(gone, "gone");
    }),
});
