/**
 * First and last time over the time series and tables of a file. Reads first and last elements only.
 *
 * @module
 */
import type { Source } from "./source.ts";
import type { Node } from "../store/tree.ts";

/** Grows with each time that is met. */
class Span {
  start = Infinity;
  end = -Infinity;
  add(first: number | undefined, last: number | undefined): void {
    if (first !== undefined && Number.isFinite(first)) this.start = Math.min(this.start, first);
    if (last !== undefined && Number.isFinite(last)) this.end = Math.max(this.end, last);
  }
}

/**
 * `undefined` where no object tells both a first and a last time. Objects whose times are text, ragged or unreadable
 * are left out; such a thing must not cost the rest.
 */
export function readTimeSpan(source: Source): { startS: number; endS: number } | undefined {
  const span = new Span();
  const visit = (node: Node): void => {
    if (node.type !== undefined && !node.again && node.children.size > 0) {
      // Optional knowledge: what fails here is of no further concern.
      const kept = { ...source.errors };
      timesOf(source, node, span);
      for (const key of Object.keys(source.errors)) if (!(key in kept)) delete source.errors[key];
    }
    for (const child of node.children.values()) visit(child);
  };
  for (const child of source.tree.root.children.values()) {
    if (child.name !== "specifications") visit(child);
  }
  return span.start <= Infinity && span.end > -Infinity && span.start < Infinity
    ? { startS: span.start, endS: span.end }
    : undefined;
}

function timesOf(source: Source, node: Node, span: Span): void {
  const { children, path } = node;
  if (children.has("id")) {
    if (children.has("start_time")) span.add(ends(source, `${path}/start_time`)?.[0], undefined);
    if (children.has("stop_time")) span.add(undefined, ends(source, `${path}/stop_time`)?.[1]);
    if (children.has("spike_times")) spikes(source, node, span);
    if (children.has("timestamp")) {
      const times = ends(source, `${path}/timestamp`);
      const duration = children.has("duration") ? ends(source, `${path}/duration`)?.[1] : 0;
      if (times) {
        const last = duration !== undefined && Number.isFinite(duration) ? duration : 0;
        span.add(times[0], times[1] + last);
      }
    }
    return;
  }
  const times = children.has("timestamps") ? ends(source, `${path}/timestamps`) : undefined;
  if (times) span.add(times[0], times[1]);
  else if (children.has("starting_time")) {
    source.attempt(path, () => {
      const place = `${path}/starting_time`;
      const start = Number(source.values(place)?.[0] ?? NaN);
      const rate = Number(source.file.attribute(place, "rate")?.[0] ?? NaN);
      // Frames in other files are not counted: such a series ends where it begins.
      const samples = children.has("data") ? source.rows(`${path}/data`) : 0;
      // The reference client divides in the precision of the rate.
      const round = source.file.isSingle(place, "rate") ? Math.fround : Number;
      const end = rate > 0 && samples !== undefined ? start + round(samples / rate) : undefined;
      if (end !== undefined) span.add(start, end);
    });
  }
}

/** First and last number of a one-dimensional dataset; `undefined` where it is empty or no such thing. */
function ends(source: Source, path: string): [number, number] | undefined {
  return source.attempt(path, () => {
    const type = source.describe(path);
    const rows = type?.shape?.[0] ?? 0;
    if (!type || type.shape?.length !== 1 || rows === 0 || type.type > 1) return undefined;
    const first = source.file.slice(path, type, 0, 1)[0];
    const last = rows === 1 ? first : source.file.slice(path, type, rows - 1, 1)[0];
    return [Number(first), Number(last)];
  });
}

/** More units than this are read in one go. */
const FEW = 64;
const MANY_SPIKES = 4_000_000;

function spikes(source: Source, node: Node, span: Span): void {
  const path = `${node.path}/spike_times`;
  source.attempt(path, () => {
    const type = source.describe(path);
    if (!type || type.shape?.length !== 1 || type.type > 1) return;
    const index = (source.values(`${path}_index`) ?? []).map(Number);
    const total = type.shape[0] ?? 0;
    const all = index.length > FEW && total <= MANY_SPIKES
      ? source.file.all(path, type)
      : undefined;
    const at = (i: number): number => Number(all ? all[i] : source.file.slice(path, type, i, 1)[0]);
    let from = 0;
    for (const to of index) {
      if (to > from && to <= total) span.add(at(from), at(to - 1));
      from = to;
    }
  });
}
