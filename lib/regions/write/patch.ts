/**
 * A patch: what would be written, as a file that the owner of a Dandiset can look at, pass on and apply.
 *
 * @module
 */
import { z } from "zod";
import { messageOf, PlanError } from "../../core/errors.ts";
import { quote } from "../../core/text.ts";
import { writeFileWhole } from "../../core/files.ts";
import { loadOntology } from "../../ontology/mod.ts";
import { REGIONS_PLAN_VERSION, type RegionsPlan } from "../plan_types.ts";
import { mergeAbout } from "./about.ts";

/** Version of the form below. */
export const PATCH_VERSION = 1;

/** A larger file is no patch. */
const MOST_BYTES = 64_000_000;

/** The content of a patch file. */
export interface RegionsPatch {
  /** Version of this form. */
  readonly patchVersion: 1;
  /** For people who open the file. */
  readonly what: string;
  /** When it was made, ISO 8601. */
  readonly made: string;
  /** Six digits. */
  readonly dandiset: string;
  /** Base of the archive's API. */
  readonly api: string;
  /** `uberon-2026-04-01`. */
  readonly ontology: string;
  /** Assets and the terms that are to be added to their `about`. */
  readonly assets: readonly {
    readonly path: string;
    readonly assetId: string;
    readonly add: readonly { readonly id: string; readonly label: string }[];
    readonly texts: readonly string[];
  }[];
}

const patchSchema: z.ZodType<RegionsPatch> = z.strictObject({
  patchVersion: z.literal(PATCH_VERSION),
  what: z.string(),
  made: z.string(),
  dandiset: z.string().regex(/^\d{6}$/, "must be six digits"),
  api: z.string(),
  ontology: z.string(),
  assets: z.array(z.strictObject({
    path: z.string().min(1),
    assetId: z.string(),
    add: z.array(z.strictObject({ id: z.string().regex(/^UBERON:\d{7}$/), label: z.string() })),
    texts: z.array(z.string()),
  })),
});

/** What a plan would add, as a patch: terms only, so that whoever applies it can write nothing but `about`. */
export function patchOf(plan: RegionsPlan): RegionsPatch {
  return {
    patchVersion: PATCH_VERSION,
    what:
      "UBERON terms to be added to `about` of the assets; apply with: deno task regions WORK_FOLDER --apply FILE",
    made: plan.made,
    dandiset: plan.dandiset,
    api: plan.api,
    ontology: plan.ontology,
    assets: plan.assets.filter((a) => a.status === "change").map((a) => ({
      path: a.assetPath,
      assetId: a.assetId,
      add: a.terms.map((id) => ({ id, label: plan.labels[id] ?? id })),
      texts: plan.texts.filter((t) => t.matches.some((m) => a.terms.includes(m.id)))
        .map((t) => t.text).slice(0, 20),
    })),
  };
}

/** Writes a patch file, one asset a line. */
export function writePatch(path: string, patch: RegionsPatch): void {
  const { assets, ...head } = patch;
  const rows = assets.map((a) => "  " + JSON.stringify(a)).join(",\n");
  writeFileWhole(
    path,
    JSON.stringify(head, null, 1).replace(/\n\}$/, `,\n "assets": [\n${rows}\n ]\n}\n`),
  );
}

/**
 * Reads a patch file and makes a plan of it: only terms that the shipped ontology has are taken, with its labels, so that a file
 * from somebody else can write nothing but regions.
 *
 * @param current The plan's view of the archive now: assets with their present `about`, by path.
 * @throws {PlanError} If the file is no patch, is of another Dandiset or archive, or names a term that is not there.
 */
export async function planFromPatch(
  path: string,
  to: { dandiset: string; api: string },
  current: ReadonlyMap<string, { assetId: string; about: RegionsPlan["assets"][number]["before"] }>,
  now: Date,
): Promise<RegionsPlan> {
  const patch = readPatch(path);
  if (patch.dandiset !== to.dandiset || patch.api !== to.api) {
    throw new PlanError(
      `Cannot apply "${path}": it is for Dandiset ${patch.dandiset} on ${patch.api}, this work folder writes to ${to.dandiset} on ${to.api}`,
    );
  }
  const ontology = await loadOntology();
  const labels: Record<string, string> = {};
  for (const { id } of patch.assets.flatMap((a) => a.add)) {
    const label = ontology.labelOf(id);
    if (label === undefined) {
      throw new PlanError(
        `Cannot apply "${path}": ${id} is no live term of the nervous system in ${ontology.source}; make the patch again with this version`,
      );
    }
    labels[id] = label;
  }
  const gone = patch.assets.filter((a) => !current.has(a.path)).length;
  return {
    planVersion: REGIONS_PLAN_VERSION,
    made: now.toISOString(),
    dandiset: patch.dandiset,
    api: patch.api,
    ontology: ontology.header.version,
    texts: [],
    assets: patch.assets.flatMap((a) => {
      const there = current.get(a.path);
      if (!there) return [];
      const want = a.add.map(({ id }) => ({ id, label: labels[id] ?? id }));
      const after = mergeAbout(there.about, want);
      const terms = a.add.map(({ id }) => id).sort();
      return [{
        assetPath: a.path,
        assetId: there.assetId,
        subject: "",
        session: "",
        from: "archive" as const,
        status: JSON.stringify(after) === JSON.stringify(there.about)
          ? "same" as const
          : "change" as const,
        terms,
        counts: Object.fromEntries(terms.map((id) => [id, 0])),
        before: there.about,
        after,
      }];
    }),
    conflicts: [],
    labels,
    notes: [
      `from the patch ${path}, made ${patch.made.slice(0, 10)}`,
      ...(gone > 0 ? [`${gone} of its assets are not in the draft any more and are left out`] : []),
    ],
    skipped: gone,
  };
}

function readPatch(path: string): RegionsPatch {
  let value: unknown;
  try {
    if (Deno.statSync(path).size > MOST_BYTES) throw new Error("it is too large for a patch");
    value = JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    throw new PlanError(`Cannot read the patch "${path}": ${messageOf(error)}`, { cause: error });
  }
  const checked = patchSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0];
  throw new PlanError(
    `Cannot read the patch "${path}": ${issue?.path.join(".") || "the file"} ${
      issue?.message ?? "is wrong"
    }, found ${
      quote(
        issue?.path.reduce<unknown>(
          (v, k) => (v as Record<PropertyKey, unknown> | undefined)?.[k],
          value,
        ),
        80,
      )
    }; make it with --dry-run --patch FILE`,
  );
}
