/**
 * Faults on demand: the n-th request that matches a rule goes wrong in a chosen way.
 */
import { UsageError } from "../../core/errors.ts";

/** What goes wrong. */
export type FaultAction =
  /** The answer is an error page with this status; nothing happens on the server. 500, 502, 503, 429 … */
  | { readonly kind: "status"; readonly status: number; readonly retryAfter?: number }
  /** The connection is cut after this many bytes of the request's body (0: at once); nothing is stored. */
  | { readonly kind: "cut"; readonly afterBytes?: number }
  /** The request is carried out, but the connection is cut before the answer. */
  | { readonly kind: "lost-answer" }
  /** The request is carried out and its answer trickles. */
  | { readonly kind: "slow"; readonly bytesPerSecond: number }
  /** The request is carried out after a wait. */
  | { readonly kind: "delay"; readonly ms: number }
  /** The object store says that the link has expired (403 XML). */
  | { readonly kind: "expired" }
  /** The object store stores the part and answers with the ETag of something else. */
  | { readonly kind: "wrong-etag" }
  /** The answer stops in the middle of its JSON, as a complete HTTP message. */
  | { readonly kind: "truncated-json" }
  /** Status 200 with a page of HTML in place of the answer; nothing happens on the server. */
  | { readonly kind: "html" }
  /** The object store answers a completion with 200 and an error document; nothing is completed. */
  | { readonly kind: "s3-error"; readonly code?: string };

/** One rule of a fault plan. */
export interface FaultRule {
  /** Only this method; all without it. */
  readonly method?: string;
  /** Regular expression searched in the path and query (`/api/uploads/initialize/`, `partNumber=2`); all without it. */
  readonly path?: string;
  /** Only requests to the API or to the object store; both without it. */
  readonly target?: "api" | "store";
  /** The first matching request that goes wrong, from 1. @default 1 */
  readonly nth?: number;
  /** How many go wrong from there on. @default 1 */
  readonly times?: number;
  /** What goes wrong. */
  readonly action: FaultAction;
}

/** A rule and what became of it. */
export interface FaultState {
  /** The rule as given. */
  readonly rule: FaultRule;
  /** Requests that matched it. */
  readonly matched: number;
  /** Requests that went wrong by it. */
  readonly fired: number;
}

const KINDS = new Set([
  "status",
  "cut",
  "lost-answer",
  "slow",
  "delay",
  "expired",
  "wrong-etag",
  "truncated-json",
  "html",
  "s3-error",
]);

/** The rules in force, and their counts. */
export class FaultPlan {
  #rules: { rule: FaultRule; pattern: RegExp | undefined; matched: number; fired: number }[] = [];

  /**
   * Replaces the plan and sets all counts to zero.
   *
   * @throws {UsageError} If a rule has an unknown kind or a broken pattern; the old plan stays.
   */
  set(rules: readonly FaultRule[]): void {
    this.#rules = rules.map((rule) => ({ rule, pattern: patternOf(rule), matched: 0, fired: 0 }));
  }

  /** The rules with their counts. */
  state(): FaultState[] {
    return this.#rules.map(({ rule, matched, fired }) => ({ rule, matched, fired }));
  }

  /** Counts a request; gives what shall go wrong with it, by the first rule that fires. */
  next(target: "api" | "store", method: string, pathAndQuery: string): FaultAction | undefined {
    let action: FaultAction | undefined;
    for (const entry of this.#rules) {
      const { rule, pattern } = entry;
      if (rule.target !== undefined && rule.target !== target) continue;
      if (rule.method !== undefined && rule.method.toUpperCase() !== method) continue;
      if (pattern && !pattern.test(pathAndQuery)) continue;
      entry.matched++;
      const first = rule.nth ?? 1;
      if (action || entry.matched < first || entry.matched >= first + (rule.times ?? 1)) continue;
      entry.fired++;
      action = rule.action;
    }
    return action;
  }
}

function patternOf(rule: FaultRule): RegExp | undefined {
  if (!KINDS.has(rule.action?.kind)) {
    throw new UsageError(
      `Cannot use a fault rule: its action "${rule.action?.kind}" is none of ${
        [...KINDS].join(", ")
      }`,
    );
  }
  if (rule.path === undefined) return undefined;
  try {
    return new RegExp(rule.path);
  } catch (cause) {
    throw new UsageError(
      `Cannot use a fault rule: its path "${rule.path}" is no regular expression`,
      { cause },
    );
  }
}
