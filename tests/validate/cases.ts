/**
 * The conformance cases about the inside of a file: each changes one thing of the baseline. What is expected of
 * them stands in `cases_expected.json`, made by the real `dandi validate` 0.81.0 from these files (see
 * `write_cases.ts`).
 *
 * @module
 */
import { baseline, column, idColumn, region, specifications } from "./baseline.ts";
import {
  at,
  attrsAt,
  dataset,
  floats,
  group,
  groupAt,
  type GroupModel,
  ints,
  put,
  remove,
  setValue,
  typed,
} from "./nwb_writer.ts";

/** One case: number of section 8 of the reference, with a letter where a number has several. */
export interface Case {
  readonly id: string;
  readonly what: string;
  edit(root: GroupModel): void | Promise<void>;
}

const SUBJECT = "general/subject";
const TS = "acquisition/ts";
const TS2 = "acquisition/ts2";
const ES = "acquisition/es";
const TRIALS = "intervals/trials";

function c(id: string, what: string, edit: Case["edit"]): Case {
  return { id, what, edit };
}

function subject(id: string, field: string, value: string | undefined, what = ""): Case {
  return c(id, what || `${field} ${value ?? "absent"}`, (root) => {
    if (value === undefined) remove(root, `${SUBJECT}/${field}`);
    else put(root, `${SUBJECT}/${field}`, dataset(value));
  });
}

const extension = (source: unknown, name = "ndx-x") => ({
  [name]: { schema: [{ namespace: "core" }], source },
});

/** The baseline with an edit. */
export async function makeCase(one: Case): Promise<GroupModel> {
  const root = await baseline();
  await one.edit(root);
  return root;
}

/** All cases. */
export const CASES: readonly Case[] = [
  c("0", "baseline", () => {}),
  c("7", "nwb_version NWB-2.1.0", (r) => {
    r.attrs.nwb_version = "NWB-2.1.0";
  }),
  c("8", "nwb_version NWB-2.0b", (r) => {
    r.attrs.nwb_version = "NWB-2.0b";
  }),
  c("13", "external link", (r) => {
    put(r, "acquisition/other", { kind: "external", target: "/acquisition/ts", file: "o.nwb" });
  }),
  c("14", "no subject", (r) => remove(r, SUBJECT)),
  subject("15", "subject_id", undefined),
  c("16", "four empty texts", (r) => {
    for (const f of ["subject_id", "sex", "species", "age"]) setValue(r, `${SUBJECT}/${f}`, "");
  }),
  c("17", "sex male, species mouse, age 90 days", (r) => {
    setValue(r, `${SUBJECT}/sex`, "male");
    setValue(r, `${SUBJECT}/species`, "mouse");
    setValue(r, `${SUBJECT}/age`, "90 days");
  }),
  subject("18a", "species", "Mus musculus domesticus"),
  subject("18b", "species", "https://purl.obolibrary.org/obo/NCBITaxon_10090"),
  c("19", "date of birth instead of age", (r) => {
    remove(r, `${SUBJECT}/age`);
    put(r, `${SUBJECT}/date_of_birth`, dataset("2019-10-01T00:00:00+00:00"));
  }),
  subject("20", "age", "P1D/"),
  subject("21", "age", "/P3D"),
  subject("22a", "age", "P3D/P1D"),
  subject("22b", "age", "P3D/P3D"),
  subject("23", "age", "p90d"),
  subject("24", "date_of_birth", "spring 2019"),
  c("25", "protein", (r) => {
    setValue(r, `${SUBJECT}/subject_id`, "proteinX");
    remove(r, `${SUBJECT}/sex`);
  }),
  subject("26", "weight", "25g"),
  subject("27", "species", "Felis catus"),
  c("28", "worm", (r) => {
    setValue(r, `${SUBJECT}/species`, "Caenorhabditis elegans");
    setValue(r, `${SUBJECT}/sex`, "XX");
    setValue(r, "general/extracellular_ephys/electrodes/location", ["a", "a", "b", "b"]);
  }),
  c("29", "future", (r) => setValue(r, "session_start_time", "2099-01-01T00:00:00+00:00")),
  c("30", "no zone", (r) => setValue(r, "session_start_time", "2020-01-01T00:00:00")),
  c("31", "space", (r) => setValue(r, "session_start_time", "2020-01-01 00:00:00+00:00")),
  c("32", "session_id with slash", (r) => setValue(r, "general/session_id", "a/b")),
  c("33", "no session_description", (r) => remove(r, "session_description")),
  c("34", "no data@unit", (r) => {
    delete attrsAt(r, `${TS}/data`).unit;
  }),
  c("35", "no data", (r) => remove(r, `${TS}/data`)),
  c("36", "no rate", (r) => {
    delete attrsAt(r, `${TS}/starting_time`).rate;
  }),
  c("37", "numeric session_description", (r) => setValue(r, "session_description", floats(3))),
  c("38", "scalar experimenter", (r) => setValue(r, "general/experimenter", "Last, First")),
  c(
    "39",
    "2-D keywords",
    (r) => setValue(r, "general/keywords", { texts: ["a", "b"], shape: [1, 2] }),
  ),
  c(
    "40",
    "fixed-length file_create_date",
    (r) => setValue(r, "file_create_date", { texts: ["2020-01-03T03:04:05+00:00"], dtype: "S25" }),
  ),
  c(
    "41a",
    "float32 timestamps",
    (r) =>
      setValue(r, `${TS2}/timestamps`, floats([0, 1, 3, 4, 6, 7, 9, 10, 12, 14], undefined, "<f")),
  ),
  c(
    "41b",
    "int64 timestamps",
    (r) => setValue(r, `${TS2}/timestamps`, ints([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])),
  ),
  c(
    "42",
    "2-D timestamps",
    (r) => setValue(r, `${TS2}/timestamps`, floats([0, 1, 3, 4, 6, 7, 9, 10, 12, 14], [10, 1])),
  ),
  c("43", "int conversion", (r) => {
    attrsAt(r, `${TS}/data`).conversion = ints([1], "<q", []);
  }),
  c("46", "list of units", (r) => {
    attrsAt(r, `${TS}/data`).unit = ["m"];
  }),
  c("47", "unit mV", (r) => {
    attrsAt(r, `${ES}/data`).unit = "mV";
  }),
  c(
    "49",
    "4-D electrical data",
    (r) => setValue(r, `${ES}/data`, floats(Array(200).fill(0.5), [50, 4, 1, 1])),
  ),
  c("50", "no electrodes", (r) => remove(r, `${ES}/electrodes`)),
  c("51", "text table reference", (r) => {
    attrsAt(r, `${ES}/electrodes`).table = "electrodes";
  }),
  c("52", "table reference to device", (r) => {
    attrsAt(r, `${ES}/electrodes`).table = { ref: "/general/devices/dev" };
  }),
  c("53a", "uint32 region", (r) => setValue(r, `${ES}/electrodes`, ints([0, 1, 2, 3], "<I"))),
  c("53b", "int16 region", (r) => setValue(r, `${ES}/electrodes`, ints([0, 1, 2, 3], "<h"))),
  c("54", "int32 index", (r) => setValue(r, "units/spike_times_index", ints([3, 5, 7], "<i"))),
  c("55", "no index target", (r) => {
    delete attrsAt(r, "units/spike_times_index").target;
  }),
  c("56", "no column description", (r) => {
    delete attrsAt(r, `${TRIALS}/cond`).description;
  }),
  c("57", "no column type", (r) => {
    delete attrsAt(r, `${TRIALS}/cond`).neurodata_type;
  }),
  c("58", "no stop_time", (r) => remove(r, `${TRIALS}/stop_time`)),
  c("59", "int start_time", (r) => setValue(r, `${TRIALS}/start_time`, ints([0, 1, 2, 3, 4]))),
  c("60", "no colnames", (r) => {
    delete attrsAt(r, TRIALS).colnames;
  }),
  c("61", "float ids", (r) => setValue(r, `${TRIALS}/id`, floats([0, 1, 2, 3, 4]))),
  c("62", "extras", (r) => {
    put(r, "extra", dataset("x"));
    r.attrs.more = "x";
    put(r, "acquisition/plain", group());
  }),
  c("63", "unknown type", (r) => put(r, "acquisition/u", group({}, typed("Unknown")))),
  c(
    "64",
    "unknown namespace",
    (r) => put(r, "acquisition/u", group({}, typed("Unknown", "ndx-u"))),
  ),
  c("65", "device of unknown type", (r) => {
    attrsAt(r, "general/devices/dev").neurodata_type = "MyDevice";
  }),
  c("66a", "root type unknown", (r) => {
    r.attrs.neurodata_type = "MyFile";
  }),
  c("66b", "root type missing", (r) => {
    delete r.attrs.neurodata_type;
  }),
  c("67", "no nwb_version", (r) => {
    delete r.attrs.nwb_version;
  }),
  c(
    "68a",
    "hard link to device",
    (r) =>
      put(r, "general/extracellular_ephys/g/device", {
        kind: "hard",
        target: "/general/devices/dev",
      }),
  ),
  c(
    "68b",
    "device link to a series",
    (r) =>
      put(r, "general/extracellular_ephys/g/device", { kind: "soft", target: "/acquisition/ts" }),
  ),
  c(
    "68c",
    "dangling device link",
    (r) =>
      put(r, "general/extracellular_ephys/g/device", {
        kind: "soft",
        target: "/general/devices/no",
      }),
  ),
  c(
    "69",
    "relative link",
    (r) => put(r, "processing/behavior/l", { kind: "soft", target: "../../acquisition/ts" }),
  ),
  c("70", "attribute named like a child", (r) => {
    attrsAt(r, TS).data = "x";
  }),
  c("71", "empty LFP", (r) => put(r, "acquisition/LFP", group({}, typed("LFP")))),
  c(
    "72",
    "empty BehavioralTimeSeries",
    (r) => put(r, "processing/behavior/B", group({}, typed("BehavioralTimeSeries"))),
  ),
  c("73", "data is a group", (r) => put(r, `${TS}/data`, group())),
  c("74", "timeseries column not compound", (r) => {
    put(
      r,
      `${TRIALS}/timeseries`,
      dataset(floats([0, 1, 2, 3, 4]), {
        ...typed("TimeSeriesReferenceVectorData"),
        description: "series",
      }),
    );
    attrsAt(r, TRIALS).colnames = ["start_time", "stop_time", "cond", "timeseries"];
  }),
  c(
    "75",
    "text group column",
    (r) => put(r, "general/extracellular_ephys/electrodes/group", column(["g", "g", "g", "g"])),
  ),
  c(
    "76",
    "5-D column",
    (r) => put(r, `${TRIALS}/cond`, column(floats([1, 2, 3, 4, 5], [5, 1, 1, 1, 1]))),
  ),
  c("77", "extension's attribute missing", async (r) => {
    r.children.specifications = await specifications(extension({
      groups: [{
        neurodata_type_def: "MySeries",
        neurodata_type_inc: "TimeSeries",
        attributes: [{ name: "gain", dtype: "float64" }],
      }],
    }));
    attrsAt(r, TS2).neurodata_type = "MySeries";
    attrsAt(r, TS2).namespace = "ndx-x";
  }),
  c("78", "unrelated extension cached", async (r) => {
    r.children.specifications = await specifications({
      ...extension({
        groups: [{ neurodata_type_def: "MyDevice", neurodata_type_inc: "Device" }],
      }),
      ...extension({
        groups: [{ neurodata_type_def: "Other", neurodata_type_inc: "NWBDataInterface" }],
      }, "ndx-y"),
    });
    attrsAt(r, "general/devices/dev").neurodata_type = "MyDevice";
    attrsAt(r, "general/devices/dev").namespace = "ndx-x";
  }),
  c("79", "extension including only Device", async (r) => {
    r.children.specifications = await specifications({
      "ndx-x": {
        schema: [{ namespace: "core", neurodata_types: ["Device"] }],
        source: { groups: [{ neurodata_type_def: "MyDevice", neurodata_type_inc: "Device" }] },
      },
    });
  }),
  c("80", "hdmf-common not cached", (r) => remove(r, "specifications/hdmf-common")),
  c("81", "no specloc", (r) => {
    delete r.attrs[".specloc"];
  }),
  c("82", "slot of one filled twice", async (r) => {
    r.children.specifications = await specifications(extension({
      groups: [{
        neurodata_type_def: "Holder",
        neurodata_type_inc: "NWBDataInterface",
        groups: [{ neurodata_type_inc: "TimeSeries", quantity: "?" }],
      }],
    }));
    const series = at(r, TS);
    put(r, "acquisition/h", group({ a: series, b: at(r, TS2) }, typed("Holder", "ndx-x")));
    remove(r, TS);
    remove(r, TS2);
  }),
  c("83", "link where none may be", async (r) => {
    r.children.specifications = await specifications(extension({
      groups: [{
        neurodata_type_def: "Holder",
        neurodata_type_inc: "NWBDataInterface",
        groups: [{ name: "inner", neurodata_type_inc: "TimeSeries", linkable: false }],
      }],
    }));
    put(
      r,
      "acquisition/h",
      group({ inner: { kind: "soft", target: "/acquisition/ts" } }, typed("Holder", "ndx-x")),
    );
  }),
  c(
    "84",
    "big-endian column",
    (r) => put(r, `${TRIALS}/cond`, column(floats([1, 2, 3, 4, 5], undefined, "<f"))),
  ),
  c(
    "85",
    "2 x 10 data",
    (r) => setValue(r, `${TS}/data`, floats(Array.from({ length: 20 }, (_, i) => i / 7), [2, 10])),
  ),
  c(
    "86",
    "4 x 50 electrical data",
    (r) => setValue(r, `${ES}/data`, floats(Array(200).fill(0.5), [4, 50])),
  ),
  c(
    "87",
    "50 x 3 electrical data",
    (r) => setValue(r, `${ES}/data`, floats(Array(150).fill(0.5), [50, 3])),
  ),
  c(
    "88",
    "7 timestamps",
    (r) => setValue(r, `${TS2}/timestamps`, floats([0, 0.1, 0.25, 0.3, 0.45, 0.5, 0.65])),
  ),
  c(
    "89",
    "even timestamps",
    (r) =>
      setValue(r, `${TS2}/timestamps`, floats([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((x) => x / 10))),
  ),
  c(
    "90",
    "descending timestamps",
    (r) => setValue(r, `${TS2}/timestamps`, floats([9, 8, 7.5, 6, 5, 4, 3, 2, 1, 0])),
  ),
  c(
    "91",
    "a NaN timestamp",
    (r) =>
      setValue(r, `${TS2}/timestamps`, floats([0, 0.1, NaN, 0.3, 0.45, 0.5, 0.65, 0.7, 0.85, 0.9])),
  ),
  ...([["92", 0], ["93", -1], ["94", 0.001]] as const).map(([id, rate]) =>
    c(id, `rate ${rate}`, (r) => {
      attrsAt(r, `${TS}/starting_time`).rate = floats(rate, [], "<f");
    })
  ),
  c("95", "empty unit", (r) => {
    attrsAt(r, `${TS}/data`).unit = "";
  }),
  ...([["96a", 0], ["96b", NaN], ["96c", -1]] as const).map(([id, resolution]) =>
    c(id, `resolution ${resolution}`, (r) => {
      attrsAt(r, `${TS}/data`).resolution = floats(resolution, [], "<f");
    })
  ),
  c("97a", "region row 9 of 4", (r) => setValue(r, `${ES}/electrodes`, ints([0, 1, 2, 9]))),
  c("97b", "region row -1", (r) => setValue(r, `${ES}/electrodes`, ints([0, 1, 2, -1]))),
  c(
    "98",
    "region row equal to the count",
    (r) => setValue(r, `${ES}/electrodes`, ints([0, 1, 2, 4])),
  ),
  c("99", "duplicate ids", (r) => setValue(r, `${TRIALS}/id`, ints([0, 1, 1, 3, 4]))),
  c(
    "100",
    "unsorted start_time",
    (r) => setValue(r, `${TRIALS}/start_time`, floats([0, 1.5, 1.25, 3, 4.5])),
  ),
  c("101", "stop before start", (r) => setValue(r, `${TRIALS}/stop_time`, floats([1, 1, 3, 4, 5]))),
  c(
    "102",
    "constant start_time",
    (r) => setValue(r, `${TRIALS}/start_time`, floats([0.5, 0.5, 0.5, 0.5, 0.5])),
  ),
  c("103", "dictionaries", (r) => setValue(r, `${TRIALS}/cond`, Array(5).fill('{"a": 1}'))),
  c("104", "no rows", (r) => {
    put(r, `${TRIALS}/id`, idColumn(0));
    setValue(r, `${TRIALS}/start_time`, floats([]));
    setValue(r, `${TRIALS}/stop_time`, floats([]));
    remove(r, `${TRIALS}/cond`);
    attrsAt(r, TRIALS).colnames = ["start_time", "stop_time"];
  }),
  c(
    "105",
    "negative spike",
    (r) => setValue(r, "units/spike_times", floats([-0.1, 0.25, 0.4, 0.2, 0.6, 0.35, 0.75])),
  ),
  c(
    "106",
    "descending spikes",
    (r) => setValue(r, "units/spike_times", floats([0.1, 0.25, 0.2, 0.2, 0.6, 0.35, 0.75])),
  ),
  c(
    "107",
    "spikes in samples",
    (r) => setValue(r, "units/spike_times", floats([100, 250, 400, 200, 600, 350, 750])),
  ),
  c("108", "units without spikes", (r) => {
    remove(r, "units/spike_times");
    remove(r, "units/spike_times_index");
    put(r, "units/quality", column(["a", "b", "c"]));
    attrsAt(r, "units").colnames = ["quality"];
  }),
  c("109", "no resolution", (r) => {
    delete attrsAt(r, "units/spike_times").resolution;
  }),
  c(
    "110",
    "int16 electrical data",
    (r) => setValue(r, `${ES}/data`, ints(Array.from({ length: 200 }, (_, i) => i), "<h", [50, 4])),
  ),
  c("111", "external files", (r) =>
    put(
      r,
      "acquisition/video",
      group({
        external_file: dataset(["nope.mp4", "/abs/x.mp4"], { starting_frame: ints([0, 5], "<i") }),
        format: dataset("external"),
        data: dataset({ numbers: [], dtype: "<B", shape: [0, 0, 0] }, {
          unit: "n.a.",
          conversion: floats(1, [], "<f"),
          resolution: floats(-1, [], "<f"),
        }),
        starting_time: dataset(floats(0), { rate: floats(30, [], "<f"), unit: "seconds" }),
      }, { ...typed("ImageSeries"), description: "a video", comments: "none so far" }),
    )),
  c("112", "four columns in degrees", (r) =>
    put(
      r,
      "processing/behavior/sp",
      group({
        data: dataset(floats(Array(40).fill(400), [10, 4]), { unit: "degrees" }),
        starting_time: dataset(floats(0), { rate: floats(30, [], "<f"), unit: "seconds" }),
      }, { ...typed("SpatialSeries"), description: "an angle" }),
    )),
  c("113", "backslash", (r) => {
    const series = at(r, TS);
    remove(r, TS);
    groupAt(r, "acquisition").children["a\\b"] = series;
  }),
  c("114", "no timing", (r) => remove(r, `${TS}/starting_time`)),
  c("115a", "columns of different length", (r) => setValue(r, `${TRIALS}/cond`, ["a", "b", "c"])),
  c("115b", "unknown column name", (r) => {
    attrsAt(r, TRIALS).colnames = ["start_time", "stop_time", "cond", "more"];
  }),
  c(
    "116",
    "location outside the atlas",
    (r) =>
      setValue(r, "general/extracellular_ephys/electrodes/location", ["xyz", "VISp", "CA1", "xyz"]),
  ),
  // beyond section 8: checks that no case of it reaches
  c("x1", "obs_intervals that leave a spike out", (r) => {
    put(
      r,
      "units/obs_intervals",
      dataset(floats([0, 0.3, 0, 1, 0, 1], [3, 2]), {
        ...typed("VectorData", "hdmf-common"),
        description: "observed",
      }),
    );
    put(
      r,
      "units/obs_intervals_index",
      dataset(ints([1, 2, 3], "<B"), {
        ...typed("VectorIndex", "hdmf-common"),
        description: "ends",
        target: { ref: "/units/obs_intervals" },
      }),
    );
    attrsAt(r, "units").colnames = ["spike_times", "obs_intervals"];
  }),
  c("x2", "resolution as a rate", (r) => {
    attrsAt(r, "units/spike_times").resolution = floats(30000);
  }),
  c("x3", "two spikes at one time without resolution", (r) => {
    delete attrsAt(r, "units/spike_times").resolution;
    setValue(r, "units/spike_times", floats([0.1, 0.25, 0.25, 0.2, 0.6, 0.35, 0.75]));
  }),
  c(
    "x4",
    "spikes over years",
    (r) => setValue(r, "units/spike_times", floats([0.1, 0.25, 0.4, 0.2, 4e7 + 0.5, 0.35, 0.75])),
  ),
  c(
    "x5",
    "intervals over years",
    (r) => setValue(r, `${TRIALS}/stop_time`, floats([1, 2, 3, 4, 5e7])),
  ),
  c(
    "x6",
    "series over years",
    (r) =>
      setValue(
        r,
        `${TS2}/timestamps`,
        floats([0, 0.1, 0.25, 0.3, 0.45, 0.5, 0.65, 0.7, 0.85, 5e7]),
      ),
  ),
  c("x7", "empty series", (r) => {
    setValue(r, `${TS}/data`, { numbers: [], dtype: "<d", shape: [0] });
  }),
  c("x8", "imaging", (r) => {
    put(r, "general/devices/scope", group({}, typed("Device")));
    put(
      r,
      "general/optophysiology",
      group({
        plane: group({
          device: { kind: "soft", target: "/general/devices/scope" },
          excitation_lambda: dataset(floats(0.5, [], "<f")),
          imaging_rate: dataset(floats(10, [], "<f")),
          indicator: dataset("GCaMP"),
          location: dataset("nowhere"),
          description: dataset("a plane"),
          ch: group({
            description: dataset("a channel"),
            emission_lambda: dataset(floats(0.6, [], "<f")),
          }, typed("OpticalChannel")),
        }, typed("ImagingPlane")),
      }),
    );
    put(
      r,
      "processing/behavior/seg",
      group({
        ps: group({
          id: idColumn(2),
          image_mask: column(floats(Array(2 * 3 * 4).fill(1), [2, 3, 4])),
          imaging_plane: { kind: "soft", target: "/general/optophysiology/plane" },
          reference_images: group(),
        }, {
          ...typed("PlaneSegmentation"),
          colnames: ["image_mask"],
          description: "ROIs",
        }),
      }, typed("ImageSegmentation")),
    );
    put(
      r,
      "processing/behavior/F",
      group({
        roi: group({
          data: dataset(floats(Array(30).fill(1.5), [10, 3]), { unit: "n.a." }),
          rois: region([0, 1], "/processing/behavior/seg/ps"),
          starting_time: dataset(floats(0), { rate: floats(10, [], "<f"), unit: "seconds" }),
        }, { ...typed("RoiResponseSeries"), description: "x" }),
        roi2: group({
          data: dataset(floats(Array(20).fill(1.5), [10, 2]), { unit: "n.a." }),
          rois: region([0, 1], "/intervals/trials"),
          starting_time: dataset(floats(0), { rate: floats(10, [], "<f"), unit: "seconds" }),
        }, { ...typed("RoiResponseSeries"), description: "x" }),
      }, typed("Fluorescence")),
    );
  }),
  c("x9", "optogenetics without series", (r) =>
    put(
      r,
      "general/optogenetics",
      group({
        site: group({
          device: { kind: "soft", target: "/general/devices/dev" },
          description: dataset("a site"),
          excitation_lambda: dataset(floats(473, [], "<f")),
          location: dataset("VISp"),
        }, typed("OptogeneticStimulusSite")),
      }),
    )),
  c("x10", "intracellular electrode", (r) =>
    put(
      r,
      "general/intracellular_ephys",
      group({
        e: group({
          device: { kind: "soft", target: "/general/devices/dev" },
          description: dataset("an electrode"),
          location: dataset("somewhere"),
        }, typed("IntracellularElectrode")),
      }),
    )),
  c("x11", "compass in meters, unit unknown", (r) => {
    const series = (unit: string) =>
      group({
        data: dataset(floats([1, 2, 3, 9.5]), { unit }),
        starting_time: dataset(floats(0), { rate: floats(10, [], "<f"), unit: "seconds" }),
      }, { ...typed("SpatialSeries"), description: "x" });
    put(
      r,
      "processing/behavior/cd",
      group({ s: series("meters"), q: series("radians") }, typed("CompassDirection")),
    );
    put(r, "processing/behavior/pos", group({ p: series("feet") }, typed("Position")));
  }),
  c("x12", "index series to a time series", (r) => {
    put(
      r,
      "acquisition/img",
      group({
        data: dataset({ numbers: Array(24).fill(1), dtype: "<B", shape: [4, 3, 2] }, {
          unit: "n.a.",
        }),
        starting_time: dataset(floats(0), { rate: floats(10, [], "<f"), unit: "seconds" }),
      }, { ...typed("ImageSeries"), description: "x" }),
    );
    put(
      r,
      "stimulus/presentation/idx",
      group({
        data: dataset(ints([0, 1, 2], "<I"), {
          unit: "N/A",
          conversion: floats(1, [], "<f"),
          resolution: floats(-1, [], "<f"),
        }),
        indexed_timeseries: { kind: "soft", target: "/acquisition/img" },
        timestamps: dataset(floats([0, 1, 3]), {
          interval: { numbers: [1], dtype: "<i", shape: [] },
          unit: "seconds",
        }),
      }, { ...typed("IndexSeries"), description: "x" }),
    );
  }),
  c("x13", "order of images", (r) => {
    const image = () =>
      dataset({ numbers: Array(6).fill(1), dtype: "<B", shape: [3, 2] }, {
        ...typed("GrayscaleImage"),
        description: "x",
      });
    put(
      r,
      "stimulus/templates/images",
      group({
        a: image(),
        b: image(),
        c: image(),
        order_of_images: dataset({
          refs: ["/stimulus/templates/images/a", "/stimulus/templates/images/a"],
        }, typed("ImageReferences")),
      }, { ...typed("Images"), description: "x" }),
    );
  }),
  c("x14", "sweep table", (r) => {
    put(
      r,
      "general/intracellular_ephys",
      group({
        sweep_table: group({
          id: idColumn(0),
          series: dataset({ numbers: [], dtype: "<d", shape: [0] }, {
            ...typed("VectorData", "hdmf-common"),
            description: "x",
          }),
          series_index: dataset(ints([], "<B", [0]), {
            ...typed("VectorIndex", "hdmf-common"),
            description: "x",
            target: { ref: "/general/intracellular_ephys/sweep_table/series" },
          }),
          sweep_number: dataset(ints([], "<I", [0]), {
            ...typed("VectorData", "hdmf-common"),
            description: "x",
          }),
        }, { ...typed("SweepTable"), colnames: ["series", "sweep_number"], description: "x" }),
      }),
    );
  }),
  c("x15", "linked data", (r) =>
    put(
      r,
      "processing/behavior/linked",
      group({
        data: { kind: "soft", target: "/acquisition/ts2/data" },
        timestamps: { kind: "soft", target: "/acquisition/ts2/timestamps" },
      }, { ...typed("TimeSeries"), description: "linked" }),
    )),
  c("x16", "missing device and description", (r) => {
    remove(r, "general/extracellular_ephys/g/device");
    delete attrsAt(r, "processing/behavior").description;
  }),
  c("x17", "electrodes of another table", (r) => {
    put(
      r,
      "processing/behavior/t",
      group({ id: idColumn(4), v: column(floats([1, 2, 3, 4.5])) }, {
        ...typed("DynamicTable", "hdmf-common"),
        colnames: ["v"],
        description: "x",
      }),
    );
    attrsAt(r, `${ES}/electrodes`).table = { ref: "/processing/behavior/t" };
  }),
  c("x18", "spike events", (r) =>
    put(
      r,
      "acquisition/spikes",
      group({
        data: dataset(floats(Array(3 * 2 * 20).fill(0.5), [3, 2, 20]), { unit: "volts" }),
        electrodes: region([0, 1, 2], "/general/extracellular_ephys/electrodes"),
        timestamps: dataset(floats([0, 0.1, 0.3]), {
          interval: { numbers: [1], dtype: "<i", shape: [] },
          unit: "seconds",
        }),
      }, { ...typed("SpikeEventSeries"), description: "x" }),
    )),
  c("x19", "times in other forms", (r) => {
    setValue(r, "session_start_time", "2020-01-01T00:00:00Z");
    setValue(r, "timestamps_reference_time", "20200101T000000");
    setValue(r, "file_create_date", ["2020-01-03 03:04:05"]);
  }),
  c("x20", "many small faults", (r) => {
    setValue(r, `${SUBJECT}/sex`, "male");
    delete attrsAt(r, `${TS}/data`).unit;
    setValue(r, `${ES}/data`, floats(Array(150).fill(0.5), [50, 3]));
    setValue(r, `${TRIALS}/id`, ints([0, 0, 0, 0, 0]));
  }),
];
