/**
 * The errors that this module throws on purpose. Each message stands alone: what failed, for what,
 * what was found, and what to do.
 *
 * @module
 */

import { visible } from "./text.ts";

/** Base of every error this module throws on purpose. */
export abstract class DandiUploadError extends Error {
  /** Stable identifier, safe to compare and to print. */
  abstract readonly code: string;
  /** Exit status of a script that ends with this error: 1 failed, 2 usage, 3 sign-in, 130 stopped. */
  readonly exitStatus: number = 1;
  /**
   * Takes a message. What a server or a file said may be in it, and errors are printed by many (a terminal, a notebook's kernel, a
   * log), so control characters are made visible here.
   */
  constructor(message: string, options?: { cause?: unknown }) {
    super(visible(message), options);
  }
}

/** A script, notebook parameter or option was used wrongly; nothing was done. */
export class UsageError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "UsageError";
  /** Stable identifier. */
  readonly code = "usage";
  /** Exit status of a script that ends with it. */
  override readonly exitStatus = 2;
}

/** A file that the user writes (`upload.yaml`, `decisions.yaml`, a key file) is missing or wrong. */
export class ConfigError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "ConfigError";
  /** Stable identifier. */
  readonly code = "config";
  /** Exit status of a script that ends with it. */
  override readonly exitStatus = 2;
  /** Path of the file, as the user knows it. */
  readonly file: string;
  /** Creates the error for one file. */
  constructor(message: string, options: { file: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.file = options.file;
  }
}

/** No key was found, or the archive refused it: unknown, revoked, or of another instance. */
export class ApiKeyError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "ApiKeyError";
  /** Stable identifier. */
  readonly code = "api-key";
  /** Exit status of a script that ends with it. */
  override readonly exitStatus = 3;
  /** Name of the instance that the key was for. */
  readonly instance: string;
  /** Creates the error for one instance. */
  constructor(message: string, options: { instance: string; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.instance = options.instance;
  }
}

/** The user is known but may not do this (not an owner, not approved). */
export class PermissionError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "PermissionError";
  /** Stable identifier. */
  readonly code = "permission";
  /** Exit status of a script that ends with it. */
  override readonly exitStatus = 3;
}

/** Something that was named does not exist: a dandiset, a version, an asset, a folder. */
export class NotFoundError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "NotFoundError";
  /** Stable identifier. */
  readonly code = "not-found";
}

/** What is on the archive changed since it was read, or is locked; read it again and plan anew. */
export class ConflictError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "ConflictError";
  /** Stable identifier. */
  readonly code = "conflict";
}

/** The archive or its storage answered something that is not success and fits no other class. */
export class ArchiveError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "ArchiveError";
  /** Stable identifier. */
  readonly code = "archive";
  /** HTTP status, or 0 when no answer came. */
  readonly status: number;
  /** Method, host and path of the request; never a query string, which may hold a signature. */
  readonly request: string;
  /** What the server said, shortened; empty when nothing. */
  readonly said: string;
  /** Creates the error for one request. */
  constructor(
    message: string,
    options: { status: number; request: string; said?: string; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.status = options.status;
    this.request = options.request;
    this.said = visible(options.said ?? "");
  }
}

/** An outside service (OpenAlex, ORCID, ROR, OLS4 …) could not be used; the step can be repeated. */
export class ServiceError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "ServiceError";
  /** Stable identifier. */
  readonly code = "service";
  /** Name of the service. */
  readonly service: string;
  /** HTTP status, or 0 when no answer came. */
  readonly status: number;
  /** Creates the error for one service. */
  constructor(message: string, options: { service: string; status?: number; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.service = options.service;
    this.status = options.status ?? 0;
  }
}

/** A local file changed since the plan was made or while it was sent. */
export class FileChangedError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "FileChangedError";
  /** Stable identifier. */
  readonly code = "file-changed";
}

/** A file cannot be read as NWB. */
export class UnreadableNwbError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "UnreadableNwbError";
  /** Stable identifier. */
  readonly code = "unreadable-nwb";
}

/** A journal or state file is damaged, foreign, or cannot be written. */
export class JournalError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "JournalError";
  /** Stable identifier. */
  readonly code = "journal";
}

/** A plan cannot be made or no longer fits what it was made for. */
export class PlanError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "PlanError";
  /** Stable identifier. */
  readonly code = "plan";
}

/** The user stopped the work; the message says how to continue. */
export class StoppedError extends DandiUploadError {
  /** Name of the class. */
  override readonly name = "StoppedError";
  /** Stable identifier. */
  readonly code = "stopped";
  /** Exit status of a script that ends with it. */
  override readonly exitStatus = 130;
}

/**
 * What a stopped signal says, to be thrown: its own reason where somebody gave one, so that all say the same.
 *
 * @param otherwise The sentence where the signal has no reason of ours; it says how to continue.
 */
export function stoppedBy(signal: AbortSignal, otherwise: string): StoppedError {
  return signal.reason instanceof StoppedError ? signal.reason : new StoppedError(otherwise);
}

/** Tells whether an error is one of ours, and one of the named codes where codes are given. */
export function isDandiUploadError(error: unknown, ...codes: string[]): error is DandiUploadError {
  return error instanceof DandiUploadError && (codes.length === 0 || codes.includes(error.code));
}

/** The text of anything thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
