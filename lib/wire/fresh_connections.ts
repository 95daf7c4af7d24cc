/**
 * Connections for writes. Deno's fetch (2.9) by itself sends a request again when a kept connection ends before the
 * answer, a POST too: a write that was done would be done twice, unseen. A connection that is opened for the request
 * is never taken for a stale one.
 *
 * One client serves all writes under way, as making one takes time; it keeps no connection, so none is used twice.
 */
class FreshConnections {
  #client: Deno.HttpClient | undefined;
  #users = 0;

  take(): Deno.HttpClient {
    this.#users++;
    return this.#client ??= Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  }

  giveBack(): void {
    if (--this.#users > 0) return;
    this.#client?.close();
    this.#client = undefined;
  }
}

/** Those of this process; nothing is open while no write is under way. */
export const freshConnections: FreshConnections = new FreshConnections();
