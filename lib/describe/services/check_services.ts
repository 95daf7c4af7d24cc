import { type Viewable, withView } from "../../display/view.ts";
import type { Cell, View } from "../../display/view.ts";
import { fields, list } from "../model/json.ts";
import { SERVICE_LABELS, type ServiceName } from "../service_names.ts";
import { createServices, type ServicesOptions } from "./services.ts";

/** One question to one real service, with the fields that this module reads from the answer. */
interface Probe {
  readonly service: ServiceName;
  readonly path: string;
  readonly status: number;
  /** Where each field that is read must be: keys, `0` for the first of a list; and its kind. */
  readonly expects: readonly (readonly [path: string, kind: string])[];
}

/** A field of an answer that is not as it was recorded. */
export interface Drift {
  /** The field. */
  readonly field: string;
  /** What was recorded. */
  readonly expected: string;
  /** What was found. */
  readonly found: string;
}

/** What one service answered today. */
export interface ServiceCheck {
  /** Which service. */
  readonly service: ServiceName;
  /** Path that was asked for, below the base address. */
  readonly path: string;
  /** How it went. */
  readonly outcome: "as-recorded" | "drift" | "unavailable";
  /** The reason, in words. */
  readonly why?: string;
  /** Fields that are not as recorded. */
  readonly drift: readonly Drift[];
}

const PROBES: readonly Probe[] = [
  {
    service: "openalex",
    path: "/works/doi:10.7554/elife.48198",
    status: 200,
    expects: [
      ["id", "string"],
      ["doi", "string"],
      ["title", "string"],
      ["type", "string"],
      ["is_retracted", "boolean"],
      ["primary_location.raw_type", "string"],
      ["authorships.0.raw_author_name", "string"],
      ["authorships.0.author.display_name", "string"],
      ["authorships.0.institutions", "array"],
      ["authorships.0.affiliations", "array"],
      ["awards", "array"],
      ["funders", "array"],
      ["keywords", "array"],
      ["abstract_inverted_index", "object"],
    ],
  },
  {
    service: "openalex",
    path: "/works/doi:10.7554/elife.999999999",
    status: 404,
    expects: [],
  },
  {
    service: "crossref",
    path: "/works/10.7554%2Felife.48198",
    status: 200,
    expects: [
      ["message.DOI", "string"],
      ["message.title.0", "string"],
      ["message.type", "string"],
      ["message.author.0.given", "string"],
      ["message.author.0.family", "string"],
      ["message.author.0.ORCID", "string"],
      ["message.author.0.authenticated-orcid", "boolean"],
      ["message.author.0.affiliation.0.name", "string"],
      ["message.funder.0.name", "string"],
      ["message.funder.0.DOI", "string"],
      ["message.funder.0.award.0", "string"],
      ["message.abstract", "string"],
    ],
  },
  {
    service: "datacite",
    path: "/dois/10.48550%2Farxiv.2201.06719?affiliation=true",
    status: 200,
    expects: [
      ["data.attributes.doi", "string"],
      ["data.attributes.titles.0.title", "string"],
      ["data.attributes.creators.0.familyName", "string"],
      ["data.attributes.types.resourceTypeGeneral", "string"],
      ["data.attributes.fundingReferences", "array"],
    ],
  },
  { service: "doi", path: "/ra/10.7554/elife.48198", status: 200, expects: [["0.RA", "string"]] },
  {
    service: "orcid",
    path: "/0000-0002-1825-0097/personal-details",
    status: 200,
    expects: [
      ["name.given-names.value", "string"],
      ["name.family-name.value", "string"],
      ["other-names.other-name", "array"],
    ],
  },
  {
    service: "ror",
    path: "/organizations/01cwqze88",
    status: 200,
    expects: [
      ["id", "string"],
      ["status", "string"],
      ["names.0.value", "string"],
      ["names.0.types", "array"],
      ["relationships", "array"],
      ["external_ids.0.type", "string"],
      ["external_ids.0.all", "array"],
    ],
  },
  {
    service: "ror",
    path: `/organizations?query.advanced=${encodeURIComponent('external_ids.all:"100000002"')}`,
    status: 200,
    expects: [["items.0.id", "string"]],
  },
  {
    service: "ror",
    path: `/organizations?affiliation=${encodeURIComponent("New York University, New York")}`,
    status: 200,
    expects: [["items.0.chosen", "boolean"], ["items.0.organization.id", "string"]],
  },
  {
    service: "ols4",
    path:
      "/search?q=primary+motor+cortex&ontology=uberon&type=class&obsoletes=false&rows=25&queryFields=label%2Csynonym&fieldList=iri,label,obo_id,exact_synonyms",
    status: 200,
    expects: [
      ["response.docs.0.iri", "string"],
      ["response.docs.0.label", "string"],
      ["response.docs.0.obo_id", "string"],
    ],
  },
  {
    service: "ols4",
    path: `/ontologies/uberon/terms/${
      encodeURIComponent(encodeURIComponent("http://purl.obolibrary.org/obo/UBERON_0001384"))
    }`,
    status: 200,
    expects: [["label", "string"], ["obo_id", "string"], ["is_obsolete", "boolean"]],
  },
];

/**
 * Asks each outside service one or two questions and compares the answer's fields with those that this module reads.
 * A dozen requests; nothing is remembered and nothing is sent but the questions. For `deno task services`.
 */
export async function checkServices(
  options: ServicesOptions = {},
): Promise<{ checks: ServiceCheck[] } & Viewable> {
  const services = createServices({ attempts: 2, ...options });
  const checks = await Promise.all(PROBES.map(async (probe): Promise<ServiceCheck> => {
    const { service, path } = probe;
    const answer = await services.get(service, path);
    if (answer.kind === "unavailable") {
      return { service, path, outcome: "unavailable", why: answer.why, drift: [] };
    }
    const drift: Drift[] = answer.status === probe.status
      ? []
      : [{ field: "HTTP status", expected: String(probe.status), found: String(answer.status) }];
    if (drift.length === 0) drift.push(...compare(answer.json, probe.expects));
    return { service, path, outcome: drift.length > 0 ? "drift" : "as-recorded", drift };
  }));
  return withView({ checks }, viewServiceChecks);
}

function compare(json: unknown, expects: Probe["expects"]): Drift[] {
  return expects.flatMap(([path, expected]) => {
    let value: unknown = json;
    for (const step of path.split(".")) {
      value = /^\d+$/.test(step) ? list(value)[Number(step)] : fields(value)[step];
    }
    const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    return found === expected
      ? []
      : [{ field: path, expected, found: found === "undefined" ? "missing" : found }];
  });
}

function viewServiceChecks(result: { checks: readonly ServiceCheck[] }): View {
  const down = result.checks.filter((c) => c.outcome === "unavailable").length;
  const drifted = result.checks.filter((c) => c.outcome === "drift").length;
  return {
    title: `Services: ${
      result.checks.length - down - drifted
    } answers as recorded, ${drifted} with drift, ${down} without answer`,
    tone: drifted > 0 ? "bad" : down > 0 ? "warn" : "good",
    blocks: [{
      kind: "table",
      columns: [{ title: "service" }, { title: "asked" }, { title: "outcome" }, { title: "what" }],
      rows: result.checks.map((c): Cell[] => [
        SERVICE_LABELS[c.service],
        { text: c.path.split("?")[0] ?? c.path, code: true },
        {
          text: c.outcome,
          tone: c.outcome === "as-recorded" ? "good" : c.outcome === "drift" ? "bad" : "warn",
        },
        c.why ??
          c.drift.map((d) => `${d.field}: ${d.expected} expected, ${d.found} found`).join("; "),
      ]),
    }],
  };
}
