/**
 * Taking secrets out of a JSON text.
 *
 * @module
 */
import { secretName, secretValue } from "./context.ts";
import { changeStrings, type JsonString } from "./json_text.ts";
import { learn, type Memory, redactText, type RedactTextOptions } from "./redact_text.ts";
import { REMOVED } from "./spans.ts";

const FLAG =
  /^--?(?:[\w-]{0,40}(?:pass(?:word|wd|phrase)?|token|secret|api-?key|access-?key|credential|auth)[\w-]{0,20}|p|a|w|P)$/i;
const HEADER =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|x-[\w-]{0,30}(?:key|token|secret|auth)[\w-]{0,20}|private-token|api-?key)$/i;

/** Redacts every string of a JSON text, names of fields too; all else stays as it was written. The text must be valid JSON. */
export function redactJsonText(json: string, options: RedactTextOptions): string {
  return changeStrings(json, (string) => {
    const { text, isName } = string;
    if (isName) return redactText(text, options);
    if (isSecretField(string) && !text.startsWith("[key removed")) {
      if (options.counts) {
        options.counts["named secret"] = (options.counts["named secret"] ?? 0) + 1;
      }
      options.onRemoved?.("named secret", `${string.name ?? string.sibling}: ${REMOVED}`);
      return REMOVED;
    }
    // Opaque signatures of thoughts: nothing to read, and no key.
    if (string.name === "signature" && text.length > 100 && /^[A-Za-z0-9+/=_-]+$/.test(text)) {
      return text;
    }
    return redactText(text, options);
  });
}

/** Remembers what a JSON text gives away. */
export function learnJsonText(json: string, memory: Memory): void {
  changeStrings(json, (string) => {
    if (!string.isName) {
      if (isSecretField(string)) memory.add(string.text, "named secret");
      learn(string.text, memory);
    }
    return string.text;
  });
}

/** A field that is called a key holds one, whatever its shape. */
function isSecretField({ text, name, sibling }: JsonString): boolean {
  for (const called of [name, sibling]) {
    if (called === undefined || called.length > 80 || text.length < 4) continue;
    if (/\s/.test(called)) continue;
    const sure = secretName(called) ??
      (FLAG.test(called) || HEADER.test(called) ? "sure" : undefined);
    if (
      sure && text !== called && secretValue(text, sure, true) &&
      !(sure === "sure" && /\s.*\s.*\s/.test(text) && !HEADER.test(called))
    ) {
      return true;
    }
  }
  return false;
}
