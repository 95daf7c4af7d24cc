import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ageFromBirth, parseAge } from "../../lib/nwb/mod.ts";

/** Read alike by the official client. */
const SAME: Record<string, string> = {
  "5y": "P5Y",
  "5Y": "P5Y",
  "5 years": "P5Y",
  "1year": "P1Y",
  "0y": "P0Y",
  "2 months": "P2M",
  "2 M": "P2M",
  "2 m": "P2M",
  "2mo": "P2M",
  "2mon": "P2M",
  "2 mos": "P2M",
  "3 weeks": "P3W",
  "3 w": "P3W",
  "7 Days": "P7D",
  "7.5 Days": "P7.5D",
  "7.0 Days": "P7D",
  "08 days": "P8D",
  "90 d.": "P90D",
  "1 year 6 months": "P1Y6M",
  "2y3m": "P2Y3M",
  "349 days, 4 hours": "P349DT4H",
  "4 days, 4.5 hours": "P4DT4.5H",
  "12 weeks, 13 d; 10 hours, 30 min 1sec": "P12W13DT10H30M1S",
  "342 days, 4:30:02": "P342DT4H30M2S",
  "342 days, 00:00:00": "P342DT0H0M0S",
  "14 (Units: days)": "P14D",
  "14 unit day": "P14D",
  "day 14": "P14D",
  "DAY14": "P14D",
  "W 3 D 2": "P3W2D",
  "6m 5 min": "P6MT5M",
  "3 days 5 min": "P3DT5M",
  "30m": "P30M",
  "P136D": "P136D",
  "P22265.0D": "P22265.0D",
  "P22265,0D": "P22265.0D",
  "P2DT10H20M": "P2DT10H20M",
  "P2DT10,5H": "P2DT10.5H",
  "P30d": "P30d",
  "P90D ": "P90D",
  "P0D": "P0D",
  "P1dt5s": "P1dt5s",
  "P100D / P200D ": "P100D/P200D",
  "/P200D": "/P200D",
  "P100D/": "P100D/",
  "P1DT10H/P1DT10H20M": "P1DT10H/P1DT10H20M",
  "P30D/P2M": "P30D/P2M",
  "P10D/P10D": "P10D/P10D",
};

/** The official client loses seconds or `P`, or refuses them; they say what they mean. */
const BETTER: Record<string, string> = {
  "P2DT10H20M30S": "P2DT10H20M30S",
  "PT0.5S": "PT0.5S",
  "2 h": "PT2H",
  "10 sec": "PT10S",
  "1 h 30 m": "PT1H30M",
  "5 minutes": "PT5M",
  "45 seconds": "PT45S",
  "5 min": "PT5M",
  "min 5": "PT5M",
  "1 yr": "P1Y",
  "6 wks": "P6W",
  "30 years old": "P30Y",
  "90days old": "P90D",
  "30 yo": "P30Y",
  "6 months 1 year": "P1Y6M",
  "2 years and 3 months": "P2Y3M",
  "postnatal day 30": "P30D",
  "P20D-P90D": "P20D/P90D",
  "3-7 months": "P3M/P7M",
  "9-10 weeks": "P9W/P10W",
  "P1Y/P500D": "P1Y/P500D",
  "P1W/P10D": "P1W/P10D",
  "P1D/PT30H": "P1D/PT30H",
};

const REFUSED = [
  "",
  " ",
  "123",
  "45",
  "33.",
  "P",
  "PT",
  "P12",
  "P30",
  "P-5D",
  "P1.Y",
  "P1D2W",
  "P1Y1Y",
  "P10WT",
  "P1.5Y2M",
  "P1.5DT2H",
  "4.5 hours 10 sec",
  "1.25 years 3 months",
  "~9 weeks",
  "3 months, some extra",
  "8 weeks (P56)",
  "adult",
  "unknown",
  "None",
  "nan",
  "NA",
  "N/A",
  "gestation",
  " , ",
  ".",
  "14 /",
  "P100D/200D",
  "P1D/P2D/P3D",
  "P12Y/P10Y",
  // The official client compares the units only; 500 days are more than a year.
  "P500D/P1Y",
  "P2DT10.5H10M",
]; // deno-fmt-ignore

for (const [text, value] of Object.entries({ ...SAME, ...BETTER })) {
  Deno.test(`parseAge() of "${text}"`, () => {
    assertEquals(parseAge(text), { value, reference: "Birth" });
  });
}

for (const text of REFUSED) {
  Deno.test(`parseAge() says what is wrong with "${text}"`, () => {
    const reading = parseAge(text);
    assert("problem" in reading && reading.problem.length > 5, JSON.stringify(reading));
  });
}

Deno.test("parseAge() knows gestational ages", () => {
  const cases = {
    "Gestational Week 19": "P19W",
    "Gestation day 12.5": "P12.5D",
    "gestational 19 weeks": "P19W",
    "GESTATIONAL W20": "P20W",
    "Gestational P19W": "P19W",
    "Gestational P10W/P12W": "P10W/P12W",
    "gestational age 12 weeks": "P12W",
    "E18.5": "P18.5D",
  };
  for (const [text, value] of Object.entries(cases)) {
    assertEquals(parseAge(text), { value, reference: "Gestational" }, text);
  }
});

Deno.test("parseAge() never throws and gives only ISO 8601 forms", () => {
  const bits = fc.array(
    fc.constantFrom(
      "P",
      "T",
      "1",
      "2.5",
      "y",
      "M",
      "D",
      "weeks",
      "h",
      ":",
      "/",
      " ",
      "-",
      "gest",
      ".",
    ),
  ).map((a) => a.join(""));
  fc.assert(
    fc.property(fc.oneof(fc.string(), bits), (text) => {
      const reading = parseAge(text);
      if ("value" in reading) {
        assert(/^(P[\dYMWDTHS.]+)?\/?(P[\dYMWDTHS.]+)?$/i.test(reading.value), reading.value);
      }
    }),
    { numRuns: 2000 },
  );
});

Deno.test("parseAge() gives back every duration that it gave", () => {
  const amounts = fc.record({ Y: fc.nat(99), M: fc.nat(11), W: fc.nat(9), D: fc.nat(400) });
  fc.assert(fc.property(amounts, ({ Y, M, W, D }) => {
    const value = `P${Y}Y${M}M${W}W${D}D`;
    assertEquals(parseAge(value), { value, reference: "Birth" });
    assertEquals(parseAge(`${Y} years, ${M} months ${W} wks; ${D} days`), {
      value,
      reference: "Birth",
    });
  }));
});

Deno.test("ageFromBirth() counts days and seconds", () => {
  const cases: [string, string, string][] = [
    ["2020-03-01T00:00:00+00:00", "2020-03-01T00:00:00+00:00", "P0D"],
    ["2020-03-01T00:00:00+00:00", "2020-03-22T00:00:00+00:00", "P21D"],
    ["2020-03-01T00:00:00+00:00", "2020-03-01T00:00:42+00:00", "PT42S"],
    ["2020-03-01T00:00:00+00:00", "2020-03-04T12:00:00+00:00", "P3DT43200S"],
    ["2020-03-01T00:00:00+00:00", "2020-03-06T00:00:23.002000+00:00", "P5DT23.002S"],
    ["2020-03-01T00:00:00+00:00", "2020-03-01T00:00:00.000005+00:00", "PT0.000005S"],
    ["2020-03-01T00:00:00-05:00", "2020-03-15T00:00:00-04:00", "P13DT82800S"],
    ["2016-12-01T00:00:00+00:00", "2017-04-15T12:00:00+00:00", "P135DT43200S"],
  ];
  for (const [birth, start, value] of cases) {
    assertEquals(ageFromBirth(birth, start), { value, reference: "Birth" });
  }
  assert("problem" in ageFromBirth("2021-01-01T00:00:00", "2020-01-01T00:00:00"));
});
