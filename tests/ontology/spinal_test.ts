import { assertEquals } from "@std/assert";
import { isSpinalLevel, spinalSegment } from "../../lib/ontology/text/spinal.ts";

Deno.test("spinalSegment() names one level, and the region of several", () => {
  assertEquals(spinalSegment("L4 DRG"), {
    level: "L4",
    region: "lumbar dorsal root ganglion",
    name: "fourth lumbar dorsal root ganglion",
  });
  assertEquals(spinalSegment("Spinal cord c5-c7"), {
    level: "C5-C7",
    region: "cervical spinal cord",
  });
  assertEquals(spinalSegment("spinal cord L4-S1")?.region, "spinal cord");
  // A layer of the cortex is no level.
  for (const text of ["V1 L4", "L4", "S1", "spinal cord"]) {
    assertEquals(spinalSegment(text), undefined, text);
  }
});

Deno.test("isSpinalLevel() wants nothing else beside the level", () => {
  assertEquals(["L4-L6", "T10", "segments L4-L5", "L4 left", "V1"].map(isSpinalLevel), [
    true,
    true,
    true,
    false,
    false,
  ]);
});
