import { UsageError } from "../core/mod.ts";
import type { Metadata } from "./models.ts";

/** A dandiset to make. */
export interface NewDandiset {
  /** Title, 1 to 150 characters; the archive takes up to 300 but never finds more than 150 valid. */
  name: string;
  /** Description, licence, contributors (the contact person with an e-mail address among them). */
  metadata: Metadata;
  /** Keep it visible to its owners only. Default `false`. It can be decided only now. */
  embargo?: boolean;
  /** Last day of the embargo, `YYYY-MM-DD`. Default, and most without an award: two years; with one: five years. */
  embargoUntil?: string;
  /** The grant that pays for embargoed data: both or none. */
  award?: { funder: string; number: string };
}

/**
 * Checks what the archive demands of a new dandiset, so that it is said before anything is sent.
 *
 * Rules of dandi-archive's `create_dandiset`: title of 1 to 300 characters; funder and award number only together and
 * only with an embargo; the end at most 730 days away, with an award 1825. Contributors must be named when an award
 * is: the archive would otherwise put the funder in the place of the contact person.
 *
 * @throws {UsageError} Naming the first rule that is broken.
 */
export function checkNewDandiset(dandiset: NewDandiset, now: Date): void {
  const { name, metadata, embargo = false, embargoUntil, award } = dandiset;
  const fail = (detail: string): never => {
    throw new UsageError(`Cannot make the dandiset: ${detail}`);
  };
  const title = name.trim();
  if (title === "") fail('it has no title, give one (in upload.yaml: "title")');
  if ([...title].length > 150) {
    fail(`its title has ${[...title].length} characters, the archive allows 150`);
  }
  if (title.includes("\0")) fail("its title contains a null character");
  if (!embargo) {
    if (award || embargoUntil) {
      fail("an award number or an end date is for embargoed dandisets only");
    }
    return;
  }
  if (award && (award.funder.trim() === "" || award.number.trim() === "")) {
    fail(
      award.number.trim() === ""
        ? `the award number of ${award.funder} is missing, the archive wants funder and number together`
        : `the funder of award ${award.number} is missing, the archive wants funder and number together ` +
          '(in upload.yaml: an entry of "funding" with this award)',
    );
  }
  if (award && !(Array.isArray(metadata.contributor) && metadata.contributor.length > 0)) {
    fail(
      'an embargo with an award needs the contact person to be named (in upload.yaml: "contact"), otherwise ' +
        "the archive lists the funder alone",
    );
  }
  if (embargoUntil !== undefined) {
    const end = /^\d{4}-\d{2}-\d{2}$/.test(embargoUntil) ? Date.parse(embargoUntil) : NaN;
    if (
      Number.isNaN(end) || new Date(end).toISOString().slice(0, 10) !== embargoUntil
    ) {
      fail(`the end of the embargo "${embargoUntil}" is no date, write YYYY-MM-DD`);
    }
    const today = Date.parse(now.toISOString().slice(0, 10));
    const days = Math.round((end - today) / 86_400_000);
    const most = award ? 1825 : 730;
    if (days < 0) fail(`the end of the embargo, ${embargoUntil}, is in the past`);
    if (days > most) {
      fail(
        `the end of the embargo, ${embargoUntil}, is ${days} days away, the archive allows ${most}${
          award ? "" : " without an award number (1825 with one)"
        }`,
      );
    }
  }
}
