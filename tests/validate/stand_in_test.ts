import { assert, assertEquals } from "@std/assert";
import { checkFile } from "../../lib/validate/children/check_file.ts";
import { bundledNamespaces, releasedNamespace } from "../../lib/validate/schema/bundled.ts";
import { loadNamespaces } from "../../lib/validate/schema/namespaces.ts";
import { standIn } from "../../lib/validate/schema/stand_in.ts";
import { baseline } from "./baseline.ts";
import { at, floats, remove, setValue, writeNwb } from "./nwb_writer.ts";

Deno.test("checkFile() compares a file with released schemas where its own are incomplete, and says so", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const [common] = await bundledNamespaces();
    const model = await baseline();
    remove(model, `specifications/hdmf-common/${common?.version}/table.yaml`);
    // a fault that only the schema tells, and one that only NWB Inspector tells
    const data = at(model, "acquisition/ts2/data");
    assert(data.kind === "dataset");
    delete data.attrs.unit;
    setValue(model, "acquisition/ts2/timestamps", floats([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]));
    await writeNwb(`${folder}/a.nwb`, model);
    const { findings } = await checkFile(`${folder}/a.nwb`);
    const { message = "", fix = "" } = findings.find((f) => f.code === "schema-not-checkable") ??
      {};
    assert(message.endsWith("table.yaml is missing"), message);
    assert(fix.includes(`compared with hdmf-common ${common?.version}, as released`), fix);
    const schema = findings.filter((f) => f.code === "schema-missing");
    assertEquals(schema.map((f) => [f.place, f.dandi]), [["/acquisition/ts2/data", undefined]]);
    // PyNWB reads the file, since it has hdmf-common itself
    const regular = findings.find((f) => f.code === "regular-timestamps");
    assertEquals(regular?.dandi?.id, "NWBI.check_regular_timestamps");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("releasedNamespace() has every released core from 2.0 on, and each resolves with its hdmf-common", async () => {
  for (
    const [version, found] of [
      ["2.0.0", "2.0.0"],
      ["2.0.2", "2.0.2"],
      ["2.1.0", "2.1.0"],
      ["2.2.3", "2.2.2"],
      ["2.2.5", "2.2.5"],
      ["2.3.0", "2.3.0"],
      ["2.4.0", "2.4.0"],
      ["2.5.0", "2.5.0"],
      ["2.6.0", "2.6.0-alpha"],
      ["2.7.0", "2.7.0"],
      ["2.8.0", "2.8.0"],
      ["2.9.0", "2.9.0"],
      ["2.10.0", "2.10.0"],
      ["2.11.0", "2.11.0"],
      ["9.9.9", "2.11.0"],
    ] as const
  ) {
    assertEquals((await releasedNamespace("core", version))?.version, found);
    const other = await standIn([], version);
    assert(other, version);
    for (const namespace of other.loaded.values()) namespace.resolveAll();
    assert(other.loaded.get("core")?.isA("ElectricalSeries", "TimeSeries"), version);
    assert(other.loaded.get("core")?.isA("TimeIntervals", "DynamicTable"), version);
  }
  assertEquals(await releasedNamespace("ndx-other", "1.0.0"), undefined);
});

Deno.test("bundledNamespaces() are the newest of the released ones", async () => {
  const bundled = await bundledNamespaces();
  loadNamespaces(bundled);
  for (const { name, version } of bundled) {
    assertEquals((await releasedNamespace(name, "999"))?.version, version);
  }
  assertEquals(bundled.map((n) => n.name), ["hdmf-common", "hdmf-experimental", "core"]);
});
