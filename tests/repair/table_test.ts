import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { ConfigError } from "../../lib/core/errors.ts";
import { formatDelimited, parseDelimited } from "../../lib/repair/table/delimited.ts";
import { columnOf } from "../../lib/repair/table/columns.ts";
import { valueOfCell } from "../../lib/repair/table/cell.ts";
import { deriveAll } from "../../lib/repair/table/derive.ts";
import { cellOfList, type FileRecord, listOfCell } from "../../lib/repair/table/record.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function cells(data: Uint8Array): string[][] {
  const { columns, rows } = parseDelimited(data, "t");
  return [[...columns], ...rows.map((r) => columns.map((c) => r.cells.get(c) ?? ""))];
}

function record(
  file: string,
  values: Record<string, string>,
  times: Record<string, string> = {},
): FileRecord {
  return {
    file,
    localPath: `/d/${file}`,
    sizeBytes: 1,
    mtimeMs: 1,
    nwb2: true,
    values: new Map(Object.entries(values)),
    times: new Map(Object.entries(times)),
    findings: [],
  };
}

Deno.test("parseDelimited() reads what spreadsheets leave: separators, marks, quotes, line breaks", () => {
  const wanted = [["file", "a b"], ["x.nwb", 'says "hi"\nand; more'], ["y.nwb", ""]];
  const quoted = '"says ""hi""\nand; more"';
  assertEquals(cells(bytes(`file\ta b\nx.nwb\t${quoted}\ny.nwb\t\n`)), wanted);
  assertEquals(cells(bytes(`\ufefffile;a b\r\nx.nwb;${quoted}\r\ny.nwb;\r\n`)), wanted);
  assertEquals(cells(bytes(`file,a b\rx.nwb,${quoted}\ry.nwb,`)), wanted);
  const text = `\ufefffile\ta b\r\nx.nwb\t${quoted}\r\ny.nwb\t\r\n\t\r\n`;
  const utf16 = new Uint8Array(Uint16Array.from(text, (c) => c.charCodeAt(0)).buffer);
  assertEquals(cells(utf16), wanted);
});

Deno.test("parseDelimited() says on which line a row stands, line breaks in cells counted", () => {
  const { rows } = parseDelimited(bytes('a\tb\n"x\ny"\t1\nz\t2\n'), "t");
  assertEquals(rows.map((r) => r.line), [2, 4]);
});

Deno.test("parseDelimited() refuses what is no table with the reason", () => {
  assertThrows(() => parseDelimited(bytes('a\n"x'), "t"), ConfigError, "line 2 is not closed");
  assertThrows(() => parseDelimited(bytes("a\ta\n"), "t"), ConfigError, 'called "a"');
  assertThrows(() => parseDelimited(Uint8Array.of(0x61, 0xe4), "t"), ConfigError, "not UTF-8");
});

Deno.test("formatDelimited() and parseDelimited() are inverse, in every dialect", () => {
  const cell = fc.string({ unit: "grapheme" }).map((t) => t.replace(/[\0\ufeff]/g, ""));
  const separators = ["\t", ";", ","] as const;
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell)), fc.constantFrom(...separators), (rows, s) => {
      const full = rows.filter((r) => r.some((c) => c.trim() !== ""));
      const text = formatDelimited(
        { separator: s, mark: true },
        ["a", "b"],
        full.map(([a, b]) => new Map([["a", a], ["b", b]])),
      );
      assertEquals(cells(bytes(text)), [["a", "b"], ...full]);
    }),
  );
});

Deno.test("formatDelimited() leaves no formula for a spreadsheet, and it reads back as it was", () => {
  const evil = ["=HYPERLINK(1)", "+1", "-1", "@x", "'=x", "''+y", "plain", "'quoted'"];
  const text = formatDelimited(
    { separator: "\t", mark: false },
    ["a"],
    evil.map((v) => new Map([["a", v]])),
  );
  assertEquals(text.split("\n").filter((line) => /^"?[=+\-@]/.test(line)), []);
  assertEquals(cells(bytes(text)).slice(1).flat(), evil);
});

Deno.test("lists stand in one cell, and come back whatever they hold", () => {
  const lists = [["a", "b"], ["Last, First"], ["semi;colon", "x"], [""], [" spaced "]];
  for (const list of lists) assertEquals(JSON.parse(listOfCell(cellOfList(list))), list);
  assertEquals(listOfCell("a; b ;c"), '["a","b","c"]');
});

Deno.test("valueOfCell() reads dates of spreadsheets and zones, and guesses no order of day and month", () => {
  const start = columnOf("/session_start_time");
  const birth = columnOf("/general/subject/date_of_birth");
  const file = record("a.nwb", {}, { "/session_start_time": "2021-07-04T05:06:07.5+02:00" });
  const value = (column: typeof start, cell: string): string => {
    const read = valueOfCell(column, cell, file);
    return "value" in read ? read.value : read.problem;
  };
  assertEquals(value(start, "+01:00"), "2021-07-04T05:06:07.5+01:00");
  assertEquals(value(start, "-0530"), "2021-07-04T05:06:07.5-05:30");
  assertEquals(value(start, "Europe/Berlin"), "2021-07-04T05:06:07.5+02:00");
  assertEquals(value(start, "America/New_York"), "2021-07-04T05:06:07.5-04:00");
  assertStringIncludes(value(start, "Europe/Atlantis"), "no time zone");
  assertEquals(value(birth, "2021-01-02"), "2021-01-02T00:00:00+02:00");
  assertEquals(value(birth, "2021-1-2 3:04"), "2021-01-02T03:04:00+02:00");
  assertEquals(value(birth, "13.4.2021"), "2021-04-13T00:00:00+02:00");
  assertEquals(value(birth, "4/13/2021"), "2021-04-13T00:00:00+02:00");
  assertEquals(value(birth, "44299"), "2021-04-13T00:00:00+02:00");
  assertEquals(value(birth, "44299,5"), "2021-04-13T12:00:00+02:00");
  assertStringIncludes(value(birth, "4/3/2021"), "without guessing");
  assertStringIncludes(value(birth, "spring"), "without guessing");
  const none = valueOfCell(birth, "2021-01-02", record("b.nwb", {}));
  assert("problem" in none);
  assertStringIncludes(none.problem, "no offset from UTC");
});

Deno.test("deriveAll() derives other words for the same thing, with the evidence", () => {
  const derive = (values: Record<string, string>, times: Record<string, string> = {}) =>
    Object.fromEntries(
      [...deriveAll([record("a.nwb", values, times)]).get("a.nwb") ?? []].map(([f, d]) =>
        [f.replace("/general/subject/", ""), d.proposal ? `${d.value}?` : d.value] as const
      ).filter(([f]) => f !== "/identifier"),
    );
  const of = (name: string, value: string): Record<string, string> => {
    const { [name]: found } = derive({ [`/general/subject/${name}`]: value });
    return found === undefined ? {} : { [name]: found };
  };
  assertEquals(of("sex", "male"), { sex: "M" });
  assertEquals(of("sex", "F."), { sex: "F" });
  assertEquals(of("sex", "XX"), { sex: "O?" });
  assertEquals(of("sex", "purple"), {});
  assertEquals(of("sex", "M"), {});
  assertEquals(of("species", "mouse"), { species: "Mus musculus" });
  assertEquals(of("species", "ferret"), {
    species: "http://purl.obolibrary.org/obo/NCBITaxon_9669",
  });
  for (const worm of ["C. elegans", "Caenorhabditis elegans"]) {
    assertEquals(of("species", worm), { species: "http://purl.obolibrary.org/obo/NCBITaxon_6239" });
  }
  assertEquals(of("age", "12 weeks"), { age: "P12W" });
  assertEquals(of("age", "E18.5"), { age: "P18.5D?" });
  assertEquals(of("age", "33"), {});
  assertEquals(of("weight", "25 grams"), { weight: "25 g" });
  assertEquals(of("weight", "2 lbs"), {});
  assertEquals(of("subject_id", "a/b"), { subject_id: "a-b?" });
  assertEquals(derive({ "/@nwb_version": "2.0b" }), { "/@nwb_version": "2.0.0-beta" });
  assertEquals(derive({ "/@nwb_version": "2.6" }), { "/@nwb_version": "2.6.0" });
  assertEquals(derive({ "/@nwb_version": "NWB-2.2.0" }), { "/@nwb_version": "2.2.0" });
  assertEquals(derive({ "/@nwb_version": "2.8.0-alpha" }), {});
  assertEquals(
    derive({}, {
      "/general/subject/date_of_birth": "2021-01-01T12:00:00+00:00",
      "/session_start_time": "2021-04-01T13:00:00+00:00",
    }).age,
    "P90D",
  );
});

Deno.test("deriveAll() takes from other files of the same subject what they agree on, and from nobody else", () => {
  const subject = (id: string, more: Record<string, string> = {}): Record<string, string> => ({
    ...id === "" ? {} : { "/general/subject/subject_id": id },
    ...Object.fromEntries(Object.entries(more).map(([n, v]) => [`/general/subject/${n}`, v])),
  });
  const all = deriveAll([
    record("x/a.nwb", subject("m1", { sex: "male", species: "Mus musculus" })),
    record("x/b.nwb", subject("m1", { species: "Mus musculus" })),
    record("x/c.nwb", {}),
    record("y/a.nwb", subject("m2", { sex: "M" })),
    record("y/b.nwb", subject("m2", { sex: "F" })),
    record("y/c.nwb", subject("m2")),
    record("y/d.nwb", subject("m3")),
  ]);
  const of = (file: string, name: string): string | undefined =>
    all.get(file)?.get(`/general/subject/${name}`)?.value;
  assertEquals(of("x/b.nwb", "sex"), "M");
  assertEquals(of("x/c.nwb", "subject_id"), "m1");
  assertEquals(of("x/c.nwb", "species"), "Mus musculus");
  assertEquals(of("y/c.nwb", "sex"), undefined, "its files do not agree");
  assertEquals(of("y/d.nwb", "sex"), undefined);
});
