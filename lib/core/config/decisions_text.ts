import { type Document, isMap, isScalar, isSeq, type Node, parseDocument } from "yaml";
import { ConfigError, messageOf } from "../errors.ts";

/** The comment at the beginning. */
export const DECISIONS_HEAD =
  "# What was confirmed about this upload: by whom, when, on what evidence.\n" +
  "# Edit it by hand if you like; comments are kept.\n";

/** Members that say which entry of a list an entry is, whatever else of it changes. */
const IDENTITY = ["id", "species", "text", "code", "file", "name", "entry"];

/**
 * The text of `decisions.yaml` with one section in place of the former one. What people wrote beside it, and beside entries that
 * stay, stays.
 *
 * @param text The text as it is; empty where there is none.
 * @param file Its path, for messages.
 * @throws {ConfigError} If the text cannot be taken up, or the new one not be written (an alias would lead nowhere).
 */
export function withSection(text: string, section: string, value: unknown, file: string): string {
  const plain: unknown = JSON.parse(JSON.stringify(value ?? null));
  try {
    // By the older schema more texts look like numbers and dates, and are written in quotes: any reader takes them for texts.
    const doc: Document = parseDocument(text.trim() === "" ? `${DECISIONS_HEAD}{}` : text, {
      schema: "yaml-1.1",
    });
    const [error] = doc.errors;
    if (error) throw error;
    if (!isMap(doc.contents)) doc.contents = doc.createNode({});
    else doc.contents.flow = false;
    const before = doc.get(section, true);
    doc.set(section, merged(doc, before as Node | undefined, plain));
    return doc.toString({ lineWidth: 110 });
  } catch (error) {
    throw new ConfigError(`Cannot write "${section}" into "${file}": ${messageOf(error)}`, {
      file,
      cause: error,
    });
  }
}

/** A node for a value that reuses what of the former node says the same, comments with it. */
function merged(doc: Document, before: Node | undefined, value: unknown): Node {
  if (isMap(before) && isPlain(value)) {
    for (const { key } of [...before.items]) {
      const name = isScalar(key) ? String(key.value) : undefined;
      if (name === undefined || !Object.hasOwn(value, name)) before.delete(key);
    }
    for (const [name, member] of Object.entries(value)) {
      before.set(name, merged(doc, before.get(name, true) as Node | undefined, member));
    }
    if (before.items.length > 0) before.flow = false;
    return before;
  }
  if (isSeq(before) && Array.isArray(value)) {
    const left = new Set(before.items as Node[]);
    const same = (item: unknown, alike: (a: unknown, b: unknown) => boolean) => {
      const found = [...left].find((node) => alike(node.toJS(doc), item));
      if (found) left.delete(found);
      return found;
    };
    // First those that did not change at all, so that none of them is taken for another.
    const kept = value.map((item) => same(item, (a, b) => JSON.stringify(a) === JSON.stringify(b)));
    before.items = value.map((item, i) => {
      const node = kept[i] ?? same(item, isSameEntry);
      return merged(doc, node, item);
    });
    if (before.items.length > 0 && before.items.some((n) => !isScalar(n))) before.flow = false;
    return before;
  }
  if (isScalar(before) && (typeof value !== "object" || value === null)) {
    if (before.value !== value) before.value = value;
    return before;
  }
  const node = doc.createNode(value) as Node;
  // What was said about the former value is said about the section.
  if (before?.commentBefore) node.commentBefore = before.commentBefore;
  if (before?.comment) node.comment = before.comment;
  return node;
}

function isSameEntry(a: unknown, b: unknown): boolean {
  if (!isPlain(a) || !isPlain(b)) return false;
  const known = IDENTITY.filter((name) => name in a || name in b);
  return known.length > 0 &&
    known.every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
