/**
 * Text that may stand in a file name of a Dandiset.
 *
 * @module
 */

/**
 * What `dandi organize` replaces, one for one: `_ * \ / < > : | " ' ? % @ ; ,` and white space as Python's
 * Unicode sees it. JavaScript's `\s` is another set: it lacks U+001C to U+001F and U+0085, and has U+FEFF.
 */
const REPLACED =
  // deno-lint-ignore no-control-regex
  /[_*\\/<>:|"'?%@;,\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;

/**
 * Makes a value fit to be a label: every character that may not stand in one becomes a `-`, none is dropped.
 *
 * @param value Any text; letters outside ASCII are kept, although the archive refuses them.
 * @param options `keepDots` leaves `.` alone, as for the file's extension. Default `false`.
 */
export function sanitise(value: string, options: { keepDots?: boolean } = {}): string {
  const replaced = value.replace(REPLACED, "-");
  return options.keepDots ? replaced : replaced.replaceAll(".", "-");
}

/** Whether anything but hyphens is left of a value after {@linkcode sanitise}. */
export function saysSomething(value: string): boolean {
  return /[^-]/.test(sanitise(value));
}
