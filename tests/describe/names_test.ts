import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { PERSON_NAME } from "../../lib/archive/schema/mod.ts";
import {
  cleanText,
  compareNames,
  namesAgree,
  type NameVerdict,
  readDisplayName,
  readLetters,
  readStructuredName,
  structuredName,
} from "../../lib/describe/mod.ts";

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
  assertEquals(structuredName("Doe, PhD", "Jane"), "Doe, Jane");
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

Deno.test("compareNames() takes no name for another that only begins like it, and asks in doubt", () => {
  const cases: readonly [string, string, NameVerdict][] = [
    ["Smith, Robert", "Smith, Bob", "agree"],
    ["Carter, Will", "Carter, William J.", "agree"],
    ["Müller, Jörg", "Mueller, Joerg", "agree"],
    ["Müller, Jörg", "Muller, Jorg", "agree"],
    ["Østergård, Søren", "Oestergaard, Soeren", "agree"],
    ["Seung, H. Sebastian", "Seung, Sebastian", "agree"],
    ["Wagner, A. James", "Wagner, James", "agree"],
    ["Li, Jianguo", "Li, Jian-Guo", "agree"],
    ["Li, Jianguo", "Li, Jian Guo", "agree"],
    ["Wang, Yu-Ping", "Wang, Y.-P.", "agree"],
    ["Wang, Yuping", "Wang, Y. P.", "agree"],
    ["Guo, Y.B.", "Guo, Yuebin", "agree"],
    ["Иванов, Сергей", "Ivanov, Sergey", "agree"],
    ["Щербакова, Юлия", "Shcherbakova, Iuliia", "agree"],
    ["Ivanov, Sergei", "Ivanov, Sergey", "agree"],
    ["Petrov, Aleksandr", "Petrov, Alexander", "agree"],
    ["Παπαδόπουλος, Νίκος", "Papadopoulos, Nikos", "agree"],
    ["van der Berg, Anna", "Vanderberg, Anna", "agree"],
    ["Wei Wang", "Wang Wei", "agree"],
    ["王, 小明", "Wang, Xiaoming", "doubt"],
    ["김, 철수", "Kim, Chulsoo", "doubt"],
    ["Li, Jian", "Li, Jian Guo", "doubt"],
    ["Li, Jian", "Li, Jian-Guo", "doubt"],
    ["Martin, Jean", "Martin, Jean-Pierre", "doubt"],
    ["García Márquez, J.", "Márquez, José", "doubt"],
    ["Li, Jian", "Li, Jianguo", "differ"],
    ["Wang, Xiao", "Wang, Xiaoming", "differ"],
    ["Smith, John A.", "Smith, John B.", "differ"],
    ["Smith, Mark", "Smith, Mary", "differ"],
    ["Chen, Wei", "Chen, Li", "differ"],
    ["Smith, Jane", "Jones, Jane", "differ"],
    ["Иванов, Сергей", "Petrov, Sergey", "differ"],
  ];
  for (const [a, b, verdict] of cases) {
    assertEquals([compareNames(a, b), compareNames(b, a)], [verdict, verdict], `${a} / ${b}`);
  }
});

Deno.test("compareNames() finds every name like itself, its initials and its marks", () => {
  const word = fc.stringMatching(/^[A-Z][a-zäöüéñ]{3,9}$/);
  fc.assert(
    fc.property(word, word, (family, given) => {
      const name = `${family}, ${given}`;
      assertEquals(compareNames(name, name), "agree");
      assertEquals(compareNames(name, `${family}, ${given[0]}.`), "agree");
      assertEquals(compareNames(name, name.normalize("NFD").replace(/\p{M}/gu, "")), "agree");
      assertEquals(compareNames(name, name.toUpperCase()), "agree");
    }),
  );
});

Deno.test("readStructuredName() puts right what publishers put into the wrong field, and says so", () => {
  const cases: readonly [string, string, string][] = [
    ["W. Wilson", "Tony", "Wilson, Tony W."],
    ["M Stephen", "Julia", "Stephen, Julia M"],
    ["Roe, PhD", "Anna", "Roe, Anna"],
    ["Roe MD, PhD", "Anna", "Roe, Anna"],
    ["Lee", "Dr. Ann", "Lee, Ann"],
    ["Lee", "Prof. Dr. Ann", "Lee, Ann"],
    ["“Grace” Guo", "W.", "Guo, W."],
    ["Guo", "Wei (Grace)", "Guo, Wei"],
    ["King", "Martin Luther, Jr.", "King Jr., Martin Luther"],
    ["OBI", "Lawrence Chikwela", "Obi, Lawrence Chikwela"],
    ["MCDONALD", "Ann", "McDonald, Ann"],
    ["O'BRIEN-SMITH", "PATRICIA", "O'Brien-Smith, Patricia"],
    ["Ma", "Xiao", "Ma, Xiao"],
    ["St. John", "Ann", "St. John, Ann"],
    ["D Souza", "Ann", "D Souza, Ann"],
    ["Buzs&aacute;ki", "Gy&ouml;rgy", "Buzsáki, György"],
  ];
  for (const [family, given, name] of cases) {
    const read = readStructuredName({ family, given });
    assertEquals(read?.kind === "person" ? read.name : read, name, `${given} | ${family}`);
  }
  const groups: readonly [string, string, string][] = [
    [
      "Alzheimer’s Disease Neuroimaging Initiative",
      "for the",
      "Alzheimer's Disease Neuroimaging Initiative",
    ],
    ["Lancet", "The", "The Lancet"],
    ["Collaboration", "ATLAS", "ATLAS Collaboration"],
    ["Example Study Group", "on behalf of the", "Example Study Group"],
  ];
  for (const [family, given, name] of groups) {
    assertEquals(readStructuredName({ family, given }), { kind: "group", name });
  }
  assertEquals(structuredName("Roe", "Anna", "MD, PhD"), "Roe, Anna");
  assertEquals(structuredName("Roe", "Max", "Jr., MD"), "Roe Jr., Max");
  assertEquals(readStructuredName({ family: "Suharto" }), undefined);
});

Deno.test("readLetters() tells broken letters from foreign ones, and what was meant", () => {
  assertEquals(readLetters("BuzsÃ¡ki"), { broken: true, meant: "Buzsáki" });
  assertEquals(readLetters("Oâ€™Neil"), { broken: true, meant: "O'Neil" });
  assertEquals(readLetters("GarcÃ\u00ada"), { broken: true, meant: "García" });
  assertEquals(readLetters("M\ufffdller").broken, true);
  assertEquals(readLetters("M?ller").broken, true);
  assertEquals(readLetters('M\\"uller').broken, true);
  for (
    const right of [
      "Müller",
      "Ångström",
      "Đặng Văn A",
      "Łukasz",
      "王小明",
      "O’Neil",
      "Ørsted",
      "Is it?",
    ]
  ) {
    assertEquals(readLetters(right), { broken: false }, right);
  }
  const asked = readStructuredName({ family: "BuzsÃ¡ki", given: "GyÃ¶rgy" });
  assertEquals(asked?.kind === "ask" ? asked.suggestion : undefined, "Buzsáki, György");
});
