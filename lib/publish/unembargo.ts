import type { Connection } from "../connect/mod.ts";
import { ArchiveError, StoppedError } from "../core/errors.ts";
import { delay } from "../core/retry.ts";
import { plural } from "../core/text.ts";
import type { StepOptions } from "../core/step.ts";
import { rememberRelease, requireDandiset, requireReady } from "../dandiset/mod.ts";
import { type Viewable, withView } from "../display/view.ts";
import { saysYes } from "./run.ts";
import { viewUnembargo } from "./view.ts";

/** Options of {@linkcode releaseEmbargo}. */
export interface ReleaseEmbargoOptions extends StepOptions {
  /** The Dandiset's number, typed by a person: the yes. */
  confirm?: string;
  /** Forget unfinished uploads, which forbid the release; also those that others are busy with. Default `false`. */
  clearUploads?: boolean;
  /** Wait this long for the archive, in milliseconds. Default 10 minutes. */
  waitMs?: number;
  /** Time between two looks, in milliseconds. Default 2 000. */
  pollMs?: number;
}

/** What became of ending an embargo. */
export interface ReleaseEmbargoResult {
  /** What became of it. */
  readonly status: "released" | "releasing" | "not-asked" | "blocked" | "open-already";
  /** Six digits. */
  readonly dandiset: string;
  /** The reason, in words. */
  readonly why?: string;
  /** What follows, in words. */
  readonly consequences: readonly string[];
  /** When, ISO 8601. */
  readonly at: string;
}

const CONSEQUENCES = [
  "everybody can see and download the files from that moment; it cannot be taken back",
  "while the archive is at work nothing in the Dandiset can be changed",
  "afterwards the archive checks all files again before the Dandiset can be published",
];

/**
 * Ends the embargo of the Dandiset, if somebody types its number. Cannot be undone. Where nobody says yes nothing is
 * sent, and the result says what would follow.
 *
 * @throws {UsageError} If `confirm` is not the number of the Dandiset.
 * @throws {ArchiveError} If the archive refuses.
 */
export async function releaseEmbargo(
  connection: Connection,
  options: ReleaseEmbargoOptions = {},
): Promise<ReleaseEmbargoResult & Viewable> {
  const { client } = connection;
  const { confirm, clearUploads = false, now = () => new Date() } = options;
  const dandiset = requireDandiset(connection);
  const answer = (
    status: ReleaseEmbargoResult["status"],
    why?: string,
  ): ReleaseEmbargoResult & Viewable => {
    const result: ReleaseEmbargoResult = {
      status,
      dandiset,
      ...(why === undefined ? {} : { why }),
      consequences: CONSEQUENCES,
      at: now().toISOString(),
    };
    connection.work.writeState("unembargo-result", result);
    return withView(result, viewUnembargo);
  };
  const record = await client.getDandiset(dandiset);
  if (record.embargo_status === "OPEN") return answer("open-already");
  // Publishing may be asked for in upload.yaml; ending an embargo is asked for by a person, each time.
  if (confirm === undefined || !saysYes(connection, dandiset, confirm)) {
    return answer(
      "not-asked",
      `nobody said yes: type the number of the Dandiset (--release-embargo --yes --dandiset ${dandiset})`,
    );
  }
  if (record.embargo_status === "EMBARGOED") {
    const uploads = await client.listUploads(dandiset);
    if (uploads.length > 0 && !clearUploads) {
      return answer(
        "blocked",
        `${
          plural(uploads.length, "upload is", "uploads are")
        } unfinished, which forbids the release: finish them with step 05 (upload) or clear them`,
      );
    }
    await requireReady(connection, `end the embargo of Dandiset ${dandiset}`);
    if (uploads.length > 0) await client.clearUploads(dandiset);
    // Written first: after a kill it is known that it was we who asked for it.
    rememberRelease(connection.work, now());
    await client.unembargo(dandiset);
  }
  return answer(...await waitUntilOpen(connection, dandiset, options));
}

async function waitUntilOpen(
  connection: Connection,
  dandiset: string,
  options: ReleaseEmbargoOptions,
): Promise<[ReleaseEmbargoResult["status"], string?]> {
  const { waitMs = 600_000, pollMs = 2000, onProgress, signal } = options;
  const end = performance.now() + waitMs;
  for (let pause = Math.min(250, pollMs);; pause = Math.min(pause * 2, pollMs)) {
    if (signal?.aborted) {
      throw new StoppedError(
        "Stopped: where the release had begun the archive goes on; run it again to see",
      );
    }
    const { embargo_status } = await connection.client.getDandiset(dandiset);
    if (embargo_status === "OPEN") return ["released"];
    if (embargo_status === "EMBARGOED") {
      throw new ArchiveError(
        `The embargo of Dandiset ${dandiset} was not ended: the archive says "EMBARGOED" again, try later`,
        { status: 200, request: `POST /dandisets/${dandiset}/unembargo/` },
      );
    }
    if (performance.now() + pause > end) {
      return [
        "releasing",
        "the archive is still at work; run the step again later, it goes on from there",
      ];
    }
    onProgress?.({
      kind: "waiting",
      usual: true,
      why: "the archive is ending the embargo",
      waitMs: pause,
    });
    await delay(pause, signal);
  }
}
