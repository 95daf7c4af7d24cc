/**
 * Identifiers without network: reading what people type, and check digits.
 *
 * @module
 */
import { UsageError } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";

/** What a user may name a publication by. */
export type PublicationRef =
  | { readonly kind: "doi"; readonly id: string }
  | { readonly kind: "pmid"; readonly id: string }
  | { readonly kind: "pmcid"; readonly id: string };

/**
 * Finds the DOI in what was typed or copied: bare, `doi:…`, an address of doi.org or of a publisher's page, with
 * escapes or a full stop at the end. Lower case, without prefix; `undefined` where there is none.
 */
export function normalizeDoi(text: string): string | undefined {
  let typed = text.trim();
  try {
    typed = decodeURIComponent(typed);
  } catch { /* a stray % is kept */ }
  const found = /10\.\d{4,9}\/\S+/.exec(typed)?.[0];
  if (!found) return undefined;
  let doi = found;
  const host = /^https?:\/\/([^/]+)/i.exec(typed)?.[1] ?? "";
  if (/(^|\.)(bio|med)rxiv\.org$/i.test(host)) doi = doi.replace(/v\d+(\..*)?$/i, "");
  if (host !== "") doi = doi.replace(/[?#].*$/, "");
  for (;;) {
    const cut = doi.replace(/[.,;:"']+$/, "");
    const open = { ")": "(", "]": "[", "}": "{", ">": "<" }[cut.at(-1) ?? ""];
    const closes = cut.at(-1) ?? "";
    const next = open && count(cut, open) < count(cut, closes) ? cut.slice(0, -1) : cut;
    if (next === doi) return doi.toLowerCase();
    doi = next;
  }
}

function count(text: string, letter: string): number {
  return text.split(letter).length - 1;
}

/**
 * Reads what names a publication in `upload.yaml` or a parameter: a DOI in any form, a PubMed id or address, a PubMed
 * Central id or address.
 *
 * @throws {UsageError} If it is none of these.
 */
export function readPublicationRef(text: string): PublicationRef {
  const doi = normalizeDoi(text);
  if (doi) return { kind: "doi", id: doi };
  const typed = text.trim();
  const pmcid = /^(?:.*\/)?(?:pmcid:?\s*)?(PMC\d{3,9})\/?$/i.exec(typed)?.[1];
  if (pmcid) return { kind: "pmcid", id: pmcid.toUpperCase() };
  const pmid =
    /^(?:https?:\/\/(?:www\.)?(?:pubmed\.ncbi\.nlm\.nih\.gov|ncbi\.nlm\.nih\.gov\/pubmed)\/)?(?:pmid:?\s*)?(\d{4,9})\/?$/i
      .exec(typed)?.[1];
  if (pmid) return { kind: "pmid", id: pmid };
  throw new UsageError(
    `Cannot read ${
      quote(text)
    } as a publication: write its DOI (10.1016/…), the address of its page with the DOI in it, or a PubMed id (pmid:12345678)`,
  );
}

/** Reads an ORCID in any usual form as the bare, hyphenated iD; `undefined` if it is not sixteen characters. */
export function normalizeOrcid(text: string): string | undefined {
  const bare = text.trim().replace(/^.*orcid\.org\//i, "").replace(/^orcid:?\s*/i, "")
    .replace(/[\s-]/g, "").replace(/\/$/, "").toUpperCase();
  if (!/^\d{15}[\dX]$/.test(bare)) return undefined;
  return bare.replace(/^(.{4})(.{4})(.{4})(.{4})$/, "$1-$2-$3-$4");
}

/** Whether the check character of a bare ORCID iD is right (ISO 7064, MOD 11-2). DANDI does not check it. */
export function orcidCheckDigitIsRight(orcid: string): boolean {
  const digits = orcid.replaceAll("-", "");
  if (!/^\d{15}[\dX]$/.test(digits)) return false;
  let total = 0;
  for (const digit of digits.slice(0, 15)) total = (total + Number(digit)) * 2;
  const check = (12 - (total % 11)) % 11;
  return digits[15] === (check === 10 ? "X" : String(check));
}

/** Reads a ROR id in any usual form as `https://ror.org/…`; `undefined` if it has not the form of one. */
export function normalizeRor(text: string): string | undefined {
  const id = text.trim().replace(/^.*ror\.org\//i, "").replace(/\/$/, "").toLowerCase();
  return /^0[a-hj-km-np-tv-z0-9]{6}\d{2}$/.test(id) ? `https://ror.org/${id}` : undefined;
}

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";

/** Whether the two check digits of a ROR id are right (ISO 7064, MOD 97-10). DANDI does not check them. */
export function rorCheckDigitsAreRight(ror: string): boolean {
  const id = normalizeRor(ror)?.slice("https://ror.org/".length);
  if (!id) return false;
  let number = 0;
  for (const letter of id.slice(1, 7)) number = number * 32 + CROCKFORD.indexOf(letter);
  // 32^6 × 100 is below 2^53, so numbers are exact.
  return Number(id.slice(7)) === 98 - (number * 100) % 97;
}

/** The address of a DOI; the letters that an address may not hold, as in `…102<0736:wacoj>2.0.co;2`, are escaped. */
export function doiUrl(doi: string): string {
  const letters = /[%"#?<>[\]\\^`{|}\s]/g;
  return `https://doi.org/${doi.replace(letters, (c) => encodeURIComponent(c))}`;
}

/** A DOI as DANDI's record of a related resource wants it: `doi:10.…`, lower case. */
export function doiIdentifier(doi: string): string {
  return `doi:${doi.toLowerCase()}`;
}
