/**
 * Background work: checksums, validation, publishing, unembargoing, zarr ingestion (reference: sections 5.4 to 5.6).
 *
 * The order within one round is the real archive's habit, with its effects: drafts are looked at before assets, so the
 * summary of a fresh upload is stale, and a draft is `Valid` while its assets still wait.
 */
import { createHash } from "node:crypto";
import type { Archive } from "../state/archive.ts";
import { blobKey } from "../api/dandisets.ts";
import { populateDandiset } from "../state/dandiset_metadata.ts";
import { parseObject } from "../state/json.ts";
import { finishUnembargo } from "./embargo.ts";
import { finishPublish } from "./publish.ts";
import {
  ASSET_COLUMNS,
  ASSET_JOINS,
  type AssetRow,
  type DandisetRow,
  type VersionRow,
  type ZarrRow,
} from "../state/rows.ts";
import type { Schemas } from "../state/schemas.ts";
import { readSegments, segmentsOf } from "../store/store_read.ts";
import { assetsSummary } from "../state/summary.ts";
import { validateAsset, validateVersion } from "./validate.ts";
import { countStats } from "../api/misc.ts";
import { touchDraft } from "../api/versions.ts";
import { setSizes } from "../api/zarr.ts";
import { zarrChecksum } from "./zarr_checksum.ts";
import { sleep } from "../store/wire.ts";

/** Longest wait for the checksum of a blob to be begun. */
const SOON_MS = 1000;
/** Assets validated in one transaction: requests get their turn in between. */
const BATCH = 100;

/** The archive's jobs. */
export class Background {
  readonly #archive: Archive;
  readonly #schemas: Schemas;
  readonly #delay: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #soon: ReturnType<typeof setTimeout> | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #lastRound = 0;
  #stopped = false;

  /** @param delay Milliseconds from a change to the round that follows it; `undefined`: only on demand. */
  constructor(archive: Archive, schemas: Schemas, delay: number | undefined) {
    this.#archive = archive;
    this.#schemas = schemas;
    this.#delay = delay;
  }

  /** Something changed: a round follows. */
  wake(): void {
    if (this.#delay === undefined || this.#stopped) return;
    // A queue of its own: an asset has its digest soon, and waits for the beat to be checked.
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      this.#alone(() => this.#checksums()).catch(() => {});
    }, Math.min(this.#delay / 4, SOON_MS));
    if (this.#running) this.#again = true;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#again = false;
      const start = performance.now();
      this.tick().finally(() => this.#lastRound = performance.now() - start).then(() => {
        if (this.#again || this.#due()) this.wake();
      }, () => this.wake());
      // A round over a large draft takes long: requests come first, as if the work ran on another machine.
    }, Math.max(this.#delay, 4 * this.#lastRound));
  }

  /** Runs one round; a second call waits for the first and then runs its own. */
  tick(): Promise<void> {
    return this.#alone(() => this.#round());
  }

  /** Runs work while no other runs. */
  async #alone(work: () => Promise<void>): Promise<void> {
    while (this.#running) await this.#running.catch(() => {});
    if (this.#stopped) return;
    this.#running = work().finally(() => this.#running = undefined);
    await this.#running;
  }

  /** Runs rounds until nothing is due. */
  async settle(): Promise<void> {
    for (let round = 0; round < 1000 && !this.#stopped; round++) {
      await this.tick();
      if (!this.#due()) return;
    }
  }

  /** Ends the work after the step at hand. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#soon);
    this.#timer = undefined;
    await this.#running?.catch(() => {});
  }

  /** Tells whether a round would do something. */
  #due(): boolean {
    const { db } = this.#archive;
    return [
      "SELECT 1 AS x FROM versions WHERE status IN ('Pending', 'Publishing') AND version = 'draft' LIMIT 1",
      "SELECT 1 AS x FROM blobs WHERE sha256 IS NULL LIMIT 1",
      `SELECT 1 AS x FROM assets a LEFT JOIN zarrs z ON z.id = a.zarr WHERE a.status = 'Pending'
         AND (a.zarr IS NULL OR z.status = 'Complete') LIMIT 1`,
      "SELECT 1 AS x FROM dandisets WHERE embargo_status = 'UNEMBARGOING' LIMIT 1",
      "SELECT 1 AS x FROM zarrs WHERE status IN ('Uploaded', 'Ingesting') LIMIT 1",
    ].some((sql) => db.get(sql) !== undefined);
  }

  async #round(): Promise<void> {
    const { db } = this.#archive;
    for (
      const { id } of db.all<{ id: number }>("SELECT id FROM versions WHERE status = 'Publishing'")
    ) {
      if (this.#stopped) return;
      db.transaction(() => finishPublish(this.#archive, id));
    }
    for (
      const { id } of db.all<{ id: number }>(
        "SELECT id FROM dandisets WHERE embargo_status = 'UNEMBARGOING'",
      )
    ) {
      db.transaction(() => finishUnembargo(this.#archive, id));
    }
    const drafts = db.all<{ id: number }>(
      "SELECT id FROM versions WHERE status = 'Pending' AND version = 'draft'",
    );
    for (const { id } of drafts) {
      if (this.#stopped) return;
      db.transaction(() => this.#validateDraft(id));
      await sleep(0);
    }
    await this.#checksums();
    await this.#ingestZarrs();
    await this.#validateAssets();
    countStats(this.#archive);
  }

  #validateDraft(id: number): void {
    const { db } = this.#archive;
    const version = db.get<VersionRow>(
      "SELECT * FROM versions WHERE id = ? AND status = 'Pending'",
      id,
    );
    if (!version) return;
    const dandiset = db.get<DandisetRow>("SELECT * FROM dandisets WHERE id = ?", version.dandiset);
    if (!dandiset) return;
    const errors = validateVersion(this.#archive, this.#schemas, version);
    const metadata = populateDandiset(
      this.#archive,
      { dandiset, version: version.version, name: version.name, doi: version.doi },
      { ...parseObject(version.metadata), assetsSummary: assetsSummary(this.#archive, id) },
    );
    db.run(
      "UPDATE versions SET status = ?, errors = ?, metadata = ?, modified = ? WHERE id = ?",
      errors.length > 0 ? "Invalid" : "Valid",
      JSON.stringify(errors),
      JSON.stringify(metadata),
      this.#archive.clock.stamp(),
      id,
    );
  }

  async #checksums(): Promise<void> {
    const { db } = this.#archive;
    const blobs = db.all<{ id: string; size: number }>(
      "SELECT id, size FROM blobs WHERE sha256 IS NULL",
    );
    for (const { id, size } of blobs) {
      if (this.#stopped) return;
      const hash = createHash("sha256");
      const segments = segmentsOf(this.#archive, blobKey(id));
      for await (const chunk of readSegments(this.#archive, segments, 0, size)) {
        hash.update(chunk);
        if (this.#stopped) return;
      }
      db.run("UPDATE blobs SET sha256 = ? WHERE id = ?", hash.digest("hex"), id);
    }
  }

  async #ingestZarrs(): Promise<void> {
    const { db } = this.#archive;
    db.run("UPDATE zarrs SET status = 'Ingesting' WHERE status = 'Uploaded'");
    for (const zarr of db.all<ZarrRow>("SELECT * FROM zarrs WHERE status = 'Ingesting'")) {
      if (this.#stopped) return;
      db.transaction(() => this.#ingest(zarr.id));
      await sleep(0);
    }
  }

  #ingest(id: string): void {
    const { db } = this.#archive;
    const prefix = `zarr/${id}/`;
    const files = db.all<{ key: string; size: number; etag: string }>(
      "SELECT key, size, etag FROM s3_objects WHERE key >= ? AND key < ?",
      prefix,
      `zarr/${id}0`,
    ).map(({ key, size, etag }) => ({ path: key.slice(prefix.length), size, md5: etag }));
    const { checksum, count, size } = zarrChecksum(files);
    db.run(
      "UPDATE zarrs SET status = 'Complete', checksum = ?, file_count = ?, size = ? WHERE id = ?",
      checksum,
      count,
      size,
      id,
    );
    setSizes(this.#archive, id, size);
    db.run("UPDATE assets SET status = 'Pending' WHERE zarr = ? AND published = 0", id);
    const drafts = db.all<{ version: number }>(
      `SELECT DISTINCT va.version FROM version_assets va JOIN assets a ON a.pk = va.asset
       JOIN versions v ON v.id = va.version WHERE a.zarr = ? AND v.version = 'draft'`,
      id,
    );
    for (const { version } of drafts) touchDraft(this.#archive, version);
  }

  async #validateAssets(): Promise<void> {
    const { db, clock } = this.#archive;
    for (let after = 0; !this.#stopped;) {
      const batch = db.all<AssetRow>(
        `SELECT ${ASSET_COLUMNS} FROM assets a ${ASSET_JOINS} WHERE a.status = 'Pending' AND a.pk > ?
           AND (b.sha256 IS NOT NULL OR z.status = 'Complete') ORDER BY a.pk LIMIT ?`,
        after,
        BATCH,
      );
      if (batch.length === 0) return;
      db.transaction(() => {
        for (const asset of batch) {
          const errors = validateAsset(this.#archive, this.#schemas, asset);
          db.run(
            "UPDATE assets SET status = ?, errors = ?, modified = ? WHERE pk = ? AND status = 'Pending'",
            errors.length > 0 ? "Invalid" : "Valid",
            JSON.stringify(errors),
            clock.stamp(),
            asset.pk,
          );
        }
      });
      after = batch.at(-1)?.pk ?? after;
      await sleep(0);
    }
  }
}
