import { stringify } from "@std/yaml";
import type { UploadConfig } from "../upload_config.ts";
import { uploadConfigSchema } from "./upload_schema.ts";

/** What each key of `upload.yaml` is for, and an example; the order is the file's. */
const EXPLAINED: readonly (readonly [keyof UploadConfig, string, string])[] = [
  [
    "instance",
    "Where to: dandi, dandi-sandbox, ember-dandi, or the URL of another instance",
    "dandi-sandbox",
  ],
  ["dandiset", "Six digits in quotes, or new", "new"],
  ["nwb_folder", "Folder of NWB files, relative to this one", "../nwb"],
  [
    "key_file",
    "File with the API key, readable by you only; else the environment (DANDI_API_KEY …)",
    "~/.dandi_key",
  ],
  [
    "doi",
    "The paper or preprint: authors, affiliations, funders and links come from it",
    "10.7554/eLife.12345",
  ],
  ["title", "Title, where the paper's is not wanted", "Recordings of …"],
  ["description", "Description, where the drafted one is not wanted", "…"],
  ["contact", "Who answers questions", '{ name: "Doe, Jane", email: jane@example.org }'],
  [
    "curators",
    "Who converted the data, if not an author",
    '[{ name: "Roe, Richard", orcid: 0000-0002-1825-0097 }]',
  ],
  [
    "ethics",
    "Approval of the animal or human work",
    '[{ identifier: "Protocol 123", contact: "Example University IACUC" }]',
  ],
  ["funding", "Grants that no source knows", '[{ funder: "Example Foundation", award: "X-1" }]'],
  ["keywords", "Search words", "[hippocampus, place cells]"],
  ["license", "SPDX licence", "spdx:CC-BY-4.0"],
  [
    "related",
    "Protocols, code, other data",
    "[{ url: https://github.com/lab/code, name: Analysis code }]",
  ],
  ["conversion_code", "Repository of the conversion", "https://github.com/lab/lab-to-nwb"],
  ["embargo", "Keep the data private until you release them", "true"],
  ["award", "Award number, where the embargo asks for one", "R01MH000000"],
  ["naming", "Names on the archive: dandi, always-session, match-remote", "dandi"],
  ["publish", "Publish at the end of deno task all", "true"],
  [
    "conversion",
    "For the manifest: lab, name, notes (a file), sync_approach, pattern, lessons",
    "{ lab: Doe Lab }",
  ],
];

/** The text of an `upload.yaml`: what is known as values, the rest as explained examples. */
export function uploadYaml(values: Partial<UploadConfig>): string {
  const lines = [
    "# What is uploaded, and what no file and no paper can say. Every key is optional; lines with # are examples.",
    "",
  ];
  const defaults = uploadConfigSchema.parse({});
  for (const [key, what, example] of EXPLAINED) {
    const value = values[key] ??
      (["instance", "dandiset"].includes(key) ? defaults[key] : undefined);
    lines.push(`# ${what}`);
    lines.push(
      value === undefined ? `# ${key}: ${example}` : stringify({ [key]: value }).trimEnd(),
      "",
    );
  }
  const rest = Object.entries(values).filter(([key]) => !EXPLAINED.some(([k]) => k === key));
  for (const [key, value] of rest) lines.push(stringify({ [key]: value }).trimEnd(), "");
  return lines.join("\n");
}
