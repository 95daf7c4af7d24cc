import { redact } from "../core/redact.ts";
import { renderHtml } from "./html.ts";
import { guardKernel, inNotebook } from "./kernel.ts";
import { renderText } from "./text.ts";
import { isViewable, VIEW, type View } from "./view.ts";

/**
 * Shows a result: under the running cell in a notebook, as text on standard output elsewhere.
 *
 * Every cell that shows something ends with `await show(…);`. A bare last expression is lost or shown under the
 * next cell now and then by the kernel of Deno 2.9; this waits until the kernel has sent it.
 *
 * @param value A result that knows its view, a view, or any value (shown as JSON).
 */
export async function show(value: unknown): Promise<void> {
  const view = viewOf(value);
  if (!inNotebook()) {
    write(Deno.stdout, redact(renderText(view, terminalLook(Deno.stdout))).trimEnd() + "\n");
    return;
  }
  guardKernel();
  await sendToNotebook({
    "text/html": redact(await renderHtml(view)),
    "text/plain": redact(renderText(view)),
  });
}

/** The view of a value; any value that has none gets one that shows it as JSON. */
export function viewOf(value: unknown): View {
  if (isViewable(value)) return value[VIEW]();
  if (isView(value)) return value;
  if (typeof value === "string") return { title: value, blocks: [] };
  return {
    title: "Value",
    blocks: [{ kind: "text", text: JSON.stringify(value, null, 2) ?? "nothing" }],
  };
}

function isView(value: unknown): value is View {
  return typeof value === "object" && value !== null && "title" in value && "blocks" in value &&
    Array.isArray(value.blocks);
}

/** Sends a bundle of forms of one output to the notebook and waits until the kernel has sent it. */
export async function sendToNotebook(
  bundle: Record<string, string>,
  options: { displayId?: string; update?: boolean } = {},
): Promise<void> {
  await Deno.jupyter.display(bundle, {
    raw: true,
    ...(options.displayId ? { display_id: options.displayId } : {}),
    ...(options.update ? { update: true } : {}),
  });
  // Sent before the cell counts as finished: at least one turn of the kernel's loop is needed.
  await new Promise((done) => setTimeout(done, 10));
}

/** Writes all of a text to a stream. */
export function write(stream: { writeSync(bytes: Uint8Array): number }, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += stream.writeSync(bytes.subarray(at));
}

/** Width and colour for a stream. */
export function terminalLook(
  stream: { isTerminal(): boolean },
): { columns: number; color: boolean } {
  let columns = 100;
  try {
    if (stream.isTerminal()) columns = Deno.consoleSize().columns;
  } catch { /* no terminal at all */ }
  return { columns, color: stream.isTerminal() && !Deno.noColor };
}
