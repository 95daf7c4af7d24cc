/**
 * The strings of a JSON text, looked at one by one and changed in place: numbers, spaces, order and nesting of any depth stay as they
 * were written.
 *
 * @module
 */

/** A string of a JSON text. */
export interface JsonString {
  /** Decoded. */
  readonly text: string;
  /** Whether it is the name of a field. */
  readonly isName: boolean;
  /** Name of the field whose value it is; in a list, the string before it. */
  readonly name: string | undefined;
  /** The value of a `name`, `key` or `header` field of the same object. */
  readonly sibling: string | undefined;
}

const SIBLINGS = /^(?:name|key|header|field|variable|var|id|label|param(?:eter)?)$/i;

/**
 * A JSON text in which strings are replaced by what `change` gives. The text must be valid JSON.
 */
export function changeStrings(json: string, change: (string: JsonString) => string): string {
  let out = "";
  let copied = 0;
  const stack: { list: boolean; name: string | undefined; sibling: string | undefined }[] = [];
  let top: { list: boolean; name: string | undefined; sibling: string | undefined } | undefined;
  const special = /["{}[\]]/g;
  for (let m = special.exec(json); m; m = special.exec(json)) {
    const sign = m[0];
    if (sign === "{" || sign === "[") {
      // A list inherits the name of its field, so that {"headers": ["a", "b"]} can be told.
      top = { list: sign === "[", name: sign === "[" ? top?.name : undefined, sibling: undefined };
      stack.push(top);
      continue;
    }
    if (sign === "}" || sign === "]") {
      stack.pop();
      top = stack.at(-1);
      continue;
    }
    const start = m.index;
    let end = json.indexOf('"', start + 1);
    while (end > 0 && escaped(json, end)) end = json.indexOf('"', end + 1);
    if (end < 0) break;
    const raw = json.slice(start + 1, end);
    const text = raw.includes("\\") ? JSON.parse(`"${raw}"`) as string : raw;
    const isName = top !== undefined && !top.list && followedByColon(json, end + 1);
    const changed = change({
      text,
      isName,
      name: isName ? undefined : top?.name,
      sibling: isName ? undefined : top?.sibling,
    });
    if (isName && top) top.name = text;
    else if (top?.list) top.name = text;
    else if (top && top.name !== undefined && SIBLINGS.test(top.name)) top.sibling = text;
    if (changed !== text) {
      out += json.slice(copied, start) + JSON.stringify(changed);
      copied = end + 1;
    }
    special.lastIndex = end + 1;
  }
  return copied === 0 ? json : out + json.slice(copied);
}

function escaped(json: string, at: number): boolean {
  let n = 0;
  while (json.charCodeAt(at - 1 - n) === 92) n++;
  return n % 2 === 1;
}

function followedByColon(json: string, at: number): boolean {
  for (let i = at; i < json.length; i++) {
    const code = json.charCodeAt(i);
    if (code === 58) return true;
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return false;
  }
  return false;
}
