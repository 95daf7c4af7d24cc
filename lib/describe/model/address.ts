/** Addresses as people type them: with and without `https://`, or a DOI alone. */
import { doiUrl, normalizeDoi } from "./identifiers.ts";

/** What an address names. */
export interface Address {
  /** Absolute, http or https. */
  readonly url: string;
  /** Lower case, without prefix, where it is one. */
  readonly doi?: string;
}

/**
 * Reads `https://github.com/lab/code`, `github.com/lab/code`, `doi:10.5555/a`, `10.5555/a`. `undefined` where it is none
 * of them.
 */
export function readAddress(typed: string): Address | undefined {
  const said = typed.trim();
  const doi = normalizeDoi(said);
  if (doi && /^(doi:\s*)?10\.|^(https?:\/\/)?(dx\.)?doi\.org\//i.test(said)) {
    return { url: doiUrl(doi), doi };
  }
  const address = /^https?:\/\//i.test(said) ? said : `https://${said}`;
  const host = /^https?:\/\/(?:[^/@\s]*@)?([^/:?#\s]+)/i.exec(address)?.[1] ?? "";
  // A word without a dot is no host; "see the paper" is no address.
  if (/\s/.test(said) || !/^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)*\.\p{L}{2,}$/u.test(host)) {
    return undefined;
  }
  if (!URL.canParse(address)) return undefined;
  return { url: address, ...(doi ? { doi } : {}) };
}
