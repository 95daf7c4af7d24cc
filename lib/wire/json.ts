/** Deepest nesting of an answer. Nothing that is asked for here comes near it; far beyond, writing it down again would overflow. */
const MOST_DEPTH = 200;

/** Options of {@linkcode parseJson}. */
export interface ParseJsonOptions {
  /** Characters of a text, by the field that it stands in; the rest is cut off. Default: texts are whole. */
  maxText?: (field: string) => number;
}

/**
 * Reads JSON of a server.
 *
 * @throws {SyntaxError} If it is no JSON, or nested more than 200 levels deep.
 */
export function parseJson(text: string, options: ParseJsonOptions = {}): unknown {
  if (isDeep(text)) throw new SyntaxError(`nested more than ${MOST_DEPTH} levels deep`);
  const value: unknown = JSON.parse(text);
  return options.maxText === undefined ? value : withShortTexts(value, "", options.maxText);
}

/** Whether brackets outside of texts nest too deep; before anything is made of them. */
function isDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: {
        // To the end of the text: the next quote with an even number of backslashes before it.
        for (;;) {
          i = text.indexOf('"', i + 1);
          if (i < 0) return false;
          let slashes = 0;
          while (text.charCodeAt(i - 1 - slashes) === 0x5c) slashes++;
          if (slashes % 2 === 0) break;
        }
        break;
      }
      case 0x5b:
      case 0x7b:
        if (++depth > MOST_DEPTH) return true;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
    }
  }
  return false;
}

/** Cuts texts in place; the nesting is known to be small. */
function withShortTexts(value: unknown, field: string, most: (field: string) => number): unknown {
  if (typeof value === "string") {
    return value.length > most(field) ? value.slice(0, most(field)) : value;
  }
  if (Array.isArray(value)) {
    for (let i = 0; i < value.length; i++) value[i] = withShortTexts(value[i], field, most);
  } else if (typeof value === "object" && value !== null) {
    const record = value as Record<string, unknown>;
    for (const key of Object.keys(record)) {
      const own = record[key];
      const short = withShortTexts(own, key, most);
      // Assigning to "__proto__" would do something else; a text there does nothing.
      if (short !== own) record[key] = short;
    }
  }
  return value;
}
