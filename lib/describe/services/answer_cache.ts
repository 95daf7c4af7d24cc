/** Answers of services, remembered in the work folder, so that a second run is offline and can be reviewed. */
import { type JsonLinesWriter, openJsonLines, readJsonLines } from "../../core/json_lines.ts";
import type { ServiceName } from "../service_names.ts";
import type { Answer } from "./services.ts";

const DAY = 86_400_000;

interface Entry {
  service: string;
  path: string;
  status: number;
  at: string;
  json?: unknown;
  text?: string;
  location?: string;
}

/** Remembers statements, never failures. */
export class AnswerCache {
  readonly #path: string | undefined;
  readonly #maxAgeMs: number;
  readonly #now: () => Date;
  #entries: Map<string, Entry> | undefined;
  #writer: JsonLinesWriter | undefined;

  constructor(path: string | undefined, maxAgeMs = 30 * DAY, now: () => Date = () => new Date()) {
    this.#path = path;
    this.#maxAgeMs = maxAgeMs;
    this.#now = now;
  }

  /** The remembered answer, if it is young enough. */
  get(
    service: ServiceName,
    path: string,
    options: { anyAge?: boolean } = {},
  ): Extract<Answer, { kind: "answer" }> | undefined {
    const entry = this.#load().get(`${service} ${path}`);
    if (!entry) return undefined;
    const age = this.#now().getTime() - Date.parse(entry.at);
    const limit = entry.status === 200 ? this.#maxAgeMs : Math.min(DAY, this.#maxAgeMs);
    if (!options.anyAge && !(age <= limit)) return undefined;
    return {
      kind: "answer",
      status: entry.status,
      json: entry.json,
      text: entry.text ?? "",
      at: entry.at,
      remembered: true,
      ...(entry.location === undefined ? {} : { location: entry.location }),
    };
  }

  /** Remembers an answer. */
  put(service: ServiceName, path: string, answer: Extract<Answer, { kind: "answer" }>): void {
    if (this.#path === undefined) return;
    const { status, at, json, text, location } = answer;
    const entry: Entry = { service, path, status, at };
    if (json === undefined) entry.text = text;
    else entry.json = json;
    if (location !== undefined) entry.location = location;
    this.#load().set(`${service} ${path}`, entry);
    this.#writer ??= openJsonLines(this.#path);
    this.#writer.append(entry);
  }

  #load(): Map<string, Entry> {
    if (this.#entries) return this.#entries;
    this.#entries = new Map();
    if (this.#path !== undefined) {
      for (const record of readJsonLines(this.#path).records) {
        if (isEntry(record)) this.#entries.set(`${record.service} ${record.path}`, record);
      }
    }
    return this.#entries;
  }
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Entry | null;
  return typeof entry === "object" && entry !== null && typeof entry.service === "string" &&
    typeof entry.path === "string" && typeof entry.status === "number" &&
    typeof entry.at === "string" && !Number.isNaN(Date.parse(entry.at));
}
