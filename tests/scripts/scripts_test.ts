/** What every script promises: help with an example, clear wrong usage, exit statuses, nothing heavy before the help. */
import { joinPath } from "../../lib/core/paths.ts";
import { COMMANDS } from "../../lib/launch/commands.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const ROOT = joinPath(import.meta.dirname ?? "", "../..") + "/";
const CONFIG = JSON.parse(Deno.readTextFileSync(ROOT + "deno.json")) as {
  tasks: Record<string, { command: string; description: string }>;
};
const SCRIPTS = [...Deno.readDirSync(ROOT + "scripts")].map((e) => e.name.replace(/\.ts$/, ""))
  .filter((name) => name !== "dandi_upload").sort();

const EMPTY = Deno.makeTempDirSync();

async function run(
  name: string,
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", `${ROOT}scripts/${name}.ts`, ...args],
    // Not in the program's folder, where a developer may have a work folder.
    cwd: EMPTY,
    env: { NO_COLOR: "1", DANDI_API_KEY: "" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code: output.code, out: text(output.stdout), err: text(output.stderr) };
}

Deno.test("there is one script, one described task and one command of the launcher per step", () => {
  for (const { name } of COMMANDS) {
    assert(SCRIPTS.includes(name), `scripts/${name}.ts is missing`);
    const task = CONFIG.tasks[name];
    assert(task && task.description.length > 10, `the task ${name} has no description`);
    assertEquals(
      /\s-A\s|--allow-all/.test(task.command),
      false,
      `the task ${name} allows everything`,
    );
  }
});

Deno.test("--help shows usage, an example that names the task, flags and exit statuses", async () => {
  await Promise.all(SCRIPTS.map(async (name) => {
    const { code, out, err } = await run(name, "--help");
    assertEquals([code, err], [0, ""], name);
    assertStringIncludes(out, `Usage: deno task ${name}`);
    assertMatch(out, new RegExp(`Examples:\\n  .*deno task ${name}`));
    assertStringIncludes(out, "--json");
    assertStringIncludes(out, "Exit status:");
  }));
});

Deno.test("wrong usage ends with 2 and a sentence that says what is right", async () => {
  const cases: [string, string[], RegExp][] = [
    ["upload", ["x", "--conections", "3"], /Unknown flag --conections: known are .*--connections/],
    ["upload", [], /No work folder was named: write deno task upload my_upload/],
    ["validate", ["x", "--shard", "9/4"], /Cannot read the shard "9\/4"/],
    ["new", [], /No folder was named/],
    ["archive", ["--port", "http"], /Cannot use "http" as a port/],
    ["conformance", ["--kind", "nothing"], /known are facts/],
  ];
  await Promise.all(cases.map(async ([name, args, message]) => {
    const { code, out, err } = await run(name, ...args);
    assertEquals([code, out], [2, ""], name + err);
    assertMatch(err, message);
  }));
});

Deno.test("a work folder that is missing or wrong is named, with what to do", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const missing = await run("connect", `${folder}/nothing`);
    assertEquals(missing.code, 1);
    assertStringIncludes(
      missing.err,
      "there is no upload.yaml in it, make one with: deno task new",
    );
    await Deno.writeTextFile(`${folder}/upload.yaml`, "instanse: dandi\n");
    const wrong = await run("connect", folder);
    assertEquals(wrong.code, 2);
    assertStringIncludes(wrong.err, 'unknown key "instanse", did you mean "instance"?');
    await Deno.writeTextFile(`${folder}/upload.yaml`, 'instance: "http://127.0.0.1:9/api"\n');
    const nobody = await run("connect", folder);
    assert(nobody.code !== 0);
    assertStringIncludes(nobody.err, "127.0.0.1:9");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test({
  name: "Ctrl-C is one stop though deno task passes it on again; later once more stops at once",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    try {
      // A step that needs a second after it was told to stop.
      const script = `${folder}/busy.ts`;
      const command = new URL("../../lib/command/mod.ts", import.meta.url).href;
      await Deno.writeTextFile(
        script,
        `import { command } from "${command}";
await command({ name: "busy", what: "Waits.", examples: [], flags: {}, needs: () => ({}), async run({ say, step }) {
  const stop = new Promise((go) => step.signal.addEventListener("abort", go));
  say("working");
  await stop;
  await new Promise((go) => setTimeout(go, 1500));
  say("saved");
  throw step.signal.reason;
} });`,
      );
      for (const [waitMs, saved] of [[30, true], [700, false]] as const) {
        const busy = new Deno.Command(Deno.execPath(), {
          args: ["run", "-A", "--config", `${ROOT}deno.json`, script, "work"],
          stdin: "null",
          stdout: "null",
          stderr: "piped",
        }).spawn();
        let heard = "";
        const words = busy.stderr.pipeThrough(new TextDecoderStream()).getReader();
        const until = async (text: string) => {
          while (!heard.includes(text)) {
            const { value, done } = await words.read();
            if (done) break;
            heard += value;
          }
        };
        await until("working");
        busy.kill("SIGINT");
        await until("Once more stops at once");
        await new Promise((go) => setTimeout(go, waitMs));
        busy.kill("SIGINT");
        await until("nothing says this, so that all is read");
        assertEquals((await busy.status).code, 130, heard);
        assertEquals(heard.includes("saved\nStopped by you: run the same command"), saved, heard);
      }
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
});
