/** The questions of a plan as a cell of a notebook that answers them. */
import type { Question } from "../model/plan_types.ts";

/** The cell of a notebook that answers the questions of a plan: what is known is filled in, the rest is empty. */
export function answerCell(questions: readonly Question[]): string {
  const lines = questions.flatMap((q) => {
    const known = q.suggestions.length === 1 && q.blocks !== "saving" ? q.suggestions[0] ?? "" : "";
    const choices = q.suggestions.slice(0, 8).map((s) => `  //   ${s}`);
    return [
      `  // ${q.text}`,
      ...choices,
      `  // ${q.form}${q.sample ? `, such as ${q.sample}` : ""}; "" leaves it open, null skips it`,
      `  ${JSON.stringify(q.id)}: ${JSON.stringify(plainChoice(q, known))},`,
    ];
  });
  return `answer({\n${lines.join("\n")}\n});`;
}

/** A choice as it would be typed: the identifier that it begins with. */
function plainChoice({ key }: Question, choice: string): string {
  return key === "describe.about" || key === "contributors.affiliations"
    ? choice.split(" ")[0] ?? ""
    : choice;
}
