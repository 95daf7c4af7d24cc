import {
  checkNewDandiset,
  dandisetPage,
  type DandisetRecord,
  type Metadata,
  type NewDandiset,
} from "../archive/mod.ts";
import type { Connection } from "../connect/mod.ts";
import {
  NotFoundError,
  PermissionError,
  PlanError,
  type StepOptions,
  UsageError,
} from "../core/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { embargoContradiction } from "./readiness.ts";
import { readBegun, readDandiset } from "./state.ts";
import { viewDandisetPlan } from "./view.ts";

/** Options of {@linkcode planDandiset}. */
export interface PlanDandisetOptions extends StepOptions {
  /** Six digits of an existing Dandiset, or `new`. Default: what `upload.yaml` says. */
  dandiset?: string;
}

/** One of the user's Dandisets, in short. */
export interface OwnDandiset {
  /** Six digits. */
  readonly identifier: string;
  /** Title. */
  readonly name: string;
  /** `OPEN`, `EMBARGOED`, `UNEMBARGOING`. */
  readonly embargo: string;
  /** Number of assets of the draft. */
  readonly assets: number;
  /** Bytes of the draft. */
  readonly size: number;
  /** Time of the draft's last change, UTC. */
  readonly modified: string;
}

/** What step 02 would do. */
export interface DandisetPlan {
  /** Whether a Dandiset is made, or one that is there is used. */
  readonly action: "create" | "use";
  /** Name of the archive. */
  readonly instance: string;
  /** Base of the archive's API. */
  readonly api: string;
  /** Six digits, where it exists. */
  readonly identifier?: string;
  /** Title. */
  readonly name: string;
  /** Its page on the web site, where it exists. */
  readonly url?: string;
  /** Embargo status: of the existing one, or what a new one gets. */
  readonly embargo: string;
  /** Where it exists: number of assets of the draft. */
  readonly assets?: number;
  /** Where it exists: number of published versions. */
  readonly published?: number;
  /** Where it is to be made: what is sent. */
  readonly create?: NewDandiset;
  /** What keeps the plan from being carried out. */
  readonly problems: readonly string[];
  /** Whether one of these is a matter of permission: no owner, not approved. */
  readonly denied: boolean;
  /** What the user should know. */
  readonly notes: readonly string[];
  /** The user's Dandisets on this archive, embargoed ones included, newest first. */
  readonly mine: readonly OwnDandiset[];
}

/**
 * Step 02, plan: which Dandiset is used or made. Reads only.
 *
 * With `dandiset: new` in `upload.yaml` the one that an earlier run made is used again, also after a run that was
 * interrupted between making it and remembering it.
 *
 * @throws {NotFoundError} If the Dandiset that is named does not exist.
 * @throws {PermissionError} If it is embargoed and the user is no owner.
 */
export async function planDandiset(
  connection: Connection,
  options: PlanDandisetOptions = {},
): Promise<DandisetPlan & Viewable> {
  const { work, instance } = connection;
  const client = connection.client.with({
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.onProgress ? { onProgress: options.onProgress } : {}),
  });
  const wanted = options.dandiset ?? work.config.dandiset;
  if (wanted !== "new" && !/^\d{6}$/.test(wanted)) {
    throw new UsageError(`Cannot use Dandiset "${wanted}": write its six digits, such as 000123`);
  }
  const mine: OwnDandiset[] = [];
  for await (const d of client.listDandisets({ mine: true, ordering: "-id" })) mine.push(short(d));
  const scope = { instance: instance.name, api: instance.api, mine };

  let identifier = wanted === "new" ? undefined : wanted;
  const notes: string[] = [];
  if (wanted === "new") {
    const state = readDandiset(work);
    if (
      state && state.api === instance.api && mine.some((d) => d.identifier === state.identifier)
    ) {
      identifier = state.identifier;
      notes.push(`This work folder uploads to ${identifier} since ${state.at.slice(0, 10)}`);
    } else {
      if (state && state.api === instance.api) {
        notes.push(
          `Dandiset ${state.identifier}, used before, is not yours or not there any more: a new one is made`,
        );
      }
      const begun = readBegun(work);
      const left = begun && begun.api === instance.api
        ? mine.find((d) => d.name === begun.name && !begun.before.includes(d.identifier))
        : undefined;
      if (left) {
        identifier = left.identifier;
        notes.push(`Dandiset ${identifier} was made by a run that was interrupted`);
      }
    }
  }
  if (identifier === undefined) {
    return withView(
      { ...scope, ...planCreation(connection, mine, notes, options) },
      viewDandisetPlan,
    );
  }

  const record = await client.getDandiset(identifier);
  const draft = record.draft_version;
  if (!draft) throw new NotFoundError(`Cannot use Dandiset ${identifier}: it has no draft`);
  const problems: string[] = [];
  const owner = mine.some((d) => d.identifier === identifier);
  const denied = !owner && !connection.user.admin || !connection.approved;
  if (!owner && !connection.user.admin) {
    const owners = await client.getOwners(identifier);
    problems.push(
      `${connection.user.username} is no owner of ${identifier}: ask ${
        owners.map((o) => o.name || o.username).slice(0, 5).join(", ") || "an owner"
      } to add you on its page`,
    );
  }
  if (!connection.approved) {
    problems.push("your account is not approved: the archive refuses uploads");
  }
  const unwanted = embargoContradiction(connection, identifier, record.embargo_status);
  if (unwanted) problems.push(unwanted.message);
  if (record.embargo_status === "UNEMBARGOING") {
    problems.push(
      "it is being released from its embargo, the archive refuses changes until that is done",
    );
  }
  const versions = await client.listVersions(identifier);
  const published = versions.filter((v) => v.version !== "draft").length;
  return withView({
    ...scope,
    action: "use" as const,
    identifier,
    name: draft.name,
    url: dandisetPage(instance, identifier),
    embargo: record.embargo_status,
    assets: draft.asset_count,
    published,
    problems,
    denied,
    notes,
  }, viewDandisetPlan);
}

function planCreation(
  connection: Connection,
  mine: readonly OwnDandiset[],
  notes: readonly string[],
  options: PlanDandisetOptions,
): Omit<DandisetPlan, "instance" | "api" | "mine"> {
  const { config, path } = connection.work;
  const folder = path.split("/").filter(Boolean).at(-1) ?? "upload";
  const name = (config.title ?? `Untitled (${folder})`).trim();
  const told = [...notes];
  if (config.title === undefined) {
    told.push(
      'A working title, because upload.yaml has none ("title"); step 07 (describe) can replace it',
    );
  }
  const same = mine.filter((d) => d.name === name).map((d) => d.identifier);
  if (same.length > 0) {
    told.push(
      `You have ${
        same.join(", ")
      } with this title already: to use it write its six digits as "dandiset" in upload.yaml`,
    );
  }
  const metadata: Metadata = { license: [config.license] };
  if (config.description) metadata.description = config.description;
  const { contact } = config;
  if (contact) {
    metadata.contributor = [{
      schemaKey: "Person",
      name: contact.name,
      ...(contact.email ? { email: contact.email } : {}),
      ...(contact.orcid
        ? { identifier: contact.orcid.replace(/^https?:\/\/orcid\.org\//, "") }
        : {}),
      roleName: ["dcite:ContactPerson"],
      includeInCitation: true,
    }];
  } else {told.push(
      "The archive enters the owner of the key as contact person; upload.yaml can name another",
    );}
  const problems: string[] = [];
  if (!connection.approved) {
    problems.push("your account is not approved: the archive refuses to make Dandisets");
  }
  const licences = connection.info.instance_config?.licenses;
  if (licences && licences.length > 0 && !licences.includes(config.license)) {
    problems.push(
      `this archive does not allow the licence ${config.license}, choose ${
        [...licences].sort().join(" or ")
      }`,
    );
  }
  const create: NewDandiset = { name, metadata, ...embargoOf(connection) };
  try {
    checkNewDandiset(create, options.now?.() ?? new Date());
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    problems.push(error.message.replace(/^Cannot make the dandiset: /, ""));
  }
  return {
    action: "create",
    name,
    embargo: create.embargo ? "EMBARGOED" : "OPEN",
    create,
    problems,
    denied: !connection.approved,
    notes: told,
  };
}

/** The archive wants funder and number of an award together; the funder is the entry of "funding" with this award. */
function embargoOf(connection: Connection): Partial<NewDandiset> {
  const { embargo, embargo_until, award, funding } = connection.work.config;
  if (!embargo) return {};
  const only = funding.length === 1 && funding[0]?.award === undefined ? funding[0] : undefined;
  const funder = funding.find((f) => f.award === award) ?? only;
  return {
    embargo: true,
    ...(embargo_until === undefined ? {} : { embargoUntil: embargo_until }),
    ...(award === undefined ? {} : { award: { funder: funder?.funder ?? "", number: award } }),
  };
}

/** @throws {PlanError | PermissionError} If a plan is for another archive or has problems. */
export function checkPlan(connection: Connection, plan: DandisetPlan): void {
  if (plan.api !== connection.instance.api) {
    throw new PlanError(
      `Cannot carry out the plan: it was made for ${plan.instance}, not for ${connection.instance.name}, plan again`,
    );
  }
  if (plan.problems.length > 0) {
    const message = `Cannot ${
      plan.action === "create" ? "make the Dandiset" : `use Dandiset ${plan.identifier}`
    }: ${plan.problems.join("; ")}`;
    throw plan.denied ? new PermissionError(message) : new PlanError(message);
  }
}

function short(d: DandisetRecord): OwnDandiset {
  return {
    identifier: d.identifier,
    name: d.draft_version?.name ?? "",
    embargo: d.embargo_status,
    assets: d.draft_version?.asset_count ?? 0,
    size: d.draft_version?.size ?? 0,
    modified: d.draft_version?.modified ?? d.modified,
  };
}
