import {
  countFindings,
  formatBytes,
  isDandiUploadError,
  plural,
  type WorkFolder,
} from "../core/mod.ts";
import { readConnect } from "../connect/mod.ts";
import { readDandiset } from "../dandiset/mod.ts";
import { readPublishResult } from "../publish/mod.ts";
import { readRegionsPlan } from "../regions/mod.ts";
import { allFindings, readValidation } from "../validate/mod.ts";
import { readVerification } from "../verify/mod.ts";
import { type Status, status } from "../status/mod.ts";
import { readTitle } from "./gather.ts";
import { VERSION } from "./version.ts";
import type { ReportMeta, ReportTile } from "./report.ts";

/** What stands around the sections of the report: title, links, figures, versions. Asks no network. */
export async function gatherMeta(work: WorkFolder, made: Date): Promise<ReportMeta> {
  const connect = attempt(() => readConnect(work));
  const dandiset = attempt(() => readDandiset(work));
  const { lab } = work.config.conversion;
  const published = attempt(() => readPublishResult(work));
  return {
    title: attempt(() => readTitle(work)) ?? work.config.title ?? "Upload to DANDI",
    ...(connect
      ? { instance: connect.instance, rehearsal: connect.instance.kind === "local" }
      : {}),
    ...(dandiset ? { dandiset } : {}),
    ...(published?.version
      ? {
        published: {
          version: published.version,
          ...(published.doi ? { doi: published.doi } : {}),
        },
      }
      : {}),
    ...(lab ? { lab } : {}),
    tiles: await tiles(work),
    versions: [
      ["dandi-upload", VERSION],
      ...(connect
        ? [
          ["Archive server", connect.serverVersion ?? "not said"] as const,
          ["Metadata schema", connect.schemaVersion] as const,
        ]
        : []),
      ["Deno", Deno.version.deno],
      ["V8", Deno.version.v8],
      ["System", `${Deno.build.os} ${Deno.build.arch}`],
    ],
    made,
  };
}

async function tiles(work: WorkFolder): Promise<ReportTile[]> {
  const out = await fileTiles(work);
  const verification = attempt(() => readVerification(work));
  if (verification) {
    const { proved, verdict } = verification;
    out.push({
      label: "bytes on the archive",
      value: proved ? "proved" : "not proved",
      hint: proved
        ? `${plural(verification.comparison.equal.length, "file")} equal by size and checksum`
        : "see the section on proof",
      tone: proved ? "good" : "bad",
    });
    const { valid, invalid, pending } = verdict.counts;
    out.push({
      label: "files valid for the archive",
      value: valid.toLocaleString("en-US"),
      hint: invalid || pending ? `${invalid} invalid, ${pending} pending` : "none invalid",
      tone: invalid ? "bad" : pending ? "warn" : "good",
    });
  }
  const regions = attempt(() => readRegionsPlan(work));
  if (regions) {
    out.push({
      label: "brain regions named",
      value: new Set(regions.assets.flatMap((a) => a.terms)).size.toLocaleString("en-US"),
      hint: regions.ontology,
    });
  }
  const validation = attempt(() => readValidation(work));
  if (validation) {
    const counts = countFindings(allFindings(validation));
    const blocking = counts["blocks-upload"] + counts["blocks-publish"];
    out.push({
      label: "findings that block",
      value: String(blocking),
      hint: plural(
        counts["hurts-finding"] + counts.advice,
        "further remark",
      ),
      tone: blocking ? "warn" : "good",
    });
  }
  return out;
}

/** Figures of files: all from their fates, so that they agree with every other count. */
async function fileTiles(work: WorkFolder): Promise<ReportTile[]> {
  let now: Status;
  try {
    now = await status(work);
  } catch (error) {
    // Neither the folder nor what was planned for it: there is nothing to count.
    if (isDandiUploadError(error)) return [];
    throw error;
  }
  const { counts, dandiset } = now;
  if (counts.found === 0 && !dandiset?.others) return [];
  const behind = counts.found - counts.sent;
  const others = dandiset?.others ?? 0;
  return [{
    label: "files found",
    value: counts.found.toLocaleString("en-US"),
    hint: `${counts.named} named, ${counts.checked} of them checked and not blocked`,
    tone: counts.checked === counts.found ? "good" : "warn",
  }, {
    label: "files in the Dandiset",
    value: (counts.sent + others).toLocaleString("en-US"),
    hint: [
      ...(others > 0 ? [`${others} from before or elsewhere`] : []),
      behind > 0 ? `${behind} of those found are not` : "all that were found",
    ].join(", "),
    tone: behind > 0 ? "warn" : "good",
  }, {
    label: "of data sent",
    value: formatBytes(counts.sentBytes),
    hint: plural(counts.sent, "file"),
  }];
}

/** A damaged record of a step is said in its section; here it only has no figure. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
