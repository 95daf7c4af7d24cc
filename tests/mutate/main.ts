/**
 * `deno task mutate`: changes the code at random places, one at a time in a copy, and sees whether the tests of the room notice.
 *
 * @module
 */
import { defineCommand } from "../../lib/command/command.ts";
import { numberFlag, textsFlag } from "../../lib/command/flags.ts";
import { UsageError } from "../../lib/core/errors.ts";
import { joinPath } from "../../lib/core/paths.ts";
import { type View, withView } from "../../lib/display/view.ts";
import { type Mutant, mutantsOf, mutated, numbersFrom, some } from "./mutants.ts";

const PROJECT = joinPath(import.meta.dirname ?? ".", "../..");
/** Not what decides: how things look, and data. */
const LEFT_OUT = /(^|\/)(view[^/]*|page[^/]*|mod|command|samples)\.ts$|\/data\/|\/pages\//;
/** What the tests need of the project. */
const COPIED = [
  "lib",
  "tests",
  "scripts",
  "vendor",
  "notebooks",
  "deno.json",
  "deno.lock",
  "mod.ts",
];

/** Longest run of the tests of one room. */
const LONGEST_MS = 180_000;

/** What became of one change. */
interface Fate extends Mutant {
  readonly room: string;
  /** `slow`: the tests did not end in time, which people would notice too. */
  readonly fate: "killed" | "survived" | "slow";
}

/** `mutate`. */
export const mutateCommand = defineCommand({
  name: "mutate",
  what:
    "Changes the code at random places, one at a time in a copy, and sees whether a test of the room notices.",
  words: "[flags]",
  examples: [
    "deno task mutate",
    "deno task mutate --seed 7 --count 60 --room upload --room verify",
  ],
  flags: {
    seed: numberFlag("N", "a seed", "the same seed chooses the same places; default 1"),
    count: numberFlag("N", "a number of changes", "how many; default 40"),
    minutes: numberFlag("MINUTES", "a time", "no further one is begun after that; default 15"),
    room: textsFlag("ROOM", "only this folder of lib; default all that have tests"),
  },
  needs: () => ({ programs: "any", temporary: true }),
  async run({ flags, show, say, step }) {
    const { seed = 1, count = 40, minutes = 15, room } = flags;
    const until = performance.now() + minutes * 60_000;
    const chosen = some(await allMutants(room), count, numbersFrom(seed));
    const copy = await copyOfProject();
    const fates: Fate[] = [];
    try {
      // A room whose tests fail as it is would count everything as noticed.
      for (const room of new Set(chosen.map((m) => roomOf(m)))) {
        if (await testsOf(copy, room) === "pass") continue;
        throw new UsageError(`The tests of ${room} do not pass as it is: repair that first`);
      }
      for (const mutant of chosen) {
        if (performance.now() > until || step.signal?.aborted) break;
        const fate = await tryOut(copy, mutant);
        fates.push(fate);
        say(`${fate.fate.padEnd(8)} ${mutant.path}:${mutant.line} ${mutant.kind}`);
      }
    } finally {
      await Deno.remove(copy, { recursive: true });
    }
    await show(withView({ seed, planned: chosen.length, fates }, view));
  },
});

async function allMutants(rooms: readonly string[]): Promise<Mutant[]> {
  const out: Mutant[] = [];
  const tested = new Set((await entriesOf("tests")).map((e) => e.name));
  const walk = async (folder: string): Promise<void> => {
    for (const { name, isDirectory } of await entriesOf(folder)) {
      const path = `${folder}/${name}`;
      if (isDirectory) await walk(path);
      else if (name.endsWith(".ts") && !LEFT_OUT.test(path)) {
        out.push(...mutantsOf(path, await Deno.readTextFile(`${PROJECT}/${path}`)));
      }
    }
  };
  for (const { name } of await entriesOf("lib")) {
    if (tested.has(name) && (rooms.length === 0 || rooms.includes(name))) await walk(`lib/${name}`);
  }
  return out;
}

async function entriesOf(folder: string): Promise<Deno.DirEntry[]> {
  const entries = await Array.fromAsync(Deno.readDir(`${PROJECT}/${folder}`));
  return entries.sort((a, b) => a.name < b.name ? -1 : 1);
}

/** The project in a temporary folder, since others may be at work on the project itself. */
async function copyOfProject(): Promise<string> {
  const root = await Deno.makeTempDir({ prefix: "dandi-mutate-" });
  const copy = `${root}/project`;
  const copyAll = async (from: string, to: string): Promise<void> => {
    const info = await Deno.stat(from);
    if (info.isFile) return await Deno.copyFile(from, to);
    await Deno.mkdir(to, { recursive: true });
    for await (const { name } of Deno.readDir(from)) {
      await copyAll(`${from}/${name}`, `${to}/${name}`);
    }
  };
  await Deno.mkdir(copy);
  for (const name of COPIED) await copyAll(`${PROJECT}/${name}`, `${copy}/${name}`);
  return copy;
}

async function tryOut(copy: string, mutant: Mutant): Promise<Fate> {
  const room = roomOf(mutant);
  const path = `${copy}/${mutant.path}`;
  const text = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, mutated(text, mutant));
  try {
    const end = await testsOf(copy, room);
    return {
      ...mutant,
      room,
      fate: end === "pass" ? "survived" : end === "fail" ? "killed" : "slow",
    };
  } finally {
    await Deno.writeTextFile(path, text);
  }
}

function roomOf({ path }: Mutant): string {
  return path.split("/")[1] ?? "";
}

/** How the tests of a room end; `late` where they had to be ended. */
async function testsOf(copy: string, room: string): Promise<"pass" | "fail" | "late"> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["test", "-q", "-A", "--no-check", "--fail-fast", `tests/${room}`],
    cwd: copy,
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).spawn();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    child.kill("SIGKILL");
  }, LONGEST_MS);
  const { success } = await child.status;
  clearTimeout(timer);
  return late ? "late" : success ? "pass" : "fail";
}

function view(data: { seed: number; planned: number; fates: readonly Fate[] }): View {
  const rooms = [...Map.groupBy(data.fates, (f) => f.room)].sort(([a], [b]) => a < b ? -1 : 1);
  const noticed = data.fates.filter((f) => f.fate !== "survived").length;
  const cut = (text: string) => text.replace(/\s+/g, " ").slice(0, 90);
  return {
    title: `Seed ${data.seed}: ${noticed} of ${data.fates.length} changes noticed` +
      (data.fates.length < data.planned
        ? `, ${data.planned - data.fates.length} not tried in time`
        : ""),
    blocks: [{
      kind: "table",
      columns: ["room", "changes", "noticed"].map((title) => ({ title })),
      rows: rooms.map(([room, all]) => [
        room,
        String(all.length),
        String(all.filter((f) => f.fate !== "survived").length),
      ]),
    }, {
      kind: "table",
      columns: ["survived", "kind", "change"].map((title) => ({ title })),
      rows: data.fates.filter((f) => f.fate === "survived").map((f) => [
        `${f.path}:${f.line}`,
        f.kind,
        `${cut(f.before)} → ${cut(f.after)}`,
      ]),
      limit: 500,
    }],
  };
}
