/**
 * The errors that this module throws on purpose. Each message stands alone: what failed, for what,
 * what was found, and what to do.
 *
 * @module
 */

/** Base of every error this module throws on purpose. */
export abstract class DandiUploadError extends Error {
  /** Stable identifier, safe to compare and to print. */
  abstract readonly code: string;
  /** Exit status of a script that ends with this error: 1 failed, 2 usage, 3 sign-in, 130 stopped. */
  readonly exitStatus: number = 1;
}

/** A script, notebook parameter or option was used wrongly; nothing was done. */
export class UsageError extends DandiUploadError {
  override readonly name = "UsageError";
  readonly code = "usage";
  override readonly exitStatus = 2;
}

/** A file that the user writes (`upload.yaml`, `decisions.yaml`, a key file) is missing or wrong. */
export class ConfigError extends DandiUploadError {
  override readonly name = "ConfigError";
  readonly code = "config";
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
  override readonly name = "ApiKeyError";
  readonly code = "api-key";
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
  override readonly name = "PermissionError";
  readonly code = "permission";
  override readonly exitStatus = 3;
}

/** Something that was named does not exist: a dandiset, a version, an asset, a folder. */
export class NotFoundError extends DandiUploadError {
  override readonly name = "NotFoundError";
  readonly code = "not-found";
}

/** What is on the archive changed since it was read, or is locked; read it again and plan anew. */
export class ConflictError extends DandiUploadError {
  override readonly name = "ConflictError";
  readonly code = "conflict";
}

/** The archive or its storage answered something that is not success and fits no other class. */
export class ArchiveError extends DandiUploadError {
  override readonly name = "ArchiveError";
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
    this.said = options.said ?? "";
  }
}

/** An outside service (OpenAlex, ORCID, ROR, OLS4 …) could not be used; the step can be repeated. */
export class ServiceError extends DandiUploadError {
  override readonly name = "ServiceError";
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
  override readonly name = "FileChangedError";
  readonly code = "file-changed";
}

/** A file cannot be read as NWB. */
export class UnreadableNwbError extends DandiUploadError {
  override readonly name = "UnreadableNwbError";
  readonly code = "unreadable-nwb";
}

/** A journal or state file is damaged, foreign, or cannot be written. */
export class JournalError extends DandiUploadError {
  override readonly name = "JournalError";
  readonly code = "journal";
}

/** A plan cannot be made or no longer fits what it was made for. */
export class PlanError extends DandiUploadError {
  override readonly name = "PlanError";
  readonly code = "plan";
}

/** The user stopped the work; the message says how to continue. */
export class StoppedError extends DandiUploadError {
  override readonly name = "StoppedError";
  readonly code = "stopped";
  override readonly exitStatus = 130;
}

/** Tells whether an error is one of ours, and one of the named codes where codes are given. */
export function isDandiUploadError(error: unknown, ...codes: string[]): error is DandiUploadError {
  return error instanceof DandiUploadError && (codes.length === 0 || codes.includes(error.code));
}

/** The text of anything thrown, without a stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
