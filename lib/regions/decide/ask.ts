/**
 * Asking a person about open texts in a terminal; answers go into `decisions.yaml`, so that each is asked once.
 *
 * @module
 */
import { plural, shorten } from "../../core/text.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import type { Ontology } from "../../ontology/mod.ts";
import { decideRegions } from "./decisions.ts";
import { familiesOf, type Family, placeInTree } from "./families.ts";
import type { RegionsPlan, TextRow } from "../plan_types.ts";

/** Options of {@linkcode askRegions}. */
export interface AskRegionsOptions {
  /** Who answers, for `decisions.yaml`. */
  who?: string;
  /** The clock. */
  now?: () => Date;
}

/**
 * Asks about the open texts of a plan, those that are alike together, the most frequent first. An answer is the numbers of candidates, UBERON ids, or `none`
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
  for (const family of familiesOf(plan.texts)) {
    const [row] = family.rows;
    if (!row) continue;
    let hint = "";
    for (let attempt = 0; attempt < 2; attempt++) {
      const typed = ask(`${question(family, ontology)}${hint}`)?.trim();
      if (!typed) break;
      const only = /^only\s+/i.test(typed);
      const terms = readTerms(typed.replace(/^only\s+/i, ""), row, ontology);
      if (typeof terms === "string") {
        hint = ` (${terms})`;
        continue;
      }
      const rows = only ? [row] : family.rows;
      decideRegions(
        work,
        ontology,
        rows.map((r) => ({
          species: r.species,
          text: r.text,
          terms,
          ...(options.who ? { who: options.who } : {}),
          evidence: evidenceOf(terms, row) +
            (r === row ? "" : `; one answer for all that are like "${shorten(row.text, 60)}"`),
        })),
        options.now ? { now: options.now } : {},
      );
      decided += rows.length;
      break;
    }
  }
  return decided;
}

function question(family: Family, o: Ontology): string {
  const [row] = family.rows;
  if (!row) return "";
  const choices = row.candidates.slice(0, 3).map((c, i) => {
    const place = placeInTree(o, c.id);
    return `${i + 1}: ${c.label} (${c.id}${place === "" ? "" : `, in ${place}`}${
      c.relation === "broader" ? ", encloses it" : ""
    })`;
  });
  const behind = `${plural(family.files, "file")}, ${
    plural(family.count, "electrode or plane", "electrodes or planes")
  }`;
  const more = family.rows.slice(1);
  const alike = more.length === 0
    ? ""
    : ` One answer holds for ${plural(more.length, "text")} like it: ${
      more.slice(0, 4).map((r) => `"${shorten(r.text, 40)}"`).join(", ")
    }${more.length > 4 ? ", …" : ""} (write "only" before the answer to decide this one alone).`;
  const where = row.text.startsWith("asset:")
    ? `Which region is ${shorten(row.text.slice("asset:".length), 80)} from?`
    : `Which region is "${shorten(row.text, 80)}" (${
      row.species || "species unknown"
    }; ${behind})?`;
  return `${where} ${row.reason}.${alike} [${
    [...choices, "a UBERON id", "none: it has no term", "empty: later"].join("; ")
  }]`;
}

/** The chosen ids, or what is wrong with the answer. */
function readTerms(typed: string, row: TextRow, ontology: Ontology): string[] | string {
  if (/^(none|no|-)$/i.test(typed)) return [];
  const terms: string[] = [];
  for (const word of typed.split(/[\s,;]+/).filter((w) => w !== "")) {
    const digits = /(?:^|\/)UBERON[:_](\d{7})$/i.exec(word)?.[1];
    const id = digits ? `UBERON:${digits}` : row.candidates.slice(0, 3)[Number(word) - 1]?.id;
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
