import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  emailProblem,
  isDate,
  isDateTime,
  isHttpUrl,
  isUri,
  PERSON_NAME,
} from "../../../lib/archive/schema/mod.ts";

Deno.test("isUri() wants a scheme and ASCII", () => {
  for (
    const good of ["https://a.org/x?y#z", "x:y", "urn:uuid:1", "http://[::1]:80/", "doi:10.1/x"]
  ) {
    assertEquals(isUri(good), true, good);
  }
  for (
    const bad of [
      "",
      "brain",
      "UBERON_1",
      "UBERON: 1",
      "http://a b",
      "https://é.org",
      "//x",
      "a:%zz",
    ]
  ) {
    assertEquals(isUri(bad), false, bad);
  }
});

Deno.test("isHttpUrl() wants http or https and a host", () => {
  assertEquals(isHttpUrl("https://x.org"), true);
  for (const bad of ["ftp://x.org", "x:y", "http://", "doi:10.1/x"]) {
    assertEquals(isHttpUrl(bad), false, bad);
  }
});

Deno.test("isDate() and isDateTime() know the calendar and want an offset", () => {
  assertEquals(isDate("2024-02-29"), true);
  assertEquals(isDate("2023-02-29"), false);
  assertEquals(isDate("2023-1-2"), false);
  assertEquals(isDateTime("2026-07-20T14:00:00.5+02:00"), true);
  for (
    const bad of [
      "2026-07-20T14:00:00",
      "2026-07-20",
      "2026-07-20 14:00:00Z",
      "2026-07-20T24:00:00Z",
    ]
  ) {
    assertEquals(isDateTime(bad), false, bad);
  }
});

Deno.test("emailProblem() accepts what the archive accepts and says what is wrong with the rest", () => {
  for (
    const good of ["jane.doe@example.org", "jürgen@example.org", "a+b@sub.uni.de", "Jane <a@b.org>"]
  ) {
    assertEquals(emailProblem(good), undefined, good);
  }
  const bad: [string, string][] = [
    ["jane.example.org", "no @"],
    ["jane doe@example.org", "blank before"],
    ["jane@localhost", "has no dot"],
    ["jane@lab.test", '".test"'],
    ["@example.org", "nothing before"],
    ["jane@", "nothing after"],
    ["a..b@example.org", "dot too many"],
    ["a@b.org/x", "not a domain"],
    ["a@b.123", "domain"],
  ];
  for (const [address, why] of bad) assertStringIncludes(emailProblem(address) ?? "", why);
});

Deno.test("PERSON_NAME takes letters of any script, one comma, plain marks", () => {
  for (
    const good of [
      "Doe, Jane",
      "van der Berg, Anna",
      "O'Neil, Pat",
      "Smith Jr., John",
      "王, 小明",
      "Đặng, Văn A",
    ]
  ) assertEquals(PERSON_NAME.test(good), true, good);
  for (
    const bad of [
      "Smith, John, Jr.",
      "O’Neil, Pat",
      "Goldman‐Rakic, P.",
      "Suharto",
      "Doe,Jane",
      "Doe, J (PI)",
      "Doe & Roe, J",
    ]
  ) assertEquals(PERSON_NAME.test(bad), false, bad);
});
