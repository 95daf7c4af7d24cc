import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, NotFoundError, UsageError } from "../../lib/core/errors.ts";
import { newWorkFolder } from "../../lib/core/new_work_folder.ts";
import { parseUploadConfig } from "../../lib/core/upload_config.ts";
import { joinPath } from "../../lib/core/paths.ts";
import { openWorkFolder } from "../../lib/core/work_folder.ts";

async function inFolder(run: (folder: string) => void): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("parseUploadConfig() fills in defaults", () => {
  const config = parseUploadConfig("", "upload.yaml");
  assertEquals([config.instance, config.dandiset, config.license], [
    "dandi-sandbox",
    "new",
    "spdx:CC-BY-4.0",
  ]);
});

Deno.test("parseUploadConfig() names the wrong key and the likely one", () => {
  const error = assertThrows(
    () => parseUploadConfig("dandi_set: new\n", "my/upload.yaml"),
    ConfigError,
  );
  assertStringIncludes(
    error.message,
    'my/upload.yaml": unknown key "dandi_set", did you mean "dandiset"?',
  );
});

Deno.test("parseUploadConfig() explains a number where six digits belong", () => {
  const error = assertThrows(
    () => parseUploadConfig("dandiset: 123\n", "upload.yaml"),
    ConfigError,
  );
  assertStringIncludes(error.message, "dandiset:");
  assertStringIncludes(error.message, 'in quotes: "000123"');
});

Deno.test("parseUploadConfig() gives the line of a YAML mistake", () => {
  const error = assertThrows(
    () => parseUploadConfig("doi: [1\nb: 2\n", "upload.yaml"),
    ConfigError,
  );
  assert(/line \d+/.test(error.message), error.message);
});

Deno.test("newWorkFolder() makes a folder that openWorkFolder() reads, and makes it once", () =>
  inFolder((folder) => {
    const work = newWorkFolder(`${folder}/up`, {
      values: { doi: "10.1234/x", nwb_folder: "../data" },
    });
    assertEquals(work.config.doi, "10.1234/x");
    assertEquals(work.nwbFolder, joinPath(folder, "data"));
    assertEquals(openWorkFolder(work.path).config, work.config);
    assert(
      [...Deno.readDirSync(`${work.path}/notebooks`)].some((e) => e.name === "05_upload.ipynb"),
    );
    assertThrows(() => newWorkFolder(`${folder}/up`), UsageError, "it is one already");
  }));

Deno.test("openWorkFolder() says how to make one", () => {
  assertThrows(() => openWorkFolder("/nowhere"), NotFoundError, "deno task new /nowhere");
});

Deno.test("WorkFolder keeps sections of decisions.yaml apart", () =>
  inFolder((folder) => {
    const work = newWorkFolder(`${folder}/up`);
    assertEquals(work.readDecisions("regions"), undefined);
    work.writeDecisions("regions", { a: 1 });
    work.writeDecisions("waivers", [{ code: "x" }]);
    work.writeDecisions("regions", { a: 2 });
    assertEquals([work.readDecisions("regions"), work.readDecisions("waivers")], [{ a: 2 }, [{
      code: "x",
    }]]);
    Deno.writeTextFileSync(work.decisionsPath, "- 1\n");
    assertThrows(() => work.readDecisions("regions"), ConfigError, "mapping of sections");
  }));

Deno.test("joinPath() resolves dots and keeps the root", () => {
  const cases: [string[], string][] = [
    [["/a/b", "../c"], "/a/c"],
    [["/a", "./b//c/"], "/a/b/c"],
    [["a", "../../b"], "../b"],
    [["/", "x"], "/x"],
  ];
  for (const [parts, path] of cases) assertEquals(joinPath(...parts), path);
});
