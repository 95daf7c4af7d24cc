/**
 * The text forms that the archive checks, as strictly as it does: its JSON Schema stage (Python's `jsonschema`) and
 * its models (pydantic) differ from each other and from ajv's own formats.
 *
 * @module
 */

const PCHAR = "(?:[a-z0-9\\-._~!$&'()*+,;=:@]|%[0-9a-f]{2})";
const REG_NAME = "(?:[a-z0-9\\-._~!$&'()*+,;=]|%[0-9a-f]{2})*";
const USER_INFO = "(?:(?:[a-z0-9\\-._~!$&'()*+,;=:]|%[0-9a-f]{2})*@)?";

/** RFC 3986 `URI`: a scheme is needed, letters outside ASCII and blanks are not allowed. */
const URI = new RegExp(
  `^[a-z][a-z0-9+.\\-]*:` +
    `(?://${USER_INFO}(?:\\[[0-9a-f:.v]+\\]|${REG_NAME})(?::\\d*)?(?:/${PCHAR}*)*` +
    `|/(?:${PCHAR}+(?:/${PCHAR}*)*)?|${PCHAR}+(?:/${PCHAR}*)*|)` +
    `(?:\\?(?:${PCHAR}|[/?])*)?(?:#(?:${PCHAR}|[/?])*)?$`,
  "i",
);

/** Whether a text is a URI with a scheme (RFC 3986), as the JSON Schema stage checks. */
export function isUri(text: string): boolean {
  return URI.test(text);
}

/** Whether a text is an http or https address with a host, as the models check. */
export function isHttpUrl(text: string): boolean {
  if (!/^https?:/i.test(text.trim())) return false;
  try {
    const url = new URL(text);
    return (url.protocol === "http:" || url.protocol === "https:") && url.hostname !== "";
  } catch {
    return false;
  }
}

/** Compact URI, `UBERON:0000955`, as the models accept for the identifier of a term. */
export const CURIE = /^[a-zA-Z0-9-]+:[a-zA-Z0-9-/._]+$/;

/** Whether a text is a calendar day, `2026-11-25`. */
export function isDate(text: string): boolean {
  const m = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  return m !== null && Number(m[1]) > 0 && isDay(Number(m[1]), Number(m[2]), Number(m[3]));
}

/** Whether a text is a time with offset (RFC 3339): `2026-11-25T01:02:03.4+01:00`. */
export function isDateTime(text: string): boolean {
  const m =
    /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i
      .exec(text);
  return m !== null && Number(m[1]) > 0 && isDay(Number(m[1]), Number(m[2]), Number(m[3]));
}

function isDay(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1) return false;
  const date = new Date(0);
  date.setUTCFullYear(year, month, 0);
  return day <= date.getUTCDate();
}

const RESERVED_DOMAINS = ["arpa", "invalid", "local", "localhost", "onion", "test"];
const LOCAL_PART = /^[\p{L}\p{M}\p{N}\p{S}\p{P}]+$/u;

/**
 * What is wrong with an e-mail address, in words; `undefined` when the archive accepts it. Nothing is sent or looked
 * up. Letters outside ASCII are accepted; domains that cannot exist (`.test`, `.local` …) are not.
 */
export function emailProblem(text: string): string | undefined {
  if (text.length > 2048) return "it is too long";
  if (/[\r\n]/.test(text)) return "it holds a line break";
  const pretty = /^\s*(?:"[^"]*"|[\p{L}\p{N}_ !#$%&'*+\-/=?^`{|}~]+?)\s*<(.+)>\s*$/u.exec(text);
  const address = (pretty?.[1] ?? text).trim();
  const at = address.lastIndexOf("@");
  if (at < 0) return "it has no @";
  const local = address.slice(0, at);
  const domain = address.slice(at + 1);
  if (local === "") return "there is nothing before the @";
  if (/\s/u.test(local)) return "it has a blank before the @";
  if (/["(),:;<>@[\\\]]/.test(local) || !LOCAL_PART.test(local)) {
    return "it has a letter before the @ that is not allowed there";
  }
  if (local.startsWith(".") || local.endsWith(".") || local.includes("..")) {
    return "it has a dot too many before the @";
  }
  if (domain === "") return "there is nothing after the @";
  if (new TextEncoder().encode(address).length > 254) return "it is longer than 254 characters";
  return domainProblem(domain);
}

function domainProblem(domain: string): string | undefined {
  if (/\s/u.test(domain)) return "it has a blank after the @";
  let ascii: string;
  try {
    ascii = new URL(`http://${domain}/`).hostname;
  } catch {
    return `"${domain}" is not a domain`;
  }
  // A domain that the URL parser changed otherwise than by letter case or IDNA held a port, a path or the like.
  // deno-lint-ignore no-control-regex
  if (/^[\x00-\x7f]*$/.test(domain) && ascii !== domain.toLowerCase()) {
    return `"${domain}" is not a domain`;
  }
  if (!ascii.includes(".")) return `"${domain}" has no dot, a domain such as lab.org is needed`;
  if (ascii.length > 253) return "the domain is too long";
  for (const label of ascii.split(".")) {
    const bad = !/^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/.test(label) || label.length > 63 ||
      (label.slice(2, 4) === "--" && !label.startsWith("xn--"));
    if (bad) return `"${domain}" is not a domain`;
  }
  if (!/[a-z]$/.test(ascii) && !/\.xn--[a-z0-9-]+$/.test(ascii)) {
    return `"${domain}" does not end in a top-level domain`;
  }
  const last = ascii.slice(ascii.lastIndexOf(".") + 1);
  if (RESERVED_DOMAINS.includes(last)) return `no address under ".${last}" can receive mail`;
  return undefined;
}

/** `Person.name` as the models want it: "Last, First", one comma, letters of any script. */
export const PERSON_NAME =
  /^[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{White_Space}\-.'\u200c\u200d]+,\p{White_Space}+[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{White_Space}\-.'\u200c\u200d]+$/u;
