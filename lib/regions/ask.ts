/**
 * Asking a person about open texts in a terminal; answers go into `decisions.yaml`, so that each is asked once.
 *
 * @module
 */
import { plural, shorten } from "../core/text.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import type { Ontology } from "../ontology/mod.ts";
import { decideRegions } from "./decisions.ts";
import type { RegionsPlan, TextRow } from "./plan_types.ts";

/** Options of {@linkcode askRegions}. */
export interface AskRegionsOptions {
  /** Who answers, for `decisions.yaml`. */
  who?: string;
  /** The clock. */
  now?: () => Date;
}

/**
 * Asks about each open text of a plan, the most frequent first. An answer is the numbers of candidates, UBERON ids, or `none`
 * for "it has no term"; an empty one leaves the text open. What cannot be read is asked once more. Make the plan again
 * afterwards.
 *
 * @returns How many were decided.
 */
export function askRegions(
  work: WorkFolder,
  ontology: Ontology,
  plan: RegionsPlan,
  ask: (question: string) => string | null | undefined,
  options: AskRegionsOptions = {},
): number {
  let decided = 0;
  for (const row of plan.texts) {
    if (row.status !== "open") continue;
    let hint = "";
    for (let attempt = 0; attempt < 2; attempt++) {
      const typed = ask(`${question(row)}${hint}`)?.trim();
      if (!typed) break;
      const terms = readTerms(typed, row, ontology);
      if (typeof terms === "string") {
        hint = ` (${terms})`;
        continue;
      }
      decideRegions(work, ontology, [{
        species: row.species,
        text: row.text,
        terms,
        ...(options.who ? { who: options.who } : {}),
        evidence: evidenceOf(terms, row),
      }], options.now ? { now: options.now } : {});
      decided++;
      break;
    }
  }
  return decided;
}

function question(row: TextRow): string {
  const choices = row.candidates.slice(0, 6).map((c, i) =>
    `${i + 1}: ${c.label} (${c.id}${c.relation === "broader" ? ", encloses it" : ""})`
  );
  const where = row.text.startsWith("asset:")
    ? `Which region is ${shorten(row.text.slice("asset:".length), 80)} from?`
    : `Which region is "${shorten(row.text, 80)}" (${row.species || "species unknown"}, ${
      plural(row.files, "file")
    })?`;
  return `${where} ${row.reason}. [${
    [...choices, "a UBERON id", "none: it has no term", "empty: later"].join("; ")
  }]`;
}

/** The chosen ids, or what is wrong with the answer. */
function readTerms(typed: string, row: TextRow, ontology: Ontology): string[] | string {
  if (/^(none|no|-)$/i.test(typed)) return [];
  const terms: string[] = [];
  for (const word of typed.split(/[\s,;]+/).filter((w) => w !== "")) {
    const digits = /(?:^|\/)UBERON[:_](\d{7})$/i.exec(word)?.[1];
    const id = digits ? `UBERON:${digits}` : row.candidates.slice(0, 6)[Number(word) - 1]?.id;
    if (id === undefined) {
      return `"${
        shorten(word, 40)
      }" is neither the number of a candidate nor a UBERON id nor none: type again`;
    }
    if (ontology.labelOf(id) === undefined) {
      return `${id} is no live term of the nervous system in ${ontology.source}: type again`;
    }
    if (!terms.includes(id)) terms.push(id);
  }
  return terms;
}

function evidenceOf(terms: readonly string[], row: TextRow): string {
  if (terms.length === 0) return "answered in the terminal: no term";
  const offered = row.candidates.filter((c) => terms.includes(c.id));
  return offered.length === 0
    ? "typed in the terminal"
    : `chosen in the terminal, offered as ${
      offered.map((c) => `${c.evidence.by} "${shorten(c.evidence.target, 60)}"`).join(", ")
    }`;
}
