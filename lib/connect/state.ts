import { z } from "zod";
import { JournalError, type WorkFolder } from "../core/mod.ts";
import { defineState } from "../core/saved_state.ts";

/** What step 01 found, as `state/connect.json` remembers it; no key is in it. */
export interface ConnectState {
  /** Version of this record. */
  readonly version: 1;
  /** The archive. */
  readonly instance: {
    readonly name: string;
    readonly label: string;
    readonly web: string;
    readonly api: string;
    readonly kind: string;
  };
  /** Whose key it was. */
  readonly user: {
    readonly username: string;
    readonly name: string;
    readonly status: string;
  };
  /** Where the key was found: the name of a variable, or "the key file". */
  readonly keyFrom: string;
  /** Version of the archive's metadata schema. */
  readonly schemaVersion: string;
  /** Version of the archive's server. */
  readonly serverVersion: string | null;
  /** When, ISO 8601. */
  readonly at: string;
}

/** `state/connect.json`. */
export const connectState = defineState<ConnectState>()({
  name: "connect",
  remedy: "run step 01 (connect) again",
  version: { member: "version", is: 1 },
  schema: z.looseObject({
    version: z.literal(1),
    instance: z.looseObject({
      name: z.string(),
      label: z.string(),
      web: z.string(),
      api: z.string(),
      kind: z.string(),
    }),
    user: z.looseObject({ username: z.string(), name: z.string(), status: z.string() }),
    keyFrom: z.string(),
    schemaVersion: z.string(),
    serverVersion: z.string().nullable(),
    at: z.string(),
  }),
  error: (message) => new JournalError(message),
  dress: (state) => state,
});

/**
 * What step 01 found; `undefined` where it has not run.
 *
 * @throws {JournalError} If `state/connect.json` is of another version or damaged.
 */
export function readConnect(work: WorkFolder): ConnectState | undefined {
  return connectState.read(work);
}
