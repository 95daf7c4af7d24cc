/**
 * The process that mends one file. It reads the original, writes to one copy, and nothing else of the user's.
 *
 * Standard input: the request (one line of JSON), then a line `go` once the copy is there. Standard output: lines of
 * {@linkcode Line}.
 *
 * @module
 */
import { Bytes, Unusual } from "../bytes/file.ts";
import { readSuperblock, signatureAt } from "../bytes/superblock.ts";
import type { Change } from "../fields/fields.ts";
import { Dataset, hardObject, Refused, withFile } from "./library.ts";
import { prove } from "./prove.ts";
import type { Checked, Line, MendRequest, Standing } from "./request.ts";
import { addressOf, lacksSubject, type Sight, standingOf, valueOf } from "./stand.ts";
import { readInFull, refuseOtherFormats } from "./survey.ts";
import { noteLabels, readBack, type Step, writeSteps } from "./write.ts";

const NOTES = "/general/notes";

function say(line: Line): void {
  const bytes = new TextEncoder().encode(JSON.stringify(line) + "\n");
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}

let lastSaid = 0;
function alive(): void {
  const now = Date.now();
  if (now - lastSaid < 500) return;
  lastSaid = now;
  say({ is: "alive" });
}

async function check(request: MendRequest): Promise<{ checked: Checked; steps: Step[] }> {
  using bytes = new Bytes(request.original);
  if (signatureAt(bytes) === undefined) throw new Refused(notHdf5(bytes));
  const { end, openForWriting } = readSuperblock(bytes);
  if (bytes.size < end) {
    throw new Refused(
      `it is cut off: it has ${bytes.size} bytes and should have ${end}, get a whole copy`,
    );
  }
  if (openForWriting) {
    throw new Refused(
      "its writer has not closed it: wait until the recording is over, or clear a crashed one with h5clear -s",
    );
  }
  return await withFile(request.original, "r", (file, module) => {
    const sight: Sight = { module, file, bytes };
    refuseOtherFormats(module, file);
    readInFull(module, file, alive);
    const steps: Step[] = request.changes.map((change, i) => ({
      change,
      standing: standingOf(sight, change, i),
    }));
    const changing = steps.filter((s) => s.standing.way !== "stands");
    const makesSubject = changing.some((s) => s.change.path.startsWith("/general/subject/")) &&
      lacksSubject(sight);
    let noNote: string | undefined;
    if (request.note !== undefined && changing.length > 0) {
      const note = noteStep(sight, request.note, request.changes);
      if (typeof note === "string") noNote = note;
      else steps.push(note);
    }
    for (const { change, standing } of steps) {
      if (standing.way === "replace" && (change.kind === "text" || change.kind === "list")) {
        noteLabels(bytes, change.path, addressOf(file.get(change.path) as Dataset));
      }
    }
    const checked: Checked = {
      standings: steps.map((s) => s.standing),
      trailingBytes: Math.max(0, bytes.size - end),
      makesSubject,
      ...(noNote === undefined ? {} : { noNote }),
    };
    return { checked, steps };
  });
}

/** The note behind what the file's notes say, or why there can be none. */
function noteStep(sight: Sight, note: string, changes: readonly Change[]): Step | string {
  if (changes.some((c) => c.path === NOTES)) return "its notes are changed themselves";
  try {
    const object = hardObject(sight.module, sight.file, NOTES);
    const old = object instanceof Dataset ? valueOf(object) : undefined;
    if (object && typeof old !== "string") return "its notes are no text";
    const value = old ? `${old}\n${note}` : note;
    const change: Change = { kind: "text", path: NOTES, value };
    const standing: Standing = standingOf(sight, change, -1);
    if (standing.way === "replace") return `its notes would have to be made anew (${standing.why})`;
    return { change, standing };
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
}

function notHdf5(bytes: Bytes): string {
  if (bytes.size === 0) return "it is empty";
  const start = new TextDecoder().decode(bytes.some(0, Math.min(200, bytes.size)));
  if (/^version https:\/\/git-lfs|^\/annex\/|\.git\/annex\//.test(start)) {
    return "it is a small text of Git LFS or git-annex that stands in the file's place: fetch the content first";
  }
  return "it is no HDF5 file (no signature)";
}

async function main(): Promise<void> {
  Error.stackTraceLimit = 0;
  const lines = linesOf(Deno.stdin.readable);
  const request = JSON.parse((await lines.next()).value ?? "") as MendRequest;
  try {
    const { checked, steps } = await check(request);
    say({ is: "checked", checked });
    if ((await lines.next()).value !== "go") return;
    const ranges = await writeSteps(request.copy, steps, checked.makesSubject);
    await readBack(request.copy, steps);
    const { original, copy } = request;
    say({
      is: "mended",
      mended: await prove(original, copy, steps, checked.makesSubject, ranges),
    });
  } catch (error) {
    if (error instanceof Refused) say({ is: "refused", why: error.message });
    else if (error instanceof Unusual) {
      say({ is: "refused", why: `it has ${error.message}, which this program does not write to` });
    } else if (error instanceof WebAssembly.RuntimeError) throw error;
    // A fault of this program, which must not look like a damaged file.
    else say({ is: "refused", why: `this program fails over it (${String(error)})` });
  }
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const parts = (rest + text).split("\n");
    rest = parts.pop() ?? "";
    yield* parts;
  }
}

if (import.meta.main) {
  await main();
  Deno.exit(0);
}
