/**
 * The parts of an organised file name, and their order.
 *
 * @module
 */

/** The parts of a name in their order, and the text that goes before each value. */
export const ENTITIES = [
  { field: "subject_id", prefix: "sub-", kind: "required" },
  { field: "session_id", prefix: "_ses-", kind: "additional" },
  { field: "tissue_sample_id", prefix: "_tis-", kind: "additional" },
  { field: "slice_id", prefix: "_slice-", kind: "additional" },
  { field: "cell_id", prefix: "_cell-", kind: "additional" },
  { field: "description", prefix: "_desc-", kind: "disambiguation" },
  { field: "probe_ids", prefix: "_probe-", kind: "disambiguation" },
  { field: "obj_id", prefix: "_obj-", kind: "disambiguation" },
  { field: "modalities", prefix: "_", kind: "required" },
  { field: "extension", prefix: "", kind: "required" },
] as const;

/** A field that can stand in a name; these are also what `requiredFields` may ask for. */
export type NameField =
  | "subject_id"
  | "session_id"
  | "tissue_sample_id"
  | "slice_id"
  | "cell_id"
  | "description"
  | "probe_ids"
  | "obj_id"
  | "modalities"
  | "extension";

/** All fields that can stand in a name, in their order. */
export const NAME_FIELDS: readonly NameField[] = ENTITIES.map((e) => e.field);

/** Fields that appear for all files as soon as they differ between any two. */
export const ADDITIONAL_FIELDS = ["session_id", "tissue_sample_id", "slice_id", "cell_id"] as const;

/** Fields that appear only in names that would be equal without them, in the order they are tried. */
export const DISAMBIGUATION_FIELDS = ["description", "probe_ids", "obj_id"] as const;

/** Whether a text is the name of a field that can stand in a name. */
export function isNameField(text: string): text is NameField {
  return (NAME_FIELDS as readonly string[]).includes(text);
}

/** An organised path, taken apart. */
export interface ParsedPath {
  /** Label after `sub-`. */
  readonly subject: string;
  /** Label after `ses-`, where there is one. */
  readonly session?: string;
  /** `tis`, `slice`, `cell`, `desc`, `probe`, `obj` → label; the last where one is repeated. */
  readonly labels: Readonly<Record<string, string>>;
  /** Last part of the name, taken apart at `+`. */
  readonly modalities: readonly string[];
}

// Source: dandi-cli `files/bases.py` and `organize.py`; a label is anything but these characters.
const LABEL = String.raw`[^_*\\/<>:|"'?%@;.]+`;
const NAME = new RegExp(
  `^sub-(${LABEL})(?:_ses-(${LABEL}))?((?:_(?:tis|slice|cell|desc|probe|obj)-${LABEL})*)` +
    String.raw`(?:_([a-z]+(?:\+[a-z]+)*))?\.nwb$`,
);
const FOLDER = new RegExp(`^sub-${LABEL}$`);

/** Whether a folder name is that of a subject's folder. */
export function isSubjectFolder(name: string): boolean {
  return FOLDER.test(name);
}

/** Takes a file name `sub-….nwb` apart; `undefined` where it does not follow the pattern. */
export function parseName(name: string): ParsedPath | undefined {
  const m = NAME.exec(name);
  if (!m?.[1]) return undefined;
  const labels: Record<string, string> = {};
  for (const part of (m[3] ?? "").split("_")) {
    const at = part.indexOf("-");
    if (at > 0) labels[part.slice(0, at)] = part.slice(at + 1);
  }
  return {
    subject: m[1],
    ...(m[2] === undefined ? {} : { session: m[2] }),
    labels,
    modalities: m[4]?.split("+") ?? [],
  };
}

/** Takes an organised path apart; `undefined` where it breaks a rule of the layout. */
export function parsePath(path: string): ParsedPath | undefined {
  const steps = path.split("/");
  const [folder, name] = steps;
  if (steps.length !== 2 || folder === undefined || name === undefined) return undefined;
  const parsed = isSubjectFolder(folder) ? parseName(name) : undefined;
  return parsed && `sub-${parsed.subject}` === folder ? parsed : undefined;
}
