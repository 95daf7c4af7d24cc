/**
 * OLS4 as a second source: asked broadly, compared here, never its first hit on its own; what it says is only offered.
 *
 * @module
 */
import { z } from "zod";
import { messageOf, ServiceError } from "../core/errors.ts";
import { openJsonLines, readJsonLines } from "../core/json_lines.ts";
import { retry, retryAfterMs } from "../core/retry.ts";
import { safeUrl } from "../core/text.ts";
import { key } from "./text.ts";

/** Options of {@linkcode searchOls4}. */
export interface Ols4Options {
  /** Base address. Default the EBI's. */
  base?: string;
  /** Transport. Default the global `fetch`. */
  fetch?: typeof fetch;
  /** JSON Lines file of remembered answers. Default: none. */
  cachePath?: string;
  /** Days an answer is remembered. Default 30. */
  maxAgeDays?: number;
  /** The clock. */
  now?: () => Date;
  /** Stops asking. */
  signal?: AbortSignal;
  /** Attempts per request. Default 3. */
  attempts?: number;
  /** Longest wait for one answer, in milliseconds. Default 10 000. */
  timeoutMs?: number;
}

/** A term that OLS4 gave, and how near it is. */
export interface Ols4Term {
  /** Identifier. */
  readonly id: string;
  /** Label. */
  readonly label: string;
  /** `label` or `exact-synonym`: equal in key form. `other`: found by another word. */
  readonly by: "label" | "exact-synonym" | "other";
  /** The label or synonym that was met. */
  readonly target: string;
  /** Set where the term that was found is obsolete and this one took its place. */
  readonly replaces?: string;
}

/** What OLS4 said, and when. */
export interface Ols4Answer {
  /** The best first: equal label, then equal exact synonym, then the others in OLS4's order. */
  readonly terms: readonly Ols4Term[];
  /** When it was asked, ISO 8601. */
  readonly asked: string;
}

const oneOrMany = z.union([z.string(), z.array(z.string())]).nullish()
  .transform((v) => v === null || v === undefined ? [] : Array.isArray(v) ? v : [v]);

const searchSchema = z.object({
  response: z.object({
    docs: z.array(z.object({
      iri: oneOrMany,
      label: oneOrMany,
      obo_id: oneOrMany,
      short_form: oneOrMany,
      exact_synonyms: oneOrMany,
      is_defining_ontology: z.boolean().nullish(),
    })),
  }),
});

const termSchema = z.object({
  label: oneOrMany,
  is_obsolete: z.boolean().nullish(),
  term_replaced_by: z.string().nullish(),
  obo_synonym: z.array(z.object({ name: z.string(), scope: z.string().nullish() })).nullish(),
});

const cacheSchema = z.object({
  q: z.string(),
  base: z.string(),
  asked: z.string(),
  terms: z.array(z.object({
    id: z.string(),
    label: z.string(),
    by: z.enum(["label", "exact-synonym", "other"]),
    target: z.string(),
    replaces: z.string().optional(),
  })),
});

const BASE = "https://www.ebi.ac.uk/ols4/api";
const AGENT = "dandi-upload (brain regions of NWB files)";

/**
 * Searches UBERON in OLS4 for a text.
 *
 * Labels and synonyms are compared here, in key form. A term without a scope for its synonyms is looked up. An obsolete term is
 * followed to the one that took its place where OLS4 names it by address.
 *
 * @throws {ServiceError} If OLS4 cannot be reached or answers nonsense; that never means that there is no term.
 */
export async function searchOls4(text: string, options: Ols4Options = {}): Promise<Ols4Answer> {
  const { base = BASE, cachePath, maxAgeDays = 30, now = () => new Date() } = options;
  const q = key(text).slice(0, 200);
  if (cachePath !== undefined) {
    const oldest = now().getTime() - maxAgeDays * 86_400_000;
    for (const record of readJsonLines(cachePath).records.reverse()) {
      const known = cacheSchema.safeParse(record);
      if (
        known.success && known.data.q === q && known.data.base === base &&
        Date.parse(known.data.asked) > oldest
      ) {
        return {
          asked: known.data.asked,
          terms: known.data.terms.map(({ replaces, ...t }) => replaces ? { ...t, replaces } : t),
        };
      }
    }
  }
  const query = new URLSearchParams({
    q: q.replace(/["\\:]/g, " "),
    ontology: "uberon",
    type: "class",
    obsoletes: "false",
    rows: "25",
    queryFields: "label,synonym",
    fieldList: "iri,label,obo_id,short_form,is_defining_ontology,exact_synonyms",
  });
  const answer = searchSchema.safeParse(await get(`${base}/search?${query}`, options));
  if (!answer.success) throw strange(base);
  const terms = new Map<string, Ols4Term & { scoped: boolean }>();
  for (const doc of answer.data.response.docs) {
    const id = (doc.obo_id[0] ?? doc.short_form[0] ?? "").replace("_", ":");
    const label = (doc.label[0] ?? "").trim();
    if (!/^UBERON:\d{7}$/.test(id) || label === "" || terms.has(id)) continue;
    const synonym = doc.exact_synonyms.find((s) => key(s) === q);
    terms.set(id, {
      id,
      label,
      by: key(label) === q ? "label" : synonym !== undefined ? "exact-synonym" : "other",
      target: key(label) === q ? label : synonym ?? label,
      scoped: doc.exact_synonyms.length > 0,
    });
  }
  const out: Ols4Term[] = [];
  let looked = 0;
  for (const { scoped, ...term } of terms.values()) {
    // Without scopes a synonym may be anything; the first few terms are looked up.
    if ((!scoped && term.by === "other" && looked < 5) || /^obsolete\b/i.test(term.label)) {
      looked++;
      const more = await lookUp(term.id, base, q, options);
      out.push(more ? { ...term, ...more } : term);
    } else out.push(term);
  }
  const rank = { "label": 0, "exact-synonym": 1, "other": 2 };
  const result: Ols4Answer = {
    terms: out.filter((t) => !/^obsolete\b/i.test(t.label))
      .sort((a, b) => rank[a.by] - rank[b.by]).slice(0, 6),
    asked: now().toISOString(),
  };
  if (cachePath !== undefined) {
    using cache = openJsonLines(cachePath);
    cache.append({ q, base, ...result });
  }
  return result;
}

async function lookUp(
  id: string,
  base: string,
  q: string,
  options: Ols4Options,
): Promise<Partial<Ols4Term> | undefined> {
  const iri = `http://purl.obolibrary.org/obo/${id.replace(":", "_")}`;
  const path = encodeURIComponent(encodeURIComponent(iri));
  const term = termSchema.safeParse(await get(`${base}/ontologies/uberon/terms/${path}`, options));
  if (!term.success) return undefined;
  const m = /UBERON_(\d{7})$/.exec(term.data.term_replaced_by ?? "");
  if (term.data.is_obsolete && m) {
    const next = `UBERON:${m[1]}`;
    const label = termSchema.safeParse(
      await get(
        `${base}/ontologies/uberon/terms/${
          encodeURIComponent(encodeURIComponent(`http://purl.obolibrary.org/obo/UBERON_${m[1]}`))
        }`,
        options,
      ),
    ).data?.label[0];
    return label ? { id: next, label, by: "other", target: label, replaces: id } : undefined;
  }
  const exact = (term.data.obo_synonym ?? []).find((s) =>
    /exact/i.test(s.scope ?? "") && key(s.name) === q
  );
  return exact ? { by: "exact-synonym", target: exact.name } : undefined;
}

async function get(url: string, options: Ols4Options): Promise<unknown> {
  const { signal, attempts = 3, timeoutMs = 10_000 } = options;
  const ask = options.fetch ?? fetch;
  try {
    return await retry(async () => {
      const limit = AbortSignal.timeout(timeoutMs);
      const response = await ask(url, {
        headers: { "Accept": "application/json", "User-Agent": AGENT },
        signal: signal ? AbortSignal.any([signal, limit]) : limit,
      });
      if (response.status === 404) {
        await response.body?.cancel();
        return undefined;
      }
      if (!response.ok) {
        await response.body?.cancel();
        throw new Refused(response.status, retryAfterMs(response.headers.get("retry-after")));
      }
      return await response.json();
    }, {
      attempts,
      minDelayMs: 500,
      maxDelayMs: 5000,
      judge: (error) =>
        error instanceof Refused
          ? {
            retry: error.status === 429 || error.status >= 500,
            ...(error.afterMs === undefined ? {} : { afterMs: Math.min(error.afterMs, 10_000) }),
            why: `HTTP ${error.status} from OLS4`,
          }
          : { retry: error instanceof TypeError, why: "OLS4 cannot be reached" },
      ...(signal ? { signal } : {}),
    });
  } catch (error) {
    throw new ServiceError(
      `Cannot ask OLS4 at ${safeUrl(url)}: ${
        error instanceof Refused ? `it answered HTTP ${error.status}` : messageOf(error)
      }; the shipped ontology is used alone`,
      {
        service: "ols4",
        status: error instanceof Refused ? error.status : 0,
        cause: error,
      },
    );
  }
}

class Refused extends Error {
  constructor(readonly status: number, readonly afterMs: number | undefined) {
    super(`HTTP ${status}`);
  }
}

function strange(base: string): ServiceError {
  return new ServiceError(
    `Cannot use what OLS4 at ${
      safeUrl(base)
    } answers: it has another form; the shipped ontology is used alone`,
    { service: "ols4" },
  );
}
