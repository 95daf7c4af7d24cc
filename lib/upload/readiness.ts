import type { Connection } from "../connect/mod.ts";
import { messageOf, NotFoundError, PermissionError, plural } from "../core/mod.ts";
import type { Readiness } from "./plan_types.ts";

/**
 * Asks whether the archive would take files from this user now: approved account, ownership, embargo, running
 * release or publication. Three requests; nothing is changed.
 *
 * @throws {NotFoundError} If the Dandiset does not exist on this archive.
 */
export async function checkReadiness(
  connection: Connection,
  dandiset: string,
  now: Date = new Date(),
): Promise<Readiness> {
  const { client, instance, user, approved } = connection;
  const problems: string[] = [];
  const notes: string[] = [];
  if (!approved) {
    problems.push(
      `The account "${user.username}" is not approved on ${instance.label} (${user.status.toLowerCase()}): ` +
        "the archive refuses uploads until its staff has approved it",
    );
  }
  let record;
  try {
    record = await client.getDandiset(dandiset);
  } catch (error) {
    if (error instanceof PermissionError) {
      return {
        problems: [...problems, `Dandiset ${dandiset} is not yours: ${messageOf(error)}`],
        notes,
        embargo: "EMBARGOED",
      };
    }
    if (!(error instanceof NotFoundError)) throw error;
    throw new NotFoundError(
      `Cannot upload: there is no Dandiset ${dandiset} on ${instance.label}, or it is not visible to "${user.username}"; run step 02 (dandiset) again`,
      { cause: error },
    );
  }
  const [owners, version] = await Promise.all([
    client.getOwners(dandiset).catch((error) => {
      if (error instanceof PermissionError) return [];
      throw error;
    }),
    client.getVersionInfo(dandiset, "draft"),
  ]);
  if (!user.admin && !owners.some((o) => o.username === user.username)) {
    problems.push(
      `"${user.username}" is no owner of Dandiset ${dandiset}${
        owners.length > 0
          ? ` (its owners: ${owners.map((o) => o.username).slice(0, 5).join(", ")})`
          : ""
      }: ask one of them to add you on the archive's site`,
    );
  }
  if (record.embargo_status === "UNEMBARGOING") {
    problems.push(
      `Dandiset ${dandiset} is being released from its embargo and locked meanwhile: try again in a while`,
    );
  }
  if (version.status === "Publishing") {
    problems.push(
      `Dandiset ${dandiset} is being published: wait until that is finished, an upload now would cancel it`,
    );
  }
  const embargoUntil = embargoEnd(version.metadata);
  if (record.embargo_status === "EMBARGOED") {
    notes.push(
      `The Dandiset is embargoed${
        embargoUntil ? ` until ${embargoUntil}` : ""
      }: only its owners see the files`,
    );
    if (embargoUntil && Date.parse(embargoUntil) < now.getTime()) {
      notes.push(`The end of the embargo (${embargoUntil}) has passed, but it is not released yet`);
    }
  } else if (record.embargo_status === "OPEN") {
    notes.push("The Dandiset is open: everybody sees the files as soon as they are uploaded");
  }
  const unfinished = version.active_uploads ?? 0;
  if (unfinished > 0) {
    notes.push(
      `${
        plural(unfinished, "unfinished upload")
      } on the archive, of this or other work folders: harmless, but an embargo cannot be released while there are any`,
    );
  }
  if (record.most_recent_published_version) {
    notes.push(
      `Version ${record.most_recent_published_version.version} is published; the upload changes only the draft`,
    );
  }
  return {
    problems,
    notes,
    embargo: record.embargo_status,
    ...(embargoUntil === undefined ? {} : { embargoUntil }),
  };
}

function embargoEnd(metadata: Record<string, unknown>): string | undefined {
  const access = Array.isArray(metadata.access) ? metadata.access[0] as unknown : undefined;
  const end = typeof access === "object" && access !== null
    ? (access as Record<string, unknown>).embargoedUntil
    : undefined;
  return typeof end === "string" ? end : undefined;
}
