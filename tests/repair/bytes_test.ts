import { assertEquals } from "@std/assert";
import { lookup3 } from "../../lib/repair/bytes/checksum.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("lookup3() gives the values that its author prints", () => {
  // driver5() of lookup3.c, with 0 as start.
  assertEquals(lookup3(bytes("")), 0xdeadbeef);
  assertEquals(lookup3(bytes("Four score and seven years ago")), 0x17770551);
});

Deno.test("lookup3() takes every length: a changed byte changes the sum", () => {
  for (let length = 1; length < 40; length++) {
    const data = Uint8Array.from({ length }, (_, i) => i * 7);
    const before = lookup3(data);
    for (let i = 0; i < length; i++) {
      const other = data.slice();
      other[i] = (other[i] ?? 0) ^ 1;
      assertEquals(lookup3(other) === before, false, `length ${length}, byte ${i}`);
    }
  }
});
