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

Deno.test("what people wrote beside decisions stays when a section is written anew", () =>
  inFolder((folder) => {
    const work = newWorkFolder(`${folder}/up`);
    const text = `# Ours, and why.
regions: # from the lab's atlas
  # Asked Ada on Tuesday.
  - species: Mus musculus
    text: CA1
    terms: [UBERON:0003881] # checked twice
  - { species: Mus musculus, text: gone, terms: [] }
  # Still open.
  - species: Mus musculus
    text: XYZ

# Waivers are signed by the PI.
waivers: []
other: { kept: as it is } # by hand
`;
    Deno.writeTextFileSync(work.decisionsPath, text);
    work.writeDecisions("regions", [
      { species: "Mus musculus", text: "ACB", terms: ["UBERON:0001882"] },
      { species: "Mus musculus", text: "CA1", terms: ["UBERON:0003881", "UBERON:0002421"] },
      { species: "Mus musculus", text: "XYZ" },
    ]);
    work.writeDecisions("waivers", [{ code: "x", why: undefined, at: new Date(0) }]);
    const after = Deno.readTextFileSync(work.decisionsPath);
    for (
      const comment of [
        "# Ours, and why.",
        "# from the lab's atlas",
        "# Asked Ada on Tuesday.",
        "# checked twice",
        "# Still open.",
        "# Waivers are signed by the PI.",
        "# by hand",
      ]
    ) assert(after.includes(comment), `${comment} is lost in\n${after}`);
    assertEquals(work.readDecisions("regions"), [
      { species: "Mus musculus", text: "ACB", terms: ["UBERON:0001882"] },
      { species: "Mus musculus", text: "CA1", terms: ["UBERON:0003881", "UBERON:0002421"] },
      { species: "Mus musculus", text: "XYZ" },
    ]);
    assertEquals(work.readDecisions("waivers"), [{ code: "x", at: "1970-01-01T00:00:00.000Z" }]);
    assertEquals(work.readDecisions("other"), { kept: "as it is" });
    // Texts that look like something else stay texts.
    const odd = [
      "1_000",
      "2026-12-01",
      "yes",
      "0x1F",
      "0o17",
      "~",
      "1e3",
      "010",
      "12:30",
      "#",
      "- a",
      "",
    ];
    work.writeDecisions("odd", odd.map((text) => ({ text, [text]: text })));
    assertEquals(work.readDecisions("odd"), odd.map((text) => ({ text, [text]: text })));
    assert(Deno.readTextFileSync(work.decisionsPath).includes("# Asked Ada"));
    // A comment stands with its own entry, wherever that is now; one before the first entry is the list's.
    const open = after.indexOf("# Still open.");
    assert(after.indexOf("text: CA1") < open && open < after.indexOf("text: XYZ"), after);
  }));
