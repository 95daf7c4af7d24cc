/** Filters that are undone by ourselves. */
import { assertEquals, assertThrows } from "@std/assert";
import { zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import {
  FilterMissing,
  fromLz4Block,
  fromLzf,
  unfiltered,
  unshuffled,
} from "../../lib/store/hdf5/filters.ts";
import { openHdf5 } from "../../lib/store/open.ts";
import { readFactsOf } from "../../lib/nwb/mod.ts";
import { validateFile } from "../../lib/validate/mod.ts";
import { sharedTest } from "../shared.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("fromLzf() copies literals and what stood before, overlapping too", () => {
  // "abc", then 9 bytes from 3 back (7 + 2), then "x"
  const data = Uint8Array.of(2, 97, 98, 99, 0b1110_0000, 0, 2, 0, 120);
  assertEquals(fromLzf(data, 100), bytes("abcabcabcabcx"));
  // a reference of 3 bytes
  assertEquals(fromLzf(Uint8Array.of(0, 97, 0b0010_0000, 0), 100), bytes("aaaa"));
});

Deno.test("fromLz4Block() copies literals and what stood before", () => {
  // token: 3 literals, 4 + 6 bytes from 3 back; then one last literal
  const data = Uint8Array.of(0x36, 97, 98, 99, 3, 0, 0x10, 120);
  assertEquals(fromLz4Block(data, 100), bytes("abcabcabcabcax"));
});

Deno.test("decoders end in a RangeError over any bytes, and write nothing beyond", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (data) => {
    for (const decode of [fromLzf, fromLz4Block]) {
      try {
        const out = decode(data, 64);
        if (out.length > 64) throw new Error("too long");
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
      }
    }
  }));
});

Deno.test("unshuffled() puts bytes back to their elements", () => {
  assertEquals(
    unshuffled(Uint8Array.of(1, 3, 5, 2, 4, 6, 9), 2),
    Uint8Array.of(1, 2, 3, 4, 5, 6, 9),
  );
});

Deno.test("unfiltered() undoes filters last first, leaves out what was left out, names what it lacks", () => {
  const plain = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  const shuffled = Uint8Array.of(1, 3, 5, 7, 2, 4, 6, 8);
  const stored = new Uint8Array(zstdCompressSync(shuffled));
  const filters = [{ id: 2, values: [2] }, { id: 32015, values: [] }];
  assertEquals(new Uint8Array(unfiltered(stored, filters, 0, 8)), plain);
  assertEquals(new Uint8Array(unfiltered(shuffled, filters, 0b10, 8)), plain);
  const error = assertThrows(
    () => unfiltered(stored, [{ id: 307, values: [] }], 0, 8),
    FilterMissing,
  );
  assertEquals(error.filter, "bzip2");
});

sharedTest("numbers and texts of variable length are read through LZF", async (shared) => {
  const cases = `${shared}fixtures/cases`;
  using file = await openHdf5(`${cases}/filter-lzf-timestamps/ts-lzf.nwb`);
  const times = file.nodes.root.at("acquisition/ts/timestamps");
  assertEquals(times?.numbers(998, 1000), [9.98, 9.99]);
  assertEquals(times?.numbers().length, 1000);
  const path = `${cases}/filter-lzf-location/loc-lzf.nwb`;
  const outcome = await readFactsOf(path);
  assertEquals(
    outcome.status === "read" &&
      outcome.facts.locations.filter((l) => l.kind === "electrode").map((l) => [l.text, l.count]),
    [["CA1", 2], ["VISp", 1]],
  );
  assertEquals((await validateFile(path)).filter((f) => f.severity.startsWith("blocks")), []);
});
