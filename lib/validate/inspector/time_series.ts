/**
 * Checks of time series. Source: NWB Inspector, `checks/_time_series.py`.
 *
 * @module
 */
import type { H5Node } from "../../store/store.ts";
import { childOf, childrenOf } from "../schema/children.ts";
import { type Check, NELEMS, YEAR_S } from "./check.ts";
import { hasNegativeStep, isRegular } from "./numbers.ts";

/**
 * Lengths of a series' data; `[0]` where it has none, as PyNWB reads it, and one that is no number where they lie in
 * another file.
 */
export function dataShape(series: H5Node): readonly number[] {
  const data = childrenOf(series).find((c) => c.name === "data");
  return data && !data.node ? [NaN] : data?.node?.shape ?? [0];
}

/** Samples a second; undefined where the series has timestamps. */
export function rateOf(series: H5Node): number | undefined {
  return childOf(series, "starting_time")?.number("rate");
}

function timestampsOf(series: H5Node): H5Node | undefined {
  const node = childOf(series, "timestamps");
  return node?.kind === "dataset" ? node : undefined;
}

/** Time series checks. */
export const TIME_SERIES_CHECKS: readonly Check[] = [
  {
    name: "check_regular_timestamps",
    type: "TimeSeries",
    run(series) {
      const t = timestampsOf(series);
      if (!t || t.shape?.length !== 1 || (t.shape[0] ?? 0) <= 2) return undefined;
      const [first = 0, second = 0] = t.numbers(0, 2);
      if (second - first === 0 || !isRegular(t)) return undefined;
      return {
        message: `${series.path} is evenly sampled: write starting_time=${first} and rate=${
          Number((1 / (second - first)).toPrecision(9))
        } instead of timestamps`,
        place: t.path,
      };
    },
  },
  {
    name: "check_data_orientation",
    type: "TimeSeries",
    run(series, { isA }) {
      if (isA(series, "SpikeEventSeries")) return undefined;
      const shape = dataShape(series);
      const [length = 0, ...others] = shape;
      return others.some((n) => n > length)
        ? {
          message: `The data of ${series.path} have the shape (${
            shape.join(", ")
          }): time should be the first and is usually the longest axis`,
          found: `(${shape.join(", ")})`,
        }
        : undefined;
    },
  },
  {
    name: "check_timestamps_match_first_dimension",
    type: "TimeSeries",
    run(series, { isA, all }) {
      const t = timestampsOf(series);
      if (!t?.shape || t.shape.length === 0) return undefined;
      const samples = dataShape(series)[0] ?? 0;
      const times = t.shape[0] ?? 0;
      if (series.get("external_file") && samples === 0) return undefined;
      if (
        times === 0 && isA(series, "ImageSeries") &&
        all("IndexSeries").some((i) => i.get("indexed_timeseries") === series)
      ) return undefined;
      return samples === times || Number.isNaN(samples) ? undefined : {
        message: `${series.path} has ${samples} samples and ${times} timestamps`,
        found: `${samples} and ${times}`,
      };
    },
  },
  {
    name: "check_timestamps_ascending",
    type: "TimeSeries",
    run(series) {
      const t = timestampsOf(series);
      return t && hasNegativeStep(t.numbers(0, NELEMS))
        ? { message: `The timestamps of ${series.path} go backward`, place: t.path }
        : undefined;
    },
  },
  {
    name: "check_timestamps_without_nans",
    type: "TimeSeries",
    run(series) {
      const t = timestampsOf(series);
      return t?.numbers(0, NELEMS).some(Number.isNaN)
        ? { message: `The timestamps of ${series.path} have NaN among them`, place: t.path }
        : undefined;
    },
  },
  {
    name: "check_timestamp_of_the_first_sample_is_not_negative",
    type: "TimeSeries",
    run(series) {
      const first = series.get("starting_time")?.scalarNumber() ??
        timestampsOf(series)?.numbers(0, 1)[0];
      return first !== undefined && first < 0
        ? { message: `${series.path} begins before zero, at ${first} s`, found: String(first) }
        : undefined;
    },
  },
  {
    name: "check_missing_unit",
    type: "TimeSeries",
    run: (series) =>
      series.get("data")?.text("unit") === ""
        ? { message: `The unit of ${series.path} is empty`, place: `${series.path}/data` }
        : undefined,
  },
  {
    name: "check_resolution",
    type: "TimeSeries",
    run(series) {
      const resolution = series.get("data")?.number("resolution");
      return resolution !== undefined && resolution !== -1 && resolution <= 0
        ? {
          message:
            `The resolution of ${series.path} is ${resolution}: an unknown one is written as -1.0 or NaN`,
          found: String(resolution),
          place: `${series.path}/data`,
        }
        : undefined;
    },
  },
  {
    name: "check_rate_is_not_zero",
    type: "TimeSeries",
    run: (series) =>
      rateOf(series) === 0 && (dataShape(series)[0] ?? 0) > 1
        ? {
          message: `The rate of ${series.path} is 0 Hz, but it has more than one sample`,
          place: `${series.path}/starting_time`,
        }
        : undefined,
  },
  {
    name: "check_rate_is_positive",
    type: "TimeSeries",
    run(series) {
      const rate = rateOf(series);
      return rate !== undefined && rate < 0
        ? {
          message: `The rate of ${series.path} is negative (${rate} Hz)`,
          found: String(rate),
          place: `${series.path}/starting_time`,
        }
        : undefined;
    },
  },
  {
    name: "check_time_series_duration",
    type: "TimeSeries",
    run(series) {
      const samples = dataShape(series)[0] ?? 0;
      if (samples <= 1) return undefined;
      const t = timestampsOf(series);
      const rate = rateOf(series);
      let span: number | undefined;
      if (t) {
        const n = t.shape?.[0] ?? 0;
        const [first, last] = n > 1 ? [t.numbers(0, 1)[0], t.numbers(n - 1, n)[0]] : [];
        if (first !== undefined && last !== undefined) span = last - first;
      } else if (rate !== undefined && rate > 0) span = (samples - 1) / rate;
      return span !== undefined && span > YEAR_S
        ? {
          message: `${series.path} spans ${
            (span / YEAR_S).toFixed(1)
          } years: are its times seconds?`,
          found: `${span} s`,
        }
        : undefined;
    },
  },
  {
    name: "check_time_series_data_is_not_empty",
    type: "TimeSeries",
    run(series) {
      if ((series.get("external_file")?.size ?? 0) > 0) return undefined;
      return dataShape(series).reduce((a, b) => a * b, 1) === 0
        ? { message: `${series.path} has no data` }
        : undefined;
    },
  },
  {
    name: "check_rate_not_below_threshold",
    type: "TimeSeries",
    run(series) {
      const rate = rateOf(series);
      // a rate of single precision is compared in single precision: 0.01 itself is not below
      const single = series.get("starting_time")?.attribute("rate")?.type.bytes === 4;
      return rate !== undefined && rate > 0 && rate < (single ? Math.fround(0.01) : 0.01)
        ? {
          message: `The rate of ${series.path} is ${rate} Hz, one sample every ${
            (1 / rate).toFixed(1)
          } s: is it a period?`,
          found: String(rate),
          place: `${series.path}/starting_time`,
        }
        : undefined;
    },
  },
];
