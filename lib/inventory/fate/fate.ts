/**
 * How far each session of the folder came: the one place that every count of files is taken from. Pure.
 *
 * @module
 */
import { blocksUpload, type Finding } from "../../core/finding.ts";
import { identityOfEntry, type SessionEntry } from "../entry.ts";
import type { Inventory } from "../inventory.ts";
import { sessionsOf } from "../inventory.ts";
import { heldBy } from "./held.ts";
import { isAsSeen, type Seen } from "./seen.ts";

/** What validation found of one file. */
export interface FileCheck extends Seen {
  /** Whether everything was checked, or why not. */
  readonly outcome: "checked" | "unreadable" | "timeout" | "crash";
  /** Findings that block upload, waived ones among them. */
  readonly findings: readonly Finding[];
}

/** What organizing decided of one file. */
export interface FileName extends Seen {
  /** Absolute path of the file that would be sent: where it lies now, if a layout moved it. */
  readonly localPath?: string | undefined;
  /** Path in the Dandiset; empty where it has none. */
  readonly assetPath: string;
  /** Whether it has a name that can be used. */
  readonly status: "mapped" | "refused";
  /** Findings that block upload. */
  readonly findings: readonly Finding[];
}

/** What the last upload made of one file. */
export interface FileSend {
  /** `there`: on the archive, sent or found. `kept-other`: other bytes are there and were left. */
  readonly status: "there" | "kept-other" | "refused" | "failed";
  /** dandi-etag of what is there, where known. */
  readonly etag?: string | undefined;
  /** Why not, where it is not there. */
  readonly why?: string | undefined;
}

/** What the last verification found of one file. */
export interface FileProof {
  /** How it compared. */
  readonly is: "equal" | "different" | "missing" | "unread";
  /** dandi-etag that was equal. */
  readonly etag?: string | undefined;
  /** What differs, or why it could not be read. */
  readonly why?: string | undefined;
}

/** What became of the regions of one asset. */
export type RegionsFate = "written" | "nothing" | "to-write" | "unreadable";

/** An asset of the draft, as the archive lists it. */
export interface ListedAsset {
  /** Bytes. */
  readonly sizeBytes: number;
  /** dandi-etag, where the archive tells it. */
  readonly etag?: string | undefined;
}

/** What is known: what the steps saved, by the files' paths, and what the archive lists. A step that has not run: absent. */
export interface FateSources {
  /** Step 03. */
  readonly checks?: ReadonlyMap<string, FileCheck> | undefined;
  /** Step 04. */
  readonly names?: ReadonlyMap<string, FileName> | undefined;
  /** Step 05, for the Dandiset that is chosen now. */
  readonly sends?: ReadonlyMap<string, FileSend> | undefined;
  /** Step 06, for the same. */
  readonly proofs?: ReadonlyMap<string, FileProof> | undefined;
  /** Step 08, for the same, by asset path. */
  readonly regions?: ReadonlyMap<string, RegionsFate> | undefined;
  /** The draft as the archive lists it now, by asset path. Default: what the steps saved is believed. */
  readonly assets?: ReadonlyMap<string, ListedAsset> | undefined;
  /** dandi-etag of a file as it is now, where it is remembered. */
  readonly etagOf?: (entry: SessionEntry) => string | undefined;
}

/** What keeps a file from the next stage. */
export type HeldCode =
  | "unreadable"
  | "came-since"
  | "changed-since"
  | "not-validated"
  | "not-organized"
  | "blocked"
  | "no-name"
  | "refused"
  | "failed"
  | "not-sent"
  | "other-bytes"
  | "sent-before-change"
  | "not-verified"
  | "different"
  | "regions-to-write"
  | "regions-unreadable";

/** Why a file is not further than it is. */
export interface Held {
  /** For programs. */
  readonly code: HeldCode;
  /** For people: what is in the way. */
  readonly why: string;
  /** What to do, where there is anything. */
  readonly fix?: string;
  /** The first finding in its own words, where findings are in the way. */
  readonly detail?: string;
  /** Codes of the findings that are in the way, each once, sorted. */
  readonly findings?: readonly string[];
}

/** How far one session came. */
export interface Fate {
  /** Path relative to the folder. */
  readonly path: string;
  /** Absolute path of what is read and sent. */
  readonly localPath: string;
  /** What it is. */
  readonly kind: SessionEntry["kind"];
  /** Size in bytes, where it can be looked at. */
  readonly sizeBytes?: number;
  /** Path in the Dandiset, once it has one. */
  readonly assetPath?: string;
  /** Whether a step read what is in it, as it is now. */
  readonly read: boolean;
  /** Whether it has a path in the Dandiset that can be used. */
  readonly named: boolean;
  /** Whether it was checked as it is now, and nothing blocks it that is not waived. */
  readonly checked: boolean;
  /** Whether findings that would block it were waived. */
  readonly waived: boolean;
  /** Whether exactly these bytes are in the Dandiset, whoever sent them. */
  readonly sent: boolean;
  /** Whether that was proved by comparing. */
  readonly proved: boolean;
  /** Whether its regions are written, or it names none. */
  readonly regions: boolean;
  /** Set where it would be refused now, and an asset is at its path from before. */
  readonly thereFromBefore?: "these-bytes" | "other-bytes" | "unknown-bytes";
  /** What keeps it from the next stage; absent where it is through. */
  readonly held?: Held;
}

/** The fate of every session of an inventory, in its order. */
export function fatesOf(inventory: Inventory, sources: FateSources): Fate[] {
  return sessionsOf(inventory).map((entry) => fateOf(entry, sources));
}

/** The fate of one session. */
export function fateOf(entry: SessionEntry, sources: FateSources): Fate {
  const { path, kind } = entry;
  const identity = identityOfEntry(entry);
  const name = sources.names?.get(path);
  const check = sources.checks?.get(path);
  const named = name?.status === "mapped" && isAsSeen(name, identity);
  const clean = check?.outcome === "checked" && !check.findings.some(blocksUpload);
  const checked = clean && isAsSeen(check, identity);
  const assetPath = name?.assetPath || undefined;
  const there = whatIsThere(entry, assetPath, sources);
  const sent = there === "these-bytes";
  const proof = sources.proofs?.get(path);
  const etag = sources.etagOf?.(entry);
  const proved = sent && proof?.is === "equal" &&
    (etag === undefined || proof.etag === undefined || proof.etag === etag);
  const region = assetPath === undefined ? undefined : sources.regions?.get(assetPath);
  const regions = sent && (region === "written" || region === "nothing");
  const facts = { named, checked, sent, proved, regions };
  const held = heldBy(entry, { ...facts, there, region }, sources);
  const refusedNow = !sent || !named || !checked;
  return {
    path,
    localPath: entry.localPath,
    kind,
    ...(identity ? { sizeBytes: identity.sizeBytes } : {}),
    ...(assetPath === undefined ? {} : { assetPath }),
    read: name !== undefined && isAsSeen(name, identity) && !isUnread(entry, name, check) ||
      checked,
    ...facts,
    waived: check?.findings.some((f) => f.waived !== undefined) ?? false,
    ...(there !== undefined && refusedNow && isRefused(name, check)
      ? { thereFromBefore: there }
      : {}),
    ...(held ? { held } : {}),
  };
}

function isRefused(name: FileName | undefined, check: FileCheck | undefined): boolean {
  return name?.status === "refused" || (check?.findings.some(blocksUpload) ?? false);
}

function isUnread(
  entry: SessionEntry,
  name: FileName,
  check: FileCheck | undefined,
): boolean {
  return entry.kind === "unreadable" || check !== undefined && check.outcome !== "checked" ||
    name.findings.some((f) => f.code === "unreadable");
}

/** What the Dandiset has at the file's path, as the archive lists it or as the last upload left it. */
function whatIsThere(
  entry: SessionEntry,
  assetPath: string | undefined,
  { assets, sends, etagOf }: FateSources,
): Fate["thereFromBefore"] {
  const now = etagOf?.(entry);
  if (assets) {
    const asset = assetPath === undefined ? undefined : assets.get(assetPath);
    if (!asset) return undefined;
    const seen = identityOfEntry(entry);
    if (seen && asset.sizeBytes !== seen.sizeBytes) return "other-bytes";
    if (asset.etag === undefined || now === undefined) return "unknown-bytes";
    return asset.etag === now ? "these-bytes" : "other-bytes";
  }
  const send = sends?.get(entry.path);
  if (send?.status === "kept-other") return "other-bytes";
  if (send?.status !== "there") return undefined;
  if (!etagOf || send.etag === undefined) return "these-bytes";
  return now === send.etag ? "these-bytes" : "other-bytes";
}
