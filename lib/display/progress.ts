/**
 * Progress events turned into something to look at. State, drawing and output are three things, so that a test
 * draws a given state at a given width and compares text.
 *
 * @module
 */
import type { OnProgress, ProgressEvent } from "../core/progress.ts";
import { formatBytes, formatDuration, shorten } from "../core/text.ts";
import { escapeHtml, escapeTerminal } from "./escape.ts";
import { inNotebook } from "./kernel.ts";
import { sendToNotebook } from "./show.ts";

/** What is known about running work. Times are milliseconds of one clock. */
export interface ProgressState {
  /** The stage of the whole work. */
  stage: string;
  /** Items of this stage, where known. */
  total?: number;
  /** Items of this stage that are finished. */
  itemsDone: number;
  /** Finished items by outcome. */
  outcomes: Record<string, number>;
  /** Items in flight → their stage. */
  active: Map<string, string>;
  /** Bytes moved so far. */
  bytesDone: number;
  /** Bytes to move in all; 0 where bytes are not counted. */
  bytesTotal: number;
  /** When the work began. */
  startedAt: number;
  /** When bytes or items last moved. */
  movedAt: number;
  /** Moments and bytes of the last ten seconds, for the rate. */
  samples: { at: number; bytes: number }[];
  /** What was said last. */
  note?: string;
  /** When what was said is over: a wait does not stand there after it. */
  noteUntil?: number;
  /** Until then nothing moves because it is usual to wait. */
  usualUntil?: number;
}

/** A state before anything happened. */
export function startProgress(now: number): ProgressState {
  return {
    stage: "",
    itemsDone: 0,
    outcomes: {},
    active: new Map(),
    bytesDone: 0,
    bytesTotal: 0,
    startedAt: now,
    movedAt: now,
    samples: [],
  };
}

/** Takes one event into the state. */
export function advanceProgress(state: ProgressState, event: ProgressEvent, now: number): void {
  switch (event.kind) {
    case "stage":
      state.stage = event.stage;
      if (event.total === undefined) delete state.total;
      else state.total = event.total;
      state.itemsDone = 0;
      state.outcomes = {};
      state.active.clear();
      state.movedAt = now;
      // The bytes of one stage are not those of the next: hashing is no sending. The last stage shows what was done.
      if (event.stage !== "done") {
        state.bytesDone = 0;
        state.bytesTotal = 0;
        state.samples = [];
      }
      break;
    case "item":
      state.active.set(
        event.item,
        event.parts && event.parts > 1
          ? `${event.stage} ${event.part ?? 0}/${event.parts}`
          : event.stage,
      );
      state.movedAt = now;
      break;
    case "item-done":
      state.active.delete(event.item);
      state.itemsDone++;
      state.outcomes[event.outcome] = (state.outcomes[event.outcome] ?? 0) + 1;
      state.movedAt = now;
      break;
    case "bytes":
      if (event.done !== state.bytesDone) state.movedAt = now;
      state.bytesDone = event.done;
      state.bytesTotal = event.total;
      // Some per second are enough for a rate; many small files give thousands.
      if (now - (state.samples.at(-2)?.at ?? -Infinity) < 100) state.samples.pop();
      state.samples.push({ at: now, bytes: event.done });
      while (state.samples.length > 2 && (state.samples[0]?.at ?? now) < now - 10_000) {
        state.samples.shift();
      }
      break;
    case "waiting":
      state.note = event.usual
        ? event.why
        : `waiting ${formatDuration(event.waitMs)}: ${event.why}`;
      state.noteUntil = now + event.waitMs + 1000;
      if (event.usual) state.usualUntil = state.noteUntil;
      break;
    case "note":
      state.note = event.text;
      delete state.noteUntil;
      break;
  }
}

/** Bytes per second over the last ten seconds; 0 where nothing moved in them. */
export function bytesPerSecond(state: ProgressState, now?: number): number {
  const first = state.samples[0];
  const last = state.samples.at(-1);
  if (!first || !last) return 0;
  // Since the last event time goes on: a rate that stands still would be a lie.
  const end = Math.max(last.at, now ?? last.at);
  return end > first.at && end - last.at < 10_000
    ? (last.bytes - first.bytes) / ((end - first.at) / 1000)
    : 0;
}

/** One line: stage, counts, bytes, rate, time left (after the first gigabyte or a tenth), or that nothing moves. */
export function drawProgress(state: ProgressState, now: number): string {
  const parts = [state.stage];
  if (state.total !== undefined) parts.push(`${state.itemsDone}/${state.total}`);
  else if (state.itemsDone) parts.push(`${state.itemsDone}`);
  if (state.bytesTotal > 0) {
    parts.push(`${formatBytes(state.bytesDone)} of ${formatBytes(state.bytesTotal)}`);
    const rate = bytesPerSecond(state, now);
    if (rate > 0) {
      parts.push(`${formatBytes(rate)}/s`);
      const left = state.bytesTotal - state.bytesDone;
      if (left > 0 && (state.bytesDone > 1e9 || state.bytesDone > state.bytesTotal / 10)) {
        parts.push(`${formatDuration(left / rate * 1000)} left`);
      }
    }
  }
  const first = state.active.entries().next().value;
  if (first) {
    parts.push(
      `${first[1]} ${shorten(first[0], 50)}${
        state.active.size > 1 ? ` (+${state.active.size - 1})` : ""
      }`,
    );
  }
  if (stands(state, now)) {
    parts.push(
      `nothing moved for ${formatDuration(now - state.movedAt)}${
        state.note ? `: ${state.note}` : ""
      }`,
    );
  } else if (state.note && now <= (state.noteUntil ?? now)) parts.push(state.note);
  return escapeTerminal(parts.filter(Boolean).join(" · "));
}

/** Whether nothing has moved for a minute that should have. */
function stands(state: ProgressState, now: number): boolean {
  return now - state.movedAt > 60_000 && now > (state.usualUntil ?? -Infinity);
}

/** Draws when nothing else does: where nothing moves there are no events, and that is what is to be said. */
class Heartbeat {
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(readonly beat: () => void, readonly everyMs: number) {}

  start(): void {
    if (this.#timer !== undefined) return;
    const timer = setInterval(() => {
      try {
        this.beat();
      } catch { /* A closed terminal; an error in a timer would end the process, or the kernel. */ }
    }, this.everyMs);
    Deno.unrefTimer(timer);
    this.#timer = timer;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}

/** A running display of progress. */
export interface ProgressDisplay {
  /** To be passed as `onProgress`. */
  readonly onProgress: OnProgress;
  /** Draws the last state and stops. */
  end(): Promise<void>;
}

/** Where a display writes and what time it is; tests pass their own. */
export interface ProgressDisplayOptions {
  /** Milliseconds of a clock. Default `performance.now()`. */
  now?: () => number;
  /** Writes text. Default to standard error. */
  write?: (text: string) => void;
  /** Whether a person watches. Default: standard error is a terminal. */
  terminal?: boolean;
  /** Milliseconds between log lines. Default 10 000. */
  logEveryMs?: number;
  /** Milliseconds between looks at whether something moves. Default 1000. */
  beatMs?: number;
}

/**
 * Shows progress where the code runs: an output updating in place in a notebook, a line updating in place in a
 * terminal, a line every ten seconds in a log.
 */
export function showProgress(options: ProgressDisplayOptions = {}): ProgressDisplay {
  const { now = () => performance.now() } = options;
  const state = startProgress(now());
  if (inNotebook() && !options.write) return notebookProgress(state, now);
  const {
    write = (text) => void Deno.stderr.writeSync(new TextEncoder().encode(text)),
    terminal = Deno.stderr.isTerminal(),
    logEveryMs = 10_000,
    beatMs = 1000,
  } = options;
  let last = terminal ? -Infinity : now();
  let stage = "";
  let usual = "";
  const draw = () => {
    last = now();
    if (!terminal) return write(drawProgress(state, last) + "\n");
    let columns = 80;
    try {
      columns = Deno.consoleSize().columns;
    } catch { /* no terminal at all */ }
    write(`\r\x1b[K${shorten(drawProgress(state, last), columns - 1)}`);
  };
  const heartbeat = new Heartbeat(() => {
    // A log is told once a minute that nothing moves; a terminal also loses a wait that is over.
    if (terminal ? now() - last >= beatMs : stands(state, now()) && now() - last > 60_000) draw();
  }, beatMs);
  return {
    onProgress(event) {
      heartbeat.start();
      advanceProgress(state, event, now());
      if (!terminal && event.kind === "waiting" && event.usual) {
        // A usual wait is said once in a log, and again when it is another.
        if (event.why !== usual) {
          usual = event.why;
          draw();
        }
        return;
      }
      const due = now() - last >= (terminal ? 100 : logEveryMs);
      // In a log, what is said comes at once, but a storm of waits is one line a second.
      const said = (event.kind === "waiting" || event.kind === "note") && now() - last >= 1000;
      if (due || (!terminal && said) || (terminal && state.stage !== stage)) draw();
      stage = state.stage;
    },
    end() {
      heartbeat.stop();
      if (terminal && last !== -Infinity) write("\r\x1b[K");
      return Promise.resolve();
    },
  };
}

function notebookProgress(state: ProgressState, now: () => number): ProgressDisplay {
  const displayId = crypto.randomUUID();
  let last = -Infinity;
  let begun = false;
  let sending: Promise<void> = Promise.resolve();
  const send = () => {
    last = now();
    const text = drawProgress(state, last);
    const update = begun;
    begun = true;
    sending = sending.then(() =>
      sendToNotebook({ "text/html": `<code>${escapeHtml(text)}</code>`, "text/plain": text }, {
        displayId,
        update,
      })
    );
  };
  const heartbeat = new Heartbeat(() => {
    if (stands(state, now()) && now() - last > 10_000) send();
  }, 1000);
  return {
    onProgress(event) {
      heartbeat.start();
      advanceProgress(state, event, now());
      if (now() - last > 300) send();
    },
    async end() {
      heartbeat.stop();
      state.active.clear();
      delete state.note;
      // What stays in the notebook is how it ended, not that it once stood still.
      state.movedAt = now();
      if (begun) send();
      await sending;
    },
  };
}
