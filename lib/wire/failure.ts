import { messageOf } from "../core/errors.ts";
import { shorten } from "../core/text.ts";

/** Why an exchange brought no whole answer. */
export type FailureKind =
  /** Nothing listens at the address. */
  | "refused"
  /** The name of the host leads nowhere: no network, or a wrong name. */
  | "unknown-host"
  /** No encrypted connection could be made. */
  | "certificate"
  /** Deno was not given the right to speak to this host. */
  | "not-allowed"
  /** No whole answer within the limit of time. */
  | "late"
  /** Nothing came for the limit of silence. */
  | "silent"
  /** The answer is larger than any true one. */
  | "too-large"
  /** The connection ended before the answer did. */
  | "cut"
  /** None of these; the words are the system's. */
  | "other";

/** An exchange brought no whole answer. What was asked, and of whom, is for the caller to say. */
export class WireFailure extends Error {
  /** Name of the class. */
  override readonly name = "WireFailure";
  /** Takes the reason and its words. */
  constructor(
    /** The kind of the reason. */
    readonly kind: FailureKind,
    /** The reason in words for people, without an address: that of a storage request carries a signature. */
    readonly why: string,
    options?: { cause?: unknown },
  ) {
    super(why, options);
  }

  /** Whether another attempt may go better. */
  get passing(): boolean {
    return !["not-allowed", "certificate", "too-large"].includes(this.kind);
  }

  /** Whether the request may have been carried out all the same. */
  get maybeDone(): boolean {
    return !["refused", "unknown-host", "not-allowed", "certificate"].includes(this.kind);
  }
}

/** What was thrown by a transport, as a {@linkcode WireFailure}. */
export function failureOf(error: unknown): WireFailure {
  if (error instanceof WireFailure) return error;
  const [kind, why] = reasonOf(error);
  return new WireFailure(kind, why, { cause: error });
}

/** Why no answer came, in words for people, without an address. */
export function explainNetworkError(error: unknown): string {
  return failureOf(error).why;
}

function reasonOf(error: unknown): [FailureKind, string] {
  // fetch says no more than "fetch failed"; the reason is in the chain of causes.
  const reasons: string[] = [];
  for (let e: unknown = error; e !== undefined && reasons.length < 5;) {
    reasons.push(messageOf(e));
    e = e instanceof Error ? e.cause : undefined;
  }
  const text = reasons.join(": ");
  if (error instanceof DOMException && error.name === "TimeoutError") {
    return ["late", "no answer in time"];
  }
  if (/connection refused|actively refused|ECONNREFUSED/i.test(text)) {
    return ["refused", "connection refused (nothing listens there)"];
  }
  if (/dns error|name or service not known|failed to lookup|ENOTFOUND|EAI_AGAIN/i.test(text)) {
    return ["unknown-host", "the host name is not known (is there a network?)"];
  }
  if (/certificate|tls/i.test(text)) {
    return ["certificate", "the encrypted connection could not be made (certificate)"];
  }
  if (/NotCapable|Requires net access/i.test(text)) {
    const host = /net access to "([^"]+)"/.exec(text)?.[1]?.replace(/:(443|80)$/, "");
    return [
      "not-allowed",
      host === undefined
        ? `Deno was not allowed to use the network (${shorten(text.split(",")[0] ?? "", 120)})`
        : `Deno was not allowed to use the network for ${
          shorten(host, 120)
        }; if that is the storage of your archive, run again with --storage ${shorten(host, 120)}`,
    ];
  }
  if (/reset|closed|broken pipe|unexpected eof|incomplete|end of file|body/i.test(text)) {
    return ["cut", "the connection was cut"];
  }
  if (/timed? ?out/i.test(text)) return ["late", "no answer in time"];
  return [
    "other",
    shorten(text.replace(/\(?https?:\/\/[^\s)]*\)?/g, "").replace(/\s+/g, " ").trim(), 200),
  ];
}
