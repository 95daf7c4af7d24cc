/**
 * The fixtures beside the project (`../shared`): developers and CI have them, a user's machine has not.
 *
 * @module
 */
import { fileURLToPath } from "node:url";

/** Absolute path of `../shared`, or `undefined` where it is missing. */
export function sharedFolder(): string | undefined {
  const path = fileURLToPath(new URL("../../shared/", import.meta.url));
  try {
    return Deno.statSync(path + "fixtures").isDirectory ? path : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Declares a test over `../shared`. Where it is missing the test is skipped and says so, unless
 * `DANDI_UPLOAD_REQUIRE_SHARED` is set (as CI does): then it fails.
 *
 * @param name Symbol, then behaviour.
 * @param run Gets the absolute path of `../shared`, with a final slash.
 */
export function sharedTest(
  name: string,
  run: (shared: string, t: Deno.TestContext) => Promise<void> | void,
): void {
  const shared = sharedFolder();
  const required = Deno.env.get("DANDI_UPLOAD_REQUIRE_SHARED") !== undefined;
  Deno.test({
    name: shared || required ? name : `${name} (skipped: ../shared is not on this machine)`,
    ignore: !shared && !required,
    fn: (t) => {
      if (!shared) throw new Error("../shared is missing and DANDI_UPLOAD_REQUIRE_SHARED is set");
      return run(shared, t);
    },
  });
}
