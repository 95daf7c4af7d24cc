/**
 * The file's `nwb_version`: where it stands and whether it has the form of a version.
 *
 * Source: dandi-cli, `dandi/pynwb_utils.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
import { makeFinding } from "../findings/catalogue.ts";
import type { ValidationFinding } from "../findings/result.ts";

const SEMANTIC =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

/** What a file says about its version. */
export interface StatedVersion {
  /** The text; undefined where it is no text or absent. */
  readonly text?: string;
  /** Where it was found. */
  readonly is?: "attribute" | "dataset";
  /** The value, where it is no scalar text. */
  readonly other?: string;
}

/** Reads `nwb_version`: an attribute of the root since NWB 2, a data set in NWB 1. */
export function statedVersion(root: H5Node): StatedVersion {
  const a = root.attribute("nwb_version");
  if (a) {
    // the reference client takes a text of fixed length for bytes, which are no version
    if (typeof a.value === "string" && a.type.class === "text" && !a.type.variable) {
      return { text: a.value, is: "attribute", other: `b'${a.value}'` };
    }
    return typeof a.value === "string"
      ? { text: a.value, is: "attribute" }
      : { ...text(a.value), is: "attribute", other: JSON.stringify(printable(a.value)) };
  }
  const d = root.get("nwb_version");
  if (d?.kind !== "dataset") return {};
  const value = d.dtype.class === "text" ? d.texts(0, 1)[0] : undefined;
  return value === undefined ? { is: "dataset" } : { text: value, is: "dataset" };
}

function text(value: unknown): { text?: string } {
  return Array.isArray(value) && typeof value[0] === "string" && value.length === 1
    ? { text: value[0] }
    : {};
}

function printable(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : ArrayBuffer.isView(value) ? "numbers" : value;
}

/** Findings about the form of the version; a missing one is the schema's matter. */
export function checkVersion(version: StatedVersion): ValidationFinding[] {
  // the reference client no longer finds the data set of NWB 1
  if (version.is !== "attribute") return [];
  const { text, other } = version;
  // the words "semantic version" let both tools' answers be compared
  const not = (value: unknown) =>
    makeFinding("nwb-version-form", {
      message: `nwb_version ${quote(value)} is not a semantic version such as 2.8.0`,
      place: "nwb_version",
      found: String(value),
    });
  if (other !== undefined) {
    return [not(text === undefined || other.startsWith("b'") ? other : `[${text}]`)];
  }
  if (text === undefined) return [];
  const findings: ValidationFinding[] = [];
  const bare = text.startsWith("NWB-") ? text.slice(4) : text;
  if (bare !== text && !bare.startsWith("1.") && !bare.startsWith("2.0")) {
    findings.push(makeFinding("nwb-version-form", {
      message: `nwb_version ${quote(text)} begins with NWB-, which was dropped in NWB 2.1.0`,
      place: "nwb_version",
      found: text,
    }));
  }
  if (!SEMANTIC.test(bare)) findings.push(not(text));
  return findings;
}
