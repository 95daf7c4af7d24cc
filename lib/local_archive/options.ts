/** What the embedded archive can be told, and what it gives back. */
import type { Collected } from "./api/garbage.ts";
import type { Pace } from "./state/pace.ts";
import type { FaultRule, FaultState } from "./state/faults.ts";

/** How an instance presents itself in `/info/`; data of published DOIs and identifiers derive from it. */
export interface InstanceDescription {
  /** `^[A-Z][-A-Z]*$`; prefix of identifiers. */
  readonly name: string;
  /** RRID of the instance. */
  readonly identifier: string;
  /** Prefix of DOIs. */
  readonly doiPrefix: string;
}

/** Options of {@link startLocalArchive}. */
export interface LocalArchiveOptions {
  /** Folder of the archive's state: a database and the stored files. Created if missing; a later start continues it. */
  readonly dir: string;
  /** Port of the API and the pages. Without it the port of the last start in this folder, or a free one. */
  readonly port?: number;
  /** Port of the object store, which is another origin as with the real archive. As `port`. */
  readonly storePort?: number;
  /**
   * Name of this machine in addresses that the archive gives out. It listens on loopback in any case.
   * @default "127.0.0.1"
   */
  readonly hostname?: "127.0.0.1" | "localhost";
  /** Requests that shall go wrong; see {@link FaultRule}. */
  readonly faults?: readonly FaultRule[];
  /**
   * When checksums, validation, publishing and unembargoing happen: `"timed"` a while after the request,
   * `"instant"` before its answer is sent, `"manual"` only when {@link LocalArchive.tick} is called.
   * @default "timed"
   */
  readonly background?: "timed" | "instant" | "manual";
  /** How long background work waits, in milliseconds. The real archive takes a minute or more. @default 200 */
  readonly validationDelayMs?: number;
  /**
   * As slow as a real archive: its workers, the milliseconds that each request takes of one, and a beat each minute for what is
   * checked (unless `validationDelayMs` says otherwise). Default: as fast as this machine.
   */
  readonly pace?: "real" | Pace;
  /**
   * Nested addresses of assets that are not in the version answer 404; the real archive answers 200. For tests that
   * want to catch a client relying on it. @default false
   */
  readonly strict?: boolean;
  /** Schema version that the archive works with. @default "0.7.0" */
  readonly schemaVersion?: "0.6.10" | "0.7.0" | "0.8.0";
  /** How the instance is called. @default DEV-DANDI, RRID:ABC_123456, 10.80507 */
  readonly instance?: InstanceDescription;
  /** Lifetime of links to parts and completion, in seconds. @default 604800 */
  readonly uploadLinkSeconds?: number;
  /** Lifetime of download links, in seconds. @default 21600 */
  readonly downloadLinkSeconds?: number;
  /** The clock, milliseconds since the epoch. @default Date.now */
  readonly now?: () => number;
}

/** API keys of the built-in users. */
export interface LocalArchiveKeys {
  /** Ada Lovelace, approved; the one a rehearsal uses. */
  readonly owner: string;
  /** A second approved user. */
  readonly other: string;
  /** A superuser. */
  readonly admin: string;
  /** A user who waits for approval. */
  readonly unapproved: string;
  /** A key that was valid once. */
  readonly revoked: string;
}

/** A running embedded archive. */
export interface LocalArchive {
  /** Origin of the pages for people, no final slash: `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Base address of the API, ends in `/api`. */
  readonly api: string;
  /** Base address of the object store, its bucket included. */
  readonly store: string;
  /** Folder of the state. */
  readonly dir: string;
  /** Keys of the built-in users; the same at each start in the same folder. */
  readonly keys: LocalArchiveKeys;
  /** Runs all background work that is due, once: versions, checksums, assets, publishing, unembargo, zarr. */
  tick(): Promise<void>;
  /** Waits until no background work is left. */
  settle(): Promise<void>;
  /** Removes what is older than a week and belongs to nothing; never done unasked, as on the real archive. */
  collectGarbage(): Promise<Collected>;
  /** Replaces the fault plan. */
  setFaults(rules: readonly FaultRule[]): void;
  /** The fault plan with how often each rule matched and fired. */
  faultState(): FaultState[];
  /** Stops listening, ends background work, closes the database; a second call waits for the first. */
  stop(): Promise<void>;
}
