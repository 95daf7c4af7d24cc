/** What the statuses of an archive mean to people, and the errors that say so. */
import {
  ApiKeyError,
  ArchiveError,
  ConflictError,
  type DandiUploadError,
  NotFoundError,
  PermissionError,
  safeUrl,
} from "../core/mod.ts";
import type { Instance } from "./instances.ts";
import type { ApiAnswer } from "./request.ts";

/** HTTP status behind an error of this module: 0 when no answer came, `undefined` when it is about none. */
export function statusOf(error: unknown): number | undefined {
  if (error instanceof ArchiveError) return error.status;
  return error instanceof Error && error.cause instanceof ArchiveError
    ? error.cause.status
    : undefined;
}

/** What the archive said behind an error of this module; empty when nothing. */
export function saidBy(error: unknown): string {
  if (error instanceof ArchiveError) return error.said;
  return error instanceof Error && error.cause instanceof ArchiveError ? error.cause.said : "";
}

/** The error that a refusing answer is. */
export function errorFor(
  instance: Instance,
  hasKey: boolean,
  doing: string,
  where: string,
  answer: ApiAnswer,
  said: string,
): DandiUploadError {
  const { status } = answer;
  const quoted = said ? `: it said "${said}"` : "";
  const cause = new ArchiveError(`${where} answered HTTP ${status}${quoted}`, {
    status,
    request: where,
    said,
  });
  if (status === 401) {
    const variable = instance.keyVariables[0] ?? "the API key";
    return new ApiKeyError(
      hasKey
        ? `Cannot ${doing}: ${instance.label} refused the API key${
          said ? ` ("${said}")` : ""
        }, it may be of another instance or was renewed; copy it anew from ${instance.web} (your initials, top right) into ${variable}`
        : `Cannot ${doing}: ${instance.label} wants an API key for that, set ${variable} to the key shown at ${instance.web} (your initials, top right)`,
      { instance: instance.name, cause },
    );
  }
  if (status === 403) {
    const why = /do not have permission to perform/i.test(said)
      ? "your account is not approved yet, or is no owner; step 01 (connect) shows which"
      : "you are not one of its owners, ask an owner to add you on the archive's site";
    return new PermissionError(
      `Cannot ${doing}: ${instance.label} does not allow it${quoted}; ${why}`,
      { cause },
    );
  }
  if (status === 404) {
    return new NotFoundError(`Cannot ${doing}: there is no such thing on ${instance.label}`, {
      cause,
    });
  }
  if (status === 409 || status === 412 || status === 423) {
    return new ConflictError(
      `Cannot ${doing}: ${instance.label} says that it is not possible now${quoted}; read its state and plan again`,
      { cause },
    );
  }
  if (status >= 300 && status < 400) {
    const to = answer.headers.get("location");
    return new ArchiveError(
      `Cannot ${doing}: ${where} answered with a redirect${
        to && URL.canParse(to, instance.api) ? ` to ${safeUrl(new URL(to, instance.api))}` : ""
      }, which is not followed because the key would be lost or leak; check the address of the archive`,
      { status, request: where, said },
    );
  }
  return new ArchiveError(
    `Cannot ${doing}: ${where} answered HTTP ${status}${quoted}${
      status >= 500 ? "; try again later, all that was done is kept" : ""
    }`,
    { status, request: where, said },
  );
}
