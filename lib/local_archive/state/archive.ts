/** What every handler stands on: the database, the clock, the addresses, the options; and one request. */
import type { Clock } from "./clock.ts";
import type { Database } from "./db.ts";
import type { InstanceDescription } from "../options.ts";
import type { PartMd5 } from "./part_md5.ts";
import type { Reply } from "./reply.ts";
import type { UserRow } from "./rows.ts";

/** The archive, seen from inside. */
export interface Archive {
  readonly db: Database;
  readonly clock: Clock;
  readonly dir: string;
  readonly instance: InstanceDescription;
  readonly schemaVersion: string;
  readonly strict: boolean;
  readonly uploadLinkSeconds: number;
  readonly downloadLinkSeconds: number;
  /** Secret that signs links; kept in the database so that links outlive a restart. */
  readonly secret: string;
  /** Origins, set once both listeners are bound. */
  readonly webUrl: string;
  readonly storeUrl: string;
  /** Wakes the background work. */
  wake(): void;
  /** Hashes large bodies while they come in. */
  readonly partMd5: PartMd5;
}

/** One request to the API. */
export interface Call {
  readonly archive: Archive;
  readonly method: string;
  readonly url: URL;
  /** Values of the address pattern. */
  readonly params: Readonly<Record<string, string>>;
  /** The caller, where a valid key came. */
  readonly user: UserRow | undefined;
  /** The parsed JSON body; `{}` where none came. */
  readonly body: unknown;
}

/** Answers one request; synchronous, so that a transaction never spans a wait. */
export type Handler = (call: Call) => Reply;

/** Base address of the API. */
export function apiUrl(archive: Archive): string {
  return `${archive.webUrl}/api`;
}

/** Value of an address parameter that the pattern guarantees. */
export function param(call: Call, name: string): string {
  return call.params[name] ?? "";
}

/** `000123`. */
export function sixDigits(id: number): string {
  return String(id).padStart(6, "0");
}

/** Records who did what to a dandiset, as the archive's audit table does. */
export function audit(call: Call, dandiset: number, type: string, details: unknown): void {
  const { archive, user } = call;
  archive.db.run(
    "INSERT INTO audit(time, dandiset, username, type, details) VALUES (?, ?, ?, ?, ?)",
    archive.clock.stamp(),
    dandiset,
    user?.username ?? "",
    type,
    JSON.stringify(details),
  );
}
