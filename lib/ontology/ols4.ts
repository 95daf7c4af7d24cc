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
import {
  olsNearness,
  olsSearchPath,
  olsTermPath,
  readOlsSearch,
  readOlsTerm,
} from "./ols4_answer.ts";
import { key } from "./text/forms.ts";

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
  const found = readOlsSearch(await get(base + olsSearchPath(q, "uberon"), options), "UBERON");
  if (!found) throw strange(base);
  const out: Ols4Term[] = [];
  let looked = 0;
  for (const doc of found) {
    const { id, label, scoped } = doc;
    const term: Ols4Term = { id, label, ...olsNearness(doc, q) };
    // Without scopes a synonym may be anything; the first few terms are looked up.
    if ((!scoped && term.by === "other" && looked < 5) || doc.obsolete) {
      looked++;
      const more = await lookUp(id, base, q, options);
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
  const term = readOlsTerm(await get(base + olsTermPath(id), options), id);
  if (!term) return undefined;
  const next = term.replacedBy;
  if (term.obsolete && next) {
    const label = readOlsTerm(await get(base + olsTermPath(next), options), next)?.label;
    return label ? { id: next, label, by: "other", target: label, replaces: id } : undefined;
  }
  const near = olsNearness(term, q);
  return near.by === "exact-synonym" ? near : undefined;
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
