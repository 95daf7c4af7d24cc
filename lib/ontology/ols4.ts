/**
 * OLS4 as a second source: asked broadly, compared here, never its first hit on its own; what it says is only offered.
 *
 * @module
 */
import { ServiceError } from "../core/errors.ts";
import {
  olsNearness,
  olsSearchPath,
  olsTermPath,
  readOlsSearch,
  readOlsTerm,
} from "./ols4_answer.ts";
import { key } from "./text/forms.ts";

/** One answer of OLS4. */
export interface Ols4Reply {
  /** HTTP status: 200, or 404 for a term that it does not know. */
  readonly status: number;
  /** The body. */
  readonly json: unknown;
  /** When it was given, ISO 8601. */
  readonly at: string;
}

/**
 * Asks OLS4 for what lies at a path below its API; the one client of it is that of the outside services.
 *
 * @throws {ServiceError} If OLS4 gives no answer.
 */
export type AskOls4 = (path: string) => Promise<Ols4Reply>;

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

/** Terms without scopes for their synonyms, and obsolete ones, that are looked up one by one. */
const MOST_LOOKED_UP = 5;
const MOST_TERMS = 6;

/**
 * Searches UBERON in OLS4 for a text.
 *
 * Labels and synonyms are compared here, in key form. A term without a scope for its synonyms is looked up. An obsolete term is
 * followed to the one that took its place where OLS4 names it by address.
 *
 * @throws {ServiceError} If OLS4 cannot be reached or answers nonsense; that never means that there is no term.
 */
export async function searchOls4(text: string, ask: AskOls4): Promise<Ols4Answer> {
  const q = key(text).slice(0, 200);
  const reply = await ask(olsSearchPath(q, "uberon"));
  const found = reply.status === 200 ? readOlsSearch(reply.json, "UBERON") : undefined;
  if (!found) {
    throw new ServiceError(
      "Cannot use what OLS4 answers: it has another form; the shipped ontology is used alone",
      { service: "ols4", status: reply.status },
    );
  }
  const out: Ols4Term[] = [];
  let looked = 0;
  for (const doc of found) {
    const { id, label, scoped } = doc;
    const term: Ols4Term = { id, label, ...olsNearness(doc, q) };
    // Without scopes a synonym may be anything.
    const unclear = !scoped && term.by === "other";
    if ((unclear || doc.obsolete) && looked < MOST_LOOKED_UP) {
      looked++;
      const more = await lookUp(id, q, ask);
      out.push(more ? { ...term, ...more } : term);
    } else out.push(term);
  }
  const rank = { "label": 0, "exact-synonym": 1, "other": 2 };
  return {
    terms: out.filter((t) => !/^obsolete\b/i.test(t.label))
      .sort((a, b) => rank[a.by] - rank[b.by]).slice(0, MOST_TERMS),
    asked: reply.at,
  };
}

async function lookUp(
  id: string,
  q: string,
  ask: AskOls4,
): Promise<Partial<Ols4Term> | undefined> {
  const term = readOlsTerm((await ask(olsTermPath(id))).json, id);
  if (!term) return undefined;
  const next = term.replacedBy;
  if (term.obsolete && next) {
    const label = readOlsTerm((await ask(olsTermPath(next))).json, next)?.label;
    return label ? { id: next, label, by: "other", target: label, replaces: id } : undefined;
  }
  const near = olsNearness(term, q);
  return near.by === "exact-synonym" ? near : undefined;
}
