/**
 * Consent to sending a key: `upload.yaml` may have been written by somebody else, and names both a file and where its content goes.
 *
 * @module
 */
import { type Instance, INSTANCES } from "../archive/mod.ts";
import { joinPath, UsageError, type WorkFolder } from "../core/mod.ts";

/** What is asked about. */
export interface KeyFileUse {
  /** The work folder whose `upload.yaml` names the file. */
  readonly work: WorkFolder;
  /** The file, absolute. */
  readonly file: string;
  /** Where the key would go. */
  readonly instance: Instance;
  /** Host that the user named for this run (`--trust-instance`). */
  readonly trusted?: string | undefined;
  /** Asks a person; absent where nobody can answer. */
  readonly ask?: ((question: string) => boolean) | undefined;
  /** Reads an environment variable. Default the process's. */
  readonly env?: ((name: string) => string | undefined) | undefined;
}

/**
 * Makes sure that the key of a file may be sent: one in the work folder, or in the user's own key folder
 * (`~/.config/dandi-upload`), to a known archive, to this machine, or to the archive that this work folder spoke to before (the
 * last for keys in the work folder only: who gives away a folder gives away its `state/` too). Everything else needs a yes.
 *
 * @throws {UsageError} If it needs a yes and there is none.
 */
export function consentToKeyFile(use: KeyFileUse): void {
  const { work, instance, trusted, ask, env = readVariable } = use;
  const { host } = new URL(instance.api);
  if (trusted !== undefined) {
    if (trusted.toLowerCase() === host.toLowerCase()) return;
    throw new UsageError(
      `Cannot send the key from "${use.file}" to ${host}: --trust-instance names ${trusted}`,
    );
  }
  const file = realPath(use.file);
  const inWork = isBelow(file, realPath(work.path));
  const home = env("HOME") ?? env("USERPROFILE");
  const inKeys = home !== undefined && home !== "" &&
    isBelow(file, realPath(joinPath(home, KEY_FOLDER)));
  const known = instance.kind === "local" || INSTANCES.some((i) => i.api === instance.api) ||
    (inWork && usedBefore(work, instance));
  if ((inWork || inKeys) && known) return;
  const why = inWork || inKeys
    ? `${instance.name} is none of the known archives`
    : `the file lies outside the work folder and outside ~/${KEY_FOLDER}`;
  const question =
    `upload.yaml of "${work.path}" names "${use.file}" as the key for ${host}; ${why}. Send what is in it to ${host}?`;
  if (ask?.(question)) return;
  throw new UsageError(
    `Cannot send the key from "${use.file}" to ${host}: ${why}, and whoever wrote upload.yaml may want it; if you trust ${host}, add --trust-instance ${host}`,
  );
}

/** Where a user keeps keys that every work folder may name, below the home folder. */
const KEY_FOLDER = ".config/dandi-upload";

/** Whether the work folder was connected to this archive before. */
function usedBefore(work: WorkFolder, instance: Instance): boolean {
  const state = work.readState("connect") as { instance?: { api?: unknown } } | undefined;
  return state?.instance?.api === instance.api;
}

/** Where a path really leads; itself where it does not exist. */
function realPath(path: string): string {
  try {
    return Deno.realPathSync(path).replaceAll("\\", "/");
  } catch {
    return joinPath(path);
  }
}

function isBelow(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}

function readVariable(name: string): string | undefined {
  try {
    return Deno.env.get(name);
  } catch {
    return undefined;
  }
}
