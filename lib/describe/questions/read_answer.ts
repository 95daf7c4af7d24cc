/**
 * What is typed to a question, read as the value of its key in `upload.yaml`.
 *
 * @module
 */
import { emailProblem, PERSON_NAME } from "../../archive/schema/mod.ts";
import { UsageError } from "../../core/errors.ts";
import type { UploadConfig } from "../../core/upload_config.ts";
import { readAwardNumbers } from "../model/award_numbers.ts";
import {
  normalizeOrcid,
  orcidCheckDigitIsRight,
  readPublicationRef,
} from "../model/identifiers.ts";
import { readAddress } from "../model/address.ts";
import { cleanText } from "../model/names.ts";

/**
 * Reads what was typed to a question as the value of its key in `upload.yaml`.
 *
 * @throws {UsageError} If it has not the form that the key needs.
 */
export function readAnswer(
  key: string,
  typed: string,
  config: UploadConfig,
  entry?: string,
): Partial<UploadConfig> {
  const words = typed.split(/\s*[,;]\s*/).map(cleanText).filter((w) => w !== "");
  switch (key) {
    case "title":
      return { title: shortTitle(typed) };
    case "description":
    case "license":
      return { [key]: typed.trim() };
    case "doi":
      readPublicationRef(typed);
      return { doi: typed.trim() };
    case "keywords":
    case "about":
      return { [key]: words };
    case "ethics":
      return { ethics: [...config.ethics, approval(typed)] };
    case "ethics.contact": {
      const body = committee(typed);
      return {
        ethics: config.ethics.map((e) => e.identifier === entry ? { ...e, ...body } : e),
      };
    }
    case "contact":
      return { contact: person(typed) };
    case "contact.email": {
      const name = config.contact?.name;
      if (!name) return { contact: person(typed) };
      return { contact: { ...config.contact, name, email: address(typed) } };
    }
    case "contact.orcid": {
      const { contact } = config;
      if (!contact) throw new UsageError("Cannot keep an ORCID iD: there is no contact person");
      return { contact: { ...contact, orcid: orcid(typed) } };
    }
    case "curators.orcid":
    case "curators.email": {
      const what = key === "curators.orcid" ? { orcid: orcid(typed) } : { email: address(typed) };
      return {
        curators: config.curators.map((c) => c.name === entry ? { ...c, ...what } : c),
      };
    }
    case "curators":
      return /^(no|nobody|none)$/i.test(typed.trim())
        ? { curators: [] }
        : { curators: typed.split(/\s*;\s*/).filter((t) => t !== "").map((t) => person(t)) };
    case "funding":
      return { funding: [...config.funding, ...funders(typed)] };
    case "funding.award":
      return {
        funding: [
          ...config.funding.filter((f) => f.funder !== entry || f.award !== undefined),
          ...numbers(typed).map((award) => ({ funder: entry ?? "", award })),
        ],
      };
    case "funding.funder":
      return { funding: [...config.funding, { funder: funderName(typed), award: entry }] };
    default:
      throw new UsageError(`Cannot keep an answer under "${key}": write it into upload.yaml`);
  }
}

function shortTitle(typed: string): string {
  const title = typed.trim();
  const length = [...title].length;
  if (length > 150) {
    throw new UsageError(
      `Cannot use this title: it has ${length} characters, the archive takes 150`,
    );
  }
  return title;
}

/** A name, with an address where one is typed. */
function person(typed: string): NonNullable<UploadConfig["contact"]> {
  const m = /^(.+?)\s*<([^>]+)>$/.exec(typed.trim()) ?? /^(.+?)[\s,]+(\S+@\S+)$/.exec(typed.trim());
  return { name: personName(m?.[1] ?? typed), ...(m ? { email: address(m[2] ?? "") } : {}) };
}

function orcid(typed: string): string {
  const id = normalizeOrcid(typed);
  if (!id || !orcidCheckDigitIsRight(id)) {
    throw new UsageError(
      `Cannot read "${typed}" as an ORCID iD: it has sixteen digits, the last one a check digit`,
    );
  }
  return id;
}

/** `number; committee`: both are asked in one line where nobody can ask back. */
function approval(typed: string): UploadConfig["ethics"][number] {
  const [number = "", ...body] = typed.split(";");
  const identifier = cleanText(number);
  if (identifier === "") throw new UsageError(`Cannot read "${typed}": the number is missing`);
  const said = body.join(";").trim();
  return { identifier, ...(said === "" ? {} : committee(said)) };
}

function committee(typed: string): { contact?: string; url?: string } {
  const said = typed.trim();
  const mail = said.includes("@");
  const problem = mail ? emailProblem(said) : undefined;
  if (problem || !/\p{L}{3}/u.test(said)) {
    throw new UsageError(
      `Cannot read "${typed}"${
        problem ? ` (${problem})` : ""
      }: type the name of the committee, its e-mail address or its web address`,
    );
  }
  const web = mail ? undefined : readAddress(said)?.url;
  return web ? { url: web } : { contact: said };
}

/** A name in the archive's form. */
export function personName(typed: string): string {
  const name = cleanText(typed);
  if (!PERSON_NAME.test(name)) {
    throw new UsageError(`Cannot read "${typed}" as a name: type Last, First`);
  }
  return name;
}

function address(typed: string): string {
  const problem = emailProblem(typed.trim());
  if (problem) throw new UsageError(`Cannot use the e-mail address "${typed}": ${problem}`);
  return typed.trim();
}

/**
 * `Funder: number, number; Funder`. What has a digit is no funder's name, and what has none is no number: "NIMH, R01
 * MH000001" is one funder and its award, never a funder of that name.
 */
function funders(typed: string): UploadConfig["funding"] {
  return typed.split(/\s*;\s*/).filter((t) => t !== "").flatMap((one) => {
    const colon = one.indexOf(":");
    if (colon >= 0 && one.slice(colon + 1).trim() !== "") {
      const funder = funderName(one.slice(0, colon));
      return numbers(one.slice(colon + 1)).map((award) => ({ funder, award }));
    }
    const pieces = one.replace(/:\s*$/, "").split(/\s*,\s*/);
    const first = pieces.findIndex((p) => readAwardNumbers(p).numbers.length > 0);
    const names = (first < 0 ? pieces : pieces.slice(0, first)).filter((p) => p.trim() !== "");
    const rest = first < 0 ? [] : pieces.slice(first);
    if (names.length === 0) {
      throw new UsageError(
        `Cannot read "${one}": the funder is missing, type Funder: number, number`,
      );
    }
    if (rest.length === 0) {
      // "NIH, NSF" are two; "Department of Science, Technology" is one.
      const acronyms = names.every((n) =>
        /^[A-Z][A-Za-z]{1,6}$/.test(n.trim()) && /[A-Z]{2}/.test(n)
      );
      return (acronyms ? names : [names.join(", ")]).map((n) => ({ funder: funderName(n) }));
    }
    const funder = funderName(names.join(", "));
    return numbers(rest.join(", ")).map((award) => ({ funder, award }));
  });
}

function funderName(typed: string): string {
  const name = cleanText(typed).replace(/[\s,:;]+$/, "");
  if (!/\p{L}{2}/u.test(name)) {
    throw new UsageError(`Cannot read "${typed}" as the name of a funder: type it in words`);
  }
  if (/^\S*\d\S*$/.test(name) && /\d{3}/.test(name)) {
    throw new UsageError(`Cannot read "${typed}" as the name of a funder: it looks like an award`);
  }
  return name;
}

function numbers(typed: string): string[] {
  const read = readAwardNumbers(typed);
  const not = read.leftOut[0];
  if (read.numbers.length === 0 || not) {
    throw new UsageError(
      `Cannot read "${typed}" as award numbers: ${
        not ? `"${not.value}": ${not.why}` : "it holds none"
      }`,
    );
  }
  return [...read.numbers];
}
