import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { addSeconds, microsecondsOf, parseTime } from "../../lib/nwb/mod.ts";

const FORMS: [raw: string, parsed: string | null, zone: boolean][] = [
  ["2021-03-04T05:06:07+01:00", "2021-03-04T05:06:07+01:00", true],
  ["2021-03-04T05:06:07-05:30", "2021-03-04T05:06:07-05:30", true],
  ["2021-03-04T05:06:07Z", "2021-03-04T05:06:07+00:00", true],
  ["2021-03-04T05:06:07z", "2021-03-04T05:06:07+00:00", true],
  ["2021-03-04T05:06:07-00:00", "2021-03-04T05:06:07+00:00", true],
  ["2021-03-04T05:06:07+0100", "2021-03-04T05:06:07+01:00", true],
  ["2021-03-04T05:06:07+01", "2021-03-04T05:06:07+01:00", true],
  ["2021-03-04T05:06:07+01:00:30", "2021-03-04T05:06:07+01:00", true],
  ["2021-03-04T05:06:07", "2021-03-04T05:06:07", false],
  ["2021-03-04 05:06:07", "2021-03-04T05:06:07", false],
  ["2021-03-04 05:06:07 +01:00", "2021-03-04T05:06:07+01:00", true],
  ["2021-03-04t05:06:07", "2021-03-04T05:06:07", false],
  ["2021-03-04T05:06", "2021-03-04T05:06:00", false],
  ["2021-03-04T05:06+01:00", "2021-03-04T05:06:00+01:00", true],
  ["2021-03-04T05", "2021-03-04T05:00:00", false],
  ["2021-03-04", "2021-03-04T00:00:00", false],
  ["20210304", "2021-03-04T00:00:00", false],
  ["20210304T050607", "2021-03-04T05:06:07", false],
  ["20210304T050607Z", "2021-03-04T05:06:07+00:00", true],
  ["20210304T050607+0100", "2021-03-04T05:06:07+01:00", true],
  ["20180917T141601    ", "2018-09-17T14:16:01", false],
  ["2021-03-04T05:06:07.1", "2021-03-04T05:06:07.100000", false],
  ["2021-03-04T05:06:07,123", "2021-03-04T05:06:07.123000", false],
  ["2021-03-04T05:06:07.123456789Z", "2021-03-04T05:06:07.123456+00:00", true],
  ["2021-03-04T05:06:07.000000+00:00", "2021-03-04T05:06:07+00:00", true],
  ["1871-05-19T06:05:22.109000+00:00", "1871-05-19T06:05:22.109000+00:00", true],
  ["2020-02-29T00:00:00", "2020-02-29T00:00:00", false],
  ["2021-02-29T00:00:00", null, false],
  ["2021-13-04T05:06:07", null, false],
  ["2021-03-04T24:00:00", null, false],
  ["2021-03-04T05:60:07", null, false],
  ["2021-03-04T05:06:07+25:00", null, false],
  ["Wed Jan 20 10:24:01 2016", null, false],
  ["March 4 2021 5pm", null, false],
  ["04/03/2021", null, false],
  ["spring 2019", null, false],
  ["1614834367", null, false],
  ["2021", null, false],
  ["", null, false],
];

for (const [raw, parsed, zone] of FORMS) {
  Deno.test(`parseTime() of "${raw}"`, () => {
    assertEquals(parseTime(raw), { raw, parsed, zone });
  });
}

const dates = fc.date({
  min: new Date("1700-01-01T00:00:00Z"),
  max: new Date("2250-01-01T00:00:00Z"),
  noInvalidDate: true,
});

Deno.test("parseTime() reads every time that JavaScript writes", () => {
  fc.assert(fc.property(dates, (date) => {
    const { parsed, zone } = parseTime(date.toISOString());
    assert(parsed !== null && zone);
    assertEquals(microsecondsOf(parsed), date.getTime() * 1000);
  }));
});

Deno.test("parseTime() never throws", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    assertEquals(parseTime(text).raw, text);
  }));
});

Deno.test("addSeconds() keeps the offset and counts over midnight", () => {
  assertEquals(
    addSeconds("2021-12-31T23:59:59.750000-05:00", 0.5),
    "2022-01-01T00:00:00.250000-05:00",
  );
  assertEquals(addSeconds("2021-03-04T05:06:07", 0), "2021-03-04T05:06:07");
  assertEquals(addSeconds("1871-05-19T06:05:22.109000+00:00", -0.109), "1871-05-19T06:05:22+00:00");
});

Deno.test("addSeconds() moves by exactly what it is given", () => {
  fc.assert(fc.property(dates, fc.integer({ min: -1e9, max: 1e9 }), (date, micro) => {
    const from = parseTime(date.toISOString()).parsed ?? "";
    const moved = microsecondsOf(addSeconds(from, micro / 1e6));
    assertEquals(moved - microsecondsOf(from), micro);
  }));
});
