import { UsageError } from "../core/errors.ts";

/** File that makes a folder a work folder. */
const CONFIG = "upload.yaml";

/**
 * The work folder that is meant where none is named: the one that the current folder is or lies in, or else the only one in
 * the current folder.
 *
 * @param from Absolute path of the current folder.
 * @returns Its absolute path; `undefined` where there is none.
 * @throws {UsageError} If there are several.
 */
export function findWorkFolder(from: string): string | undefined {
  for (let at = from;;) {
    if (holdsConfig(at)) return at;
    const up = at.replace(/[\\/][^\\/]*$/, "");
    if (up === at || up === "") break;
    at = up;
  }
  const below: string[] = [];
  try {
    for (const entry of Deno.readDirSync(from)) {
      if (!entry.isFile && holdsConfig(`${from}/${entry.name}`)) below.push(entry.name);
    }
  } catch { /* not to be listed: then there is none to be found */ }
  if (below.length > 1) {
    throw new UsageError(
      `Several work folders are here (${below.sort().join(", ")}): name the one that is meant`,
    );
  }
  return below[0] === undefined ? undefined : `${from}/${below[0]}`;
}

function holdsConfig(folder: string): boolean {
  try {
    return Deno.statSync(`${folder}/${CONFIG}`).isFile;
  } catch {
    return false;
  }
}
