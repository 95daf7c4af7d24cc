import { exchange, type ExchangeOptions } from "./exchange.ts";

/** Longest wait for a sign of life, in milliseconds. */
const LOOK_MS = 20_000;

/**
 * Whether something answers at an address: anything but "I am unwell" (5xx) is a sign of life. No key is sent.
 *
 * @throws {WireFailure} If no answer came.
 */
export async function answers(url: string | URL, options: ExchangeOptions = {}): Promise<boolean> {
  const reply = await exchange({ url }, { totalMs: LOOK_MS, ...options });
  return reply.status < 500;
}

/** An address at which a host can be asked for a sign of life about something stored: without its signature, so without effect. */
export function unsigned(url: string | URL): URL {
  const { pathname, origin } = new URL(url);
  return new URL(pathname, origin);
}
