/**
 * Checks of session and subject. Source: NWB Inspector, `checks/_nwbfile_metadata.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
import { momentOf } from "../../store/time_text.ts";
import { childrenOf } from "../schema/children.ts";
import { type Check, textField, textsField } from "./check.ts";
import { compareDurations, isDuration } from "./duration.ts";

const SPECIES = /^(?:[A-Z][a-z]* [a-z]+|http:\/\/purl\.obolibrary\.org\/obo\/NCBITaxon_\d+)$/;
const WEIGHT = /^\d+(\.\d+)? (kg|g|mg|ug|μg|ng|pg)$/i;
const PERSON = /^[\p{L}\p{N}_\s\-.']+,\s+[\p{L}\p{N}_\s\-.']+$/u;
const MODULE_NAMES = ["ophys", "ecephys", "icephys", "behavior", "misc", "ogen", "retinotopy"];
const DOI_STARTS = ["doi:", "http://dx.doi.org/", "https://doi.org/"];

/** Session checks. */
export const SESSION_CHECKS: readonly Check[] = [
  {
    name: "check_session_start_time_old_date",
    type: "NWBFile",
    run(file) {
      const text = textField(file, "session_start_time");
      const time = text === undefined ? undefined : momentOf(text);
      return time && time.date.getTime() <= Date.UTC(1980, 0, 1)
        ? {
          message: `The session_start_time (${text}) may not be the recording's`,
          found: text ?? "",
        }
        : undefined;
    },
  },
  {
    name: "check_session_start_time_future_date",
    type: "NWBFile",
    run(file, { now }) {
      const text = textField(file, "session_start_time");
      const time = text === undefined ? undefined : momentOf(text);
      return time && time.date.getTime() >= now().getTime()
        ? { message: `The session_start_time (${text}) is in the future`, found: text ?? "" }
        : undefined;
    },
  },
  {
    name: "check_experimenter_exists",
    type: "NWBFile",
    run: (file) =>
      textsAt(file, "general/experimenter").length === 0
        ? { message: "No experimenter is named", place: "/general/experimenter" }
        : undefined,
  },
  {
    name: "check_experimenter_form",
    type: "NWBFile",
    run: (file) =>
      textsAt(file, "general/experimenter").filter((name) => !PERSON.test(name)).map((name) => ({
        message: `The experimenter ${quote(name)} is not written Last, First`,
        found: name,
        place: "/general/experimenter",
      })),
  },
  missing("check_experiment_description", "experiment_description"),
  missing("check_institution", "institution"),
  {
    name: "check_keywords",
    type: "NWBFile",
    run: (file) =>
      file.at("general/keywords")
        ? undefined
        : { message: "/general/keywords is missing", place: "/general/keywords" },
  },
  {
    name: "check_doi_publications",
    type: "NWBFile",
    run: (file) =>
      textsAt(file, "general/related_publications")
        .filter((entry) => !DOI_STARTS.some((start) => entry.startsWith(start)))
        .map((entry) => ({
          message: `The publication ${quote(entry)} is not a DOI or a doi.org address`,
          found: entry,
          place: "/general/related_publications",
        })),
  },
  {
    name: "check_session_id_no_slashes",
    type: "NWBFile",
    run(file) {
      const id = file.at("general/session_id")?.scalarText();
      return id?.includes("/")
        ? {
          message: `The session_id ${quote(id)} has a slash, which cannot stand in a path`,
          found: id,
          place: "/general/session_id",
        }
        : undefined;
    },
  },
  {
    name: "check_file_extension",
    type: "NWBFile",
    run: (_file, { path }) =>
      /\.nwb(\.h5)?$/.test(path)
        ? undefined
        : { message: "The file name does not end in .nwb or .nwb.h5" },
  },
  {
    name: "check_subject_exists",
    type: "NWBFile",
    run: (file, { subject }) =>
      subject || isElsewhere(file.get("general"), "subject")
        ? undefined
        : { message: "There is no subject (/general/subject)" },
  },
  {
    name: "check_processing_module_name",
    type: "ProcessingModule",
    run: (node) =>
      MODULE_NAMES.includes(node.name) ? undefined : {
        message: `The processing module is named ${quote(node.name)}, usual names are ${
          MODULE_NAMES.join(", ")
        }`,
        found: node.name,
      },
  },
];

/** Subject checks; not made for subjects whose id begins with "protein" (in-vitro samples), see `run.ts`. */
export const SUBJECT_CHECKS: readonly Check[] = [
  {
    name: "check_subject_id_exists",
    type: "Subject",
    run: (s) => has(s, "subject_id") ? undefined : { message: "The subject has no subject_id" },
  },
  {
    name: "check_subject_id_no_slashes",
    type: "Subject",
    run(s) {
      const id = textField(s, "subject_id");
      return id?.includes("/")
        ? {
          message: `The subject_id ${quote(id)} has a slash, which cannot stand in a path`,
          found: id,
          place: "/general/subject/subject_id",
        }
        : undefined;
    },
  },
  {
    name: "check_subject_sex",
    type: "Subject",
    run(s) {
      const sex = textField(s, "sex");
      const place = "/general/subject/sex";
      if (!sex) {
        return { message: "The subject's sex is missing", ...(has(s, "sex") ? { place } : {}) };
      }
      const species = textField(s, "species");
      const worm = species === "Caenorhabditis elegans" || species === "C. elegans";
      const allowed = worm ? ["XO", "XX"] : ["M", "F", "O", "U"];
      return allowed.includes(sex) ? undefined : {
        message: `The subject's sex is ${quote(sex)}, allowed are ${allowed.join(", ")}`,
        found: sex,
        place,
      };
    },
  },
  {
    name: "check_subject_age",
    type: "Subject",
    run(s) {
      const place = "/general/subject/age";
      const age = textField(s, "age");
      if (age === undefined) {
        return has(s, "date_of_birth")
          ? undefined
          : { message: "The subject has neither age nor date_of_birth" };
      }
      if (isDuration(age)) return undefined;
      const sides = age.split("/");
      // the inspector's check ends here with an error; that such an age cannot be uploaded is told apart
      if (sides.length > 2) return undefined;
      if (sides.length === 2 && sides.every((side) => side === "" || isDuration(side))) {
        return undefined;
      }
      return {
        message: `The subject's age ${
          quote(age)
        } is not an ISO 8601 duration such as P90D, or a range such as P90D/P100D or P90D/`,
        found: age,
        place,
      };
    },
  },
  {
    name: "check_subject_proper_age_range",
    type: "Subject",
    run(s, { now }) {
      const age = textField(s, "age");
      const [lower, upper, more] = age?.split("/") ?? [];
      if (lower === undefined || upper === undefined || more !== undefined) return undefined;
      if (!isDuration(lower) || !isDuration(upper)) return undefined;
      return compareDurations(lower, upper, now()) >= 0
        ? {
          message: `The range of ages ${quote(age)} does not go from the lower to the higher`,
          found: age ?? "",
          place: "/general/subject/age",
        }
        : undefined;
    },
  },
  {
    name: "check_subject_species_exists",
    type: "Subject",
    run: (s) =>
      textField(s, "species") ? undefined : { message: "The subject's species is missing" },
  },
  {
    name: "check_subject_species_form",
    type: "Subject",
    run(s) {
      const species = textField(s, "species");
      return species && !SPECIES.test(species)
        ? {
          message: `The species ${
            quote(species)
          } is not a Latin binomial such as Mus musculus, or http://purl.obolibrary.org/obo/NCBITaxon_…`,
          found: species,
          place: "/general/subject/species",
        }
        : undefined;
    },
  },
  {
    name: "check_subject_weight",
    type: "Subject",
    run(s) {
      const weight = textField(s, "weight");
      return weight !== undefined && !WEIGHT.test(weight)
        ? {
          message: `The weight ${
            quote(weight)
          } is not a number, one space and a unit (kg, g, mg, ug, ng, pg), such as 25.3 g`,
          found: weight,
          place: "/general/subject/weight",
        }
        : undefined;
    },
  },
];

function missing(
  name: "check_experiment_description" | "check_institution",
  field: string,
): Check {
  return {
    name,
    type: "NWBFile",
    run: (file) =>
      textsAt(file, `general/${field}`).some((t) => t !== "")
        ? undefined
        : { message: `/general/${field} is missing`, place: `/general/${field}` },
  };
}

function has(node: H5Node, name: string): boolean {
  return childrenOf(node).some((c) => c.name === name);
}

/** Whether a child lies in another file, which is there. */
function isElsewhere(group: H5Node | undefined, name: string): boolean {
  return group !== undefined && childrenOf(group).some((c) => c.name === name && !c.node);
}

function textsAt(file: H5Node, path: string): string[] {
  const [group, name] = path.split("/");
  const parent = file.get(group ?? "");
  return parent && name ? textsField(parent, name) : [];
}
