import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { awardKey, nihGrant, readAwardNumbers, sameAward } from "../../lib/describe/mod.ts";

/** What publishers write, and the numbers in it. */
const CASES: readonly (readonly [string, ...string[]])[] = [
  ["P50 MH100001, R01 MH100002, and T32 MH100003", "P50 MH100001", "R01 MH100002", "T32 MH100003"],
  ["UIDB/00001/2020 e UIDP/00001/2020", "UIDB/00001/2020", "UIDP/00001/2020"],
  ["FCT I.P.: UID/BIA/00001/2013", "UID/BIA/00001/2013"],
  ["UIDB/00001/2020 / UIDP/00001/2020", "UIDB/00001/2020", "UIDP/00001/2020"],
  ["PID2020-100000GB und PID2020-100001GB", "PID2020-100000GB", "PID2020-100001GB"],
  ["Ho 443/19-1,2,3", "Ho 443/19-1", "Ho 443/19-2", "Ho 443/19-3"],
  ["Ha 11/19-1 and 20-1", "Ha 11/19-1", "Ha 11/20-1"],
  ["Grant-in-Aid 16H00001", "16H00001"],
  ["Grant-in-Aid for Scientific Research (B) 16H00001", "16H00001"],
  ["JSPS KAKENHI Grant Number JP16H00001", "JP16H00001"],
  ["Project-ID 200000001 – TRR 1000", "200000001 - TRR 1000"],
  ["FAPESP grant 2013/00001-0", "2013/00001-0"],
  ["processo nº 2014/50000-0", "2014/50000-0"],
  ["NIMH, R01MH000001", "R01MH000001"],
  [
    "Horizon 2020 research and innovation programme under grant agreement No 600001",
    "600001",
  ],
  ["Graduate Research Fellowship DGE-1300001", "DGE-1300001"],
  ["NSF-NCS 1600001, NSF 2100001", "NSF-NCS 1600001", "NSF 2100001"],
  ["Grant Nos. 61300001, 61500002, and 61500003", "61300001", "61500002", "61500003"],
  ["Division of Ocean Sciences, OCE-1200001", "OCE-1200001"],
  ["31900001 32000002", "31900001", "32000002"],
  ["R01NS100001/R01NS100002", "R01NS100001", "R01NS100002"],
  ["K99/R00 MH100001", "K99/R00 MH100001"],
  ["[[2018]1411]", "[[2018]1411]"],
  ["[2020]7-18", "[2020]7-18"],
  ["Research and Development Project 12345", "12345"],
  ["310030_100001 / 1", "310030_100001/1"],
  ["(81200001)", "81200001"],
  ["SFB 1089, TP B04", "SFB 1089, TP B04"],
  ["2015/12345-6 to A.B.", "2015/12345-6"],
  ["https://doi.org/10.35802/200001", "https://doi.org/10.35802/200001"],
  ["EP/L000001/1", "EP/L000001/1"],
  ["BFU2015-60000-C2-1-R", "BFU2015-60000-C2-1-R"],
  ["Sinergia CRSII5_100001", "Sinergia CRSII5_100001"],
  ["#12345", "12345"],
  ["No.&nbsp;2018YFA0100001", "2018YFA0100001"],
];

Deno.test("readAwardNumbers() finds the numbers in what publishers write around them", () => {
  for (const [text, ...numbers] of CASES) {
    assertEquals(readAwardNumbers(text).numbers, numbers, text);
  }
});

Deno.test("readAwardNumbers() names what is no number", () => {
  const cases: readonly (readonly [string, readonly string[], string])[] = [
    ["not specified", [], "not specified"],
    ["$1,234,567", [], "$1,234,567"],
    ["1,200,000 EUR", [], "1,200,000 EUR"],
    ["R01NS100001 (US$ 250,000)", ["R01NS100001"], "US$ 250,000"],
    ["R01 NS100001 and NIH BRAIN Initiative", ["R01 NS100001"], "NIH BRAIN Initiative"],
  ];
  for (const [text, numbers, value] of cases) {
    const read = readAwardNumbers(text);
    assertEquals(read.numbers, numbers, text);
    assertEquals(read.leftOut.map((l) => l.value), [value], text);
  }
});

Deno.test("sameAward() joins spellings of one grant and no two grants", () => {
  const same = [
    ["R01 NS123456", "5R01NS123456-03"],
    ["R01-NS-123456-01A1", "R01NS123456"],
    ["NS123456", "R01 NS123456"],
    ["CCF 1637458", "1637458"],
    ["ERC-2015-StG 678790", "678790"],
    ["JP16H06276", "16H06276"],
    ["T32 OD011089", "t32od011089"],
  ];
  for (const [a = "", b = ""] of same) {
    assertEquals([sameAward(a, b), sameAward(b, a)], [true, true], `${a} = ${b}`);
  }
  const other = [
    ["He 443/1", "He 443/19-1"],
    ["R01 NS123456", "R21 NS123456"],
    ["R01 NS123456", "R01 MH123456"],
    ["81970954", "970954"],
    ["163745", "1637458"],
    ["2015/12345-6", "2015/12345-61"],
  ];
  for (const [a = "", b = ""] of other) {
    assertEquals([sameAward(a, b), sameAward(b, a)], [false, false], `${a} ≠ ${b}`);
  }
});

Deno.test("nihGrant() reads type, activity, institute, serial number and year apart", () => {
  for (const text of ["R01 NS123456", "1R01NS123456-01", "5 R01 NS 123456-03S1", "R01-NS-123456"]) {
    assertEquals(nihGrant(text), { activity: "R01", institute: "NS", serial: "123456" }, text);
  }
  assertEquals(nihGrant("DE-SC0012567"), undefined);
  assertEquals(nihGrant("He 443/1"), undefined);
});

Deno.test("readAwardNumbers() loses no digit of a list of numbers, however it is joined", () => {
  const number = fc.oneof(
    fc.integer({ min: 100_000, max: 99_999_999 }).map(String),
    fc.integer({ min: 100_000, max: 999_999 }).map((n) => `R01 NS${n}`),
    fc.integer({ min: 100_000, max: 999_999 }).map((n) => `IOS-${n}`),
    fc.integer({ min: 10_000, max: 99_999 }).map((n) => `2015/${n}-6`),
  );
  const joint = fc.constantFrom(", ", "; ", " and ", ", and ", " e ", " / ", " & ", ",");
  fc.assert(
    fc.property(fc.uniqueArray(number, { minLength: 1, maxLength: 6 }), joint, (list, by) => {
      assertEquals(readAwardNumbers(list.join(by)).numbers.map(awardKey), list.map(awardKey));
    }),
  );
  // Whatever stands there: nothing is thrown away without a name.
  fc.assert(
    fc.property(fc.string(), (text) => {
      const read = readAwardNumbers(text);
      const digits = (t: string) => t.replace(/\D/g, "");
      if (read.numbers.length === 0) {
        assertEquals(
          digits(read.leftOut.map((l) => l.value).join("")),
          digits(text.normalize("NFC")),
        );
      }
    }),
    { numRuns: 300 },
  );
});
