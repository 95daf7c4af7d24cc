/**
 * `regions.tsv` of a work folder: a lab's own table of location texts, taken as decisions and shown as such.
 *
 * @module
 */
import { ConfigError, messageOf } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import type { Ontology } from "../../ontology/mod.ts";
import { decisionKey, type RegionDecision } from "./decisions.ts";

/** Name of the file in the work folder. */
export const LAB_TABLE = "regions.tsv";

/** A larger file is no table of a lab. */
const MOST_BYTES = 4_000_000;

/**
 * Reads the table: tab-separated, a header line with the columns `text`, `id` and `who`, and if wanted `species` and `evidence`. `id` may
 * name several terms with `|` between; empty: the text has no term. Without a species a row holds for all.
 *
 * @returns Decisions by their key; none where there is no such file.
 * @throws {ConfigError} If a column is missing, an id is no live term, or two rows contradict each other; the message names the line.
 */
export function readLabTable(work: WorkFolder, ontology: Ontology): Map<string, RegionDecision> {
  const file = work.resolve(LAB_TABLE);
  const out = new Map<string, RegionDecision>();
  const text = textOf(file);
  if (text === undefined) return out;
  const lines = text.replace(/^\ufeff/, "").split(/\r?\n/);
  const head = (lines[0] ?? "").split("\t").map((c) => c.trim().toLowerCase());
  const fail = (line: number, what: string): never => {
    throw new ConfigError(`Cannot use "${file}", line ${line}: ${what}`, { file });
  };
  for (const column of ["text", "id", "who"]) {
    if (!head.includes(column)) {
      fail(
        1,
        `the column "${column}" is missing; write a header line with text, species, id and who, tabs between`,
      );
    }
  }
  const at = (cells: readonly string[], column: string): string =>
    head.includes(column) ? (cells[head.indexOf(column)] ?? "").trim() : "";
  lines.slice(1).forEach((line, i) => {
    if (line.trim() === "" || line.startsWith("#")) return;
    const number = i + 2;
    const cells = line.split("\t");
    // The text is taken as it stands: blanks at its ends are part of what a file may have.
    const written = cells[head.indexOf("text")] ?? "";
    if (written.trim() === "") fail(number, "the text is empty");
    if (at(cells, "who") === "") fail(number, 'nobody stands for it: write a name into "who"');
    const terms = at(cells, "id").split("|").map((id) => id.trim()).filter((id) => id !== "").map(
      (id) => {
        const digits = /(?:^|[/#])UBERON[:_](\d{7})$/i.exec(id)?.[1];
        const curie = `UBERON:${digits ?? ""}`;
        if (digits === undefined || ontology.labelOf(curie) === undefined) {
          fail(
            number,
            `${
              quote(id)
            } is no live term of the nervous system in ${ontology.source}; write an id such as UBERON:0002436`,
          );
        }
        return curie;
      },
    );
    const species = at(cells, "species");
    const evidence = at(cells, "evidence");
    const key = decisionKey(species, written);
    const other = out.get(key);
    if (other && other.terms.join() !== terms.join()) {
      fail(
        number,
        `${quote(written)} of "${species}" has another id above: remove one of the rows`,
      );
    }
    out.set(key, {
      species,
      text: written,
      terms,
      who: at(cells, "who"),
      evidence: evidence === "" ? "a row of the lab's table" : evidence,
      source: LAB_TABLE,
      ...(species === "" ? { anySpecies: true as const } : {}),
    });
  });
  return out;
}

function textOf(file: string): string | undefined {
  try {
    if (Deno.statSync(file).size > MOST_BYTES) {
      throw new ConfigError(
        `Cannot use "${file}": it is larger than ${
          MOST_BYTES / 1e6
        } MB, which no table of location texts is`,
        { file },
      );
    }
    return Deno.readTextFileSync(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`Cannot read "${file}": ${messageOf(error)}`, { file, cause: error });
  }
}
