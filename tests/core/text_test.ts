import { assert, assertEquals, assertFalse, assertThrows } from "@std/assert";
import { UsageError } from "../../lib/core/errors.ts";
import { redact, registerSecret } from "../../lib/core/redact.ts";
import { inShard, parseShard, parseShares } from "../../lib/core/shard.ts";
import {
  formatBytes,
  formatDuration,
  plural,
  quote,
  safeUrl,
  shellWord,
  shorten,
} from "../../lib/core/text.ts";

Deno.test("formatBytes() has three digits and the unit that fits", () => {
  const cases: [number, string][] = [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "1.00 kB"],
    [15_360, "15.4 kB"],
    [999_499, "999 kB"],
    [999_501, "1.00 MB"],
    [64 * 2 ** 20, "67.1 MB"],
    [5e12, "5.00 TB"],
  ];
  for (const [bytes, text] of cases) assertEquals(formatBytes(bytes), text);
});

Deno.test("formatDuration() goes from milliseconds to days", () => {
  const cases: [number, string][] = [
    [80, "80 ms"],
    [4210, "4.2 s"],
    [59_960, "1 min"],
    [3 * 3600e3 + 12 * 60e3, "3 h 12 min"],
    [2 * 3600e3, "2 h"],
    [50 * 3600e3, "2 d 2 h"],
  ];
  for (const [ms, text] of cases) assertEquals(formatDuration(ms), text);
});

Deno.test("plural(), shorten() and quote() make safe short texts", () => {
  assertEquals([plural(1, "file"), plural(1200, "file"), plural(2, "entry", "entries")], [
    "1 file",
    "1,200 files",
    "2 entries",
  ]);
  assertEquals(shorten("abcdef", 4), "abc…");
  assertEquals(quote("a\u202eb\n"), '"a\\u202eb\\u000a"');
  assertEquals(quote({ a: 1 }), '"{"a":1}"');
});

Deno.test("safeUrl() drops what may hold a signature or a key", () => {
  assertEquals(safeUrl("https://u:p@host/a/b?X-Amz-Signature=1#f"), "host/a/b");
  assertEquals(safeUrl("no url?x=1"), "no url");
});

Deno.test("redact() removes registered keys, authorization values and signatures", () => {
  registerSecret("0123456789abcdef0123456789abcdef01234567");
  const text = redact(
    "key 0123456789abcdef0123456789abcdef01234567, Authorization: token deadbeef, ?X-Amz-Signature=aa&x=1",
  );
  assertFalse(/0123456789abcdef|deadbeef|=aa/.test(text), text);
  assert(text.includes("x=1"));
});

Deno.test("parseShard() takes i/n only", () => {
  assertEquals(parseShard("3/16"), { index: 3, count: 16 });
  for (const bad of ["0/4", "5/4", "3", "a/b", "-1/2", ""]) {
    assertThrows(() => parseShard(bad), UsageError);
  }
});

Deno.test("parseShares() takes a whole number from 1", () => {
  assertEquals(parseShares("16"), 16);
  for (const bad of ["0", "-1", "1/3", "all", "", "1e9", "9999999"]) {
    assertThrows(() => parseShares(bad), UsageError);
  }
});

Deno.test("inShard() gives each key to exactly one share", () => {
  const counts = [0, 0, 0];
  for (let i = 0; i < 300; i++) {
    const shares = [1, 2, 3].filter((index) => inShard(`sub-${i}/f.nwb`, { index, count: 3 }));
    assertEquals(shares.length, 1);
    counts[(shares[0] ?? 1) - 1] = (counts[(shares[0] ?? 1) - 1] ?? 0) + 1;
  }
  assert(counts.every((c) => c > 50), String(counts));
  assert(inShard("anything", undefined));
});

Deno.test("shellWord() quotes what a shell would split or take for something else", async () => {
  assertEquals(shellWord("/data/my_upload"), "/data/my_upload");
  for (const text of ["a b", "it's", "#1", "$HOME", "a;b", "", "new\nline", "(copy)"]) {
    const { stdout } = await new Deno.Command("sh", {
      args: ["-c", `printf %s ${shellWord(text)}`],
    })
      .output();
    assertEquals(new TextDecoder().decode(stdout), text);
  }
});
