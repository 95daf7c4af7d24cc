import { assert, assertEquals } from "@std/assert";
import {
  learn,
  Memory,
  noRedactions,
  redactJsonText,
  redactText,
} from "../../lib/record/redaction.ts";
import { corpus, survives } from "./redaction_corpus.ts";

const HEX = "0123456789abcdef0123456789abcdef01234567";
const HOME = "/home/ada";

for (
  const [what, text, wanted] of [
    ["a DANDI key", `export DANDI_API_KEY=${HEX}`, "export DANDI_API_KEY=[key removed]"],
    ["a key said in a sentence", `my key is ${HEX}, use it`, "my key is [key removed], use it"],
    ["a header", `-H "Authorization: token ${HEX}"`, '-H "Authorization: token [key removed]"'],
    [
      "a bearer of no known shape",
      "Authorization: Bearer abc.def-ghi",
      "Authorization: Bearer [key removed]",
    ],
    ["a GitHub token", `ghp_${"a1B2".repeat(9)}`, "[key removed]"],
    ["an Anthropic key", `sk-ant-api03-${"x".repeat(30)}`, "[key removed]"],
    ["an AWS key", "AKIAIOSFODNN7EXAMPLE", "[key removed]"],
    ["a password", "password: hunter2hunter2", "password: [key removed]"],
    ["a key in Python", "api_key='s3cretvalue1'", "api_key='[key removed]'"],
    [
      "a password in a link",
      "git clone https://ada:pw123456@example.org/x.git",
      "git clone https://[key removed]@example.org/x.git",
    ],
    [
      "a private key",
      "-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----",
      "[key removed]",
    ],
    [
      "a signed link",
      "see https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature=abc now",
      "see https://b.s3.amazonaws.com/k?[removed] now",
    ],
    [
      "an access token in a link",
      "https://example.org/x?access_token=abcdef",
      "https://example.org/x?[removed]",
    ],
    ["an e-mail address", "write to ada.l@example.org.", "write to [e-mail removed]."],
    ["the home folder", "/home/ada/data/x.nwb", "~/data/x.nwb"],
    [
      "the home folder in a name made of it",
      "~/.claude/projects/-home-ada-lab",
      "~/.claude/projects/-~-lab",
    ],
    ["another home folder", "/home/bob/x and /Users/eve/y", "/home/[user]/x and /Users/[user]/y"],
    ["a home folder on Windows", "C:\\Users\\eve\\x", "C:\\Users\\[user]\\x"],
  ] as const
) {
  Deno.test(`redactText() takes out ${what}`, () => {
    assertEquals(redactText(text, { home: HOME }), wanted);
  });
}

for (
  const text of [
    `commit ${HEX}`,
    "git@github.com:lab/repo.git",
    "https://github.com/lab/repo?tab=readme",
    "export DANDI_API_KEY=<your-key-here>",
    "export DANDI_API_KEY=your_key_here",
    'api_key = os.environ["DANDI_API_KEY"]',
    "the key of the problem",
    "tokens: 12345678",
    "md5 5fe625ae921161304b1a9adcecca1b8c-1",
    "blob 6b85bfff-6e9e-40be-9def-291065379391",
    "/homework/x, ./home/x and homepage",
    "/home/adam stays of another user? no",
  ] as const
) {
  const other = text.startsWith("/home/adam");
  Deno.test(`redactText() ${other ? "does not take a longer name for the home folder" : `leaves "${text}"`}`, () => {
    assertEquals(
      redactText(text, { home: HOME }),
      other ? "/home/[user] stays of another user? no" : text,
    );
  });
}

Deno.test("redactText() counts by kind", () => {
  const counts = noRedactions();
  redactText(`a@example.org b@example.org /home/ada/x token=${HEX}`, { home: HOME, counts });
  assertEquals(counts, { "named secret": 1, "e-mail address": 2, "home path": 1 });
});

Deno.test("redactText() twice is the same as once", () => {
  const text =
    `Authorization: token ${HEX} a@example.org /home/ada/x https://u:p@h/x?sig=abc password=abcdefghij`;
  const once = redactText(text, { home: HOME });
  assertEquals(redactText(once, { home: HOME }), once);
});

Deno.test("redactJsonText() reaches every text, names of fields too, and leaves all else as it was written", () => {
  const json =
    `{"message" : {"content": [{"text": "x ${HEX}"}, {"input": {"password": "anything at all", "n": 1.50, "ok":true}}]},` +
    `  "ada@example.org": 1e3, "big": 12345678901234567890}`;
  assertEquals(
    redactJsonText(json, { home: HOME }),
    `{"message" : {"content": [{"text": "x [key removed]"}, {"input": {"password": "[key removed]", "n": 1.50, "ok":true}}]},` +
      `  "[e-mail removed]": 1e3, "big": 12345678901234567890}`,
  );
});

Deno.test("redactJsonText() goes through nesting of any depth", () => {
  const json = "[".repeat(200_000) + `"${HEX}"` + "]".repeat(200_000);
  assertEquals(redactJsonText(json, {}), json.replace(HEX, "[key removed]"));
});

Deno.test("redactJsonText() knows values by the flag, the header or the name beside them", () => {
  for (
    const json of [
      `["tool", "--password", "sesame-street", "-v"]`,
      `{"name": "DB_PASSWORD", "value": "sesame-street"}`,
      `[["X-Api-Key", "sesame-street"]]`,
    ]
  ) assertEquals(redactJsonText(json, {}), json.replace("sesame-street", "[key removed]"));
});

Deno.test("a secret that one text gives away is taken out of the others, a commit of one stays in all", () => {
  const memory = new Memory();
  learn("export DB_PASSWORD=tr0ub4dor&3", memory);
  learn(`HEAD is now at ${HEX} work`, memory);
  const text = `it printed tr0ub4dor&3 and ${HEX}`;
  assertEquals(redactText(text, { memory }), `it printed [key removed] and ${HEX}`);
  assertEquals(redactText(text), "it printed tr0ub4dor&3 and [key removed]");
});

Deno.test("forty hexadecimal digits: commits stay, keys go", () => {
  for (
    const text of [
      `commit ${HEX}\nAuthor: Ada`,
      `${HEX} refs/heads/main`,
      `100644 blob ${HEX}\tlib/x.ts`,
      `HEAD is now at ${HEX} message`,
      `https://github.com/lab/x/commit/${HEX}`,
      `git checkout ${HEX}`,
      `pip install git+https://github.com/lab/x@${HEX}`,
      `index ${HEX}..${[...HEX].reverse().join("")} 100644`,
      `Merge: ${HEX}`,
      `${HEX} fix(upload): what a review found`,
    ]
  ) assertEquals(redactText(text, { home: HOME }), text);
  for (
    const text of [
      `DANDI_API_KEY=${HEX}`,
      `export DANDI_SANDBOX_API_KEY="${HEX}"`,
      `Please use this for dandi: ${HEX}`,
      `${HEX}`,
      `curl -H 'Authorization: token ${HEX}'`,
      `DANDI_API_KEY\n${HEX}\n`,
    ]
  ) assertEquals(redactText(text, { home: HOME }).includes(HEX), false, text);
});

Deno.test("what looks random and is no key stays", () => {
  for (
    const text of [
      `"integrity": "sha512-${"aB3/x9Zk".repeat(10)}AbCdEf=="`,
      "toolu_01AbCdEfGh2IjKlMn3OpQrSt",
      "6b85bfff-6e9e-40be-9def-291065379391",
      "sub-mouse12_ses-20240101T120000_behavior+ecephys.nwb",
      "ElectricalSeriesProbe00AP2TimestampsInSeconds",
      "https://api.dandiarchive.org/api/dandisets/000123/versions/draft/assets/6b85bfff-6e9e-40be-9def-291065379391/",
      "max_tokens: 4096, completion_tokens=123",
      "password = getpass.getpass()",
      'token = os.environ["DANDI_API_KEY"]',
      "the key of the problem is time",
      "keywords: hippocampus, place cells",
      "http://purl.obolibrary.org/obo/UBERON_0002421",
    ]
  ) assertEquals(redactText(text, { home: HOME }), text);
});

Deno.test("of made secrets of all kinds in all forms at most one in a hundred survives", () => {
  let planted = 0;
  const left: string[] = [];
  for (const { kind, wrapping, secret, text } of corpus(20261201)) {
    planted++;
    const line = redactJsonText(JSON.stringify({ content: [{ text }] }), { home: HOME });
    const { content } = JSON.parse(line) as { content: { text: string }[] };
    if (survives(secret, content[0]?.text ?? "")) left.push(`${kind}, ${wrapping}`);
  }
  assert(planted > 800);
  assert(left.length <= planted / 100, left.join("\n"));
});

Deno.test("redactText() leaves embedded images alone", () => {
  const image = "iVBORw0KGgo".repeat(300);
  assertEquals(redactText(image, { home: HOME }), image);
});

Deno.test("redactText() gets through long texts without a space", () => {
  // Each would take very long if a pattern looked through the rest from every letter.
  for (
    const unit of [
      "a",
      "a@",
      "a.b.",
      "https://",
      "secret_",
      "eyJ-",
      "http://a?",
      "-----BEGIN PRIVATE KEY-----",
    ]
  ) {
    const text = unit.repeat(200_000 / unit.length) + " tail ada@example.org";
    const out = redactText(text, { home: HOME });
    if (!unit.startsWith("-----")) assertEquals(out.endsWith(" tail [e-mail removed]"), true, unit);
  }
});
