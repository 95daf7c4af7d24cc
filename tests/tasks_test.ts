import { assert, assertEquals } from "@std/assert";

const config = JSON.parse(await Deno.readTextFile(new URL("../deno.json", import.meta.url)));
const tasks: Record<string, { description: string; command: string }> = config.tasks;

Deno.test("tasks that start Deno themselves let the child find the same cache", () => {
  const missing: string[] = [];
  for (const [name, { command }] of Object.entries(tasks)) {
    const allowed = /--allow-env=(\S+)/.exec(command)?.[1]?.split(",");
    if (!allowed || !command.includes("Deno.execPath()")) continue;
    // Without these a child looks for its modules in a cache that is not there, and asks the network.
    for (const variable of ["DENO_DIR", "XDG_CACHE_HOME", "HOME"]) {
      if (!allowed.includes(variable)) missing.push(`${name}: ${variable}`);
    }
  }
  assertEquals(missing, []);
});

Deno.test("tasks run scripts that are there, and say what they are for", async () => {
  for (const [name, { command, description }] of Object.entries(tasks)) {
    assert(description.length > 0, name);
    const script = / (scripts\/\S+\.ts)/.exec(command)?.[1];
    if (script) assert((await Deno.stat(new URL(`../${script}`, import.meta.url))).isFile, name);
  }
});
