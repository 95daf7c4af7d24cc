/** Query parameters as the archive's framework reads them. */
import { field, fields, HttpError } from "./reply.ts";

const TRUE = new Set(["true", "t", "yes", "y", "on", "1"]);
const FALSE = new Set(["false", "f", "no", "n", "off", "0"]);

/** A boolean; an empty value counts as not given. */
export function queryBoolean(url: URL, name: string, byDefault: boolean): boolean {
  const value = url.searchParams.get(name);
  if (value === null || value === "") return byDefault;
  // Lower, upper and capitalised forms only, as the framework does.
  const lower = value.toLowerCase();
  const known = value === lower || value === value.toUpperCase() ||
    value === lower.charAt(0).toUpperCase() + lower.slice(1);
  if (known && TRUE.has(lower)) return true;
  if (known && FALSE.has(lower)) return false;
  throw field(name, "Must be a valid boolean.");
}

/** One of some words, each with an optional `-`. */
export function queryOrder(url: URL, allowed: readonly string[]): string | undefined {
  const value = url.searchParams.get("order");
  if (value === null || value === "") return undefined;
  if (!allowed.includes(value.replace(/^-/, ""))) {
    throw field("order", `Select a valid choice. ${value} is not one of the available choices.`);
  }
  return value;
}

/** Page number and size of a request; sizes out of range are corrected silently, as the archive does. */
export function pageOf(url: URL): { page: number; size: number } {
  const given = url.searchParams.get("page");
  const page = given === null || given === "" ? 1 : /^\d+$/.test(given) ? Number(given) : 0;
  if (page < 1 || !Number.isSafeInteger(page)) {
    throw new HttpError({ status: 404, json: { detail: "Invalid page." } });
  }
  const wanted = Number(url.searchParams.get("page_size") ?? "");
  const size = Number.isInteger(wanted) && wanted > 0 ? Math.min(wanted, 1000) : 100;
  return { page, size };
}

/** The address of another page: query sorted by name; page 1 has no `page`. */
export function pageUrl(url: URL, page: number): string {
  const next = new URL(url.href);
  if (page === 1) next.searchParams.delete("page");
  else next.searchParams.set("page", String(page));
  next.searchParams.sort();
  return next.href;
}

/** The envelope of a paged list whose count is known. */
export function paged(
  url: URL,
  count: number,
  results: (limit: number, offset: number) => unknown[],
): Record<string, unknown> {
  const { page, size } = pageOf(url);
  const pages = Math.max(1, Math.ceil(count / size));
  if (page > pages) throw new HttpError({ status: 404, json: { detail: "Invalid page." } });
  return {
    count,
    next: page < pages ? pageUrl(url, page + 1) : null,
    previous: page > 1 ? pageUrl(url, page - 1) : null,
    results: results(size, (page - 1) * size),
  };
}

/** The `name` of a dandiset or version in a request body, trimmed; errors go to `errors`. */
export function checkName(value: unknown, errors: Record<string, string[]>): string {
  if (value === undefined) errors.name = ["This field is required."];
  else if (value === null) errors.name = ["This field may not be null."];
  else if (typeof value === "boolean" || typeof value === "object") {
    errors.name = ["Not a valid string."];
  } else {
    const name = String(value).trim();
    if (name === "") errors.name = ["This field may not be blank."];
    else if (name.includes("\0")) errors.name = ["Null characters are not allowed."];
    else if ([...name].length > 300) {
      errors.name = ["Ensure this field has no more than 300 characters."];
    } else return name;
  }
  return "";
}

/** Throws 400 where there are errors. */
export function throwIf(errors: Record<string, unknown>): void {
  if (Object.keys(errors).length > 0) throw fields(errors);
}
