/** Thrown by every assertion that does not hold. */
export class AssertionError extends Error {}
/** Holds if the value is truthy. */
export function assert(expr: unknown, msg?: string): asserts expr;
/** Holds if the value is falsy. */
export function assertFalse(expr: unknown, msg?: string): void;
/** Holds if both are deeply equal. */
export function assertEquals<T>(actual: T, expected: T, msg?: string): void;
/** Holds if both are not deeply equal. */
export function assertNotEquals<T>(actual: T, expected: T, msg?: string): void;
/** Holds if both are the same by `Object.is`. */
export function assertStrictEquals<T>(
  actual: unknown,
  expected: T,
  msg?: string,
): asserts actual is T;
/** Holds if the value is neither null nor undefined. */
export function assertExists<T>(actual: T, msg?: string): asserts actual is NonNullable<T>;
/** Holds if the text contains the other. */
export function assertStringIncludes(actual: string, expected: string, msg?: string): void;
/** Holds if the text matches the expression. */
export function assertMatch(actual: string, expected: RegExp, msg?: string): void;
/** Holds if the text does not match the expression. */
export function assertNotMatch(actual: string, expected: RegExp, msg?: string): void;
/** Holds if the list contains the other's elements. */
export function assertArrayIncludes<T>(
  actual: ArrayLike<T>,
  expected: ArrayLike<T>,
  msg?: string,
): void;
/** Holds if the object contains the other's members. */
export function assertObjectMatch(
  // deno-lint-ignore no-explicit-any
  actual: Record<PropertyKey, any>,
  expected: Record<PropertyKey, unknown>,
  msg?: string,
): void;
/** Holds if the value is an instance of the class. */
export function assertInstanceOf<T>(
  actual: unknown,
  // deno-lint-ignore no-explicit-any
  expectedType: abstract new (...args: any[]) => T,
  msg?: string,
): asserts actual is T;
/** Holds if both numbers differ by at most the tolerance. */
export function assertAlmostEquals(
  actual: number,
  expected: number,
  tolerance?: number,
  msg?: string,
): void;
/** Holds if the first is greater than the second. */
export function assertGreater<T>(actual: T, expected: T, msg?: string): void;
/** Holds if the first is at least the second. */
export function assertGreaterOrEqual<T>(actual: T, expected: T, msg?: string): void;
/** Holds if the first is less than the second. */
export function assertLess<T>(actual: T, expected: T, msg?: string): void;
/** Holds if the first is at most the second. */
export function assertLessOrEqual<T>(actual: T, expected: T, msg?: string): void;
/** Holds if the function throws; gives the error. */
export function assertThrows<E extends Error = Error>(
  fn: () => unknown,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): E;
/** Holds if the promise is rejected; gives the error. */
export function assertRejects<E extends Error = Error>(
  fn: () => PromiseLike<unknown>,
  // deno-lint-ignore no-explicit-any
  ErrorClass?: abstract new (...args: any[]) => E,
  msgIncludes?: string,
  msg?: string,
): Promise<E>;
/** Always fails. */
export function fail(msg?: string): never;
/** Marks a place that is never reached. */
export function unreachable(reason?: string): never;
