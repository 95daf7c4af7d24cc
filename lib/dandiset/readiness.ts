/**
 * Whether the archive would take changes to the chosen Dandiset from this user, and whether the user would want them
 * there: what each step that writes asks at the moment it writes.
 *
 * @module
 */
import type { Connection } from "../connect/mod.ts";
import {
  messageOf,
  NotFoundError,
  openWorkFolder,
  PermissionError,
  PlanError,
  plural,
} from "../core/mod.ts";
import { readDandiset, requireDandiset } from "./state.ts";

/** What keeps every change from being made. */
export type ObstacleCode =
  /** The account is not approved by the archive. */
  | "not-approved"
  /** The user is no owner, or may not even see it. */
  | "no-owner"
  /** An embargo is asked for, and the Dandiset is open. */
  | "embargo-wanted"
  /** It is being released from its embargo. */
  | "unembargoing"
  /** It is being published. */
  | "publishing";

/** One thing that keeps every change from being made. */
export interface Obstacle {
  /** For programs. */
  readonly code: ObstacleCode;
  /** For people, with the way out. */
  readonly message: string;
}

/** Whether the archive would take anything from this user now. */
export interface Readiness {
  /** What stands in the way of all changes, with the way out. Empty when nothing does. */
  readonly problems: readonly string[];
  /** The same for programs, in the same order. */
  readonly obstacles: readonly Obstacle[];
  /** What is good to know. */
  readonly notes: readonly string[];
  /** `OPEN`, `EMBARGOED`, `UNEMBARGOING`. */
  readonly embargo: string;
  /** Last day of the embargo, where there is one. */
  readonly embargoUntil?: string;
}

/** The parts of a connection that are asked. */
export type WritingConnection = Pick<
  Connection,
  "work" | "instance" | "client" | "user" | "approved"
>;

/** Obstacles of permission: a matter of the account, not of the plan. */
const DENIED: readonly ObstacleCode[] = ["not-approved", "no-owner"];

/** Whether obstacles are a matter of permission: exit status 3 of a script. */
export function isDenied(obstacles: readonly Obstacle[]): boolean {
  return obstacles.some((o) => DENIED.includes(o.code));
}

/** Why an open Dandiset is not what `upload.yaml` asks for; `undefined` where it is, or where this work folder released it. */
export function embargoContradiction(
  { work, instance }: Pick<Connection, "work" | "instance">,
  dandiset: string,
  embargo: string,
): Obstacle | undefined {
  if (embargo !== "OPEN" || !wantsEmbargo(work)) return undefined;
  const state = readDandiset(work);
  const released = state?.identifier === dandiset && state.api === instance.api &&
    state.released !== undefined;
  if (released) return undefined;
  return {
    code: "embargo-wanted",
    message:
      `upload.yaml asks for an embargo, but ${dandiset} is open and an embargo can be decided only when a Dandiset is ` +
      "made: files sent there would be public at once. Write dandiset: new for an embargoed one, or embargo: false if it is meant to be open",
  };
}

/** As `upload.yaml` says now: a work folder may have been opened long ago. */
function wantsEmbargo(work: Connection["work"]): boolean {
  try {
    return openWorkFolder(work.path).config.embargo;
  } catch {
    return work.config.embargo;
  }
}

/**
 * Makes sure, at the moment of writing, that a change is allowed and wanted: instance and number of the Dandiset, owner,
 * approved account, an embargo where one is asked for, no release or publication under way.
 *
 * @param what What is to be done, for the message: `save the description`.
 * @param passes Obstacles that the caller sees to itself. Default none.
 * @returns The Dandiset's number.
 * @throws {NotFoundError} If no Dandiset is chosen on this archive, or `upload.yaml` names another one since.
 * @throws {PermissionError} If the account is not approved or no owner.
 * @throws {PlanError} If an embargo is wanted and the Dandiset is open, or it is locked now.
 */
export async function requireReady(
  connection: WritingConnection,
  what: string,
  passes: readonly ObstacleCode[] = [],
): Promise<string> {
  const dandiset = requireDandiset(connection);
  const { obstacles } = await checkReadiness(connection, dandiset);
  const left = obstacles.filter((o) => !passes.includes(o.code));
  refuseBehind(left, what);
  return dandiset;
}

/**
 * Refuses what is to be done where there is any obstacle; the message names all.
 *
 * @throws {PermissionError} If one is a matter of permission.
 * @throws {PlanError} If there are others only.
 */
export function refuseBehind(obstacles: readonly Obstacle[], what: string): void {
  if (obstacles.length === 0) return;
  const message = `Cannot ${what}: ${obstacles.map((o) => o.message).join("; ")}`;
  throw isDenied(obstacles) ? new PermissionError(message) : new PlanError(message);
}

/**
 * Asks whether the archive would take changes from this user now, and whether they are wanted there. Three requests; nothing
 * is changed.
 *
 * @throws {NotFoundError} If the Dandiset does not exist on this archive.
 */
export async function checkReadiness(
  connection: WritingConnection,
  dandiset: string,
  now: Date = new Date(),
): Promise<Readiness> {
  const { client, instance, user, approved } = connection;
  const obstacles: Obstacle[] = [];
  const notes: string[] = [];
  const add = (code: ObstacleCode, message: string) => obstacles.push({ code, message });
  if (!approved) {
    add(
      "not-approved",
      `The account "${user.username}" is not approved on ${instance.label} (${user.status.toLowerCase()}): ` +
        "the archive refuses changes until its staff has approved it",
    );
  }
  let record;
  try {
    record = await client.getDandiset(dandiset);
  } catch (error) {
    if (error instanceof PermissionError) {
      add("no-owner", `Dandiset ${dandiset} is not yours: ${messageOf(error)}`);
      return { problems: obstacles.map((o) => o.message), obstacles, notes, embargo: "EMBARGOED" };
    }
    if (!(error instanceof NotFoundError)) throw error;
    throw new NotFoundError(
      `Cannot go on: there is no Dandiset ${dandiset} on ${instance.label}, or it is not visible to "${user.username}"; run step 02 (dandiset) again`,
      { cause: error },
    );
  }
  const [owners, version] = await Promise.all([
    client.getOwners(dandiset).catch((error) => {
      if (error instanceof PermissionError) return [];
      throw error;
    }),
    client.getVersionInfo(dandiset, "draft"),
  ]);
  if (!user.admin && !owners.some((o) => o.username === user.username)) {
    add(
      "no-owner",
      `"${user.username}" is no owner of Dandiset ${dandiset}${
        owners.length > 0
          ? ` (its owners: ${owners.map((o) => o.username).slice(0, 5).join(", ")})`
          : ""
      }: ask one of them to add you on the archive's site`,
    );
  }
  if (record.embargo_status === "UNEMBARGOING") {
    add(
      "unembargoing",
      `Dandiset ${dandiset} is being released from its embargo and locked meanwhile: try again in a while`,
    );
  }
  if (version.status === "Publishing") {
    add(
      "publishing",
      `Dandiset ${dandiset} is being published: wait until that is finished, a change now would cancel it`,
    );
  }
  const unwanted = embargoContradiction(connection, dandiset, record.embargo_status);
  if (unwanted) obstacles.push(unwanted);
  const embargoUntil = embargoEnd(version.metadata);
  if (record.embargo_status === "EMBARGOED") {
    notes.push(
      `The Dandiset is embargoed${
        embargoUntil ? ` until ${embargoUntil}` : ""
      }: only its owners see the files`,
    );
    if (embargoUntil && Date.parse(embargoUntil) < now.getTime()) {
      notes.push(`The end of the embargo (${embargoUntil}) has passed, but it is not released yet`);
    }
  } else if (record.embargo_status === "OPEN") {
    notes.push("The Dandiset is open: everybody sees the files as soon as they are uploaded");
  }
  const unfinished = version.active_uploads ?? 0;
  if (unfinished > 0) {
    notes.push(
      `${
        plural(unfinished, "unfinished upload")
      } on the archive, of this or other work folders: harmless, but an embargo cannot be released while there are any`,
    );
  }
  if (record.most_recent_published_version) {
    notes.push(
      `Version ${record.most_recent_published_version.version} is published; the upload changes only the draft`,
    );
  }
  return {
    problems: obstacles.map((o) => o.message),
    obstacles,
    notes,
    embargo: record.embargo_status,
    ...(embargoUntil === undefined ? {} : { embargoUntil }),
  };
}

function embargoEnd(metadata: Record<string, unknown>): string | undefined {
  const access = Array.isArray(metadata.access) ? metadata.access[0] as unknown : undefined;
  const end = typeof access === "object" && access !== null
    ? (access as Record<string, unknown>).embargoedUntil
    : undefined;
  return typeof end === "string" ? end : undefined;
}
