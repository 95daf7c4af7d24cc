/**
 * Forty hexadecimal digits are a key of DANDI, or a commit of git: what stands around them tells.
 *
 * @module
 */
import type { Span } from "./spans.ts";

const FORTY = /(?<![0-9a-zA-Z_/+=-])[0-9a-f]{40}(?![0-9a-zA-Z_/+=])/gi;

const SAYS_COMMIT =
  /(?:\b(?:commit|commits|sha-?1?|sha1sum|head|merge|parents?|tree|blob|index|rev|revision|ref|refs|revert(?:s|ed)?|cherry-?pick(?:ed)?|pick|fixup|squash|reword|checkout|checked out|switch|reset|bisect|good|bad|branch|tag|tags|object|oid|hash|checksum|digest|fingerprint|git_?(?:sha|commit|rev|hash)?|github_sha|base|from|to|at|version|since|onto|upstream|origin|fetch_head|orig_head|packed|deno\.land|raw|archive|compare|submodule|subproject|detached|etag|md5|hexsha|before|after|new|old)["'`)\]]*\s{0,3}(?:[:=(\[]|is|now at|->|\.{2,3}|at|of|from|to)?\s{0,3}["'`(\[]?|[@#^]|\.{2,3}|\b(?:commit|tree|blob|raw|archive|compare|blame|commits|releases)\/|[-+ ]\bSubproject commit )$/i;
const SAYS_KEY =
  /(?:key|token|secret|password|passwd|pwd|credential|auth|dandi|bearer|paste|login|log in|api|kennwort)[\w"'`)\]]*[^\n]{0,40}$/i;
/** Behind the digits: a name of a ref, the message of a commit, a file that the checksum is of. */
const COMMIT_BEHIND =
  /^(?:["'`)]?\s{1,4}(?:refs\/|HEAD\b|\(?(?:HEAD|tag:|origin|upstream)|not-for-merge|branch|(?:blob|tree|commit|tag)\b|\d{6} )|\^\{\}|\.\.|~\d|\^\d?|:[\w./-]|[ \t]{2}[*\w./-]|[ \t][A-Za-z(*[][\w():!,'-]{1,40}[ :])/;
/** Whose line begins with the digits and goes on with words: `git log --oneline --no-abbrev`. */
const LINE_BEFORE = /(?:^|\n)[ \t>*|/\\+-]{0,12}$/;

/**
 * Runs of forty hexadecimal digits that are keys. `known` tells of a run what the rest of the conversation says of it.
 *
 * Without a word on either side they are taken out: a commit that is missing can be found again, a key that was shown cannot be hidden.
 * Lists of several different ones, each on a line, are commits.
 */
export function hexKeysIn(
  text: string,
  known?: (run: string) => "key" | "commit" | undefined,
): Span[] {
  const out: Span[] = [];
  for (const { run, start, says } of fortiesIn(text)) {
    const verdict = known?.(run) ?? says;
    if (verdict !== "commit") out.push({ start, end: start + run.length, kind: "DANDI key" });
  }
  return out;
}

/** What the surroundings of each run of forty hexadecimal digits say of it. */
export function fortiesIn(
  text: string,
): { run: string; start: number; says: "key" | "commit" | undefined }[] {
  const found: { run: string; start: number }[] = [];
  FORTY.lastIndex = 0;
  for (let m = FORTY.exec(text); m; m = FORTY.exec(text)) {
    found.push({ run: m[0], start: m.index });
  }
  const list = new Set(found.map((f) => f.run)).size >= 3;
  return found.map(({ run, start }) => {
    const before = text.slice(Math.max(0, start - 90), start);
    const behind = text.slice(start + 40, start + 90);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const says = SAYS_COMMIT.test(before) &&
        !/(?:key|token|secret|password)["'`]?\s{0,3}[:=]?\s{0,3}["'`]?$/i.test(before)
      ? "commit"
      : SAYS_KEY.test(line)
      ? "key"
      : COMMIT_BEHIND.test(behind) && LINE_BEFORE.test(before)
      ? "commit"
      : list && LINE_BEFORE.test(before) && /^\s*(?:\n|$)/.test(behind)
      ? "commit"
      : undefined;
    return { run, start, says };
  });
}
