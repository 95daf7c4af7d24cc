/**
 * Type check of notebook cells, which `deno check` does not read: the code cells of each notebook become one module
 * beside it, all are checked in one run, and the modules are removed.
 *
 * @module
 */
import { joined, type Notebook } from "../../lib/rehearse/jupyter.ts";

/** The module that stands for a notebook's code cells. */
export function cellsAsModule(notebook: Notebook): string {
  return "export {};\n" + notebook.cells
    .map((cell, i) =>
      cell.cell_type === "code" ? `// cell ${i + 1}\n${joined(cell.source)}\n;\n` : ""
    )
    .join("");
}

/** Checks all notebooks of a folder; gives the exit status of `deno check`. */
export async function checkNotebooks(folder: string): Promise<number> {
  const modules: string[] = [];
  try {
    for await (const entry of Deno.readDir(folder)) {
      if (!entry.name.endsWith(".ipynb")) continue;
      const notebook = JSON.parse(await Deno.readTextFile(`${folder}/${entry.name}`)) as Notebook;
      const path = `${folder}/${entry.name.replace(/\.ipynb$/, ".cells.ts")}`;
      await Deno.writeTextFile(path, cellsAsModule(notebook));
      modules.push(path);
    }
    if (modules.length === 0) throw new Error(`There are no notebooks in "${folder}"`);
    const { code } = await new Deno.Command(Deno.execPath(), { args: ["check", ...modules.sort()] })
      .spawn().status;
    return code;
  } finally {
    for (const path of modules) await Deno.remove(path);
  }
}

if (import.meta.main) {
  Deno.exit(await checkNotebooks(new URL("../../notebooks", import.meta.url).pathname));
}
