/** The sample paper of a rehearsal: labelled wherever it stands, so that nobody takes it for the paper about the files. */
import type { Connection } from "../connect/mod.ts";
import type { Publication } from "./model/publication.ts";
import { REHEARSAL_DOI } from "./recorded/recorded.ts";

/** Whether a paper is the rehearsal's: its DOI, on an archive and with answers of this machine. */
export function isSample({ instance, work }: Connection, { doi }: Publication): boolean {
  const here = (address: string | undefined) =>
    /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:|\/|$)/.test(address ?? "");
  return doi === REHEARSAL_DOI && here(instance.api) && here(work.config.services.crossref);
}

/** The paper with its label in what is written from it. */
export function asSample(publication: Publication): Publication {
  const title = publication.title === undefined ? undefined : `Sample: ${publication.title}`;
  return { ...publication, ...(title ? { title } : {}), sample: true };
}
