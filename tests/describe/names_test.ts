import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { PERSON_NAME } from "../../lib/archive/schema/mod.ts";
import { cleanText, namesAgree, readDisplayName, structuredName } from "../../lib/describe/mod.ts";

Deno.test("readDisplayName() splits as a last resort and says what to look at", () => {
  // Printed, "Last, First", whether somebody should look.
  const cases: [string, string, boolean][] = [
    ["Anna van der Berg", "van der Berg, Anna", true],
    ["Jan Vincent Van Den Berg", "Van Den Berg, Jan Vincent", true],
    ["M. L. de la Cruz", "de la Cruz, M. L.", true],
    ["de la Cruz, María", "de la Cruz, María", false],
    ["John Smith Jr.", "Smith Jr., John", false],
    ["Martin Luther King, Jr.", "King Jr., Martin Luther", true],
    ["William Gates III", "Gates III, William", false],
    ["Edvard I. Moser", "Moser, Edvard I.", false],
    ["Miguel A. L. Nicolelis", "Nicolelis, Miguel A. L.", false],
    ["Y. S. Lee", "Lee, Y. S.", false],
    ["Han J. Z.", "Han, J. Z.", false],
    ["Han, J. Z.", "Han, J. Z.", false],
    ["José García Márquez", "Márquez, José García", true],
    ["Wang Xiaojing", "Xiaojing, Wang", true],
    ["Lee Ho Seong", "Seong, Lee Ho", true],
    ["Patrick O’Neil", "O'Neil, Patrick", false],
    ["Patricia S. Goldman‐Rakic", "Goldman-Rakic, Patricia S.", false],
    ["Jane Doe, PhD", "Doe, Jane", false],
    ["Dr. Jane Doe", "Doe, Jane", false],
  ];
  for (const [printed, name, look] of cases) {
    const read = readDisplayName(printed);
    assertEquals(read.kind, "person", printed);
    assertEquals([read.name, "review" in read && read.review !== undefined], [name, look], printed);
  }
});

Deno.test("readDisplayName() asks where a name cannot be split, and knows groups", () => {
  for (const printed of ["Suharto", "이호성", "王小明", "王 小明", "A, B, C"]) {
    assertEquals(readDisplayName(printed).kind, "ask", printed);
  }
  for (
    const printed of ["The International Brain Laboratory", "MoTrPAC Study Group", "X Consortium"]
  ) {
    assertEquals(readDisplayName(printed).kind, "group", printed);
  }
});

Deno.test("structuredName() joins family and given name in the archive's form", () => {
  assertEquals(structuredName("O’Neil", "Pat"), "O'Neil, Pat");
  assertEquals(structuredName("Smith", "John", "Jr."), "Smith Jr., John");
  assertEquals(structuredName("BUZSÁKI", "György"), "Buzsáki, György");
  assertEquals(structuredName("Doe, PhD", "Jane"), "Doe PhD, Jane");
  assertEquals(structuredName("Neha", undefined), undefined);
  assertEquals(structuredName("López\u00a0Jiménez", "Ana  Teresa"), "López Jiménez, Ana Teresa");
});

Deno.test("structuredName() never makes a name that the archive refuses", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.string({ unit: "grapheme" }),
      (family, given) => {
        const name = structuredName(family, given);
        return name === undefined || PERSON_NAME.test(name);
      },
    ),
  );
});

Deno.test("namesAgree() compares as far as both names go", () => {
  const same: [string, string][] = [
    ["Carberry, Josiah", "J. S. Carberry"],
    ["Buzsaki, Gyorgy", "György Buzsáki"],
    ["Miller, Lee E", "Miller, Lee"],
    ["López Jiménez, Ana Teresa", "Jiménez, Ana"],
    ["Xiaojing, Wang", "Wang, Xiaojing"],
  ];
  for (const [a, b] of same) assertEquals(namesAgree(a, b), true, `${a} = ${b}`);
  const other: [string, string][] = [
    ["Baker, Stephen", "Baker, Kate S"],
    ["Doe, Jane", "Roe, Jane"],
    ["Carberry, Josiah", "Curie, Ann"],
    ["", ""],
  ];
  for (const [a, b] of other) assertEquals(namesAgree(a, b), false, `${a} ≠ ${b}`);
});

Deno.test("cleanText() removes markup without gluing words, and invisible letters", () => {
  assertEquals(cleanText("successful<i>Shigella</i> sonnei"), "successful Shigella sonnei");
  assertEquals(cleanText("CO<sub>2</sub> &amp;amp; H<sub>2</sub>O"), "CO2 & H2O");
  assertEquals(cleanText("<jats:title>Abstract</jats:title><jats:p>We  saw</jats:p>"), "We saw");
  assertEquals(cleanText("a\u200bb\u00ad c"), "ab c");
  assertEquals(cleanText("p < 0.05 and x > 2"), "p < 0.05 and x > 2");
});

Deno.test("structuredName() writes particles of a family name in capitals small, and keeps initials", () => {
  assertEquals(structuredName("VAN DER BERG", "Anna"), "van der Berg, Anna");
  assertEquals(structuredName("DIAZ DEL RIO", "JOSE M."), "Diaz del Rio, Jose M.");
  assertEquals(structuredName("LEE", "J S"), "LEE, J S");
  assertEquals(structuredName("Van Der Berg", "Anna"), "Van Der Berg, Anna");
});
