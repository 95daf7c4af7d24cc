import { z } from "zod";
import { ConfigError } from "../../core/errors.ts";
import { sameChangeId } from "./change_id.ts";
import type { WorkFolder } from "../../core/work_folder.ts";

/** What was decided about one author of a paper, by the name as printed there. */
export interface AuthorDecision {
  /** "Last, First", as it shall be written. */
  name?: string | undefined;
  /** Bare ORCID iD, confirmed by a person. */
  orcid?: string | undefined;
  /** ORCID iDs that are not this author's. */
  not_orcid?: string[] | undefined;
  /** Leave this author out. */
  skip?: boolean | undefined;
  /** This is the person who stands under that name in the draft already. */
  same_as?: string | undefined;
  /** This is not the person of that name in the draft. */
  not_same_as?: string | undefined;
}

/** Section `contributors` of `decisions.yaml`. */
export interface ContributorDecisions {
  /** By the name as printed. */
  people: Record<string, AuthorDecision>;
  /** Affiliation text as printed → ROR address that a person confirmed. */
  affiliations: Record<string, string>;
}

/** Section `describe` of `decisions.yaml`. */
export interface DescribeDecisions {
  /** Ids of changes that were confirmed. */
  confirmed: string[];
  /** Ids of changes that were declined; they are not offered with "all" again. */
  declined: string[];
  /** Term that was asked for → identifier that was chosen, such as `UBERON:0002421`. */
  about: Record<string, string>;
  /** Answers that were given in a terminal, by key of `upload.yaml`; what that file says itself stands above them. */
  answers: Record<string, unknown>;
  /** Key of `upload.yaml` → its value when the question about it was answered: the answer holds while that stands there. */
  replaces: Record<string, string>;
  /** Names of questions that are not asked again. */
  skipped: string[];
  /** When, ISO 8601. */
  at?: string | undefined;
}

const contributors = z.strictObject({
  people: z.record(
    z.string(),
    z.strictObject({
      name: z.string().optional(),
      orcid: z.string().optional(),
      not_orcid: z.array(z.string()).optional(),
      skip: z.boolean().optional(),
      same_as: z.string().optional(),
      not_same_as: z.string().optional(),
    }),
  ).default({}),
  affiliations: z.record(z.string(), z.string()).default({}),
});

const describe = z.strictObject({
  confirmed: z.array(z.string()).default([]),
  declined: z.array(z.string()).default([]),
  about: z.record(z.string(), z.string()).default({}),
  answers: z.record(z.string(), z.unknown()).default({}),
  replaces: z.record(z.string(), z.string()).default({}),
  skipped: z.array(z.string()).default([]),
  at: z.string().optional(),
});

/**
 * What was decided about people.
 *
 * @throws {ConfigError} If the section has another form.
 */
export function readContributorDecisions(work: WorkFolder): ContributorDecisions {
  return read(work, "contributors", contributors);
}

/**
 * What was confirmed and declined.
 *
 * @throws {ConfigError} If the section has another form.
 */
export function readDescribeDecisions(work: WorkFolder): DescribeDecisions {
  return read(work, "describe", describe);
}

/** Adds decisions about people to those that are there; what was said about a person before stays beside it. */
export function decideContributors(
  work: WorkFolder,
  decisions: Partial<ContributorDecisions>,
): void {
  const old = readContributorDecisions(work);
  const people = Object.fromEntries(
    Object.entries(decisions.people ?? {}).map(([name, said]) => {
      const before = old.people[name] ?? {};
      const not = [...before.not_orcid ?? [], ...said.not_orcid ?? []];
      return [name, { ...before, ...said, ...(not.length > 0 ? { not_orcid: not } : {}) }];
    }),
  );
  work.writeDecisions("contributors", {
    people: { ...old.people, ...people },
    affiliations: { ...old.affiliations, ...decisions.affiliations },
  });
}

/** Adds confirmations, refusals and chosen terms to those that are there; the newest word about a change counts. */
export function decideDescribe(
  work: WorkFolder,
  decisions: Partial<DescribeDecisions>,
  now: Date = new Date(),
): void {
  const old = readDescribeDecisions(work);
  const confirmed = decisions.confirmed ?? [];
  const declined = decisions.declined ?? [];
  const join = (before: string[], added: string[], taken: string[]) => [
    ...new Set([...before.filter((id) => !taken.includes(id)), ...added]),
  ];
  work.writeDecisions("describe", {
    confirmed: join(old.confirmed, confirmed, declined),
    declined: join(old.declined, declined, confirmed),
    about: { ...old.about, ...decisions.about },
    answers: { ...old.answers, ...decisions.answers },
    replaces: { ...old.replaces, ...decisions.replaces },
    skipped: [...new Set([...old.skipped, ...decisions.skipped ?? []])],
    at: now.toISOString(),
  });
}

/** Takes confirmations back that were meant for one save. */
export function useUpConfirmations(work: WorkFolder, ids: readonly string[]): void {
  const old = readDescribeDecisions(work);
  const confirmed = old.confirmed.filter((id) => !ids.some((used) => sameChangeId(used, id)));
  if (confirmed.length < old.confirmed.length) {
    work.writeDecisions("describe", { ...old, confirmed });
  }
}

/** The form of each section, for messages. */
const FORMS: Readonly<Record<string, string>> = {
  contributors:
    'contributors: {people: {"Ada Byron": {name: "Byron, Ada", orcid: 0000-0002-1825-0097}}, affiliations: {"As printed": https://ror.org/01cwqze88}}',
  describe:
    'describe: {confirmed: [description], declined: [], about: {hippocampus: "UBERON:0002421"}}',
};

function read<T>(work: WorkFolder, section: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(work.readDecisions(section) ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = [section, ...(issue?.path ?? [])].map(String);
  const unknown = issue?.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const what = unknown === undefined ? issue?.message : `unknown key "${unknown}"`;
  const line = lineOf(work.decisionsPath, unknown === undefined ? path : [...path, unknown]);
  throw new ConfigError(
    `Cannot use "${work.decisionsPath}"${line ? `, line ${line}` : ""}: ${
      path.join(".")
    }: ${what}. Write it in the form ${FORMS[section]}`,
    { file: work.decisionsPath },
  );
}

/** The line that names the last of these keys, each looked for below the one before it; the last that is found. */
function lineOf(file: string, keys: readonly string[]): number | undefined {
  let lines: string[];
  try {
    lines = Deno.readTextFileSync(file).split("\n");
  } catch {
    return undefined;
  }
  let found: number | undefined;
  for (const key of keys) {
    const at = lines.findIndex((line, i) =>
      i >= (found ?? 1) - 1 &&
      new RegExp(`(^|[\\s{,])["']?${RegExp.escape(key)}["']?\\s*:`).test(line)
    );
    if (at < 0) break;
    found = at + 1;
  }
  return found;
}
