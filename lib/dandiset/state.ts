import { z } from "zod";
import { JournalError, NotFoundError, type WorkFolder } from "../core/mod.ts";
import { defineState } from "../core/saved_state.ts";
import type { Connection } from "../connect/mod.ts";

/** The Dandiset that a work folder uploads to, as `state/dandiset.json` remembers it. */
export interface DandisetState {
  /** Version of this record. */
  readonly version: 1;
  /** Six digits. */
  readonly identifier: string;
  /** Title when it was chosen; step 07 may change it on the archive. */
  readonly name: string;
  /** Name of the archive. */
  readonly instance: string;
  /** Base of the archive's API: what tells archives apart. */
  readonly api: string;
  /** Its page on the web site. */
  readonly url: string;
  /** Whether this work folder made it. */
  readonly made: boolean;
  /** `OPEN`, `EMBARGOED`, `UNEMBARGOING` when it was chosen. */
  readonly embargo: string;
  /** When it was chosen, ISO 8601. */
  readonly at: string;
  /** When this work folder asked for its embargo to be ended, ISO 8601: that it is open then contradicts nothing. */
  readonly released?: string;
}

/** `state/dandiset.json`. */
const dandisetState = defineState<DandisetState>()({
  name: "dandiset",
  remedy: "delete it and run step 02 (dandiset) again with the identifier in upload.yaml",
  version: { member: "version", is: 1 },
  schema: z.looseObject({
    version: z.literal(1),
    identifier: z.string().regex(/^\d{6}$/),
    name: z.string(),
    instance: z.string(),
    api: z.string(),
    url: z.string(),
    made: z.boolean(),
    embargo: z.string(),
    at: z.string(),
    released: z.string().exactOptional(),
  }),
  error: (message) => new JournalError(message),
  dress: (state) => state,
});

/** Remembers that this work folder asks for the embargo of the chosen Dandiset to be ended. */
export function rememberRelease(work: WorkFolder, now: Date): void {
  const state = readDandiset(work);
  if (state) dandisetState.save(work, { ...state, released: now.toISOString() });
}

/** Remembers the Dandiset that step 02 chose or made. */
export function saveDandiset(work: WorkFolder, state: DandisetState): void {
  dandisetState.save(work, state);
}

/**
 * The Dandiset that step 02 chose or made; `undefined` before that.
 *
 * @throws {JournalError} If `state/dandiset.json` is of another version or damaged.
 */
export function readDandiset(work: WorkFolder): DandisetState | undefined {
  return dandisetState.read(work);
}

/**
 * The identifier of the Dandiset that later steps work on.
 *
 * @throws {NotFoundError} If step 02 has not been run for this archive, or `upload.yaml` names another one since.
 */
export function requireDandiset(connection: Pick<Connection, "work" | "instance">): string {
  const { work, instance } = connection;
  const state = readDandiset(work);
  const { dandiset: wanted } = work.config;
  if (!state || state.api !== instance.api) {
    throw new NotFoundError(
      `Cannot go on: no Dandiset is chosen on ${instance.label}${
        state ? ` (the chosen one is on ${state.instance})` : ""
      }, run step 02 (dandiset) first`,
    );
  }
  if (wanted !== "new" && wanted !== state.identifier) {
    throw new NotFoundError(
      `Cannot go on: upload.yaml names Dandiset ${wanted}, but ${state.identifier} was chosen before, run step 02 (dandiset) again`,
    );
  }
  return state.identifier;
}

/** A creation that was begun; tells a later run whether an interrupted one went through. */
export interface Begun {
  readonly api: string;
  readonly name: string;
  /** Dandisets of the user with this title before. */
  readonly before: readonly string[];
}

const begunSchema: z.ZodType<Begun> = z.object({
  api: z.string(),
  name: z.string(),
  before: z.array(z.string()),
});

/** The creation that was begun and not finished, if any. */
export function readBegun(work: WorkFolder): Begun | undefined {
  const result = begunSchema.safeParse(work.readState("dandiset-begun"));
  return result.success ? result.data : undefined;
}
