/** How soon a script shows something, by the Deno binary itself. */
import type { Bench } from "./row.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const AIM_MS = 150;

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

/** The slowest of all scripts, each the fastest of five starts, for the help and for real work. */
export const bench: Bench = async () => {
  const names = (await Array.fromAsync(Deno.readDir(ROOT + "scripts"))).map((e) =>
    e.name.slice(0, -3)
  ).sort();
  const rows = [];
  for (const [what, args] of [["--help", ["--help"]], ["its first line", ["/nowhere"]]] as const) {
    let slowest = { name: "", ms: 0 };
    for (
      const name of names.filter((n) =>
        what === "--help" || !["archive", "bench", "notebooks", "services"].includes(n)
      )
    ) {
      const times = [];
      for (let i = 0; i < 5; i++) times.push(await firstOutputMs([`scripts/${name}.ts`, ...args]));
      const ms = Math.min(...times);
      if (ms > slowest.ms) slowest = { name, ms };
    }
    rows.push({
      what: `start of a script to ${what}, the slowest of all scripts`,
      value: `${slowest.ms.toFixed(0)} ms (${slowest.name})`,
      aim: `under ${AIM_MS} ms`,
      reached: slowest.ms < AIM_MS,
      note: "fastest of five starts; npx adds 0.3 s of its own",
    });
  }
  return rows;
};
