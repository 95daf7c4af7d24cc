/**
 * What `deno check` and `deno fmt --check` do not do for notebooks. Types: the code cells of each notebook become one
 * module beside it, all are checked in one run, and the modules are removed. Formatting: each notebook is compared with
 * what `deno fmt` makes of it; its own `--check` (2.9.6) calls every notebook unformatted that it has not seen before.
 *
 *     deno task notebooks:check        complain
 *     deno task notebooks:fmt          format
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { joined, type Notebook } from "../../lib/rehearse/jupyter.ts";

/** The module that stands for a notebook's code cells. */
export function cellsAsModule(notebook: Notebook): string {
  return "export {};\n" + notebook.cells
    .map((cell, i) =>
      cell.cell_type === "code" ? `// cell ${i + 1}\n${joined(cell.source)}\n;\n` : ""
    )
    .join("");
}

async function notebooksIn(folder: string): Promise<string[]> {
  const names = (await Array.fromAsync(Deno.readDir(folder))).map((e) => e.name);
  const found = names.filter((n) => n.endsWith(".ipynb")).sort().map((n) => `${folder}/${n}`);
  if (found.length === 0) throw new Error(`There are no notebooks in "${folder}"`);
  return found;
}

/** Checks the types of all notebooks of a folder; gives the exit status of `deno check`. */
export async function checkNotebooks(folder: string): Promise<number> {
  const modules: string[] = [];
  try {
    for (const path of await notebooksIn(folder)) {
      const notebook = JSON.parse(await Deno.readTextFile(path)) as Notebook;
      const module = path.replace(/\.ipynb$/, ".cells.ts");
      await Deno.writeTextFile(module, cellsAsModule(notebook));
      modules.push(module);
    }
    const { code } = await new Deno.Command(Deno.execPath(), { args: ["check", ...modules] })
      .spawn().status;
    return code;
  } finally {
    for (const path of modules) await Deno.remove(path);
  }
}

/** What `deno fmt` makes of a notebook's text. */
export async function formattedNotebook(text: string): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--ext=ipynb", "-"],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const { success, stdout } = await child.output();
  if (!success) throw new Error("deno fmt cannot read this notebook");
  return new TextDecoder().decode(stdout);
}

/** Names of the notebooks that are not formatted; with `fix` they are formatted. */
export async function unformattedNotebooks(folder: string, fix: boolean): Promise<string[]> {
  const wrong: string[] = [];
  for (const path of await notebooksIn(folder)) {
    const text = await Deno.readTextFile(path);
    const formatted = await formattedNotebook(text);
    if (formatted === text) continue;
    wrong.push(path);
    if (fix) await Deno.writeTextFile(path, formatted);
  }
  return wrong;
}

if (import.meta.main) {
  const folder = fileURLToPath(new URL("../../notebooks", import.meta.url));
  const fix = Deno.args.includes("--fix");
  const wrong = await unformattedNotebooks(folder, fix);
  const say = (text: string) => Deno.stderr.writeSync(new TextEncoder().encode(text + "\n"));
  for (const path of wrong) {
    say(`${fix ? "formatted" : "not formatted, run deno task notebooks:fmt"}: ${path}`);
  }
  if (fix) Deno.exit(0);
  Deno.exit(Math.max(wrong.length > 0 ? 1 : 0, await checkNotebooks(folder)));
}
