import { parseYaml } from "../core/yaml.ts";

/** What of `upload.yaml` decides about rights. What is missing or of another kind is left out: the step itself says what is wrong. */
export interface Glance {
  /** Name or address of the archive. */
  readonly instance?: string;
  /** Folder of NWB files. */
  readonly nwb_folder?: string;
  /** File with the key. */
  readonly key_file?: string;
  /** File with notes of the conversion. */
  readonly notes?: string;
  /** Addresses of services that stand for the usual ones. */
  readonly services: readonly string[];
}

/** Most that is looked at: an `upload.yaml` of people has some kilobytes. */
const MOST_BYTES = 1 << 20;

/** Looks into the `upload.yaml` of a work folder. */
export function glanceAt(work: string): Glance {
  let yaml: unknown;
  const file = `${work}/upload.yaml`;
  try {
    if (Deno.statSync(file).size <= MOST_BYTES) yaml = parseYaml(Deno.readTextFileSync(file), file);
  } catch { /* not there, or no YAML */ }
  const top = membersOf(yaml);
  const text = (name: string) => typeof top[name] === "string" ? { [name]: top[name] } : {};
  const { notes } = membersOf(top["conversion"]);
  return {
    ...text("instance"),
    ...text("nwb_folder"),
    ...text("key_file"),
    ...(typeof notes === "string" ? { notes } : {}),
    services: Object.values(membersOf(top["services"])).filter((v) => typeof v === "string"),
  };
}

function membersOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value))
    : {};
}
