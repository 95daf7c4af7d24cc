/** Sending answers over `node:http`, with the faults that live on the wire: cut, lost, slow, truncated. */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { FaultAction } from "../state/faults.ts";

/** One exchange and what shall go wrong with it. */
export interface Transfer {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly fault: FaultAction | undefined;
}

/** Waits. */
export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Reads and forgets the rest of a request, so that the client gets to read the answer. */
export async function discard(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  try {
    for await (const _ of request) { /* read on */ }
  } catch {
    // The client has gone; the answer will not arrive either.
  }
}

/** Sends an answer whole, or, where a fault says so, slowly, in part or not at all. */
export async function sendBody(
  transfer: Transfer,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const { request, response, fault } = transfer;
  if (fault?.kind === "lost-answer") {
    request.socket.destroy();
    return;
  }
  const head: Record<string, string> = { ...headers };
  let content: Uint8Array | AsyncIterable<Uint8Array>;
  if (typeof body === "string" || body instanceof Uint8Array) {
    let bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    if (fault?.kind === "truncated-json") bytes = bytes.subarray(0, Math.floor(bytes.length / 2));
    if (status !== 204) head["Content-Length"] ??= String(bytes.length);
    content = bytes;
  } else content = body;
  response.writeHead(status, head);
  if (request.method === "HEAD" || status === 204) {
    response.end();
    return;
  }
  const rate = fault?.kind === "slow" ? Math.max(1, fault.bytesPerSecond) : 0;
  for await (const chunk of content instanceof Uint8Array ? [content] : content) {
    if (rate > 0) await trickle(response, chunk, rate);
    else if (!response.write(chunk)) await drained(response);
    if (response.destroyed) return;
  }
  response.end();
}

async function trickle(response: ServerResponse, bytes: Uint8Array, rate: number): Promise<void> {
  const step = Math.max(1, Math.floor(rate / 20));
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    const piece = bytes.subarray(at, at + step);
    response.write(piece);
    await sleep(piece.length / rate * 1000);
  }
}

function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      response.off("drain", done);
      response.off("close", done);
      resolve();
    };
    response.on("drain", done);
    response.on("close", done);
  });
}
