/**
 * Rewriting the paths of external videos and images inside NWB files, in a process of its own.
 *
 * @module
 */
import { messageOf, PlanError } from "../../core/errors.ts";

/** What the process is asked to do. */
export interface RewriteRequest {
  /** The HDF5 file; changed in place unless `check`. */
  readonly path: string;
  /** Data set → pairs of element and new text; element -1 is the one text of a scalar. */
  readonly rewrites: readonly {
    readonly dataset: string;
    readonly texts: readonly (readonly [number, string])[];
  }[];
  /** Only look whether it can be done. */
  readonly check: boolean;
}

/** What the process answers. */
export type RewriteAnswer = { readonly ok: true } | {
  readonly ok: false;
  readonly message: string;
};

/** Time after which a file is given up, milliseconds; the work itself takes less than a second. */
const TIMEOUT_MS = 120_000;

/**
 * Rewrites external paths in one NWB file, or looks whether that can be done.
 *
 * @throws {PlanError} If it cannot; the message says why.
 */
export async function rewritePaths(request: RewriteRequest): Promise<void> {
  const { path, check } = request;
  let child: Deno.ChildProcess;
  try {
    child = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        "--no-prompt",
        "--ignore-env",
        "--allow-read",
        ...(check ? [] : [`--allow-write=${path.replaceAll(",", ",,")}`]),
        import.meta.resolve("./rewrite_child.ts"),
      ],
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  } catch (error) {
    throw new PlanError(
      `Cannot rewrite external paths in "${path}": no process can be started (${
        messageOf(error)
      }), allow it with --allow-run`,
      { cause: error },
    );
  }
  const timer = setTimeout(() => child.kill("SIGKILL"), TIMEOUT_MS);
  try {
    const writer = child.stdin.getWriter();
    await writer.write(new TextEncoder().encode(JSON.stringify(request)));
    await writer.close();
    const { stdout, stderr, signal } = await child.output();
    const last = new TextDecoder().decode(stdout).trim().split("\n").at(-1) ?? "";
    let answer: RewriteAnswer;
    try {
      answer = JSON.parse(last) as RewriteAnswer;
    } catch {
      const said = new TextDecoder().decode(stderr).trim().split("\n").at(-1) ?? "";
      throw new PlanError(
        `Cannot rewrite external paths in "${path}": ${
          signal === "SIGKILL" ? "the HDF5 library did not come to an end" : said || "no answer"
        }`,
      );
    }
    if (!answer.ok) throw new PlanError(answer.message);
  } finally {
    clearTimeout(timer);
  }
}
