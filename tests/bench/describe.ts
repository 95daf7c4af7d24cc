import { planDescribe } from "../../lib/describe/mod.ts";
import { createServices, type Exchange, fetchPublication } from "../../lib/describe/mod.ts";
import { NO_FACTS, orcidRecord, place, rorRecord } from "../describe/harness.ts";
import { exchange } from "../describe/harness.ts";
import type { BenchRow } from "./row.ts";

const AUTHORS = 40;
const LATENCY_MS = 100;
const DOI = "10.5555/bench.40";

/** ROR's check digits, ISO 7064 MOD 97-10. */
function ror(i: number): string {
  const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
  let number = 1000 + i;
  let id = "";
  for (let k = 0; k < 6; k++) {
    id = alphabet[number % 32] + id;
    number = Math.floor(number / 32);
  }
  const value = [...id].reduce((n, c) => n * 32 + alphabet.indexOf(c), 0);
  return `0${id}${String(98 - (value * 100) % 97).padStart(2, "0")}`;
}

/** An iD outside the range that ORCID gives out, with its check digit. */
function orcid(i: number): string {
  const digits = `0009009900${String(10_000 + i)}`.slice(0, 15);
  let total = 0;
  for (const d of digits) total = (total + Number(d)) * 2;
  const check = (12 - total % 11) % 11;
  return (digits + (check === 10 ? "X" : check)).replace(/(.{4})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4");
}

/** A paper of 40 authors at 20 institutions with 6 awards, and every registry's answer. */
function exchanges(): Exchange[] {
  const people = Array.from({ length: AUTHORS }, (_, i) => ({
    given: `Given${String.fromCharCode(97 + i % 26)}`,
    family: `Family${String.fromCharCode(97 + i % 26)}${
      String.fromCharCode(97 + Math.floor(i / 26))
    }`,
    orcid: orcid(i),
    ror: ror(i % 20),
  }));
  const openalex = {
    id: "https://openalex.org/W1",
    doi: `https://doi.org/${DOI}`,
    title: "A paper of many",
    type: "article",
    primary_location: {
      source: { display_name: "Journal", type: "journal" },
      raw_type: "journal-article",
    },
    authorships: people.map((p) => ({
      author: {
        id: null,
        display_name: `${p.given} ${p.family}`,
        orcid: `https://orcid.org/${p.orcid}`,
      },
      raw_author_name: `${p.given} ${p.family}`,
      raw_orcid: `https://orcid.org/${p.orcid}`,
      institutions: [{
        id: p.ror,
        display_name: `University ${p.ror}`,
        ror: `https://ror.org/${p.ror}`,
      }],
      affiliations: [{
        raw_affiliation_string: `Dept, University ${p.ror}`,
        institution_ids: [p.ror],
      }],
    })),
    funders: [{ id: "F1", display_name: "Funder", ror: `https://ror.org/${ror(30)}` }],
    awards: Array.from(
      { length: 6 },
      (_, i) => ({ funder_id: "F1", funder_award_id: `R01 NS0000${i}` }),
    ),
  };
  const crossref = {
    message: {
      DOI,
      title: ["A paper of many"],
      type: "journal-article",
      author: people.map((p) => ({ given: p.given, family: p.family, affiliation: [] })),
    },
  };
  return [
    exchange(`https://api.openalex.org/works/doi:${DOI}`, openalex),
    exchange(`https://api.crossref.org/works/${DOI}`, crossref),
    ...people.map((p) => orcidRecord(p.orcid, p.given, p.family)),
    ...Array.from({ length: 31 }, (_, i) => rorRecord(ror(i), `University ${ror(i)}`)),
  ];
}

/** Time of describe for a 40-author paper, over services on loopback that take 100 ms for each answer. */
export async function bench(): Promise<BenchRow[]> {
  await using at = await place({ extra: exchanges(), latencyMs: LATENCY_MS });
  const connection = await at.open(
    `title: A paper of many\ndoi: ${DOI}\ncontact: { name: "Familya, Givena", email: a@example.org }`,
  );
  const start = performance.now();
  const plan = await planDescribe(connection, { facts: NO_FACTS });
  const first = performance.now() - start;
  const confirmed = plan.publication?.authors.filter((a) => a.orcid?.outcome === "confirmed")
    .length;
  const again = performance.now();
  await planDescribe(connection, { facts: NO_FACTS });
  const second = performance.now() - again;
  const services = createServices({ bases: at.services.bases });
  const alone = performance.now();
  await fetchPublication(services, { kind: "doi", id: DOI });
  const fetched = performance.now() - alone;
  return [
    {
      what: `describe: plan for a paper of ${AUTHORS} authors, services with ${LATENCY_MS} ms`,
      value: `${(first / 1000).toFixed(2)} s`,
      aim: "under 3 s",
      reached: first < 3000 && confirmed === AUTHORS,
      note: `${confirmed} iDs confirmed, ${at.services.requests.length} requests in all`,
    },
    { what: "describe: the publication alone", value: `${(fetched / 1000).toFixed(2)} s` },
    {
      what: "describe: the same plan from remembered answers",
      value: `${(second / 1000).toFixed(2)} s`,
    },
  ];
}
