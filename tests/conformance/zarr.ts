/**
 * NWB in Zarr: what reference/zarr.md, section 8, asks of each session.
 *
 * @module
 */
import {
  allNodes,
  codecExists,
  consolidatedDiffers,
  FolderSource,
  openZarr,
  ZarrFailure,
  zarrFolderChecksum,
  zarrFormat,
  type ZarrStore,
} from "../../lib/zarr/mod.ts";
import { assetMetadata } from "../../lib/nwb/mod.ts";
import { zarrFacts } from "../../lib/nwb/read_zarr.ts";
import { zarrIdentity } from "../../lib/nwb/zarr_identity.ts";
import { followed } from "../../lib/store/tree.ts";
import { zarrTree } from "../../lib/nwb/zarr_file.ts";
import { goldenOfFacts } from "./facts.ts";

interface Session {
  readonly name: string;
  readonly archive: string;
  readonly store: string;
}

/** Writes one `NAME.json` a session of `index.json`. */
export async function run(options: { input: string; output: string }): Promise<void> {
  const { input, output } = options;
  await Deno.mkdir(output, { recursive: true });
  const { sessions } = JSON.parse(await Deno.readTextFile(`${input}/index.json`)) as {
    sessions: Session[];
  };
  const folder = await Deno.makeTempDir();
  try {
    for (const session of sessions) {
      await unpack(`${input}/${session.archive}`, folder);
      const answer = await answerOf(session, `${folder}/${session.store}`);
      await Deno.writeTextFile(
        `${output}/${session.name}.json`,
        JSON.stringify(answer, null, 1) + "\n",
      );
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function unpack(archive: string, folder: string): Promise<void> {
  const { success, stderr } = await new Deno.Command("tar", {
    args: ["-xzf", archive, "-C", folder],
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
}

async function answerOf(session: Session, path: string): Promise<Record<string, unknown>> {
  const { name, store: where } = session;
  const none = {
    format: null,
    facts: null,
    unreadable: [],
    notes: [],
    checksum: null,
    files: null,
    bytes: null,
  };
  if ((await Deno.stat(path)).isFile) {
    return {
      name,
      store: where,
      error: { class: await isZip(path) ? "zip-store" : "not-zarr" },
      ...none,
    };
  }
  const source = new FolderSource(path);
  const { checksum, files, bytes, outside } = await zarrFolderChecksum(path);
  const sums = { checksum, files, bytes };
  const format = await zarrFormat(source) ?? null;
  let store: ZarrStore;
  try {
    store = await openZarr(source);
  } catch (error) {
    if (!(error instanceof ZarrFailure)) throw error;
    return {
      name,
      store: where,
      ...none,
      error: { class: "not-zarr", message: error.message },
      format,
      ...sums,
    };
  }
  if (store.root.attributes.neurodata_type !== "NWBFile") {
    return { name, store: where, ...none, error: { class: "not-nwb" }, format, ...sums };
  }
  const { facts, unreadable } = await zarrFacts(source, store, await zarrIdentity(path));
  const tree = zarrTree(store);
  const codecs = [...allNodes(store.root)].flatMap((n) =>
    n.array && !(n.array instanceof ZarrFailure) ? n.array.codecs : []
  );
  const notes = [
    ...(await consolidatedDiffers(source, store) ? ["consolidated-differs"] : []),
    ...(codecs.every((c) => codecExists(store.format, c)) ? [] : ["unknown-codec"]),
    ...(outside ? ["link-outside"] : []),
    ...(tree.softLinks.every((l) => followed(tree, l)) ? [] : ["dead-link"]),
  ];
  const { errors: _errors, ...goldenFacts } = goldenOfFacts(facts);
  const { metadata } = assetMetadata(facts, {
    assetPath: `${name}.nwb.zarr`,
    schemaVersion: "0.8.0",
    digest: checksum,
  });
  return {
    name,
    store: where,
    error: null,
    format,
    facts: goldenFacts,
    unreadable,
    notes,
    ...sums,
    asset: metadata,
  };
}

async function isZip(path: string): Promise<boolean> {
  using file = await Deno.open(path);
  const start = new Uint8Array(4);
  await file.read(start);
  return start[0] === 0x50 && start[1] === 0x4b;
}
