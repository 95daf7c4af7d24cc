/** Options of {@linkcode promptSecret}. */
export interface PromptSecretOptions {
  /** Character shown for each one typed. Default `"*"`. */
  mask?: string;
  /** Remove the line once it was answered. Default `false`. */
  clear?: boolean;
}
/** Asks for a text without showing it; `null` where there is no terminal. */
export function promptSecret(message?: string, options?: PromptSecretOptions): string | null;
