/**
 * Keeping secrets out of everything that is written or shown.
 *
 * @module
 */

const secrets = new Set<string>();

/** Remembers a secret for this process, so that {@linkcode redact} removes it wherever it appears. */
export function registerSecret(secret: string): void {
  if (secret.length >= 6) secrets.add(secret);
}

/**
 * A text without known secrets and without what looks like one: registered keys, `Authorization` values,
 * signatures of signed links.
 */
export function redact(text: string): string {
  let out = text;
  for (const secret of secrets) out = out.replaceAll(secret, "[key removed]");
  return out
    .replace(
      /\b(authorization["']?\s*[:=]\s*["']?(?:token|bearer|basic)\s+)(?!\[key)[^\s"',}]+/gi,
      "$1[key removed]",
    )
    .replace(/\b(X-Amz-(?:Signature|Credential|Security-Token)=)[^&\s"'<>]+/gi, "$1[removed]");
}

/** Where registered secrets stand in a text: `start` up to, not including, `end`. */
export function findSecrets(text: string): { start: number; end: number }[] {
  const out: { start: number; end: number }[] = [];
  for (const secret of secrets) {
    for (let at = text.indexOf(secret); at >= 0; at = text.indexOf(secret, at + secret.length)) {
      out.push({ start: at, end: at + secret.length });
    }
  }
  return out;
}
