/**
 * The state of the embedded archive: SQLite in WAL mode. A request is one transaction, so what was acknowledged is
 * complete, and what was not leaves nothing behind.
 */
import { JournalError } from "../../core/errors.ts";
import {
  DatabaseSync,
  type SQLInputValue,
  type SQLOutputValue,
  type StatementSync,
} from "node:sqlite";

/** Form of the tables; raised when they change. */
const STATE_VERSION = 2;

/** A row as SQLite gives it. */
export type Row = Record<string, SQLOutputValue>;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS users(
  id INTEGER PRIMARY KEY, username TEXT NOT NULL UNIQUE, first_name TEXT NOT NULL, last_name TEXT NOT NULL,
  email TEXT NOT NULL, status TEXT NOT NULL, superuser INTEGER NOT NULL, active INTEGER NOT NULL, key TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS dandisets(
  id INTEGER PRIMARY KEY, created TEXT NOT NULL, modified TEXT NOT NULL, embargo_status TEXT NOT NULL,
  embargo_end TEXT);
CREATE TABLE IF NOT EXISTS owners(
  dandiset INTEGER NOT NULL, user INTEGER NOT NULL, PRIMARY KEY(dandiset, user)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stars(
  dandiset INTEGER NOT NULL, user INTEGER NOT NULL, PRIMARY KEY(dandiset, user)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS versions(
  id INTEGER PRIMARY KEY, dandiset INTEGER NOT NULL, version TEXT NOT NULL, name TEXT NOT NULL,
  metadata TEXT NOT NULL, status TEXT NOT NULL, errors TEXT NOT NULL, created TEXT NOT NULL,
  modified TEXT NOT NULL, doi TEXT, release_notes TEXT NOT NULL, UNIQUE(dandiset, version));
CREATE TABLE IF NOT EXISTS assets(
  pk INTEGER PRIMARY KEY, asset_id TEXT NOT NULL UNIQUE, path TEXT NOT NULL, blob TEXT, zarr TEXT,
  metadata TEXT NOT NULL, status TEXT NOT NULL, errors TEXT NOT NULL, published INTEGER NOT NULL,
  created TEXT NOT NULL, modified TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS assets_blob ON assets(blob);
CREATE INDEX IF NOT EXISTS assets_zarr ON assets(zarr);
CREATE INDEX IF NOT EXISTS assets_pending ON assets(pk) WHERE status = 'Pending';
CREATE TABLE IF NOT EXISTS version_assets(
  version INTEGER NOT NULL, path TEXT NOT NULL, asset INTEGER NOT NULL, size INTEGER NOT NULL,
  PRIMARY KEY(version, path)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS version_assets_asset ON version_assets(asset, version);
CREATE INDEX IF NOT EXISTS version_assets_order ON version_assets(version, asset);
CREATE TABLE IF NOT EXISTS blobs(
  id TEXT PRIMARY KEY, etag TEXT NOT NULL UNIQUE, size INTEGER NOT NULL, sha256 TEXT, embargoed INTEGER NOT NULL,
  created TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS blobs_sha256 ON blobs(sha256);
CREATE TABLE IF NOT EXISTS uploads(
  id TEXT PRIMARY KEY, dandiset INTEGER NOT NULL, etag TEXT NOT NULL, size INTEGER NOT NULL,
  s3_upload TEXT NOT NULL, embargoed INTEGER NOT NULL, created TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS uploads_dandiset ON uploads(dandiset);
CREATE TABLE IF NOT EXISTS s3_uploads(
  id TEXT PRIMARY KEY, key TEXT NOT NULL, embargoed INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_parts(
  upload TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, md5 TEXT NOT NULL, file TEXT NOT NULL,
  PRIMARY KEY(upload, number)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_objects(
  key TEXT PRIMARY KEY, size INTEGER NOT NULL, etag TEXT NOT NULL, embargoed INTEGER NOT NULL,
  modified TEXT NOT NULL, type TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS s3_segments(
  key TEXT NOT NULL, number INTEGER NOT NULL, size INTEGER NOT NULL, file TEXT NOT NULL,
  PRIMARY KEY(key, number)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS s3_segments_file ON s3_segments(file);
CREATE INDEX IF NOT EXISTS s3_parts_file ON s3_parts(file);
CREATE TABLE IF NOT EXISTS zarrs(
  id TEXT PRIMARY KEY, name TEXT NOT NULL, dandiset INTEGER NOT NULL, status TEXT NOT NULL, checksum TEXT,
  file_count INTEGER NOT NULL, size INTEGER NOT NULL, created TEXT NOT NULL, UNIQUE(dandiset, name)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS audit(
  id INTEGER PRIMARY KEY, time TEXT NOT NULL, dandiset INTEGER NOT NULL, username TEXT NOT NULL,
  type TEXT NOT NULL, details TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS audit_dandiset ON audit(dandiset, id);
`;

/** Prepared statements over one database file, with nesting-safe transactions. */
export class Database {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  /**
   * Opens or creates the file.
   *
   * @throws {JournalError} If its tables have another form.
   */
  constructor(path: string) {
    this.#db = new DatabaseSync(path);
    // NORMAL: a commit is in the file's WAL, so it outlives a killed process; only a power cut can lose the last ones.
    this.#db.exec(
      "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;",
    );
    const { user_version: version } = this.#db.prepare("PRAGMA user_version").get() ?? {};
    if (version !== 0 && version !== STATE_VERSION) {
      this.#db.close();
      throw new JournalError(
        `Cannot open the embedded archive in "${path}": its state has form ${version}, this program knows form ` +
          `${STATE_VERSION}; use another folder, or the program that made it`,
      );
    }
    this.#db.exec(SCHEMA);
    this.#db.exec(`PRAGMA user_version = ${STATE_VERSION}`);
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#db.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  /** First row, or `undefined`. */
  get<T extends Row>(sql: string, ...values: SQLInputValue[]): T | undefined {
    return this.#prepare(sql).get(...values) as T | undefined;
  }

  /** All rows. */
  all<T extends Row>(sql: string, ...values: SQLInputValue[]): T[] {
    return this.#prepare(sql).all(...values) as T[];
  }

  /** Runs a change; gives the number of rows touched and the last row id. */
  run(sql: string, ...values: SQLInputValue[]): { changes: number; id: number } {
    const { changes, lastInsertRowid } = this.#prepare(sql).run(...values);
    return { changes: Number(changes), id: Number(lastInsertRowid) };
  }

  /** Runs `work` in a transaction: all of it is kept, or, when it throws, nothing. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#db.exec("BEGIN IMMEDIATE");
    this.#depth++;
    try {
      const result = work();
      this.#db.exec("COMMIT");
      return result;
    } catch (error) {
      this.#db.exec("ROLLBACK");
      throw error;
    } finally {
      this.#depth--;
    }
  }

  /** A value remembered across restarts. */
  meta(key: string): string | undefined {
    return this.get<{ value: string }>("SELECT value FROM meta WHERE key = ?", key)?.value;
  }

  /** Remembers a value across restarts. */
  setMeta(key: string, value: string): void {
    this.run(
      "INSERT INTO meta VALUES (?, ?) ON CONFLICT(key) DO UPDATE SET value = excluded.value",
      key,
      value,
    );
  }

  /** Writes the WAL back and closes the file. */
  close(): void {
    this.#statements.clear();
    this.#db.close();
  }
}
