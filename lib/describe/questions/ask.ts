/**
 * The questions of a plan as a dialogue: each says the form of its answer, offers what is known, checks what is typed
 * and asks again.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import type { WorkFolder } from "../../core/work_folder.ts";
import { decideDescribe } from "../model/decisions.ts";
import type { DescribePlan, Question } from "../model/plan_types.ts";
import { fromChoices, maySkip, withForm } from "./forms.ts";
import { keepAnswer, savedAnswers } from "./keep.ts";

/** What asks one question: the whole text. A text without letters skips it; `null` leaves it open. */
export type Ask = (text: string) => string | null | undefined;

/** Choices that are shown; more are seldom read. */
const MOST_CHOICES = 12;
/** Times that one question is put before it is left open. */
const MOST_ATTEMPTS = 5;

/** Options of {@linkcode askDescribe}. */
export interface AskDescribeOptions {
  /** Letters in a line, at which words are wrapped. Default that of the terminal, at most 100; 80 without one. */
  width?: number;
}

/**
 * Asks the questions of a plan, one after the other, and keeps the answers in `decisions.yaml`; make the plan again
 * afterwards. An answer that cannot be used is asked again with the reason. What is skipped is not asked again, unless
 * nothing can be saved without it.
 *
 * @returns How many were answered.
 */
export function askDescribe(
  work: WorkFolder,
  plan: DescribePlan,
  ask: Ask,
  options: AskDescribeOptions = {},
): number {
  const width = options.width ?? terminalWidth();
  const open = [...plan.questions];
  let answered = 0;
  for (let question = open.shift(); question; question = open.shift()) {
    const outcome = askOne(work, question, ask, width);
    if (outcome === "answered") {
      answered++;
      open.unshift(...followUps(work, question));
    }
    // Where input has ended nobody answers the others.
    if (outcome === "ended") break;
  }
  return answered;
}

function askOne(
  work: WorkFolder,
  question: Question,
  ask: Ask,
  width: number,
): "answered" | "skipped" | "open" | "ended" {
  let refused = "";
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const typed = ask(questionText(question, width, refused))?.trim();
    if (typed === undefined) return attempt === 0 ? "open" : "ended";
    if (typed === "") {
      if (!maySkip(question)) return "open";
      decideDescribe(work, { skipped: [question.id] });
      return "skipped";
    }
    try {
      keepAnswer(work, question, fromChoices(typed, question.suggestions));
      return "answered";
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      refused = error.message;
    }
  }
  return "open";
}

/** A question as it is put: the reason of a refusal first, choices with numbers, form, example, how to skip. */
export function questionText(question: Question, width = 80, refused = ""): string {
  const { text, suggestions, form, sample } = question;
  const shown = suggestions.slice(0, MOST_CHOICES);
  const choices = shown.map((s, i) => `${String(i + 1).padStart(3)}  ${s}`);
  const more = suggestions.length > shown.length
    ? [`     and ${suggestions.length - shown.length} more in state/describe.json`]
    : [];
  const skip = maySkip(question)
    ? "Enter skips it for good"
    : "Enter leaves it open: nothing can be saved without it";
  const number = shown.length > 0 ? " A number takes that of the list." : "";
  return [
    ...refused ? [refused] : [],
    text,
    ...choices,
    ...more,
    `Answer: ${form}${sample ? `, such as ${sample.replace(/\.$/, "")}` : ""}.${number} ${skip}.`,
  ].flatMap((line) => wrapWords(line, width)).join("\n");
}

/** Lines of at most a width, broken between words; what is longer than a line stands alone in one. */
export function wrapWords(text: string, width: number): string[] {
  const indent = /^ */.exec(text)?.[0] ?? "";
  const lines: string[] = [];
  let line = indent;
  for (const word of text.trim().split(/\s+/)) {
    if (line.trim() !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = indent;
    }
    line += line.trim() === "" ? word : ` ${word}`;
  }
  return [...lines, line];
}

function terminalWidth(): number {
  try {
    return Math.min(100, Deno.consoleSize().columns);
  } catch {
    // No terminal: pipes and tests.
    return 80;
  }
}

/** What an answer leaves to be asked: the address of the person, the awards of the funder, the committee. */
function followUps(work: WorkFolder, { key, id }: Question): Question[] {
  const config = { ...work.config, ...savedAnswers(work) };
  if (key === "contact" && config.contact && !config.contact.email) {
    return [withForm({
      key: "contact.email",
      file: "upload.yaml",
      text: `At which e-mail address can ${config.contact.name} be reached?`,
      suggestions: [],
      blocks: "saving",
    })];
  }
  if (key === "funding") {
    const known = new Set(config.funding.filter((f) => f.award).map((f) => f.funder));
    const without = config.funding.filter((f) => !f.award && !known.has(f.funder));
    return without.map(({ funder }) =>
      withForm({
        key: "funding.award",
        file: "upload.yaml",
        entry: funder,
        text: `Which award numbers has ${funder} given? See the acknowledgements of the paper`,
        suggestions: [],
        blocks: "nothing",
      })
    );
  }
  if (key === "ethics" && id === "ethics") {
    const last = config.ethics.at(-1);
    if (last && !last.contact && !last.url) {
      return [withForm({
        key: "ethics.contact",
        file: "upload.yaml",
        entry: last.identifier,
        text: `How can the committee that approved ${last.identifier} be reached?`,
        suggestions: [],
        blocks: "nothing",
      })];
    }
  }
  return [];
}
