/**
 * What stops the reference client's upload although its `validate` says nothing: reported early.
 *
 * Sources: dandi-cli `dandi/upload.py`, `dandi/metadata/nwb.py`, `dandi/metadata/util.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { PartFailure } from "../../store/failure.ts";
import type { Elsewhere, H5Node } from "../../store/store.ts";
import { momentOf } from "../../store/time_text.ts";
import { makeFinding } from "../findings/catalogue.ts";
import { textField } from "../inspector/check.ts";
import type { ValidationFinding } from "../findings/result.ts";

// Names that the client knows, lower case: Latin, "Latin - Common", common. It also takes any text that begins
// with "mus" or "homo" for a mouse or a human, which makes a polecat (Mustela) a mouse: not followed here.
const KNOWN_SPECIES: readonly (readonly string[])[] = [
  ["mus musculus", "house mouse", "mouse"],
  ["homo sapiens", "human"],
  ["rattus norvegicus", "norway rat", "brown rat", "rat"],
  ["rattus rattus", "black rat"],
  ["macaca mulatta", "rhesus monkey"],
  ["callithrix jacchus", "common marmoset"],
  ["drosophila melanogaster", "common fruit fly", "fruit fly"],
  ["danio rerio", "zebra fish", "zebrafish"],
  ["caenorhabditis elegans", "roundworm", "c. elegans"],
  ["macaca nemestrina", "pig-tailed macaque"],
  ["macaca radiata", "bonnet macaque"],
  ["meriones unguiculatus", "mongolian gerbil"],
  ["polistes fuscatus", "common paper wasp", "northern paper wasp"],
];
const NAMES = new Set(
  KNOWN_SPECIES.flatMap(([latin = "", ...common]) => [
    latin,
    ...common,
    ...common.map((c) => `${latin} - ${c}`),
  ]),
);
const TAXON = /^https?:\/\/purl\.obolibrary\.org\/obo\/NCBITaxon_\d+\/?$/i;

/** Whether the reference client can write a species into asset metadata. */
export function isKnownSpecies(text: string): boolean {
  return TAXON.test(text.trim()) || NAMES.has(text.trim().toLowerCase());
}

/** Whether the reference client can write a sex into asset metadata. */
export function isKnownSex(text: string): boolean {
  return /^(m|male|f|female|u|unknown|o|other|http.*)$/i.test(text.trim());
}

/** Links into other files, anywhere; the client refuses them all. */
export function checkExternalLinks(root: H5Node): ValidationFinding[] {
  const findings: ValidationFinding[] = [];
  const seen = new Set<H5Node>();
  const stack: H5Node[] = [root];
  for (let node = stack.pop(); node; node = stack.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const link of node.links()) {
      if (link.kind === "hard") {
        stack.push(link.node);
        if (link.node.elsewhere && !seen.has(link.node)) {
          findings.push(valuesElsewhere(link.node, link.node.elsewhere));
        }
      }
      if (link.kind !== "external") continue;
      const place = node.path === "/" ? `/${link.name}` : `${node.path}/${link.name}`;
      findings.push(makeFinding("external-link", {
        message: `${place} is a link into another file (${
          quote(link.target)
        }), which cannot be uploaded`,
        place,
        found: link.target,
      }));
    }
  }
  return findings;
}

function valuesElsewhere(node: H5Node, { kind, files }: Elsewhere): ValidationFinding {
  const named = files.slice(0, 3).map((file) => quote(file, 120)).join(", ");
  return makeFinding("values-elsewhere", {
    message: `${node.path} has its values in ${
      files.length === 1 ? "another file" : "other files"
    } (${named}${files.length > 3 ? ", …" : ""}) by ${
      kind === "virtual" ? "a virtual dataset" : "HDF5 external storage"
    }: they are not read, and would not be uploaded`,
    place: node.path,
    found: files[0] ?? "",
  });
}

/** What could not be read of a file that opens, one finding for each place. */
export function unreadParts(failures: ReadonlyMap<string, PartFailure>): ValidationFinding[] {
  return [...failures].flatMap(([place, { cause, message }]) =>
    // That one is said of every such dataset, read or not.
    cause === "elsewhere" ? [] : [
      makeFinding(cause === "damaged" ? "part-damaged" : "part-not-read", {
        message: `${place} cannot be read: ${message}`,
        place,
      }),
    ]
  );
}

/** Fields of the subject that the client cannot write into asset metadata. */
export function checkSubjectForUpload(root: H5Node): ValidationFinding[] {
  const subject = root.get("general")?.get("subject");
  if (!subject) return [];
  const findings: ValidationFinding[] = [];
  const species = textField(subject, "species");
  if (species && !isKnownSpecies(species)) {
    findings.push(makeFinding("species-not-interpretable", {
      message: `The species ${
        quote(species)
      } is not one that the reference client knows: give it as http://purl.obolibrary.org/obo/NCBITaxon_… with its number`,
      place: "/general/subject/species",
      found: species,
    }));
  }
  const sex = textField(subject, "sex");
  if (sex && !isKnownSex(sex)) {
    findings.push(makeFinding("sex-not-interpretable", {
      message: `The sex ${quote(sex)} cannot be written into the metadata: use M, F, U or O`,
      place: "/general/subject/sex",
      found: sex,
    }));
  }
  const age = textField(subject, "age");
  if (age && (!hasBothTimes(root, subject) && !isReadableAge(age) || /\/.*\//.test(age))) {
    findings.push(makeFinding("age-not-interpretable", {
      message: `The age ${quote(age)} cannot be written into the metadata`,
      place: "/general/subject/age",
      found: age,
    }));
  }
  return findings;
}

function hasBothTimes(root: H5Node, subject: H5Node): boolean {
  const birth = textField(subject, "date_of_birth");
  const start = textField(root, "session_start_time");
  return birth !== undefined && start !== undefined && momentOf(birth) !== undefined &&
    momentOf(start) !== undefined;
}

const PART = String.raw`\d+(?:[.,]\d+)?`;
const LOOSE_DURATION = new RegExp(
  `^P(?!$)(?:${PART}Y)?(?:${PART}M)?(?:${PART}W)?(?:${PART}D)?(?:T(?:${PART}H)?(?:${PART}M)?(?:${PART}S)?)?$`,
  "i",
);
const WORDS =
  /^(gestational\s+)?(\d+([.,]\d+)?\s*(y|yr|yrs|year|years|mo|mon|month|months|w|wk|wks|week|weeks|d|day|days|h|hr|hrs|hour|hours|m|min|mins|minute|minutes|s|sec|secs|second|seconds)\.?[\s,]*(and\s*)?)+(old)?$/i;

/** Whether the reference client reads an age: durations, ranges with rising bounds, and plain words. */
export function isReadableAge(text: string): boolean {
  const t = text.trim();
  if (LOOSE_DURATION.test(t) || WORDS.test(t) || /^\d+:\d\d:\d\d$/.test(t)) return true;
  const sides = t.split("/");
  return sides.length === 2 && sides.some((s) => s !== "") &&
    sides.every((s) => s === "" || LOOSE_DURATION.test(s.trim()));
}
