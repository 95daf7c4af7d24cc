/**
 * The file that the conformance cases change one thing of; it has no finding itself.
 *
 * @module
 */
import { bundledNamespaces } from "../../lib/validate/schema/bundled.ts";
import { dataset, floats, group, type GroupModel, ints, type Model, typed } from "./nwb_writer.ts";

const irregular = [0, 0.1, 0.25, 0.3, 0.45, 0.5, 0.65, 0.7, 0.85, 0.9];

/** A table column. */
export function column(values: Parameters<typeof dataset>[0], description = "a column"): Model {
  return dataset(values, { ...typed("VectorData", "hdmf-common"), description });
}

/** Row ids. */
export function idColumn(n: number): Model {
  return dataset(
    ints(Array.from({ length: n }, (_, i) => i)),
    typed("ElementIdentifiers", "hdmf-common"),
  );
}

/** A table region. */
export function region(rows: readonly number[], table: string): Model {
  return dataset(ints(rows), {
    ...typed("DynamicTableRegion", "hdmf-common"),
    description: "rows",
    table: { ref: table },
  });
}

/** Cached specifications: the shipped core, and extensions given as JSON. */
export async function specifications(
  extensions: Record<string, { schema: unknown[]; source: unknown }> = {},
): Promise<GroupModel> {
  const all = group();
  for (const namespace of await bundledNamespaces()) {
    const sources: Record<string, Model> = {
      namespace: dataset(JSON.stringify({
        namespaces: [{
          name: namespace.name,
          version: namespace.version,
          doc: "shipped",
          author: ["x"],
          contact: ["x"],
          schema: namespace.schema,
        }],
      })),
    };
    for (const entry of namespace.schema) {
      const { source } = entry as { source?: string };
      if (source) sources[source] = dataset(JSON.stringify(withDocs(namespace.source(source))));
    }
    all.children[namespace.name] = group({ [namespace.version]: group(sources) });
  }
  for (const [name, { schema, source }] of Object.entries(extensions)) {
    all.children[name] = group({
      "0.1.0": group({
        namespace: dataset(JSON.stringify({
          namespaces: [{
            name,
            version: "0.1.0",
            doc: "an extension",
            author: ["x"],
            contact: ["x"],
            schema: [...schema, { source: `${name}.types` }],
          }],
        })),
        [`${name}.types`]: dataset(JSON.stringify(withDocs(source))),
      }),
    });
  }
  return all;
}

/** Specifications must have prose to be read by other tools; the shipped ones have none. */
function withDocs(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withDocs);
  if (typeof value !== "object" || value === null) return value;
  const out = Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withDocs(v)]));
  return { doc: "x", ...out };
}

/** The baseline. Made anew each time, to be edited. */
export async function baseline(): Promise<GroupModel> {
  const n = 50;
  return group({
    session_description: dataset("a session"),
    identifier: dataset("id-1"),
    session_start_time: dataset("2020-01-02T03:04:05+00:00"),
    timestamps_reference_time: dataset("2020-01-02T03:04:05+00:00"),
    file_create_date: dataset(["2020-01-03T03:04:05+00:00"]),
    acquisition: group({
      ts: group({
        data: dataset(floats(Array.from({ length: 20 }, (_, i) => i / 7), [10, 2]), {
          unit: "m",
          conversion: floats(1, [], "<f"),
          resolution: floats(-1, [], "<f"),
          offset: floats(0, [], "<f"),
        }),
        starting_time: dataset(floats(0), { rate: floats(10, [], "<f"), unit: "seconds" }),
      }, { ...typed("TimeSeries"), description: "a series", comments: "none so far" }),
      ts2: group({
        data: dataset(floats(Array.from({ length: 10 }, (_, i) => i / 7)), {
          unit: "m",
          conversion: floats(1, [], "<f"),
          resolution: floats(-1, [], "<f"),
        }),
        timestamps: dataset(floats(irregular), {
          interval: { numbers: [1], dtype: "<i", shape: [] },
          unit: "seconds",
        }),
      }, { ...typed("TimeSeries"), description: "another", comments: "none so far" }),
      es: group({
        data: dataset(floats(Array.from({ length: n * 4 }, (_, i) => i / 7), [n, 4]), {
          unit: "volts",
          conversion: floats(1, [], "<f"),
          resolution: floats(-1, [], "<f"),
        }),
        starting_time: dataset(floats(0), { rate: floats(1000, [], "<f"), unit: "seconds" }),
        electrodes: region([0, 1, 2, 3], "/general/extracellular_ephys/electrodes"),
      }, { ...typed("ElectricalSeries"), description: "voltages", comments: "none so far" }),
    }),
    analysis: group(),
    processing: group({
      behavior: group({}, { ...typed("ProcessingModule"), description: "behaviour" }),
    }),
    stimulus: group({ presentation: group(), templates: group() }),
    intervals: group({
      trials: group({
        id: idColumn(5),
        start_time: column(floats([0, 1.5, 2.25, 3, 4.5])),
        stop_time: column(floats([1, 2, 3, 4, 5])),
        cond: column(["a", "b", "a", "c", "a"]),
      }, {
        ...typed("TimeIntervals"),
        colnames: ["start_time", "stop_time", "cond"],
        description: "trials",
      }),
    }),
    units: group({
      id: idColumn(3),
      spike_times: dataset(floats([0.1, 0.25, 0.4, 0.2, 0.6, 0.35, 0.75]), {
        ...typed("VectorData", "hdmf-common"),
        description: "spike times",
        resolution: floats(1 / 30000),
      }),
      spike_times_index: dataset(ints([3, 5, 7], "<B"), {
        ...typed("VectorIndex", "hdmf-common"),
        description: "ends",
        target: { ref: "/units/spike_times" },
      }),
    }, { ...typed("Units"), colnames: ["spike_times"], description: "units" }),
    general: group({
      session_id: dataset("s-1"),
      experimenter: dataset(["Last, First"]),
      keywords: dataset(["test"]),
      institution: dataset("an institute"),
      experiment_description: dataset("an experiment"),
      subject: group({
        subject_id: dataset("s1"),
        species: dataset("Mus musculus"),
        sex: dataset("M"),
        age: dataset("P90D", { reference: "birth" }),
        description: dataset("a mouse"),
      }, typed("Subject")),
      devices: group({ dev: group({}, { ...typed("Device"), description: "a device" }) }),
      extracellular_ephys: group({
        g: group({ device: { kind: "soft", target: "/general/devices/dev" } }, {
          ...typed("ElectrodeGroup"),
          description: "a group",
          location: "VISp",
        }),
        electrodes: group({
          id: idColumn(4),
          location: column(["VISp", "VISp", "CA1", "CA1"]),
          group: dataset({ refs: Array(4).fill("/general/extracellular_ephys/g") }, {
            ...typed("VectorData", "hdmf-common"),
            description: "the group",
          }),
          group_name: column(["g", "g", "g", "g"]),
        }, {
          ...typed("ElectrodesTable"),
          colnames: ["location", "group", "group_name"],
          description: "electrodes",
        }),
      }),
    }),
    specifications: await specifications(),
  }, {
    ...typed("NWBFile"),
    nwb_version: "2.11.0",
    ".specloc": { ref: "/specifications" },
  });
}
