import { fileURLToPath } from "node:url";
import { assertEquals, assertMatch } from "@std/assert";

const project = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a script whose work throws this expression; gives exit status and standard error. */
async function runThrowing(thrown: string): Promise<{ code: number; stderr: string }> {
  const module = import.meta.resolve("../../lib/command/mod.ts");
  const source = `import { command } from ${JSON.stringify(module)};
    await command({ name: "x", what: "x", examples: [], flags: {}, needs: () => ({}), run() { ${thrown} } });`;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      `--config=${project}deno.json`,
      `data:application/typescript,${encodeURIComponent(source)}`,
    ],
    env: { NO_COLOR: "1" },
  }).output();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

Deno.test("command() says in one sentence what the disk refused, without a stack", async () => {
  const { code, stderr } = await runThrowing(
    `throw Object.assign(new Error("Read-only file system: mkdir 'a'"), { code: "EROFS" });`,
  );
  assertEquals(code, 1);
  assertMatch(stderr, /Error: Cannot go on: .*Read-only file system: mkdir 'a'; see that/);
  assertEquals(stderr.includes("    at "), false);
});

Deno.test("command() keeps the stack of a mistake in the program", async () => {
  const { code, stderr } = await runThrowing(`throw new TypeError("no such thing");`);
  assertEquals(code, 1);
  assertMatch(stderr, /TypeError: no such thing\n\s+at /);
});
