/**
 * This step's own codes: data only. NWB Inspector's are in `inspector/catalogue.ts`.
 *
 * @module
 */
import type { FindingOrigin, Severity } from "../../core/finding.ts";
import type { DandiSeverity } from "./result.ts";

/** One code. */
export interface CatalogueEntry {
  /** What it stands in the way of. */
  readonly severity: Severity;
  /** Whose rule it is. */
  readonly by: FindingOrigin["by"];
  /** The rule's name at its home, which is also the id that `dandi validate` prints, or begins with. */
  readonly rule?: string;
  /** Severity of `dandi validate`; absent where it makes no such check. */
  readonly dandi?: DandiSeverity;
  /** What the reference client says that it is about. Default `file`. */
  readonly scope?: "folder" | "dandiset";
  /** Who refuses the file: the archive itself (cannot be waived), or only the reference client. */
  readonly refusedBy?: "archive" | "client";
  /** What is checked, in a sentence. */
  readonly title: string;
  /** How to repair it. */
  readonly fix?: string;
}

/** The codes. */
export const OWN = {
  "unreadable": {
    severity: "blocks-upload",
    by: "nwb-inspector",
    rule: "NWBI.READ_ERROR",
    dandi: "ERROR",
    refusedBy: "archive",
    title: "The file can be opened and read as NWB 2",
    fix: "copy the file again from its source, or write it again with PyNWB or MatNWB",
  },
  "nwb-not-constructible": {
    severity: "blocks-upload",
    by: "nwb-inspector",
    rule: "NWBI.READ_ERROR",
    dandi: "ERROR",
    refusedBy: "client",
    title: "PyNWB can read the file into its objects",
    fix: "repair what the message names and write the file again",
  },
  "values-elsewhere": {
    severity: "blocks-upload",
    by: "dandi-upload",
    refusedBy: "archive",
    title: "No dataset has its values in another file (external raw storage, virtual datasets)",
    fix:
      "copy the values into the file: with h5py, read the dataset with [()], delete it, write it again",
  },
  "part-damaged": {
    severity: "blocks-upload",
    by: "dandi-upload",
    refusedBy: "client",
    title: "Every dataset that a check or a fact needs can be read",
    fix: "copy the file again from its source, or write the dataset again",
  },
  "part-not-read": {
    severity: "hurts-finding",
    by: "dandi-upload",
    title: "Every dataset that a check or a fact needs is stored in a way that this reader has",
    fix: "write the dataset with gzip, so that every tool can read it",
  },
  "zarr-damaged": {
    severity: "blocks-upload",
    by: "dandi-upload",
    refusedBy: "archive",
    title: "The metadata of all groups and arrays of a Zarr can be read",
    fix: "copy the folder again from its source, or write it again",
  },
  "zarr-not-read": {
    severity: "hurts-finding",
    by: "dandi-upload",
    title: "Every array of a Zarr that a check needs can be read",
    fix:
      "if a chunk is missing, copy the folder again; a codec that this reader lacks is its limit",
  },
  "zarr-codec-unknown": {
    severity: "hurts-finding",
    by: "dandi-upload",
    title: "Arrays of a Zarr are written with codecs that tools have",
    fix: "write the array again with blosc, zstd or gzip",
  },
  "zarr-consolidated-differs": {
    severity: "hurts-finding",
    by: "dandi-upload",
    title: "Consolidated metadata of a Zarr say what its groups and arrays say",
    fix: "zarr.consolidate_metadata(path), or delete the consolidated copy",
  },
  "validation-timeout": {
    severity: "blocks-upload",
    by: "dandi-upload",
    refusedBy: "client",
    title: "Checking the file ends within the time limit",
    fix: "give more time (timeoutMs), or check the file for damage: h5debug, h5ls -r",
  },
  "validation-crash": {
    severity: "blocks-upload",
    by: "dandi-upload",
    refusedBy: "client",
    title: "Reading the file does not make the reader crash",
    fix: "the file is probably damaged: copy it again from its source, or write it again",
  },
  "check-failed": {
    severity: "advice",
    by: "dandi-upload",
    title: "Each check can be carried out",
    fix: "look at what the message names; the other checks were made",
  },
  "file-content-missing": {
    severity: "blocks-upload",
    by: "dandi",
    rule: "DANDI.FILE_CONTENT_MISSING",
    dandi: "ERROR",
    refusedBy: "archive",
    title: "The file is not a link to nowhere",
    fix: "fetch the content (git annex get, dvc pull …) or repair the link",
  },
  "file-content-missing-skipped": {
    severity: "advice",
    by: "dandi",
    rule: "DANDI.FILE_CONTENT_MISSING_SKIPPED",
    dandi: "WARNING",
    title: "A link to nowhere was skipped, as was asked for",
  },
  "file-content-missing-partial": {
    severity: "advice",
    by: "dandi",
    rule: "DANDI.FILE_CONTENT_MISSING_PARTIAL",
    dandi: "WARNING",
    title: "Of a link to nowhere only the path was checked, as was asked for",
  },
  "no-dandiset-found": {
    severity: "advice",
    by: "dandi",
    rule: "DANDI.NO_DANDISET_FOUND",
    dandi: "ERROR",
    scope: "dandiset",
    title: "The files lie in a folder with a dandiset.yaml",
    fix: "nothing to do: step 04 (organize) names the files, step 02 makes the Dandiset",
  },
  "non-dandi-filename": {
    severity: "blocks-upload",
    by: "path",
    rule: "DANDI.NON_DANDI_FILENAME",
    dandi: "ERROR",
    refusedBy: "client",
    title: "File names follow sub-LABEL[_ses-LABEL][_…-LABEL][_modality].nwb",
    fix: "let step 04 (organize) name the files",
  },
  "non-dandi-foldername": {
    severity: "blocks-upload",
    by: "path",
    rule: "DANDI.NON_DANDI_FOLDERNAME",
    dandi: "ERROR",
    scope: "folder",
    refusedBy: "client",
    title: "Files lie one folder below the Dandiset, in sub-LABEL",
    fix: "let step 04 (organize) place the files",
  },
  "subject-mismatch": {
    severity: "blocks-upload",
    by: "path",
    rule: "DANDI.METADATA_MISMATCH_SUBJECT",
    dandi: "ERROR",
    refusedBy: "client",
    title: "File name and folder name the same subject",
    fix: "let step 04 (organize) name the files",
  },
  "path-refused-by-archive": {
    severity: "blocks-upload",
    by: "path",
    rule: "DANDI.PATH_REJECTED_BY_ARCHIVE",
    refusedBy: "archive",
    title: "The path has only characters that the archive allows, and at most 512",
    fix: "use letters of the English alphabet, digits, - _ + ~ ( ) , & # = only",
  },
  "path-conflict": {
    severity: "blocks-upload",
    by: "path",
    rule: "DANDI.PATH_CONFLICT",
    refusedBy: "archive",
    title: "No path is a folder of another",
    fix: "rename one of the two",
  },
  "path-subject-differs": {
    severity: "hurts-finding",
    by: "dandi-upload",
    title: "The path names the subject that the file names",
    fix: "let step 04 (organize) name the files",
  },
  "nwb-version-form": {
    severity: "blocks-upload",
    by: "dandi",
    rule: "pynwb.GENERIC",
    dandi: "ERROR",
    refusedBy: "client",
    title: "nwb_version is a semantic version, such as 2.8.0",
    fix: "write the file again with a current PyNWB or MatNWB (nwb_version is set by the library)",
  },
  "dandiset-yaml-field": {
    severity: "blocks-publish",
    by: "dandi-schema",
    rule: "dandischema.requred_field",
    dandi: "ERROR",
    refusedBy: "client",
    title: "dandiset.yaml has identifier, name and description",
    fix: "download it anew: dandi download DANDI:NNNNNN --download dandiset.yaml",
  },
  "dandiset-yaml-placeholder": {
    severity: "advice",
    by: "dandi-schema",
    rule: "dandischema.placeholder_value",
    dandi: "WARNING",
    title: "dandiset.yaml has no placeholders",
    fix: "write the real value",
  },
  "dandiset-yaml-unreadable": {
    severity: "blocks-publish",
    by: "dandi",
    rule: "exception",
    dandi: "ERROR",
    refusedBy: "client",
    title: "dandiset.yaml is a YAML mapping",
    fix: "download it anew: dandi download DANDI:NNNNNN --download dandiset.yaml",
  },
  "external-link": {
    severity: "blocks-upload",
    by: "dandi",
    rule: "DANDI.EXTERNAL_LINK",
    refusedBy: "client",
    title: "Nothing in the file is a link into another file",
    fix: "copy what is linked into the file: with PyNWB, NWBHDF5IO.export(link_data=False)",
  },
  "incomplete-download": {
    severity: "blocks-upload",
    by: "dandi",
    rule: "DANDI.INCOMPLETE_DOWNLOAD",
    refusedBy: "client",
    title: "The file is not part of an unfinished download",
    fix: "finish or delete the .dandidownload folder",
  },
  "species-not-interpretable": {
    severity: "blocks-upload",
    by: "dandi",
    rule: "DANDI.SPECIES_NOT_INTERPRETABLE",
    refusedBy: "client",
    title: "The species is one that the reference client knows, or a link to NCBITaxon",
    fix:
      'nwbfile.subject.species = "…"  # the Latin name, or the address of its NCBI taxonomy term',
  },
  "sex-not-interpretable": {
    severity: "blocks-upload",
    by: "dandi",
    rule: "DANDI.SEX_NOT_INTERPRETABLE",
    refusedBy: "client",
    title: "The sex is one that the reference client can write into the metadata",
    fix: 'nwbfile.subject.sex = "…"  # M, F, U (unknown) or O (other)',
  },
  "age-not-interpretable": {
    severity: "blocks-upload",
    by: "dandi",
    rule: "DANDI.AGE_NOT_INTERPRETABLE",
    refusedBy: "client",
    title: "The age can be written into the metadata",
    fix: 'nwbfile.subject.age = "P…D"  # an ISO 8601 duration',
  },
  "asset-metadata-invalid": {
    severity: "blocks-publish",
    by: "dandi-schema",
    rule: "dandischema",
    refusedBy: "archive",
    title: "The asset metadata made from the file fits the archive's schema",
    fix: "repair the field of the file that the message names",
  },
  "schema-missing": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "MissingError",
    dandi: "ERROR",
    refusedBy: "client",
    title: "Required attributes and data sets are there",
    fix: "write the missing value",
  },
  "schema-missing-type": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "MissingDataType",
    dandi: "ERROR",
    refusedBy: "client",
    title: "Required objects and links are there",
    fix: "add the missing object",
  },
  "schema-quantity": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "IncorrectQuantityError",
    dandi: "ERROR",
    refusedBy: "client",
    title: "There are as many objects as the schema allows",
    fix: "remove the surplus objects or add those that are missing",
  },
  "schema-dtype": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "DtypeError",
    dandi: "ERROR",
    refusedBy: "client",
    title: "Values are stored in the type that the schema asks for",
    fix: "write the value in the type that is wanted",
  },
  "schema-shape": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "ShapeError",
    dandi: "ERROR",
    refusedBy: "client",
    title: "Arrays have the number of axes that the schema asks for",
    fix: "reshape before writing",
  },
  "schema-expected-array": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "ExpectedArrayError",
    dandi: "ERROR",
    refusedBy: "client",
    title: "Lists are stored as lists",
    fix: 'write a list of one: ("…",) instead of a single value',
  },
  "schema-reference-type": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "IncorrectDataType",
    dandi: "ERROR",
    refusedBy: "client",
    title: "References point to objects of the right type",
    fix: "point it to an object of the type that is wanted",
  },
  "schema-illegal-link": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "IllegalLinkError",
    dandi: "ERROR",
    refusedBy: "client",
    title: "Links stand only where the schema allows them",
    fix: "write the object itself instead of a link",
  },
  "schema-time-zone": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "Error",
    dandi: "ERROR",
    refusedBy: "client",
    title: "Times say their offset from UTC",
    fix: 'datetime(…, tzinfo=ZoneInfo("…"))',
  },
  "schema-not-checkable": {
    severity: "blocks-upload",
    by: "nwb-schema",
    rule: "pynwb.GENERIC",
    dandi: "ERROR",
    refusedBy: "client",
    title: "The file can be compared with its schema",
    fix: "write the file again with the extensions loaded, so that all namespaces are cached in it",
  },
  "schema-unknown-object": {
    severity: "advice",
    by: "dandi-upload",
    title: "Everything in the file has a place in the schema",
    fix: "check the spelling, or use a type of an extension",
  },
} as const satisfies Record<string, CatalogueEntry>;
