/**
 * Answers to the step's questions: read from what is typed, kept in `decisions.yaml`, so that a question is asked once.
 *
 * @module
 */
import { stringify } from "@std/yaml";
import { emailProblem, PERSON_NAME } from "../archive/schema/mod.ts";
import { UsageError } from "../core/errors.ts";
import { parseUploadConfig, type UploadConfig } from "../core/upload_config.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import {
  decideContributors,
  decideDescribe,
  type DescribeDecisions,
  readDescribeDecisions,
} from "./model/decisions.ts";
import { normalizeRor, readPublicationRef, rorCheckDigitsAreRight } from "./model/identifiers.ts";
import { cleanText } from "./model/names.ts";
import type { DescribePlan, Question } from "./model/plan_types.ts";

/** What asks one question: the whole text, with suggestions. `null` or an empty text leaves it open. */
export type Ask = (text: string) => string | null | undefined;

/**
 * Asks the questions of a plan, one after the other, and keeps the answers in `decisions.yaml`. For a terminal; make
 * the plan again afterwards. An answer that cannot be used is asked once more, then left open.
 *
 * @returns How many were answered.
 */
export function askDescribe(work: WorkFolder, plan: DescribePlan, ask: Ask): number {
  let answered = 0;
  for (const question of plan.questions) {
    let hint = "";
    for (let attempt = 0; attempt < 2; attempt++) {
      const typed = ask(`${question.text}${suggested(question)}${hint}`)?.trim();
      if (!typed) break;
      try {
        keepAnswer(work, question, typed);
        answered++;
        break;
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        hint = ` (${error.message})`;
      }
    }
  }
  return answered;
}

function suggested({ suggestions }: Question): string {
  return suggestions.length > 0 ? ` [${suggestions.slice(0, 6).join("; ")}]` : "";
}

/**
 * Keeps one typed answer: a list is typed with commas, a person as `Last, First <address>`, a funder as
 * `Funder: number, number; Funder: number`.
 *
 * @throws {UsageError} If the answer has not the form that the question needs.
 */
export function keepAnswer(work: WorkFolder, question: Question, typed: string): void {
  if (question.file === "decisions.yaml") return keepDecision(work, question, typed);
  const answers = readAnswer(question.key, typed, { ...work.config, ...savedAnswers(work) });
  decideDescribe(work, { answers: { ...answers } as DescribeDecisions["answers"] });
}

function isYes(typed: string): boolean {
  if (/^(y|yes|same|same_as)$/i.test(typed)) return true;
  if (/^(n|no|not_same_as)$/i.test(typed)) return false;
  throw new UsageError(`Cannot read "${typed}": type yes or no`);
}

function keepDecision(work: WorkFolder, question: Question, typed: string): void {
  const { key, entry = "", other } = question;
  if (key === "describe.about") {
    const id = /[A-Z]+[:_]\d+/.exec(typed)?.[0]?.replace("_", ":");
    if (!id) throw new UsageError(`Cannot read "${typed}": type the identifier of the term`);
    decideDescribe(work, { about: { [entry]: id } });
  } else if (key === "contributors.people" && question.orcid !== undefined) {
    const { orcid } = question;
    decideContributors(work, {
      people: { [entry]: isYes(typed) ? { orcid } : { not_orcid: [orcid] } },
    });
  } else if (key === "contributors.people" && other !== undefined) {
    decideContributors(work, {
      people: { [entry]: isYes(typed) ? { same_as: other } : { not_same_as: other } },
    });
  } else if (key === "contributors.people") {
    decideContributors(work, { people: { [entry]: { name: personName(typed) } } });
  } else if (key === "contributors.affiliations") {
    const none = /^(n|no|none)$/i.test(typed);
    const yes = /^(y|yes)$/i.test(typed) && question.suggestions.length === 1;
    const chosen = normalizeRor(
      yes ? question.suggestions[0]?.split(" ")[0] ?? "" : typed.split(" ")[0] ?? "",
    );
    if (!none && (!chosen || !rorCheckDigitsAreRight(chosen))) {
      throw new UsageError(`Cannot read "${typed}": type none, or the ROR id of the organisation`);
    }
    decideContributors(work, { affiliations: { [entry]: none ? "none" : chosen as string } });
  }
}

/**
 * Reads what was typed to a question as the value of its key in `upload.yaml`.
 *
 * @throws {UsageError} If it has not the form that the key needs.
 */
export function readAnswer(
  key: string,
  typed: string,
  config: UploadConfig,
): Partial<UploadConfig> {
  const words = typed.split(/\s*[,;]\s*/).map(cleanText).filter((w) => w !== "");
  switch (key) {
    case "title":
    case "description":
    case "license":
      return { [key]: typed.trim() };
    case "doi":
      readPublicationRef(typed);
      return { doi: typed.trim() };
    case "keywords":
    case "about":
      return { [key]: words };
    case "ethics":
      return { ethics: [{ identifier: cleanText(typed) }] };
    case "contact":
      return { contact: person(typed, true) };
    case "contact.email": {
      const name = config.contact?.name;
      if (!name) return { contact: person(typed, true) };
      return { contact: { ...config.contact, name, email: address(typed) } };
    }
    case "contact.orcid": {
      const { contact } = config;
      if (!contact) throw new UsageError("Cannot keep an ORCID iD: there is no contact person");
      return { contact: { ...contact, orcid: typed.trim() } };
    }
    case "curators":
      return /^(no|nobody|none)$/i.test(typed.trim())
        ? { curators: [] }
        : { curators: typed.split(/\s*;\s*/).filter((t) => t !== "").map((t) => person(t, false)) };
    case "funding":
      return { funding: [...config.funding, ...funders(typed)] };
    default:
      throw new UsageError(`Cannot keep an answer under "${key}": write it into upload.yaml`);
  }
}

function person(typed: string, needsEmail: boolean): NonNullable<UploadConfig["contact"]> {
  const m = /^(.+?)\s*<([^>]+)>$/.exec(typed.trim()) ?? /^(.+?)[\s,]+(\S+@\S+)$/.exec(typed.trim());
  const name = personName(m?.[1] ?? typed);
  if (!m && needsEmail) {
    throw new UsageError(`Cannot read "${typed}": type Last, First <name@institution.org>`);
  }
  return { name, ...(m ? { email: address(m[2] ?? "") } : {}) };
}

function personName(typed: string): string {
  const name = cleanText(typed);
  if (!PERSON_NAME.test(name)) {
    throw new UsageError(`Cannot read "${typed}" as a name: type Last, First`);
  }
  return name;
}

function address(typed: string): string {
  const problem = emailProblem(typed.trim());
  if (problem) throw new UsageError(`Cannot use the e-mail address "${typed}": ${problem}`);
  return typed.trim();
}

function funders(typed: string): UploadConfig["funding"] {
  return typed.split(/\s*;\s*/).filter((t) => t !== "").flatMap((one) => {
    const [funder = "", numbers = ""] = one.split(/\s*:\s*/);
    if (funder.trim() === "") {
      throw new UsageError(`Cannot read "${one}": type Funder: number, number`);
    }
    const awards = numbers.split(/\s*,\s*/).filter((n) => n !== "");
    return awards.length === 0
      ? [{ funder: funder.trim() }]
      : awards.map((award) => ({ funder: funder.trim(), award }));
  });
}

/**
 * Answers that were kept, as values of `upload.yaml`.
 *
 * @throws {ConfigError} If `decisions.yaml` was edited into a form that the keys do not have.
 */
export function savedAnswers(work: WorkFolder): Partial<UploadConfig> {
  const { answers } = readDescribeDecisions(work);
  const keys = Object.keys(answers);
  if (keys.length === 0) return {};
  const parsed = parseUploadConfig(stringify(answers), work.decisionsPath);
  return Object.fromEntries(Object.entries(parsed).filter(([key]) => keys.includes(key)));
}
