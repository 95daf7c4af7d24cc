/** Terms for `about` that the files say: regions by the texts in them, species and techniques by the assets' records. */
import { olsIri, resolveLocation, termById } from "../../ontology/mod.ts";
import { curieOf, ONTOLOGIES } from "./ols4.ts";
import { fields, text } from "../model/json.ts";
import type { AboutInput, AboutProposal } from "./about.ts";
import { foldName } from "../model/names.ts";

/** A term with where it was found. */
export interface Found {
  readonly id: string;
  readonly label: string;
  readonly source: string;
  readonly evidence: string;
}

/** Regions that the files name and that mean one term beyond doubt, or by what a person decided in step 08. */
export function fromFiles(input: AboutInput, out: AboutProposal): void {
  const { facts, regions } = input;
  const only = facts.species.length === 1 ? facts.species[0] : undefined;
  const places = facts.places && facts.places.length > 0
    ? facts.places
    : [{ species: only ?? "", texts: facts.locations }];
  const seen = new Set<string>();
  const texts = places.flatMap((p) =>
    p.texts.map((location) => ({ texts: p.texts, species: p.species || undefined, location }))
  )
    .filter(({ species, location }) => {
      const key = `${species ?? ""}\u0000${location}`;
      const known = seen.has(key) || location.trim() === "";
      seen.add(key);
      return !known;
    });
  for (const { species, location, texts: others } of texts) {
    const decided = regions.decided(species, location);
    if (decided) {
      for (const id of decided) {
        addRegion(input, out, id, `"${location}": decided in decisions.yaml`);
      }
      continue;
    }
    const resolution = resolveLocation(location, {
      species,
      others: others.filter((t) => t !== location),
    });
    if (resolution.kind !== "certain") continue;
    for (const match of resolution.matches) {
      add(
        input,
        out,
        {
          id: match.id,
          label: match.label,
          source: "NWB files, UBERON index",
          evidence:
            `"${location}": ${match.evidence.by} "${match.evidence.target}" in ${match.evidence.source}`,
        },
        match.relation === "same"
          ? "region named in the files"
          : "region that encloses the one named in the files",
      );
    }
  }
}

/** Regions of the assets by step 08's plan: also those of files that lie on the archive only. */
export function fromRegions(input: AboutInput, out: AboutProposal): void {
  for (const { id, texts } of input.regions.planned) {
    const standing = texts.filter(({ species, text }) =>
      input.regions.decided(species, text)?.includes(id) ?? true
    );
    if (texts.length > 0 && standing.length === 0) continue;
    const named = standing.slice(0, 3).map(({ text }) => `"${text}"`).join(", ");
    addRegion(input, out, id, `${named || "named by assets"}: step 08 (regions)`);
  }
}

function addRegion(input: AboutInput, out: AboutProposal, id: string, evidence: string): void {
  const term = termById(id);
  if (!term) return;
  const source = "NWB files, UBERON index";
  add(input, out, { id, label: term.label, source, evidence }, "region named in the files");
}

/** Proposes a term, unless it is there already. */
export function add(input: AboutInput, out: AboutProposal, found: Found, reason: string): void {
  const known = input.base.some((b) => curieOf(text(b.identifier) ?? "") === found.id) ||
    out.changes.some((c) =>
      c.op.op === "put" && text(fields(c.op.value).identifier) === olsIri(found.id)
    );
  if (known) return;
  const kind = ONTOLOGIES[found.id.split(":")[0]?.toLowerCase() ?? ""]?.schemaKey ?? "GenericType";
  out.changes.push({
    id: `about: ${found.id}`,
    label: `subject (about) ${found.label}`,
    after: `${found.label} · ${found.id} · ${kind}`,
    source: found.source,
    reason,
    notes: [found.evidence],
    op: {
      op: "put",
      field: "about",
      value: {
        schemaKey: kind,
        identifier: olsIri(found.id),
        name: [...found.label].slice(0, 150).join(""),
      },
    },
  });
}

/** Species, approaches and techniques of the assets, as the archive writes them there. */
export function fromAssets(input: AboutInput, out: AboutProposal): void {
  for (const { kind, name, identifier } of input.found) {
    const known = input.base.some((b) =>
      (identifier !== undefined && text(b.identifier) === identifier) ||
      foldName(text(b.name) ?? "") === foldName(name)
    );
    if (known) continue;
    const short = [...name].slice(0, 150).join("");
    out.changes.push({
      id: `about: ${kind} ${short.replace(/\s*,\s*/g, " ")}`,
      label: `subject (about) ${short}`,
      after: `${short} · ${kind}${identifier ? ` · ${identifier}` : ""}`,
      source: "archive",
      reason: `${kind} of the files: the archive's search reads the Dandiset's record`,
      notes: [],
      op: {
        op: "put",
        field: "about",
        value: {
          schemaKey: "GenericType",
          ...(identifier ? { identifier } : {}),
          name: short,
        },
      },
    });
  }
}
