/**
 * The facts of an open session, whatever it is stored in.
 *
 * @module
 */
import { compact } from "./compact.ts";
import { FACTS_VERSION, type FileIdentity } from "./facts.ts";
import type {
  ExternalFileFact,
  IcephysMetadataFacts,
  NwbFacts,
  ProbeFact,
  SubjectFacts,
  TimeFact,
  TypeFact,
} from "./facts.ts";
import { readElectrodes, readLocations } from "./locations.ts";
import type { Source } from "./source.ts";
import { readTimeSpan } from "./time_span.ts";
import { parseTime } from "../store/time_text.ts";
import { followed, type Node, type Tree } from "../store/tree.ts";

const GENERAL_KNOWN = [
  "session_id",
  "experimenter",
  "related_publications",
  "keywords",
  "lab",
  "institution",
  "experiment_description",
];

/** The facts of an open session, whatever it is stored in. */
export function factsOf(s: Source, identity: FileIdentity): NwbFacts {
  const { tree, errors } = s;
  const time = (path: string): TimeFact | undefined => {
    const raw = s.text(path);
    return raw === undefined ? undefined : parseTime(raw);
  };
  const rootType = s.attribute("/", "neurodata_type");
  if (rootType !== undefined) tree.root.type = rootType;
  const namespace = s.attribute("/", "namespace");
  if (namespace !== undefined) tree.root.namespace = namespace;
  const electrodes = readElectrodes(s);
  const units = s.rows("/units/id");
  return compact<NwbFacts>({
    factsVersion: FACTS_VERSION,
    file: identity,
    nwbVersion: versionOf(s),
    rootType,
    objectId: s.attribute("/", "object_id"),
    identifier: s.text("/identifier"),
    sessionDescription: s.text("/session_description"),
    sessionId: s.text("/general/session_id"),
    sessionStartTime: time("/session_start_time"),
    timestampsReferenceTime: time("/timestamps_reference_time"),
    fileCreateDate: s.texts("/file_create_date") ?? [],
    subject: subjectOf(s),
    experimenter: s.texts("/general/experimenter"),
    relatedPublications: s.texts("/general/related_publications"),
    keywords: s.texts("/general/keywords"),
    lab: s.text("/general/lab"),
    institution: s.text("/general/institution"),
    experimentDescription: s.text("/general/experiment_description"),
    generalTexts: generalTexts(s),
    electrodes,
    numberOfElectrodes: electrodes?.rows,
    numberOfUnits: units,
    locations: readLocations(s),
    probes: probesOf(s),
    icephysMetadata: icephysOf(s),
    externalFiles: externalFiles(s),
    types: typesOf(s),
    timeSpan: readTimeSpan(s),
    externalLinks: tree.externalLinks,
    softLinks: tree.softLinks.length,
    brokenLinks: tree.softLinks
      .filter((link) => followed(tree, link) === undefined && !leadsOut(tree, link))
      .map((link) => link.path),
    specifications: specifications(s),
    errors,
  });
}

/** Whether a soft link ends in another file, by way of an external link. */
function leadsOut(tree: Tree, link: Node, hops = 0): boolean {
  const target = link.target ?? "";
  const parent = link.path.slice(0, link.path.lastIndexOf("/"));
  const path = target.startsWith("/") ? target : `${parent}/${target}`;
  if (Object.keys(tree.externalLinks).some((at) => path === at || path.startsWith(`${at}/`))) {
    return true;
  }
  const next = tree.softLinks.find((l) => path === l.path || path.startsWith(`${l.path}/`));
  return next !== undefined && hops < 30 && leadsOut(tree, next, hops + 1);
}

function versionOf(s: Source): NwbFacts["nwbVersion"] {
  const value = s.attribute("/", "nwb_version");
  if (value !== undefined) return { value, is: "attribute" };
  const dataset = s.text("/nwb_version");
  return dataset === undefined ? undefined : { value: dataset, is: "dataset" };
}

function subjectOf(s: Source): SubjectFacts | undefined {
  const path = "/general/subject";
  const named = ["subject_id", "age", "sex", "species", "strain", "genotype", "description"];
  named.push("weight");
  if (!s.node(path) && !named.some((name) => s.mayRead(`${path}/${name}`))) return undefined;
  const subject: Record<string, string | TimeFact | undefined> = {};
  for (const name of named) subject[name] = s.text(`${path}/${name}`);
  const birth = s.text(`${path}/date_of_birth`);
  if (birth !== undefined) subject.date_of_birth = parseTime(birth);
  if (subject.age !== undefined) {
    subject.age_reference = s.attribute(`${path}/age`, "reference");
  }
  const other: Record<string, string> = {};
  for (const member of s.members(path)) {
    if (named.includes(member.name) || member.name === "date_of_birth") continue;
    if (member.children.size > 0) continue;
    const value = s.text(member.path);
    if (value !== undefined) other[member.name] = value;
  }
  return { ...subject, ...(Object.keys(other).length > 0 ? { other } : {}) };
}

function generalTexts(s: Source): Record<string, string> {
  const texts: Record<string, string> = {};
  for (const member of s.members("/general")) {
    if (GENERAL_KNOWN.includes(member.name) || member.children.size > 0) continue;
    if (member.type !== undefined && member.kind === "group") continue;
    const value = s.text(member.path);
    if (value !== undefined) texts[member.name] = value;
  }
  return texts;
}

function probesOf(s: Source): ProbeFact[] {
  const devices = s.members("/general/devices")
    .toSorted((a, b) => a.name < b.name ? -1 : a.name > b.name ? 1 : 0);
  return devices.flatMap((device) => {
    const node = followed(s.tree, device);
    const id = node && s.either(node, "probe_id");
    return id === undefined ? [] : [{ place: device.path, id }];
  });
}

function icephysOf(s: Source): IcephysMetadataFacts | undefined {
  const node = s.node("/general/DandiIcephysMetadata");
  if (!node) return undefined;
  return compact<IcephysMetadataFacts>({
    tissue_sample_id: s.either(node, "tissue_sample_id"),
    slice_id: s.either(node, "slice_id"),
    cell_id: s.either(node, "cell_id"),
  });
}

function externalFiles(s: Source): ExternalFileFact[] {
  const found: ExternalFileFact[] = [];
  const visit = (node: Node): void => {
    const image = node.type === "ExternalImage" && node.children.size === 0;
    if ((image || node.children.has("external_file")) && !node.again) {
      const files = s.texts(image ? node.path : `${node.path}/external_file`);
      if (files !== undefined) {
        found.push(compact<ExternalFileFact>({
          place: node.path,
          name: node.name,
          type: node.type ?? "",
          objectId: s.attribute(node.path, "object_id"),
          files,
        }));
      }
    }
    for (const child of node.children.values()) visit(child);
  };
  for (const child of s.tree.root.children.values()) {
    if (child.name !== "specifications") visit(child);
  }
  return found;
}

/** A file whose links multiply its groups beyond this is counted no further. */
const MOST_VISITS = 500_000;

function typesOf(s: Source): TypeFact[] {
  const found = new Map<
    string,
    { namespace: string | undefined; type: string; count: number; visits: number }
  >();
  const entry = (node: Node): { count: number; visits: number } | undefined => {
    if (node.type === undefined) return undefined;
    const key = `${node.namespace ?? ""}:${node.type}`;
    let known = found.get(key);
    if (!known) {
      known = { namespace: node.namespace, type: node.type, count: 0, visits: 0 };
      found.set(key, known);
    }
    return known;
  };
  const count = (node: Node): void => {
    const known = entry(node);
    if (known && !node.again) known.count++;
    for (const child of node.children.values()) count(child);
  };
  count(s.tree.root);
  let visits = 0;
  const within = new Set<Node>();
  const visit = (node: Node): void => {
    if (node.kind !== "group" || within.has(node) || ++visits > MOST_VISITS) return;
    within.add(node);
    const known = entry(node);
    if (known) known.visits++;
    for (const child of node.children.values()) {
      if (child.kind === "leaf") continue;
      const target = followed(s.tree, child);
      if (target) visit(target);
    }
    within.delete(node);
  };
  visit(s.tree.root);
  return [...found.values()].map(({ namespace, type, count, visits }) => ({
    ...(namespace === undefined ? {} : { namespace }),
    type,
    count,
    groupVisits: visits,
  }));
}

function specifications(s: Source): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const namespace of s.members("/specifications")) {
    found[namespace.name] = [...namespace.children.keys()];
  }
  return found;
}
