/**
 * What keeps a session from the next stage. Pure.
 *
 * @module
 */
import { blocksUpload, type Finding } from "../../core/finding.ts";
import { identityOfEntry, type SessionEntry } from "../entry.ts";
import { notTaken } from "../words.ts";
import type { Fate, FateSources, Held, RegionsFate } from "./fate.ts";
import { isAsSeen } from "./seen.ts";

/** How far a session came, as far as it decides what holds it. */
export interface Reached {
  readonly named: boolean;
  readonly checked: boolean;
  readonly sent: boolean;
  readonly proved: boolean;
  readonly regions: boolean;
  readonly there: Fate["thereFromBefore"];
  readonly region: RegionsFate | undefined;
}

/** The first thing in the way, in the order in which one would see to it. */
export function heldBy(entry: SessionEntry, at: Reached, sources: FateSources): Held | undefined {
  if (at.sent) return heldAfterSending(entry, at, sources);
  const { checks, names } = sources;
  if (!checks && !names) return heldBySight(entry) ?? UNCHECKED;
  return heldBySight(entry) ?? heldByChecks(entry, sources) ?? heldByName(entry, at, sources) ??
    (checks || sources.sends?.has(entry.path) ? heldInSending(entry, at, sources) : UNCHECKED);
}

const UNCHECKED: Held = {
  code: "not-validated",
  why: "it was not checked",
  fix: "run step 03 (validate)",
};

function heldBySight(entry: SessionEntry): Held | undefined {
  if (entry.kind !== "unreadable") return undefined;
  const { message, fix } = notTaken(entry);
  return { code: "unreadable", why: message, fix };
}

const AGAIN = "run step 03 (validate) and step 04 (organize) again";

function heldByChecks(entry: SessionEntry, { checks }: FateSources): Held | undefined {
  const identity = identityOfEntry(entry);
  if (!checks) return undefined;
  const check = checks.get(entry.path);
  if (!check) {
    return { code: "came-since", why: "it came after the files were checked", fix: AGAIN };
  }
  if (!isAsSeen(check, identity)) {
    return { code: "changed-since", why: "it changed after it was checked", fix: AGAIN };
  }
  const blocking = check.findings.filter(blocksUpload);
  if (check.outcome !== "checked") {
    const first = blocking[0];
    return {
      code: "unreadable",
      why: first?.message ?? "it could not be checked to the end",
      ...(first?.fix ? { fix: first.fix } : {}),
    };
  }
  if (blocking.length === 0) return undefined;
  return {
    code: "blocked",
    why: `findings block it: ${codesOf(blocking)}`,
    findings: codesIn(blocking),
    ...detailOf(blocking),
    fix:
      "repair it (deno task repair says what it can mend), then run steps 03 (validate) and 04 (organize) again",
  };
}

function heldByName(
  entry: SessionEntry,
  { named }: Reached,
  { names }: FateSources,
): Held | undefined {
  if (named) return undefined;
  if (!names) {
    return { code: "not-organized", why: "it has no name yet", fix: "run step 04 (organize)" };
  }
  const name = names.get(entry.path);
  if (!name) {
    const why = "it came after the files were named";
    return { code: "came-since", why, fix: "run step 04 (organize) again" };
  }
  if (name.status === "mapped") {
    const why = "it changed after it was named";
    return { code: "changed-since", why, fix: "run step 04 (organize) again" };
  }
  const blocking = name.findings.filter(blocksUpload);
  const first = blocking[0];
  return {
    code: "no-name",
    why: `step 04 (organize) refuses it${blocking.length > 0 ? `: ${codesOf(blocking)}` : ""}`,
    findings: codesIn(blocking),
    ...detailOf(blocking),
    ...(first?.fix ? { fix: first.fix } : {}),
  };
}

function heldInSending(
  entry: SessionEntry,
  { there }: Reached,
  { sends }: FateSources,
): Held {
  const send = sends?.get(entry.path);
  const fix = "run step 05 (upload)";
  if (send?.status === "failed") {
    return { code: "failed", why: send.why ?? "sending it failed", fix: `${fix} again` };
  }
  if (send?.status === "there") {
    return { code: "sent-before-change", why: "it changed after it was sent", fix: `${fix} again` };
  }
  if (there === "other-bytes") {
    return {
      code: "other-bytes",
      why: "other bytes are at its path on the archive",
      fix: `${fix} with --existing overwrite, or leave them`,
    };
  }
  if (send?.status === "refused") {
    const why = send.why ?? "step 05 (upload) refused it";
    return { code: "refused", why, fix: "see the plan of step 05 (upload)" };
  }
  return { code: "not-sent", why: "it was not sent yet", fix };
}

function heldAfterSending(
  entry: SessionEntry,
  at: Reached,
  { proofs, regions }: FateSources,
): Held | undefined {
  if (!at.proved) {
    const proof = proofs?.get(entry.path);
    if (proof && proof.is !== "equal") {
      return {
        code: "different",
        why: proof.why ?? `step 06 (verify) found it ${proof.is}`,
        fix: "run step 06 (verify) again",
      };
    }
    return { code: "not-verified", why: "it was not proved yet", fix: "run step 06 (verify)" };
  }
  if (regions === undefined || at.regions) return undefined;
  return at.region === "unreadable"
    ? {
      code: "regions-unreadable",
      why: "its regions could not be read",
      fix: "run step 08 (regions) again",
    }
    : {
      code: "regions-to-write",
      why: "its regions are not written",
      fix: "run step 08 (regions)",
    };
}

function detailOf([first]: readonly Finding[]): { detail?: string } {
  return first ? { detail: first.message } : {};
}

function codesOf(findings: readonly Finding[]): string {
  return codesIn(findings).join(", ");
}

/** Codes of findings, each once, sorted. */
function codesIn(findings: readonly Finding[]): string[] {
  return [...new Set(findings.map((f) => f.code))].sort();
}
