/**
 * One file from a cold start, for the benchmark.
 *
 * @module
 */
import { readyForDandi } from "../../lib/validate/ready.ts";

if (import.meta.main) {
  const { ready, exitStatus } = await readyForDandi(Deno.args[0] ?? "");
  await Deno.stdout.write(new TextEncoder().encode(`${ready}\n`));
  Deno.exit(exitStatus);
}
