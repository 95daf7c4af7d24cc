/**
 * Single changes of code that a test should notice: found in the syntax tree, so that none of them is in a text or a comment.
 *
 * @module
 */
import ts from "typescript";

/** One change of one file. */
export interface Mutant {
  /** Path of the file. */
  readonly path: string;
  /** Line, from 1. */
  readonly line: number;
  /** What kind of change. */
  readonly kind: string;
  /** First letter that is replaced, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** What stood there, and what stands there then. */
  readonly before: string;
  readonly after: string;
}

const FLIPPED: Readonly<Record<string, string>> = {
  "===": "!==",
  "!==": "===",
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "&&": "||",
  "||": "&&",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
};
/** Calls without which a list or text is another. */
const DROPPED = ["trim", "sort", "filter", "toLowerCase", "toUpperCase", "reverse", "flat"];

/** All changes of a file, in the order of their places. */
export function mutantsOf(path: string, text: string): Mutant[] {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found: Mutant[] = [];
  const add = (kind: string, from: number, to: number, after: string) =>
    found.push({
      path,
      line: file.getLineAndCharacterOfPosition(from).line + 1,
      kind,
      from,
      to,
      before: text.slice(from, to),
      after,
    });
  const change = (kind: string, node: ts.Node, after: string) =>
    add(kind, node.getStart(file), node.end, after);
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node)) {
      return;
    }
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const sign = node.operatorToken.getText(file);
      const flipped = FLIPPED[sign];
      // Texts are put together with "+": taking them from each other is no mistake that anybody makes.
      const texts = sign === "+" && /["'`]/.test(node.getText(file));
      if (flipped && !texts) change(`operator ${sign}`, node.operatorToken, flipped);
      if (sign === "??") change("default dropped", node, `(${node.left.getText(file)})`);
    }
    if (ts.isIfStatement(node)) {
      const { expression, thenStatement } = node;
      change("condition negated", expression, `!(${expression.getText(file)})`);
      const only = ts.isBlock(thenStatement) ? thenStatement.statements[0] : thenStatement;
      const leaves = only !== undefined &&
        (ts.isThrowStatement(only) || ts.isReturnStatement(only) || ts.isContinueStatement(only));
      if (leaves && !node.elseStatement) change("guard dropped", node, ";");
    }
    if (ts.isConditionalExpression(node)) {
      change("condition negated", node.condition, `!(${node.condition.getText(file)})`);
    }
    if (ts.isAwaitExpression(node)) change("await dropped", node, node.expression.getText(file));
    if (
      ts.isExpressionStatement(node) && ts.isCallExpression(node.expression) &&
      node.expression.expression.kind !== ts.SyntaxKind.SuperKeyword
    ) change("call dropped", node, ";");
    if (ts.isSpreadElement(node)) change("spread emptied", node, "...[]");
    if (
      ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression) &&
      DROPPED.includes(node.expression.name.text)
    ) {
      change(
        `${node.expression.name.text}() dropped`,
        node,
        node.expression.expression.getText(file),
      );
    }
    if (ts.isNumericLiteral(node) && /^\d+$/.test(node.text)) {
      change("number", node, String(Number(node.text) + 1));
    }
    if (node.kind === ts.SyntaxKind.TrueKeyword) change("truth", node, "false");
    if (node.kind === ts.SyntaxKind.FalseKeyword) change("truth", node, "true");
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.sort((a, b) => a.from - b.from);
}

/** The text with the change made. */
export function mutated(text: string, { from, to, after }: Mutant): string {
  return text.slice(0, from) + after + text.slice(to);
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function numbersFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** So many of them, at random. */
export function some<T>(all: readonly T[], count: number, next: () => number): T[] {
  const left = [...all];
  const out: T[] = [];
  while (out.length < count && left.length > 0) {
    out.push(...left.splice(Math.floor(next() * left.length), 1));
  }
  return out;
}
