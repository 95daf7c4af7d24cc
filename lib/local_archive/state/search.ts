/** The `search` of the list of dandisets: words, and operators such as `species:mouse` or `created_after:2026-01-01`. */
import type { Archive } from "./archive.ts";
import { fields } from "./reply.ts";
import { draftOf } from "./records.ts";
import { parseObject } from "./json.ts";
import type { DandisetRow, UserRow } from "./rows.ts";
import { sixDigits } from "./archive.ts";

/** A parsed search. */
export interface Search {
  readonly words: readonly string[];
  readonly operators: readonly { readonly name: string; readonly value: string }[];
}

const TEXT = [
  "species",
  "approach",
  "technique",
  "standard",
  "owner",
  "contributor",
  "license",
  "name",
];
const DATES = ["created_after", "created_before", "modified_after", "modified_before"];

/** Reads a search; a syntax error or an unknown operator is 400. */
export function parseSearch(text: string): Search {
  const words: string[] = [];
  const operators: { name: string; value: string }[] = [];
  const tokens = text.match(/[A-Za-z_]+:"[^"]*"|"[^"]*"|\S+/g) ?? [];
  for (const token of tokens) {
    if ((token.match(/"/g)?.length ?? 0) % 2 === 1) throw fields({ search: "Unbalanced quotes" });
    const operator = /^([A-Za-z_]+):(?!\/\/)(.*)$/.exec(token);
    if (!operator || token.startsWith('"')) {
      words.push(unquoted(token).toLowerCase());
      continue;
    }
    const [, name = "", quotedValue = ""] = operator;
    const value = unquoted(quotedValue);
    if (![...TEXT, ...DATES].includes(name)) throw fields({ search: `Unknown operator: ${name}` });
    if (value === "") throw fields({ search: `Operator ${name} needs a value` });
    if (DATES.includes(name) && !/^\d{4}-\d{2}-\d{2}$/.test(value)) {
      throw fields({ search: `Invalid date for ${name}: ${value}` });
    }
    operators.push({ name, value: value.toLowerCase() });
  }
  return { words, operators };
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/, "$1");
}

/** Tells whether a dandiset fits a search. */
export function matchesSearch(archive: Archive, dandiset: DandisetRow, search: Search): boolean {
  if (search.words.length === 0 && search.operators.length === 0) return true;
  const draft = draftOf(archive, dandiset.id);
  if (!draft) return false;
  const metadata = parseObject(draft.metadata);
  const all = `${sixDigits(dandiset.id)} ${draft.name} ${draft.metadata}`.toLowerCase();
  if (!search.words.every((word) => all.includes(word))) return false;
  const has = (value: unknown, text: string): boolean =>
    JSON.stringify(value ?? null).toLowerCase().includes(text);
  const summary = parseObject(JSON.stringify(metadata.assetsSummary ?? {}));
  return search.operators.every(({ name, value }) => {
    switch (name) {
      case "species":
        return has(summary.species, value);
      case "approach":
        return has(summary.approach, value);
      case "technique":
        return has(summary.measurementTechnique, value);
      case "standard":
        return has(summary.dataStandard, value);
      case "contributor":
        return has(metadata.contributor, value);
      case "license":
        return has(metadata.license, value);
      case "name":
        return draft.name.toLowerCase().includes(value);
      case "owner":
        return archive.db.all<UserRow>(
          "SELECT u.* FROM owners o JOIN users u ON u.id = o.user WHERE o.dandiset = ?",
          dandiset.id,
        ).some((user) =>
          `${user.username} ${user.first_name} ${user.last_name}`.toLowerCase().includes(value)
        );
      case "created_after":
        return dandiset.created.slice(0, 10) >= value;
      case "created_before":
        return dandiset.created.slice(0, 10) <= value;
      case "modified_after":
        return draft.modified.slice(0, 10) >= value;
      default:
        return draft.modified.slice(0, 10) <= value;
    }
  });
}
