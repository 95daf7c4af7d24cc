/**
 * What a handler answers, and the archive's six shapes of errors. The texts are those that clients read.
 */

/** An answer: JSON, HTML or nothing. */
export interface Reply {
  readonly status: number;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as HTML. */
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A JSON answer with status 200. */
export function ok(json: unknown): Reply {
  return { status: 200, json };
}

/** An answer without a body. */
export function empty(status: number): Reply {
  return { status };
}

/** Ends a request with an error answer; the transaction is rolled back. */
export class HttpError extends Error {
  /** What is sent. */
  readonly reply: Reply;
  /** Creates the error for one answer; `why` is for the reader of a log. */
  constructor(reply: Reply, why = `HTTP ${reply.status}`) {
    super(why);
    this.reply = reply;
  }
}

/** `{"detail": text}`. */
export function detail(status: number, text: string): HttpError {
  const headers = status === 401 ? { "WWW-Authenticate": 'Bearer realm="api"' } : undefined;
  return new HttpError({ status, json: { detail: text }, ...(headers ? { headers } : {}) });
}

/** A bare JSON string, the shape of domain errors. */
export function bare(status: number, text: string): HttpError {
  return new HttpError({ status, json: text });
}

/** `["text"]`, the shape of errors raised inside views. */
export function listed(text: string): HttpError {
  return new HttpError({ status: 400, json: [text] });
}

/** Status 400 with errors per field. */
export function fields(errors: unknown): HttpError {
  return new HttpError({ status: 400, json: errors });
}

/** Status 400 with one error for one field. */
export function field(name: string, text: string): HttpError {
  return fields({ [name]: [text] });
}

/** 404 as JSON: a well-formed address of something that does not exist. */
export function notFound(): HttpError {
  return detail(404, "Not found.");
}

/** 401 for an anonymous caller. */
export function notAuthenticated(): HttpError {
  return detail(401, "Authentication credentials were not provided.");
}

/** 403 as JSON. */
export function forbidden(): HttpError {
  return detail(403, "You do not have permission to perform this action.");
}

/** 403 with an empty HTML body, which the archive gives to non-owners on six calls. */
export function forbiddenEmpty(): HttpError {
  return new HttpError({ status: 403, html: "" });
}

/** The HTML page of a framework for an address that matches no pattern, and for broken servers. */
export function htmlPage(status: number, title: string): Reply {
  return {
    status,
    html:
      `<!doctype html>\n<html lang="en">\n<head>\n  <title>${title}</title>\n</head>\n<body>\n` +
      `  <h1>${title}</h1><p></p>\n</body>\n</html>\n`,
  };
}

/**
 * The page that the archive answers for input that it does not expect: no metadata, no digest, a null character, more than S3
 * takes. Such a 500 is the same each time.
 *
 * @param why What is unexpected; the archive does not say it.
 */
export function unhandled(why: string): HttpError {
  return new HttpError(htmlPage(500, "Server Error (500)"), why);
}
