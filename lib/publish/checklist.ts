import { z } from "zod";
import { checkDandisetMetadata, type JsonSchema, placeInWords } from "../archive/schema/mod.ts";
import { openJsonLines, readJsonLines } from "../core/json_lines.ts";
import { plural, shorten } from "../core/text.ts";
import type { WorkFolder } from "../core/work_folder.ts";
import { normalizeDoi, orcidCheckDigitIsRight, rorCheckDigitsAreRight } from "../describe/mod.ts";

/** The answer to one criterion. */
export type ChecklistAnswer = "yes" | "no" | "cannot-tell";

/** One criterion of a good record, answered from the record. */
export interface ChecklistItem {
  /** Stable name, kebab-case. */
  readonly id: string;
  /** The criterion, as a question. */
  readonly question: string;
  /** The answer. */
  readonly answer: ChecklistAnswer;
  /** What in the record the answer rests on. */
  readonly evidence: string;
  /** What would turn it into a yes; absent for a yes. */
  readonly fix?: string;
}

/** The checklist of one record. */
export interface Checklist {
  /** One for each criterion. */
  readonly items: readonly ChecklistItem[];
  /** Criteria that are met, of how many. */
  readonly yes: number;
  /** Criteria in all. */
  readonly of: number;
  /** 0 to 100. */
  readonly score: number;
}

/** What may be known besides the record. */
export interface ChecklistContext {
  /** Number of authors of the paper, where one is known. */
  readonly paperAuthors?: number;
  /** The description is a draft of the describe step that nobody has confirmed. */
  readonly descriptionIsDraft?: boolean;
  /** The instance's own schema: identifiers and DOIs have its prefixes. Default the main archive's. */
  readonly schema?: JsonSchema;
}

type Fields = Record<string, unknown>;
type Judgement = Omit<ChecklistItem, "id" | "question">;

/**
 * Goes through the criteria of a record that people can find, understand and cite. Nothing is sent; every answer is
 * from the record itself and names its evidence.
 */
export async function checklist(
  record: Readonly<Record<string, unknown>>,
  context: ChecklistContext = {},
): Promise<Checklist> {
  const verdict = await checkDandisetMetadata(
    record,
    context.schema ? { schema: context.schema } : {},
  );
  const items: ChecklistItem[] = [
    ...CRITERIA.map(([id, question, judge]) => ({ id, question, ...judge(record, context) })),
    {
      id: "valid",
      question: "Does the record meet the archive's rules?",
      ...(verdict.valid
        ? {
          answer: "yes" as const,
          evidence: `no complaint by schema ${verdict.schemaVersion} and its further rules`,
        }
        : {
          answer: "no" as const,
          evidence: verdict.problems.slice(0, 3).map((p) => p.message).join("; "),
          fix: "run step 07 (describe), it names each field and its repair",
        }),
    },
  ];
  const yes = items.filter((i) => i.answer === "yes").length;
  return { items, yes, of: items.length, score: Math.round(yes / items.length * 100) };
}

const MODALITY =
  /electrophysiolog|extracellular|intracellular|patch[- ]clamp|calcium imaging|two-photon|optical|photometry|optogenetic|behavio|fMRI|\bMRI\b|\bEEG\b|\bECoG\b|\bMEG\b|local field|spik|imaging/i;
const METHOD =
  /probe|tetrode|silicon|neuropixels|electrode|microscop|pipette|implant|array|camera|wheel|treadmill|task|anesthe|anaesthe|head-?fixed|freely|inject|virus|trained|stimul|sorted|sampl/i;

const CRITERIA: readonly (readonly [
  string,
  string,
  (record: Fields, context: ChecklistContext) => Judgement,
])[] = [
  ["title", "Is the title descriptive and fit for a publication?", title],
  [
    "description-modalities",
    "Does the description name modalities and recording methods?",
    modalities,
  ],
  ["description-method", "Does the description hold a brief summary of the method?", method],
  ["publication", "Is the publication linked by its DOI, as describing the data?", publication],
  ["authors-orcid", "Are all authors listed, with ORCID iDs?", authors],
  ["affiliations-ror", "Do people have affiliations with ROR ids?", affiliations],
  ["funders", "Are funders listed, with award numbers and ROR ids?", funders],
  ["about", "Are brain regions or other anatomy named, with UBERON terms?", about],
  ["license", "Is the licence given?", license],
  ["ethics", "Is the number of the IACUC or IRB protocol given?", ethics],
  ["keywords", "Are there keywords?", keywords],
  ["contact", "Is there a contact person with an e-mail address?", contact],
  ["identifiers", "Are the check digits of all ORCID iDs and ROR ids right?", identifiers],
  ["assets", "Do the files say species and technique?", assets],
  ["protocol-code", "Is a protocol or the conversion code linked?", protocols],
];

function yes(evidence: string): Judgement {
  return { answer: "yes", evidence };
}

function no(evidence: string, fix: string): Judgement {
  return { answer: "no", evidence, fix };
}

function unclear(evidence: string, fix: string): Judgement {
  return { answer: "cannot-tell", evidence, fix };
}

function list(value: unknown): Fields[] {
  return (Array.isArray(value) ? value : []).filter((v) =>
    typeof v === "object" && v !== null
  ) as Fields[];
}

function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : []).filter((v) => typeof v === "string");
}

function text(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

function contributors(record: Fields, role: string): Fields[] {
  return list(record.contributor).filter((c) => texts(c.roleName).includes(role));
}

function title(record: Fields): Judgement {
  const name = text(record.name);
  const words = name.split(/\s+/).filter((w) => w !== "");
  const fix = "set `title` in upload.yaml: what was recorded, where, in whom, during what";
  if (words.length === 0) return no("there is none", fix);
  if (/^(test|untitled|draft|my |new dandiset)/i.test(name) || words.length < 4) {
    return no(`"${shorten(name, 60)}" has ${plural(words.length, "word")}`, fix);
  }
  return yes(`"${shorten(name, 100)}"`);
}

function modalities(record: Fields): Judgement {
  const description = text(record.description);
  const found = MODALITY.exec(description)?.[0];
  const fix = "name the kind of recording and the method under `description` in upload.yaml";
  if (description === "") return no("there is no description", fix);
  return found ? yes(`it says "${found}"`) : no("no modality was found in it", fix);
}

function method(record: Fields, context: ChecklistContext): Judgement {
  const description = text(record.description);
  const sentences = description.split(/[.!?]+\s/).filter((s) => s.trim().length > 20).length;
  const found = METHOD.exec(description)?.[0];
  const fix =
    "say in a few sentences under `description` in upload.yaml how the data were recorded";
  if (description.length < 150 || sentences < 2) {
    return no(`it has ${plural([...description].length, "character")}`, fix);
  }
  if (!found) return no("it says nothing about how the data were recorded", fix);
  return context.descriptionIsDraft
    ? unclear(
      "it was drafted by a program and nobody has confirmed it",
      "read it; then write your own under `description` in upload.yaml, or [description] under `describe: confirmed:` in decisions.yaml",
    )
    : yes(`${plural(sentences, "sentence")}, among them "${found}"`);
}

function publication(record: Fields): Judgement {
  const resources = list(record.relatedResource);
  const described = resources.filter((r) => r.relation === "dcite:IsDescribedBy");
  const withDoi = described.filter((r) => /^doi:10\.|doi\.org\/10\./i.test(text(r.identifier)));
  const fix = "set `doi` in upload.yaml and run step 07 (describe)";
  if (withDoi.length > 0) return yes(withDoi.map((r) => text(r.identifier)).join(", "));
  const bare = resources.find((r) => normalizeDoi(text(r.identifier)) !== undefined);
  if (bare) {
    return no(
      `${text(bare.identifier)} is linked as ${text(bare.relation).replace("dcite:", "")}`,
      "write doi: before the DOI and IsDescribedBy as the relation; step 07 (describe) repairs it",
    );
  }
  return resources.length > 0
    ? unclear("there are related resources, none of them a paper with a DOI", fix)
    : unclear("there is none; perhaps none is published yet", fix);
}

function authors(record: Fields, context: ChecklistContext): Judgement {
  const all = contributors(record, "dcite:Author").filter((c) => c.schemaKey === "Person");
  const without = all.filter((a) => text(a.identifier) === "");
  if (all.length === 0) {
    return no("nobody has the role of author", "set `doi` in upload.yaml, or name the authors");
  }
  if (context.paperAuthors !== undefined && all.length < context.paperAuthors) {
    return no(
      `${all.length} of ${context.paperAuthors} authors of the paper are listed`,
      "run step 07 (describe) and answer what it asks about names",
    );
  }
  return without.length === 0 ? yes(`${plural(all.length, "author")}, each with ORCID iD`) : no(
    `${without.length} of ${all.length} have none: ${
      shorten(without.map((a) => text(a.name)).join("; "), 120)
    }`,
    "ask them for their ORCID iDs and write them under contributors.people in decisions.yaml",
  );
}

function affiliations(record: Fields): Judgement {
  const people = contributors(record, "dcite:Author").filter((c) => c.schemaKey === "Person");
  const all = people.flatMap((p) => list(p.affiliation));
  const fix = "confirm ROR's proposals under contributors.affiliations in decisions.yaml";
  if (all.length === 0) return no("no affiliation is given", "run step 07 (describe) with a DOI");
  const without = all.filter((a) => text(a.identifier) === "");
  const nobody = people.filter((p) => list(p.affiliation).length === 0).length;
  return without.length === 0 && nobody === 0
    ? yes(`${plural(all.length, "affiliation")}, each with ROR id`)
    : no(
      [
        ...(without.length > 0
          ? [`${without.length} of ${plural(all.length, "affiliation")} without ROR id`]
          : []),
        ...(nobody > 0 ? [`${plural(nobody, "author")} without affiliation`] : []),
      ].join(", "),
      fix,
    );
}

function funders(record: Fields): Judgement {
  const all = contributors(record, "dcite:Funder");
  const fix = "write funders, award numbers and ROR ids under `funding` in upload.yaml";
  if (all.length === 0) return no("none is listed", fix);
  const complete = all.filter((f) => text(f.identifier) !== "" && text(f.awardNumber) !== "");
  return complete.length === all.length
    ? yes(plural(all.length, "award"))
    : no(`${complete.length} of ${all.length} have both award number and ROR id`, fix);
}

function about(record: Fields): Judgement {
  const terms = list(record.about).filter((a) => /UBERON[:_]\d{7}/.test(text(a.identifier)));
  return terms.length > 0
    ? yes(terms.map((t) => text(t.name)).join(", "))
    : no("none is named", "name them under `about` in upload.yaml, or run step 08 (regions)");
}

function license(record: Fields): Judgement {
  const all = texts(record.license);
  return all.length === 1
    ? yes(all[0] ?? "")
    : all.length > 1
    ? no(all.join(", "), "keep one licence")
    : no("there is none", "set `license` in upload.yaml");
}

function ethics(record: Fields): Judgement {
  const all = list(record.ethicsApproval).map((e) => text(e.identifier)).filter((t) => t !== "");
  return all.length > 0
    ? yes(all.join(", "))
    : no("none is given", "write the protocol number under `ethics` in upload.yaml");
}

function keywords(record: Fields): Judgement {
  const all = texts(record.keywords).filter((k) => k.trim() !== "");
  const fix = "write five to ten under `keywords` in upload.yaml";
  return all.length >= 3
    ? yes(shorten(all.join(", "), 120))
    : no(all.length === 0 ? "there are none" : all.join(", "), fix);
}

function contact(record: Fields): Judgement {
  const all = contributors(record, "dcite:ContactPerson");
  const good = all.filter((c) => text(c.email) !== "");
  return good.length > 0 ? yes(good.map((c) => text(c.name)).join("; ")) : no(
    all.length > 0 ? `${text(all[0]?.name)} has no address` : "there is none",
    "set `contact` with name and email in upload.yaml",
  );
}

function identifiers(record: Fields): Judgement {
  const wrong: string[] = [];
  let count = 0;
  list(record.contributor).forEach((c, i) => {
    const check = (id: string, path: (string | number)[], right: (t: string) => boolean) => {
      if (id === "") return;
      count++;
      if (!right(id)) wrong.push(`${placeInWords(record, path)} ${id}`);
    };
    const person = c.schemaKey === "Person";
    check(
      text(c.identifier),
      ["contributor", i, "identifier"],
      person ? orcidCheckDigitIsRight : rorCheckDigitsAreRight,
    );
    list(c.affiliation).forEach((a, j) =>
      check(
        text(a.identifier),
        ["contributor", i, "affiliation", j, "identifier"],
        rorCheckDigitsAreRight,
      )
    );
  });
  if (wrong.length > 0) {
    return no(wrong.join("; "), "correct them at orcid.org and ror.org; DANDI does not notice");
  }
  return count > 0
    ? yes(plural(count, "identifier"))
    : unclear("there are no identifiers", "run step 07 (describe) with a DOI");
}

function assets(record: Fields): Judgement {
  const summary = (record.assetsSummary ?? {}) as Fields;
  const files = typeof summary.numberOfFiles === "number" ? summary.numberOfFiles : 0;
  if (files === 0) {
    return unclear(
      "the archive counts no valid files yet; its summary comes with a delay",
      "upload the files and wait for their validation",
    );
  }
  const species = list(summary.species).map((s) => text(s.name));
  const techniques = list(summary.measurementTechnique).map((t) => text(t.name));
  return species.length > 0 && techniques.length > 0
    ? yes([...species, ...techniques].join(", "))
    : no(
      species.length === 0 ? "no species" : "no measurement technique",
      "write species into the files' subject; techniques come from the types of data",
    );
}

function protocols(record: Fields): Judgement {
  const code = list(record.relatedResource).filter((r) =>
    r.resourceType === "dcite:Software" || r.relation === "dcite:IsSupplementedBy"
  );
  const all = [...texts(record.protocol), ...code.map((r) => text(r.url) || text(r.identifier))];
  return all.length > 0
    ? yes(shorten(all.join(", "), 120))
    : no("none is linked", "set `conversion_code` or `related` in upload.yaml");
}

/** One point of the score over time. */
export interface ChecklistPoint {
  /** ISO 8601. */
  readonly at: string;
  /** Criteria that are met. */
  readonly yes: number;
  /** Criteria in all. */
  readonly of: number;
  /** 0 to 100. */
  readonly score: number;
}

/** The form of a {@linkcode ChecklistPoint}. */
export const checklistPointSchema: z.ZodType<ChecklistPoint> = z.looseObject({
  at: z.string(),
  yes: z.number(),
  of: z.number(),
  score: z.number(),
});

/** Remembers the score of today in `state/checklist.jsonl`; an unchanged one is not repeated. */
export function rememberChecklist(work: WorkFolder, list: Checklist, now: Date): ChecklistPoint[] {
  const history = readChecklistHistory(work);
  const last = history.at(-1);
  if (last?.yes === list.yes && last.of === list.of) return history;
  const point = { at: now.toISOString(), yes: list.yes, of: list.of, score: list.score };
  using file = openJsonLines(work.statePath("checklist.jsonl"));
  file.append(point);
  return [...history, point];
}

/** The scores so far, the oldest first. */
export function readChecklistHistory(work: WorkFolder): ChecklistPoint[] {
  return readJsonLines(work.statePath("checklist.jsonl")).records.flatMap((record) => {
    const point = checklistPointSchema.safeParse(record);
    return point.success ? [point.data] : [];
  });
}
