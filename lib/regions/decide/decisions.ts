/**
 * The section `regions` of `decisions.yaml`: what a person decided about a text, by species and text.
 *
 * @module
 */
import { z } from "zod";
import { ConfigError, messageOf } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import type { Ontology } from "../../ontology/mod.ts";

/** One decision. It holds for every file of the species, in this Dandiset and in the next one. */
export interface RegionDecision {
  /** As the file writes it; empty where the file says nothing. */
  readonly species: string;
  /** The location text, exactly as in the file. */
  readonly text: string;
  /** UBERON ids; none: the text has no term, ask no more. */
  readonly terms: readonly string[];
  /** Who decided. */
  readonly who?: string | undefined;
  /** When, ISO 8601. */
  readonly when?: string | undefined;
  /** On what grounds. */
  readonly evidence?: string | undefined;
  /** Release of the ontology that was looked at. */
  readonly ontology?: string | undefined;
  /** Labels of the terms at that time, in their order. */
  readonly labels?: readonly string[] | undefined;
  /** The file that it stands in. Default `decisions.yaml`. */
  readonly source?: string | undefined;
  /** Set where it holds whatever species the file names. */
  readonly anySpecies?: true | undefined;
}

const decisionSchema = z.strictObject({
  species: z.string().default(""),
  text: z.string().min(1, "is missing: the location text, exactly as in the file"),
  terms: z.array(
    z.string().regex(/^UBERON:\d{7}$/, 'must be an id such as "UBERON:0002436"'),
  ),
  who: z.string().optional(),
  when: z.string().optional(),
  evidence: z.string().optional(),
  ontology: z.string().optional(),
  labels: z.array(z.string()).optional(),
});

const sectionSchema = z.array(decisionSchema);

/** Key of a decision: species in lower case, then the text. */
export function decisionKey(species: string | undefined, text: string): string {
  return `${(species ?? "").trim().toLowerCase()}\u0000${text}`;
}

/** Decisions by {@linkcode decisionKey}. */
export type RegionDecisions = ReadonlyMap<string, RegionDecision>;

/**
 * Reads and checks the decisions about regions.
 *
 * @throws {ConfigError} If an entry is wrong: unknown key, an id that UBERON does not have or calls obsolete, or two entries that
 * contradict each other. The message names line, value and fix.
 */
export function readRegionDecisions(work: WorkFolder, ontology: Ontology): RegionDecisions {
  const value = work.readDecisions("regions");
  const file = work.decisionsPath;
  if (value === undefined || value === null) return new Map();
  const checked = sectionSchema.safeParse(value);
  if (!checked.success) {
    const issue = checked.error.issues[0];
    const at = typeof issue?.path[0] === "number" ? issue.path[0] : undefined;
    const what = issue?.code === "unrecognized_keys"
      ? `unknown key "${issue.keys[0]}", known are ${Object.keys(decisionSchema.shape).join(", ")}`
      : `${issue?.path.slice(1).join(".") || "the section"} ${issue?.message ?? "is wrong"}`;
    const found: unknown = at === undefined ? value : (value as unknown[])[at];
    const line = at === undefined ? lineOf(file, /^regions:/) : lineOfEntry(file, at);
    throw new ConfigError(
      `Cannot use "${file}"${line ? `, line ${line}` : ""}: regions: ${what}; found ${
        quote(found, 120)
      }. Write entries of the form: - {species: Mus musculus, text: ALM, terms: ["UBERON:0016634"]}`,
      { file },
    );
  }
  const out = new Map<string, RegionDecision>();
  checked.data.forEach((decision, i) => {
    const where = (): string => `Cannot use "${file}", line ${lineOfEntry(file, i) ?? "?"}: `;
    for (const id of decision.terms) {
      if (ontology.labelOf(id) !== undefined) continue;
      const old = ontology.obsolete.get(id);
      const instead = old?.replacedBy ?? old?.consider[0];
      throw new ConfigError(
        where() +
          (old
            ? `${id} is obsolete in ${ontology.source}${
              instead
                ? `, it was replaced by ${instead} (${
                  ontology.labelOf(instead) ?? "?"
                }): write that`
                : ": choose another term"
            }`
            : `${id} is no term of the nervous system in ${ontology.source}: check the digits, or take one of the candidates that the plan lists`),
        { file },
      );
    }
    const key = decisionKey(decision.species, decision.text);
    const other = out.get(key);
    if (other && other.terms.join() !== decision.terms.join()) {
      throw new ConfigError(
        where() +
          `${
            quote(decision.text)
          } of "${decision.species}" is decided twice and differently: remove one of the entries`,
        { file },
      );
    }
    out.set(key, decision);
  });
  return out;
}

/** The decision about a text of a species: its own, or one that holds for all species. */
export function decisionFor(
  decisions: RegionDecisions,
  species: string,
  text: string,
): RegionDecision | undefined {
  const any = decisions.get(decisionKey("", text));
  return decisions.get(decisionKey(species, text)) ?? (any?.anySpecies ? any : undefined);
}

/** What changed in the ontology since a decision; empty where it still stands. */
export function staleReason(decision: RegionDecision, ontology: Ontology): string {
  if (!decision.labels || decision.ontology === ontology.header.version) return "";
  const changed = decision.terms.map((id, i) => [id, decision.labels?.[i], ontology.labelOf(id)])
    .filter(([, then, now]) => then !== undefined && then !== now);
  return changed.map(([id, then, now]) => `${id} was "${then}" and is "${now}" now`).join("; ");
}

/**
 * Adds decisions to `decisions.yaml`, or replaces those about the same species and text.
 *
 * @throws {ConfigError} If the file or an entry is wrong; nothing is written then.
 */
export function decideRegions(
  work: WorkFolder,
  ontology: Ontology,
  decisions: readonly RegionDecision[],
  options: { now?: () => Date } = {},
): void {
  const all = new Map(readRegionDecisions(work, ontology));
  for (const d of decisions) {
    const bad = d.terms.find((id) => ontology.labelOf(id) === undefined);
    if (bad !== undefined) {
      throw new ConfigError(
        `Cannot decide about ${quote(d.text)}: ${bad} is no live term of ${ontology.source}`,
        { file: work.decisionsPath },
      );
    }
    const { source: _file, anySpecies: _any, ...own } = d;
    all.set(decisionKey(d.species, d.text), {
      ...own,
      when: d.when ?? (options.now?.() ?? new Date()).toISOString(),
      ontology: ontology.header.version,
      labels: d.terms.map((id) => ontology.labelOf(id) ?? ""),
    });
  }
  work.writeDecisions("regions", sorted([...all.values()]));
}

/** Joins decisions of several Dandisets; where two differ neither is taken. */
export function mergeDecisions(
  ...sets: (readonly RegionDecision[])[]
): { decisions: RegionDecision[]; conflicts: (readonly [RegionDecision, RegionDecision])[] } {
  const all = new Map<string, RegionDecision>();
  const conflicts: (readonly [RegionDecision, RegionDecision])[] = [];
  for (const d of sets.flat()) {
    const key = decisionKey(d.species, d.text);
    const other = all.get(key);
    if (!other) all.set(key, d);
    else if ([...other.terms].sort().join() !== [...d.terms].sort().join()) {
      conflicts.push([other, d]);
    }
  }
  for (const [a] of conflicts) all.delete(decisionKey(a.species, a.text));
  return { decisions: sorted([...all.values()]), conflicts };
}

function sorted(decisions: readonly RegionDecision[]): RegionDecision[] {
  const by = (d: RegionDecision): string => decisionKey(d.species, d.text);
  return [...decisions].sort((a, b) => by(a) < by(b) ? -1 : 1);
}

/** Line of the n-th entry of the section, counted from 1. */
function lineOfEntry(file: string, n: number): number | undefined {
  const start = lineOf(file, /^regions:/);
  if (start === undefined) return undefined;
  let seen = -1;
  let indent: string | undefined;
  const lines = textOf(file).split("\n");
  for (let i = start; i < lines.length; i++) {
    const m = /^(\s*)-(?:\s|$)/.exec(lines[i] ?? "");
    if (!m) {
      if (/^\S/.test(lines[i] ?? "") && !/^#/.test(lines[i] ?? "")) break;
      continue;
    }
    indent ??= m[1] ?? "";
    if (m[1] === indent && ++seen === n) return i + 1;
  }
  return start;
}

function lineOf(file: string, pattern: RegExp): number | undefined {
  const at = textOf(file).split("\n").findIndex((l) => pattern.test(l));
  return at < 0 ? undefined : at + 1;
}

function textOf(file: string): string {
  try {
    return Deno.readTextFileSync(file);
  } catch (error) {
    throw new ConfigError(`Cannot read "${file}": ${messageOf(error)}`, { file, cause: error });
  }
}
