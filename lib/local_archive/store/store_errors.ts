/** What the object store says when something is wrong: XML, in S3's words. */
import type { IncomingMessage } from "node:http";

/** An error answer of the store. */
export class StoreError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

/** Headers of an XML answer. */
export const XML = { "Content-Type": "application/xml" };

/** An error document. */
export function errorXml(code: string, message: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${
    escapeXml(message)
  }` +
    `</Message><RequestId>EMBEDDED</RequestId></Error>`;
}

/** Makes a text safe in XML. */
export function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** One header of a request. */
export function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
