/**
 * Everything that is checked inside one file. Loads h5wasm; runs in the child process.
 *
 * @module
 */
import { assetMetadata } from "../../nwb/asset.ts";
import type { ReadOutcome } from "../../nwb/facts.ts";
import { CannotOpen, type OpenedHdf5, openHdf5 } from "../../store/open.ts";
import type { H5Node, NwbFile } from "../../store/store.ts";
import { failureOf, ReadFailure } from "../../store/failure.ts";
import { identityOf, isFolder, whyNotOpen } from "../../store/unreadable.ts";
import { catalogue, makeFinding } from "../findings/catalogue.ts";
import { oneEach } from "../findings/one_each.ts";
import { checkExternalLinks, checkSubjectForUpload, unreadParts } from "../dandi/gates.ts";
import { inspect } from "../inspector/run.ts";
import { type Constructed, constructFile } from "../pynwb/readable.ts";
import { readerClasses } from "../pynwb/reader.ts";
import type { FileOutcome, ValidationFinding } from "../findings/result.ts";
import { checkSchema } from "../schema/check.ts";
import { type Carried, carriedBy } from "../schema/cached.ts";
import { SpecError } from "../schema/spec.ts";
import { type Structure, surveyStructure } from "../schema/structure.ts";
import { checkVersion, statedVersion } from "../pynwb/version.ts";
import { checkZarr } from "../zarr/check_zarr.ts";

/** Options of {@linkcode checkFile}. */
export interface CheckFileOptions {
  /** Also make the checks that `dandi validate` leaves out. Default `false`. */
  readonly suggestions?: boolean;
  /** Also read the facts, and give them back. Default `false`. */
  readonly facts?: boolean;
  /** Also make the asset metadata, for this path in the Dandiset and this version of the archive's schema. */
  readonly asset?: { readonly path: string; readonly schemaVersion: string };
}

/** What came of one file. */
export interface CheckedFile {
  readonly outcome: FileOutcome;
  readonly findings: ValidationFinding[];
  /** The facts, read in the same visit; none where they were not asked for. */
  readonly facts?: ReadOutcome;
  /** The asset metadata that would be made of the file, where it was asked for. */
  readonly record?: Readonly<Record<string, unknown>>;
}

/** Checks the inside of one file. Does not throw for a bad file: that is a finding. */
export async function checkFile(
  path: string,
  options: CheckFileOptions = {},
): Promise<CheckedFile> {
  if (isFolder(path)) {
    const checked = await checkZarr(path, (session) => checkOpen(session, path, options));
    const { readFactsHere } = await import("../../nwb/read_here.ts");
    return withFacts(checked, options, await readFactsHere(path));
  }
  const identity = identityOf(path);
  if ("status" in identity) return unreadable(identity.why);
  let file: OpenedHdf5;
  try {
    file = await openHdf5(path);
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    return unreadable((await whyNotOpen(path, identity.sizeBytes, error.message)).why);
  }
  using opened = file;
  try {
    const checked = await checkOpen(opened.nodes, path, options);
    if (!options.facts && !(options.asset && checked.outcome === "checked")) return checked;
    const { factsIn } = await import("../../nwb/read_one.ts");
    return withFacts(checked, options, factsIn(opened, identity));
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) throw error;
    const { cause, message } = failureOf(error);
    const parts = opened.nodes.failures ?? new Map();
    const said = cause === "damaged"
      ? unreadable(`HDF5 cannot read a part of it, so it is damaged: ${message}`)
      : unreadable(`a part of it that the checks need cannot be read: ${message}`);
    return {
      ...said,
      findings: [
        ...said.findings,
        ...(cause === "damaged" ? [] : checkExternalLinks(opened.nodes.root)),
        ...unreadParts(parts),
      ],
    };
  }
}

function withFacts(
  checked: CheckedFile,
  { asset, facts: wanted }: CheckFileOptions,
  outcome: ReadOutcome,
): CheckedFile {
  const record = asset && checked.outcome === "checked" && outcome.status === "read"
    ? assetMetadata(outcome.facts, {
      assetPath: asset.path,
      schemaVersion: asset.schemaVersion,
    }).metadata
    : undefined;
  return {
    ...checked,
    ...(record ? { record } : {}),
    ...(wanted ? { facts: outcome } : {}),
  };
}

async function checkOpen(
  file: NwbFile,
  path: string,
  options: CheckFileOptions,
): Promise<CheckedFile> {
  const { root } = file;
  const version = statedVersion(root);
  const findings = checkVersion(version);
  const old = version.text?.replace(/^NWB-/, "").match(/^[01]\./);
  if (version.is !== "attribute" || old) {
    const message = old
      ? `it is NWB ${version.text}, only NWB 2 can be uploaded: convert it first`
      : "it has no nwb_version attribute, so it is not an NWB 2 file";
    return { outcome: "unreadable", findings: [...findings, ...unreadable(message).findings] };
  }
  const structure = surveyStructure(root);
  const carried = carriedBy(file);
  const schema = await checkSchema(file, structure, carried);
  findings.push(...schema.findings);
  const reading = await readAsPyNwb(root, structure, carried);
  if (reading.refused) {
    findings.push(makeFinding("nwb-not-constructible", {
      message: `PyNWB cannot read the file: ${reading.refused.message}`,
      place: reading.refused.place,
    }));
  }
  // one cause is told once
  if (schema.broken !== undefined && schema.broken !== reading.refused?.message) {
    findings.push(makeFinding("schema-not-checkable", {
      message: schema.broken,
      ...(schema.instead
        ? { fix: `${REPAIR}; until then it is compared with ${schema.instead}, as released` }
        : {}),
      dandi: { internal: true },
    }));
  }
  const isA = (node: H5Node, type: string): boolean =>
    node.type !== undefined && schema.hierarchy(node.type, type);
  const { made } = reading;
  const inspected = inspect(root, {
    path,
    objects: structure.objects.filter((o) =>
      reading.refused ? isReached(o, schema.unmatched) : made.has(o)
    ),
    madeOf: (node) => made.get(node),
    isA,
    isSeen: (node) => !schema.unmatched.has(node),
    ...options,
  });
  // the reference tools look no further into a file that PyNWB cannot read; we do, and say it is our own
  findings.push(...(reading.refused ? inspected.map(withoutVerdict) : inspected));
  findings.push(...checkExternalLinks(root), ...guardedSubject(root));
  findings.push(...unreadParts(file.failures ?? new Map()));
  return { outcome: "checked", findings: oneEach(findings) };
}

const REPAIR = catalogue()["schema-not-checkable"]?.fix ?? "";

/** Constructs the file's objects as PyNWB does, as far as it gets. */
async function readAsPyNwb(
  root: H5Node,
  structure: Structure,
  carried: Carried,
): Promise<Constructed> {
  const problem = structure.breaks ?? carried.problem;
  if (problem !== undefined) return refusedFile(problem);
  try {
    return constructFile(root, await readerClasses(carried.cached));
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return refusedFile(error.message);
  }
}

function refusedFile(message: string): Constructed {
  return { made: new Map(), refused: { message, place: "/" } };
}

/** Whether an object has a type, and the schema a place for it and for all that it stands in. */
function isReached(node: H5Node, unmatched: ReadonlySet<H5Node>): boolean {
  const names = node.attributeNames();
  if (!names.includes("neurodata_type") || !names.includes("namespace")) return false;
  for (let at: H5Node | undefined = node; at; at = at.parent) if (unmatched.has(at)) return false;
  return true;
}

function guardedSubject(root: H5Node): ValidationFinding[] {
  try {
    return checkSubjectForUpload(root);
  } catch (error) {
    if (error instanceof ReadFailure) return [];
    throw error;
  }
}

function withoutVerdict(finding: ValidationFinding): ValidationFinding {
  const { dandi: _, ...rest } = finding;
  return rest;
}

function unreadable(message: string): CheckedFile {
  return {
    outcome: "unreadable",
    findings: [makeFinding("unreadable", { message: `The file cannot be read: ${message}` })],
  };
}
