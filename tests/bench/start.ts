/** How soon a script shows something, by the Deno binary itself. */
import { fileURLToPath } from "node:url";
import { COMMANDS } from "../../lib/launch/commands.ts";
import type { Bench, BenchRow } from "./row.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const AIM_MS = 60;
/** Where nothing can be made either. */
const NOWHERE = "/dev/null/nowhere";

/** Milliseconds from the start of the process to its first byte of output. */
async function firstOutputMs(args: string[]): Promise<number> {
  const start = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...args],
    cwd: ROOT,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [out, err] = [child.stdout.getReader(), child.stderr.getReader()];
  const first = await Promise.race([out.read(), err.read()]);
  const ms = performance.now() - start;
  if (first.done) throw new Error(`${args.join(" ")} ended without output`);
  try {
    child.kill("SIGKILL");
  } catch { /* ended already */ }
  await child.status;
  await Promise.all([out.cancel(), err.cancel()]);
  return ms;
}

/** The fastest of some starts: the others wait for the machine. */
async function fastestMs(args: string[]): Promise<number> {
  const times = [];
  for (let i = 0; i < 9; i++) times.push(await firstOutputMs(args));
  return Math.min(...times);
}

const LAZY = "--unstable-lazy-dynamic-imports";

/** The slowest of all commands, each the fastest of nine starts, by its script and by the launcher, beyond the bare start of Deno. */
export const bench: Bench = async () => {
  const bare = await fastestMs(["data:application/javascript,console.log(1)"]);
  const rows = [{
    what: "start of Deno itself",
    value: `${bare.toFixed(0)} ms`,
    note: "npx adds 0.3 s of its own",
  }] as BenchRow[];
  const ways: [string, (name: string) => string[]][] = [
    ["--help by its script", (name) => [LAZY, `scripts/${name}.ts`, "--help"]],
    ["its first line by its script", (name) => [LAZY, `scripts/${name}.ts`, NOWHERE]],
    [
      "its first line by dandi-upload",
      (name) => [LAZY, "scripts/dandi_upload.ts", name, NOWHERE],
    ],
  ];
  for (const [what, args] of ways) {
    let slowest = { name: "", ms: 0 };
    for (const { name } of COMMANDS) {
      if (!what.startsWith("--help") && ["archive", "services", "rehearse"].includes(name)) {
        continue;
      }
      const ms = await fastestMs(args(name));
      if (ms > slowest.ms) slowest = { name, ms };
    }
    const beyond = slowest.ms - bare;
    rows.push({
      what: `start of a command to ${what}, the slowest of all`,
      value: `${slowest.ms.toFixed(0)} ms (${slowest.name}), ${
        beyond.toFixed(0)
      } beyond Deno's own`,
      aim: `under ${AIM_MS} ms beyond`,
      reached: beyond < AIM_MS,
      note: "fastest of nine starts",
    });
  }
  return rows;
};
