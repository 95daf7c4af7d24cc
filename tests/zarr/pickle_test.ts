import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { readPickle, ZarrFailure } from "../../lib/zarr/mod.ts";

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (p) => parseInt(p, 16));

Deno.test("readPickle() reads texts, lists and dictionaries as data", () => {
  // pickle.dumps(["a", 1, None, {"path": "/x", "source": "."}], protocol=5)
  const made = bytes(
    "8005952700000000000000" + "5d94" + "28" + "8c016194" + "4b01" + "4e" + "7d94" + "28" +
      "8c047061746894" + "8c022f7894" + "8c06736f7572636594" + "8c012e94" + "7565" + "2e",
  );
  assertEquals(readPickle(made), ["a", 1, null, { path: "/x", source: "." }]);
});

Deno.test("readPickle() calls nothing: any other name is refused", () => {
  // pickle.dumps(os.system) with an argument: posix.system("id")
  const evil = bytes(
    "8004" + "8c05706f736978" + "8c0673797374656d" + "93" + "8c026964" + "85" + "52" + "2e",
  );
  assertThrows(() => readPickle(evil), ZarrFailure, "names posix.system");
});

Deno.test("readPickle() ends in a failure of its own for any bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (random) => {
      for (const start of ["", "8005", "80055d9428"]) {
        const input = new Uint8Array([...bytes(start), ...random]);
        try {
          readPickle(input);
        } catch (error) {
          if (!(error instanceof ZarrFailure)) throw error;
        }
      }
    }),
    { numRuns: 2000 },
  );
});
