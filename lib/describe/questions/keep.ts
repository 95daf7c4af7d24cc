/**
 * Answers as they are kept in `decisions.yaml`, so that a question is asked once.
 *
 * @module
 */
import { stringify } from "@std/yaml";
import { UsageError } from "../../core/errors.ts";
import { parseUploadConfig, type UploadConfig } from "../../core/upload_config.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import {
  decideContributors,
  decideDescribe,
  type DescribeDecisions,
  readDescribeDecisions,
} from "../model/decisions.ts";
import { normalizeRor, rorCheckDigitsAreRight } from "../model/identifiers.ts";
import type { DescribePlan, Question } from "../model/plan_types.ts";
import { personName, readAnswer } from "./read_answer.ts";

/**
 * Keeps one typed answer, in the form that the question says.
 *
 * @throws {UsageError} If the answer has not that form.
 */
export function keepAnswer(work: WorkFolder, question: Question, typed: string): void {
  if (question.file === "decisions.yaml") return keepDecision(work, question, typed);
  if (
    question.key === "license" && question.suggestions.length > 0 &&
    !question.suggestions.some((s) =>
      s.toLowerCase().replace(/^spdx:/, "") === typed.toLowerCase().replace(/^spdx:/, "")
    )
  ) {
    throw new UsageError(`Cannot use the licence "${typed}": the archive does not offer it`);
  }
  const config = { ...work.config, ...savedAnswers(work) };
  const answers = readAnswer(question.key, typed, config, question.entry);
  const replaces = Object.fromEntries(
    Object.keys(answers).flatMap((key) => {
      const now: unknown = work.config[key as keyof UploadConfig];
      return typeof now === "string" ? [[key, now]] : [];
    }),
  );
  decideDescribe(work, {
    answers: { ...answers } as DescribeDecisions["answers"],
    replaces,
  });
}

function keepDecision(work: WorkFolder, question: Question, typed: string): void {
  const { key, entry = "", other, orcid } = question;
  if (key === "describe.about") {
    const none = /^(n|no|none)$/i.test(typed);
    const id = /[A-Z]+[:_]\d+/i.exec(typed)?.[0]?.replace("_", ":").toUpperCase();
    if (!none && !id) {
      throw new UsageError(`Cannot read "${typed}": type the identifier of the term, or none`);
    }
    decideDescribe(work, { about: { [entry]: none ? "none" : id as string } });
  } else if (key === "describe.confirm") {
    decideDescribe(work, isYes(typed) ? { confirmed: [entry] } : { declined: [entry] });
  } else if (key === "contributors.people" && orcid !== undefined) {
    decideContributors(work, {
      people: { [entry]: isYes(typed) ? { orcid } : { not_orcid: [orcid] } },
    });
  } else if (key === "contributors.people" && other !== undefined) {
    decideContributors(work, {
      people: { [entry]: isYes(typed) ? { same_as: other } : { not_same_as: other } },
    });
  } else if (key === "contributors.people") {
    const leave = /^(leave( it)? out|skip)$/i.test(typed);
    decideContributors(work, {
      people: { [entry]: leave ? { skip: true } : { name: personName(typed) } },
    });
  } else if (key === "contributors.affiliations") {
    const none = /^(n|no|none)$/i.test(typed);
    const yes = /^(y|yes)$/i.test(typed) && question.suggestions.length === 1;
    const word = (yes ? question.suggestions[0] : typed)?.split(" ")[0] ?? "";
    const chosen = normalizeRor(word);
    if (!none && (!chosen || !rorCheckDigitsAreRight(chosen))) {
      throw new UsageError(`Cannot read "${typed}": type none, or the ROR id of the organisation`);
    }
    decideContributors(work, { affiliations: { [entry]: none ? "none" : chosen as string } });
  }
}

function isYes(typed: string): boolean {
  if (/^(y|yes|same|same_as)$/i.test(typed)) return true;
  if (/^(n|no|not_same_as)$/i.test(typed)) return false;
  throw new UsageError(`Cannot read "${typed}": type yes or no`);
}

/**
 * Keeps answers by the names of their questions, as the cell of a notebook gives them: a text in the form that the
 * question says, `null` to skip it for good; an empty text leaves it open.
 *
 * @param plan The plan that asked.
 * @param answers By {@linkcode Question.id}.
 * @returns How many were kept.
 * @throws {UsageError} If a name is that of no question of the plan, or an answer has not the form that it needs; nothing is kept
 * then but what stands before it.
 */
export function answerDescribe(
  work: WorkFolder,
  plan: DescribePlan,
  answers: Readonly<Record<string, string | null>>,
): number {
  let kept = 0;
  for (const id of Object.keys(answers)) {
    if (plan.questions.some((q) => q.id === id)) continue;
    const known = plan.questions.map((q) => `"${q.id}"`);
    throw new UsageError(
      `Cannot answer "${id}": the plan has no such question, ${
        known.length > 0 ? `it asks ${known.join(", ")}` : "it asks nothing"
      }`,
    );
  }
  for (const question of plan.questions) {
    const answer = answers[question.id];
    if (answer === undefined || answer?.trim() === "") continue;
    if (answer === null) decideDescribe(work, { skipped: [question.id] });
    else {
      try {
        keepAnswer(work, question, answer.trim());
      } catch (error) {
        if (!(error instanceof UsageError)) throw error;
        throw new UsageError(
          `${error.message} (question "${question.id}": ${question.form}, such as ${question.sample})`,
        );
      }
    }
    kept++;
  }
  return kept;
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
