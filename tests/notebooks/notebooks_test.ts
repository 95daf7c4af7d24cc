import { assert, assertEquals, assertFalse, assertMatch } from "@std/assert";
import { joined, type Notebook, notebookProblems } from "../../lib/rehearse/jupyter.ts";
import { cellsAsModule, formattedNotebook } from "./check.ts";

const FOLDER = new URL("../../notebooks/", import.meta.url);
const STEPS = [
  "00_rehearse",
  "01_connect",
  "02_dandiset",
  "03_validate",
  "04_organize",
  "05_upload",
  "06_verify",
  "07_describe",
  "08_regions",
  "09_publish",
  "10_record",
];

function read(name: string): Notebook {
  return JSON.parse(Deno.readTextFileSync(new URL(`${name}.ipynb`, FOLDER))) as Notebook;
}

Deno.test("notebooks/ has one notebook per step", () => {
  const names = [...Deno.readDirSync(FOLDER)].map((e) => e.name).filter((n) => n.endsWith(".ipynb"))
    .sort();
  assertEquals(names, STEPS.map((s) => `${s}.ipynb`));
});

for (const name of STEPS) {
  Deno.test(`${name} is thin, says what it needs and changes, and carries the outputs of a rehearsal`, () => {
    const notebook = read(name);
    const [first] = notebook.cells;
    assertEquals(first?.cell_type, "markdown");
    const intro = joined(first?.source);
    assertMatch(intro, new RegExp(`^# ${name.slice(0, 2)} · ${name.slice(3)}`, "i"));
    for (const word of ["**Needs**", "**Takes**", "**Changes**"]) {
      assert(intro.includes(word), `${word} in ${name}`);
    }
    const code = notebook.cells.filter((c) => c.cell_type === "code");
    assert(code.length >= 3, `${name} has ${code.length} code cells`);
    for (const cell of code) {
      const source = joined(cell.source);
      assertFalse(/\bfunction\b|\bprompt\(|promptSecret|Deno\.env/.test(source), source);
      assert(source.split("\n").length <= 10, `a cell of ${name} has more than ten lines`);
    }
    assertEquals(notebookProblems(notebook), []);
    const outputs = JSON.stringify(code.map((c) => c.outputs));
    assertFalse(
      /\/home\/|\/root\/|\/Users\/|\/work\//.test(outputs),
      `a path of somebody's machine in ${name}`,
    );
  });
}

Deno.test("notebookProblems() reports errors, missing results and secrets", () => {
  const cell = (source: string, outputs: Record<string, unknown>[]) => ({
    cell_type: "code",
    source,
    metadata: {},
    outputs: outputs as never[],
  });
  const problems = notebookProblems({
    metadata: {},
    cells: [
      cell("await show(a);", [{ output_type: "display_data", data: { "text/plain": "fine" } }]),
      cell("await show(b);", []),
      cell("c();", [{ output_type: "error", ename: "Error", evalue: "broken" }]),
      cell("d();", [{ output_type: "stream", text: ["https://x/?X-Amz-", "Signature=abc"] }]),
    ],
  });
  assertEquals(problems, [
    "cell 2: shows 0 of 1 results",
    "cell 3: Error: broken",
    "cell 4: its output holds what looks like a key or a signed link",
  ]);
});

Deno.test("cellsAsModule() joins the code cells only", () => {
  const text = cellsAsModule({
    metadata: {},
    cells: [
      { cell_type: "markdown", source: "# Title", metadata: {} },
      { cell_type: "code", source: ["const a = 1;\n", "await show(a)"], metadata: {} },
    ],
  });
  assertEquals(text, "export {};\n// cell 2\nconst a = 1;\nawait show(a)\n;\n");
});

Deno.test("formattedNotebook() formats the code of cells and leaves what is formatted", async () => {
  const notebook = (source: string) =>
    JSON.stringify(
      {
        cells: [{
          cell_type: "code",
          execution_count: null,
          id: "a",
          metadata: {},
          outputs: [],
          source: [source],
        }],
        metadata: {
          kernelspec: { display_name: "Deno", language: "typescript", name: "deno" },
          language_info: { name: "typescript" },
        },
        nbformat: 4,
        nbformat_minor: 5,
      },
      null,
      1,
    ) + "\n";
  assertEquals(await formattedNotebook(notebook("const   a=1")), notebook("const a = 1;"));
  assertEquals(await formattedNotebook(notebook("const a = 1;")), notebook("const a = 1;"));
});
