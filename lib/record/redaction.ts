/**
 * Taking secrets and personal data out of a conversation before it is kept with the code.
 *
 * @module
 */
export { learnJsonText, redactJsonText } from "./redaction/redact_json.ts";
export {
  countRedactions,
  learn,
  Memory,
  noRedactions,
  type RedactionCounts,
  redactText,
  type RedactTextOptions,
} from "./redaction/redact_text.ts";
export type { Span } from "./redaction/spans.ts";
