/**
 * Checks of extracellular recordings and units. Source: NWB Inspector, `checks/_ecephys.py`.
 *
 * @module
 */
import { quote } from "../../core/text.ts";
import type { H5Node } from "../../store/store.ts";
import { ccfTerms, isMouse } from "./ccf.ts";
import { type Check, type CheckContext, isUnicode, type Message, NELEMS, YEAR_S } from "./check.ts";
import { slabs } from "./numbers.ts";
import { colnamesOf, indexOf } from "./tables.ts";
import { dataShape } from "./time_series.ts";

/** Flat spike times with the ends of each unit; undefined where the table has no such column. */
interface Spikes {
  readonly flat: H5Node;
  readonly ends: H5Node;
  readonly resolution: number | undefined;
}

function spikesOf(units: H5Node, { isA }: CheckContext): Spikes | undefined {
  if (!colnamesOf(units).includes("spike_times")) return undefined;
  const flat = units.get("spike_times");
  const ends = flat && indexOf(units, flat, isA);
  if (flat?.kind !== "dataset" || ends?.kind !== "dataset") return undefined;
  return { flat, ends, resolution: flat.number("resolution") };
}

/** Extracellular checks. */
export const ECEPHYS_CHECKS: readonly Check[] = [
  {
    name: "check_units_table_has_spikes",
    type: "Units",
    run: (units) =>
      colnamesOf(units).includes("spike_times")
        ? undefined
        : { message: `The units table ${units.path} has no spike_times` },
  },
  {
    name: "check_negative_spike_times",
    type: "Units",
    run(units, context) {
      const spikes = spikesOf(units, context);
      if (!spikes) return undefined;
      for (const values of slabs(spikes.flat)) {
        if (values.some((v) => v < 0)) {
          return { message: `${units.path} has negative spike times`, place: spikes.flat.path };
        }
      }
      return undefined;
    },
  },
  {
    name: "check_units_resolution_is_set",
    type: "Units",
    run(units, context) {
      const spikes = spikesOf(units, context);
      if (!spikes) return undefined;
      const { resolution } = spikes;
      if (resolution !== undefined && resolution > 0) return undefined;
      return {
        message: resolution === undefined || Number.isNaN(resolution)
          ? `The resolution of the spike times of ${units.path} is not set`
          : `The resolution of the spike times of ${units.path} is ${resolution}, which is none`,
        place: spikes.flat.path,
      };
    },
  },
  {
    name: "check_units_resolution_is_valid",
    type: "Units",
    run(units, context) {
      const spikes = spikesOf(units, context);
      return spikes?.resolution !== undefined && spikes.resolution > 0.01
        ? {
          message:
            `The resolution of the spike times of ${units.path} is ${spikes.resolution} s: is it a rate?`,
          found: String(spikes.resolution),
          place: spikes.flat.path,
        }
        : undefined;
    },
  },
  {
    name: "check_spike_times_not_in_samples",
    type: "Units",
    run(units, context) {
      const spikes = spikesOf(units, context);
      if (!spikes || (spikes.resolution ?? 0) >= 1) return undefined;
      const values = spikes.flat.numbers(0, NELEMS);
      return values.length > 0 && values.every((v) => v === Math.floor(v))
        ? {
          message:
            `The spike times of ${units.path} are whole numbers: they look like samples, not seconds`,
          place: spikes.flat.path,
        }
        : undefined;
    },
  },
  { name: "check_ascending_spike_times", type: "Units", run: checkOrder },
  {
    name: "check_spike_times_not_in_unobserved_interval",
    type: "Units",
    run(units, context) {
      const spikes = spikesOf(units, context);
      const intervals = units.get("obs_intervals");
      const intervalEnds = intervals && indexOf(units, intervals, context.isA);
      if (!spikes || intervals?.kind !== "dataset" || intervalEnds?.kind !== "dataset") {
        return undefined;
      }
      const ends = spikes.ends.numbers(0, 4);
      const until = intervalEnds.numbers(0, 4);
      for (let unit = 0; unit < Math.min(ends.length, until.length); unit++) {
        const bounds = intervals.numbers(until[unit - 1] ?? 0, until[unit] ?? 0);
        for (let at = ends[unit - 1] ?? 0; at < (ends[unit] ?? 0); at += 100_000) {
          const values = spikes.flat.numbers(at, Math.min(ends[unit] ?? 0, at + 100_000));
          const outside = values.some((v) => {
            for (let i = 0; i + 1 < bounds.length; i += 2) {
              if ((bounds[i] ?? 0) <= v && v <= (bounds[i + 1] ?? 0)) return false;
            }
            return true;
          });
          if (outside) {
            return {
              message: `Unit ${unit} of ${units.path} has spikes outside its obs_intervals`,
            };
          }
        }
      }
      return undefined;
    },
  },
  {
    name: "check_units_table_duration",
    type: "Units",
    run(units, context) {
      const spikes = spikesOf(units, context);
      const total = spikes?.flat.shape?.[0] ?? 0;
      if (!spikes || total === 0) return undefined;
      let low = Infinity;
      let high = -Infinity;
      // first and last spike of each unit are neighbours of the ends in the flat column
      for (const [from, to] of unitRanges(spikes)) {
        for (const at of [from, to - 1]) {
          const [v = NaN] = spikes.flat.numbers(at, at + 1);
          low = Math.min(low, v);
          high = Math.max(high, v);
        }
      }
      return high - low > YEAR_S
        ? {
          message: `The spike times of ${units.path} span ${
            ((high - low) / YEAR_S).toFixed(1)
          } years: are they seconds?`,
          place: spikes.flat.path,
        }
        : undefined;
    },
  },
  {
    name: "check_electrical_series_dims",
    type: "ElectricalSeries",
    run(series, { isA }) {
      const electrodes = series.get("electrodes");
      if (electrodes?.kind !== "dataset") return undefined;
      const shape = dataShape(series);
      const axes = isA(series, "SpikeEventSeries") ? 3 : 2;
      const channels = electrodes.shape?.[0] ?? 0;
      return shape.length === axes && shape[1] !== channels
        ? {
          message: `The data of ${series.path} have the shape (${
            shape.join(", ")
          }), but there are ${channels} electrodes${
            shape[0] === channels ? ": transpose the data" : ""
          }`,
          found: `(${shape.join(", ")})`,
        }
        : undefined;
    },
  },
  {
    name: "check_electrical_series_reference_electrodes_table",
    type: "ElectricalSeries",
    run(series, { all, isA }) {
      const table = series.get("electrodes")?.target("table");
      // a table of the type for electrodes goes by that name, whatever it is called in the file
      return table && all("DynamicTable").includes(table) && table.name !== "electrodes" &&
          !isA(table, "ElectrodesTable")
        ? {
          message:
            `The electrodes of ${series.path} are rows of ${table.path}, not of the electrodes table`,
          found: table.path,
          place: `${series.path}/electrodes`,
        }
        : undefined;
    },
  },
  {
    name: "check_electrical_series_unscaled_data",
    type: "ElectricalSeries",
    run(series) {
      const data = series.get("data");
      if (data?.kind !== "dataset" || data.dtype.class !== "int") return undefined;
      if ((data.shape?.[0] ?? 0) === 0) return undefined;
      if ((data.number("conversion") ?? 1) !== 1 || (data.number("offset") ?? 0) !== 0) {
        return undefined;
      }
      const channels = series.get("channel_conversion");
      if (
        channels?.kind === "dataset" &&
        channels.numbers(0, 100_000).some((v) => Math.abs(v - 1) > 1e-8 + 1e-5)
      ) return undefined;
      return {
        message:
          `${series.path} holds whole numbers with conversion 1 and offset 0: they are hardly volts`,
        place: data.path,
      };
    },
  },
  { name: "check_electrodes_location_allen_ccf", type: "NWBFile", run: checkLocations },
];

function* unitRanges({ ends, flat }: Spikes): Generator<[number, number]> {
  const total = flat.shape?.[0] ?? 0;
  let from = 0;
  for (const values of slabs(ends)) {
    for (const end of values) {
      const to = Math.min(end, total);
      if (to > from) yield [from, to];
      from = Math.max(from, to);
    }
  }
}

function checkOrder(units: H5Node, context: CheckContext): Message | undefined {
  const spikes = spikesOf(units, context);
  if (!spikes) return undefined;
  const strict = spikes.resolution === undefined;
  const total = spikes.flat.shape?.[0] ?? 0;
  let from = 0;
  let unit = 0;
  for (const ends of slabs(spikes.ends)) {
    for (const end of ends) {
      const values = spikes.flat.numbers(from, Math.min(end, total, from + NELEMS));
      for (let i = 1; i < values.length; i++) {
        const step = (values[i] ?? 0) - (values[i - 1] ?? 0);
        if (step < 0 || (strict && step === 0)) {
          return {
            message: step < 0
              ? `The spike times of unit ${unit} of ${units.path} go backward`
              : `Unit ${unit} of ${units.path} has two spikes at one time, and no resolution is set`,
            place: spikes.flat.path,
            found: String(values[i]),
          };
        }
      }
      from = Math.max(from, end);
      unit++;
    }
  }
  return undefined;
}

function* checkLocations(_file: H5Node, { root, subject }: CheckContext): Generator<Message> {
  if (!isMouse(subject)) return;
  const table = root.at("general/extracellular_ephys/electrodes");
  if (!table || !colnamesOf(table).includes("location")) return;
  const column = table.get("location");
  if (column?.kind !== "dataset") return;
  const terms = ccfTerms();
  const told = new Set<unknown>();
  const n = column.shape?.[0] ?? 0;
  // the inspector reads numbers, and texts that are not of variable length in UTF-8 as bytes: neither is a term
  const known = isUnicode(column.dtype) ? (text: string) => terms.has(text) : () => false;
  const valuesAt = (at: number): readonly (string | number)[] =>
    column.dtype.class === "text"
      ? column.texts(at, at + 100_000)
      : column.numbers(at, at + 100_000);
  if (column.shape?.length !== 1) return;
  for (let at = 0; at < n; at += 100_000) {
    for (const value of valuesAt(at)) {
      const location = String(value);
      if (known(location) || told.has(value)) continue;
      // NaN is no other NaN to Python
      if (!Number.isNaN(value)) told.add(value);
      yield {
        message: `The electrode location ${
          quote(location)
        } is not a term of the Allen Mouse Brain Atlas, such as VISp or Primary visual area`,
        found: location,
        place: column.path,
      };
    }
  }
}
