import { resolveLocation } from "../../lib/ontology/mod.ts";

/**
 * Resolves every row of a table of location texts and writes the run in the form that `score_regions.py` reads. Where the table has gold,
 * figures by category are printed and written as `by_category.txt`, and what nobody can decide as `undecided.txt`.
 *
 * @param options `input`: tab-separated table with the columns `string` (or `location`) and `species`. `output`: a folder, where
 * `regions.tsv` is written, or a path that ends in `.tsv`.
 */
export async function run(options: { input: string; output: string }): Promise<string | void> {
  const lines = (await Deno.readTextFile(options.input)).split("\n").map((l) =>
    l.replace(/\r$/, "")
  );
  const head = (lines[0] ?? "").replace(/^\ufeff/, "").split("\t");
  const at = head.includes("string") ? head.indexOf("string") : head.indexOf("location");
  const speciesAt = head.indexOf("species");
  if (at < 0 || speciesAt < 0) {
    throw new Error(`Cannot read "${options.input}": it needs the columns string and species`);
  }
  const goldAt = head.indexOf("expected_uberon_ids");
  const judged: Judged[] = [];
  const out = ["location\tspecies\tstatus\tidentifier\tcandidates"];
  for (const line of lines.slice(1)) {
    if (line === "") continue;
    const cells = line.split("\t");
    const [text, species] = [cells[at] ?? "", cells[speciesAt] ?? ""];
    const r = resolveLocation(text, { species });
    const ids = (list: readonly { id: string }[]) => list.map((m) => m.id).join(";");
    const row = r.kind === "certain"
      ? ["auto", ids(r.matches), ""]
      : r.kind === "to-confirm"
      ? ["ask", "", ids(r.candidates)]
      : ["none", "", ""];
    if (goldAt >= 0) {
      judged.push({
        text,
        species,
        category: categoryOf(head, cells),
        gold: (cells[goldAt] ?? "").split("|").filter((id) => id !== ""),
        status: row[0] ?? "none",
        written: (row[1] ?? "").split(";").filter((id) => id !== ""),
        offered: (row[2] ?? "").split(";").filter((id) => id !== ""),
      });
    }
    out.push([text, species, ...row].join("\t"));
  }
  const file = options.output.endsWith(".tsv") ? options.output : `${options.output}/regions.tsv`;
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")) || ".", { recursive: true });
  await Deno.writeTextFile(file, out.join("\n") + "\n");
  if (judged.length === 0) return;
  const folder = file.slice(0, file.lastIndexOf("/")) || ".";
  const table = byCategory(judged);
  const undecided = judged.filter(isUndecided);
  await Deno.writeTextFile(
    `${folder}/by_category.txt`,
    table.map((r) => r.join("\t")).join("\n") + "\n",
  );
  await Deno.writeTextFile(
    `${folder}/undecided.txt`,
    [
      "string\tspecies\tstatus\tgold\toffered",
      ...undecided.map((u) =>
        [u.text, u.species, u.status, u.gold.join("|"), u.offered.join(";")].join("\t")
      ),
    ].join("\n") + "\n",
  );
  const width = Math.max(...table.map((r) => (r[0] ?? "").length));
  return [
    ...table.map((r) => (r[0] ?? "").padEnd(width) + r.slice(1).map((c) => c.padStart(7)).join("")),
    "",
    `Nobody can decide from what is offered (${undecided.length}):`,
    ...undecided.slice(0, 40).map((u) => `  "${u.text}" [${u.species}] ${u.status}`),
  ].join("\n");
}

interface Judged {
  readonly text: string;
  readonly species: string;
  readonly category: string;
  readonly gold: readonly string[];
  readonly status: string;
  readonly written: readonly string[];
  readonly offered: readonly string[];
}

/** The second part of `why`, as the fresh strings have it ("BrainCOLOR label; human-atlas; gold …"), else `kind`. */
function categoryOf(head: readonly string[], cells: readonly string[]): string {
  const parts = (cells[head.indexOf("why")] ?? "").split(/;\s*/);
  return /^gold\b/.test(parts.at(-1) ?? "") && parts.length >= 3
    ? parts.at(-2) ?? ""
    : cells[head.indexOf("kind")] || "(none)";
}

/** A question to which the right answer is not among the first three candidates, or none where there is one. */
function isUndecided(j: Judged): boolean {
  return j.gold.length > 0 && j.status !== "auto" &&
    !j.offered.slice(0, 3).some((id) => j.gold.includes(id));
}

function byCategory(judged: readonly Judged[]): string[][] {
  const rows = [...Map.groupBy(judged, (j) => j.category)].sort((a, b) =>
    b[1].length - a[1].length
  );
  const line = (name: string, list: readonly Judged[]): string[] => {
    const gold = list.filter((j) => j.gold.length > 0);
    const wrong = (j: Judged): boolean => j.written.some((id) => !j.gold.includes(id));
    const auto = gold.filter((j) => j.status === "auto" && !wrong(j)).length;
    const asked = gold.filter((j) => j.status === "ask" && !isUndecided(j)).length;
    const share = (n: number): string => gold.length === 0 ? "-" : (n / gold.length).toFixed(2);
    return [
      name,
      String(list.length),
      String(gold.length),
      String(auto),
      String(asked),
      String(gold.filter(isUndecided).length),
      String(list.filter(wrong).length),
      share(auto),
      share(auto + asked),
    ];
  };
  return [
    ["category", "rows", "gold", "auto", "asked", "lost", "wrong", "auto/1", "served"],
    ...rows.map(([name, list]) => line(name, list)),
    line("all", judged),
  ];
}
