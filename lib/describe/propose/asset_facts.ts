/**
 * What the archive's record of an asset says of its file: of files that lie on no disk here.
 *
 * @module
 */
import type { AssetItem } from "../../archive/mod.ts";
import { type Fields, fields, list, text } from "../model/json.ts";
import type { SummarisedFacts } from "../model/facts_summary.ts";

/** The sexes of the archive's schema by the letters that NWB files have. */
const SEXES: Readonly<Record<string, string>> = {
  Male: "M",
  Female: "F",
  Other: "O",
  Unknown: "U",
};

/** Facts of one asset; what a record does not tell (people, locations) is absent. */
export function factsOfAsset(asset: AssetItem): SummarisedFacts {
  const metadata = fields(asset.metadata);
  const subject = fields(list(metadata.wasAttributedTo)[0]);
  const session = list(metadata.wasGeneratedBy).map(fields).find((a) => a.schemaKey === "Session");
  const id = text(subject.identifier) || undefined;
  const sex = text(fields(subject.sex).name);
  // "Mus musculus - House mouse": files have the Latin name alone.
  const species = text(fields(subject.species).name)?.split(" - ")[0];
  const start = text(session?.startDate);
  const sessionId = text(session?.identifier);
  return {
    file: { path: asset.path },
    types: list(metadata.variableMeasured).map(fields).flatMap((v) => {
      const type = text(v.value);
      return type ? [{ type, count: 1 }] : [];
    }),
    subject: {
      ...(id === undefined ? {} : { subject_id: id }),
      ...(sex ? { sex: SEXES[sex] ?? sex } : {}),
      ...(species ? { species } : {}),
    },
    ...(sessionId ? { sessionId } : {}),
    ...(start ? { sessionStartTime: { raw: start, parsed: start } } : {}),
    keywords: list(metadata.keywords).filter((k) => typeof k === "string"),
    relatedPublications: publicationsOf(metadata),
    locations: [],
  };
}

function publicationsOf(metadata: Fields): string[] {
  return list(metadata.relatedResource).map(fields).flatMap((r) => {
    const found = text(r.identifier) || text(r.url);
    return found ? [found] : [];
  });
}

/** Something that assets say and that people look for. */
export interface FoundWord {
  /** What it is. */
  readonly kind: "species" | "approach" | "technique";
  /** As the archive writes it. */
  readonly name: string;
  /** Address of the term, where the record has one. */
  readonly identifier?: string;
}

/** Species, approaches and techniques of all assets, each once. */
export function findableOf(assets: readonly AssetItem[]): FoundWord[] {
  const found = new Map<string, FoundWord>();
  const add = (kind: FoundWord["kind"], entry: Fields) => {
    const name = text(entry.name);
    const identifier = text(entry.identifier);
    if (!name) return;
    const key = `${kind} ${identifier ?? name.toLowerCase()}`;
    if (!found.has(key)) found.set(key, { kind, name, ...(identifier ? { identifier } : {}) });
  };
  for (const { metadata } of assets) {
    const record = fields(metadata);
    for (const subject of list(record.wasAttributedTo).map(fields)) {
      add("species", fields(subject.species));
    }
    for (const entry of list(record.approach).map(fields)) add("approach", entry);
    for (const entry of list(record.measurementTechnique).map(fields)) add("technique", entry);
  }
  return [...found.values()];
}
