/**
 * E-mail addresses and the names of home folders.
 *
 * @module
 */
import type { Span } from "./spans.ts";

// "git@host:owner/repository" is an address of code, not of a person.
const EMAIL =
  /\b(?!git@|hg@|svn@)[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}\b/g;

/** E-mail addresses. */
export function emailsIn(text: string): Span[] {
  if (!text.includes("@")) return [];
  return [...text.matchAll(EMAIL)].map((m) => ({
    start: m.index,
    end: m.index + m[0].length,
    kind: "e-mail address",
    by: "[e-mail removed]",
  }));
}

/** Folders that hold the homes of users, on all systems, in all the ways that they are written. */
const HOMES =
  /(?<![A-Za-z0-9.~])((?:file:\/{2,3}|\/{1,2}(?:mnt|cygdrive|media|host_mnt|run\/desktop\/mnt\/host)\/[a-z](?=\/)|\/[a-z](?=\/Users\/)|\\\\\?\\|\\\\wsl(?:\$|\.localhost)\\[\w.-]{1,40}|\/System\/Volumes\/Data|\/private|\/(?:net|nfs|gpfs|data|scratch|work|cluster|lustre|export|var|afs|usr|n|groups?|project|storage|mnt|vol\d?|global)(?:\/[\w.-]{1,40}){0,2}?)?(?:\/homes?\/|\/Users\/|\/home\d\/|\/u(?=\/[a-z])\/|[A-Za-z]:(?:\\{1,4}|\/{1,2})(?:Users|Documents and Settings)(?:\\{1,4}|\/{1,2})|\\{1,4}home\\{1,4}))(?!\[user\]|Shared\b|Public\b|Default\b|runner\b)([^\s/\\"'`:;,<>)\]}|*?$]{1,64})/gi;
/** A folder name that Claude Code made of a path: "-" for each sign that is none of a name. */
const DASHED =
  /(?<![A-Za-z0-9])(-(?:home|Users|mnt-[a-z]-Users|[A-Z]--Users)-)(?!\[user\])([A-Za-z0-9_]{1,64})/g;
/** The home of another user, as shells write it. */
const TILDE = /(?<![\w~/.$`"'-])(~)([a-z_][a-z0-9_]{2,30})(?=\/)/g;

/** The names in paths of home folders, and the own home folder as a whole. */
export function homesIn(text: string, home: string | undefined): Span[] {
  const out: Span[] = [];
  if (home && home.length > 3) {
    const plain = home.replaceAll("\\", "/").replace(/\/$/, "");
    const forms = new Set([
      [plain, "~"],
      [plain.replaceAll("/", "\\"), "~"],
      [plain.replaceAll("/", "\\\\"), "~"],
      // Claude Code names its folders by paths with "-" for "/".
      [plain.replaceAll(/[/.:]/g, "-"), "-~"],
    ].map(([form, by]) => `${form}\0${by}`));
    for (const entry of forms) {
      const [form = "", by = "~"] = entry.split("\0");
      for (let at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + form.length)) {
        const next = text[at + form.length] ?? "";
        if (/[A-Za-z0-9_]/.test(next)) continue;
        out.push({ start: at, end: at + form.length, kind: "home path", by });
      }
    }
  }
  if (/home|users|settings|\/u\//i.test(text)) {
    HOMES.lastIndex = 0;
    for (let m = HOMES.exec(text); m; m = HOMES.exec(text)) {
      const name = m[2] ?? "";
      const end = m.index + m[0].length;
      if (/^\.{1,3}$/.test(name) || /^(?:\[|\{|\$|%|user$|username$|you$|your)/i.test(name)) {
        continue;
      }
      out.push({ start: end - name.length, end, kind: "home path", by: "[user]" });
    }
    for (const m of text.matchAll(DASHED)) {
      const end = m.index + m[0].length;
      out.push({ start: end - (m[2] ?? "").length, end, kind: "home path", by: "[user]" });
    }
  }
  if (text.includes("~")) {
    for (const m of text.matchAll(TILDE)) {
      out.push({ start: m.index + 1, end: m.index + m[0].length, kind: "home path", by: "[user]" });
    }
  }
  return out;
}
