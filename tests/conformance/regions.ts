import { resolveLocation } from "../../lib/ontology/mod.ts";

/**
 * Resolves every row of a table of location texts and writes the run in the form that `score_regions.py` reads.
 *
 * @param options `input`: tab-separated table with the columns `string` (or `location`) and `species`. `output`: a folder, where
 * `regions.tsv` is written, or a path that ends in `.tsv`.
 */
export async function run(options: { input: string; output: string }): Promise<void> {
  const lines = (await Deno.readTextFile(options.input)).split("\n").map((l) =>
    l.replace(/\r$/, "")
  );
  const head = (lines[0] ?? "").replace(/^\ufeff/, "").split("\t");
  const at = head.includes("string") ? head.indexOf("string") : head.indexOf("location");
  const speciesAt = head.indexOf("species");
  if (at < 0 || speciesAt < 0) {
    throw new Error(`Cannot read "${options.input}": it needs the columns string and species`);
  }
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
    out.push([text, species, ...row].join("\t"));
  }
  const file = options.output.endsWith(".tsv") ? options.output : `${options.output}/regions.tsv`;
  await Deno.mkdir(file.slice(0, file.lastIndexOf("/")) || ".", { recursive: true });
  await Deno.writeTextFile(file, out.join("\n") + "\n");
}
