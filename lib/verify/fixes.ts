/** What an error of the archive asks for, by the field that it names; the first that fits. */
const FIXES: readonly (readonly [RegExp, string])[] = [
  [
    /sha2_?256/i,
    "the archive has not computed its own checksum yet: wait, and verify again; if it lasts for days, write to the help desk",
  ],
  [
    /dandi-etag|^digest/i,
    "the asset was registered without a checksum: run step 05 (upload) again with --existing force",
  ],
  [
    /encodingFormat/,
    "the asset says no format: run step 05 (upload) again with --existing force",
  ],
  [
    /schema ?version|is not allowed\. Allowed are/i,
    "the metadata is of a schema version that this archive does not take: run step 05 (upload) again with --existing force",
  ],
  [
    /^about/,
    "an entry of about is malformed: run step 08 (regions) again, or repair it there",
  ],
  [
    /species/i,
    "the subject's species is not of the accepted form: set Subject.species to a Latin name or NCBI taxonomy URL in the file, and upload it again",
  ],
  [
    /\bsex\b/i,
    "set Subject.sex to M, F, O or U in the file, and upload it again",
  ],
  [
    /\bage\b/i,
    "set Subject.age to an ISO 8601 duration such as P90D in the file, and upload it again",
  ],
  [
    /wasAttributedTo|identifier/,
    "check Subject.subject_id in the file, and upload it again",
  ],
  [
    /wasGeneratedBy|startDate|endDate|date-time/,
    "give session_start_time a time zone in the file, and upload it again",
  ],
  [
    /contributor|ContactPerson|license|description|assetsSummary|\bname\b/,
    "a matter of the Dandiset's metadata: run step 07 (describe)",
  ],
];

/** What to do about an error of the archive's validation. */
export function fixFor(field: string, message: string): string {
  for (const [pattern, fix] of FIXES) {
    if (pattern.test(field) || pattern.test(message)) return fix;
  }
  return field === ""
    ? "run step 03 (validate) for this file: it checks the same rules and says where"
    : `look at "${field}" of the asset's metadata on the archive; step 03 (validate) says where it comes from`;
}
