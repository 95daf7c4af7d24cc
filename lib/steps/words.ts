import { UsageError } from "../core/errors.ts";

/** The value of a flag that takes one of a few words. */
export function oneOf<T extends string>(
  value: string | boolean | readonly string[] | undefined,
  what: string,
  known: readonly T[],
): T | undefined {
  if (typeof value !== "string") return undefined;
  const found = known.find((k) => k === value);
  if (found === undefined) {
    throw new UsageError(
      `Unknown ${what} "${value}": known ${known.length === 1 ? "is" : "are"} ${known.join(", ")}`,
    );
  }
  return found;
}
