import { countFindings, formatBytes, plural, type WorkFolder } from "../core/mod.ts";
import { readConnect } from "../connect/mod.ts";
import { readDandiset } from "../dandiset/mod.ts";
import { readPublishResult } from "../publish/mod.ts";
import { readOrganizePlan } from "../organize/mod.ts";
import { readRegionsPlan } from "../regions/mod.ts";
import { allFindings, readValidation } from "../validate/mod.ts";
import { readVerification } from "../verify/mod.ts";
import { countOutcomes, readUploadResult } from "../upload/mod.ts";
import { readTitle } from "./gather.ts";
import { VERSION } from "./version.ts";
import type { ReportMeta, ReportTile } from "./report.ts";

/** What stands around the sections of the report: title, links, figures, versions. Reads `state/` only. */
export function gatherMeta(work: WorkFolder, made: Date): ReportMeta {
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
    tiles: tiles(work),
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

function tiles(work: WorkFolder): ReportTile[] {
  const out: ReportTile[] = [];
  const items = attempt(() => readOrganizePlan(work))?.items;
  if (items) {
    const mapped = items.filter((i) => i.status === "mapped");
    const refused = items.length - mapped.length;
    out.push({
      label: "files named for the archive",
      value: mapped.length.toLocaleString("en-US"),
      hint: refused ? `${refused} refused` : "none refused",
      tone: refused ? "warn" : "good",
    }, {
      label: "of data",
      value: formatBytes(mapped.reduce((sum, i) => sum + (i.sizeBytes ?? 0), 0)),
      hint: plural(new Set(mapped.map((i) => i.subjectId ?? "")).size, "subject"),
    });
  }
  const upload = attempt(() => readUploadResult(work));
  if (upload) {
    const counts = countOutcomes(upload.outcomes);
    const there = counts.uploaded + counts["already-there"];
    const failed = counts.failed + counts.refused;
    out.push({
      label: "files on the archive",
      value: there.toLocaleString("en-US"),
      hint: failed ? `${failed} not uploaded` : "all of them",
      tone: counts.failed ? "bad" : failed ? "warn" : "good",
    });
  }
  const verification = attempt(() => readVerification(work));
  if (verification) {
    const { proved, verdict } = verification;
    out.push({
      label: "bytes on the archive",
      value: proved ? "proved" : "not proved",
      hint: proved ? "equal by size and checksum" : "see the section on proof",
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
      value: Object.keys(regions.labels).length.toLocaleString("en-US"),
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

/** A damaged record of a step is said in its section; here it only has no figure. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
