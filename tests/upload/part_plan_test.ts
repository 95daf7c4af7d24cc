import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { MAX_FILE_BYTES, partAt, partPlan, partsOf } from "../../lib/upload/mod.ts";

// Sizes, number of parts, first and last part: the archive's own table (dandischema, `dandietag`).
const TABLE: readonly (readonly [number, number, number, number])[] = [
  [1, 1, 1, 1],
  [5242880, 1, 5242880, 5242880],
  [67108864, 1, 67108864, 67108864],
  [67108865, 2, 67108864, 1],
  [73400320, 2, 67108864, 6291456],
  [10737418240, 160, 67108864, 67108864],
  [644245094400, 9600, 67108864, 67108864],
  [671021531136, 9999, 67108864, 67108864],
  [671021531137, 10000, 67102154, 67093291],
  [671088639999, 10000, 67108864, 67108863],
  [671088640000, 10000, 67108864, 67108864],
  [671088640001, 10000, 67108865, 67098866],
  [687194767360, 10000, 68719477, 68716837],
  [1099511627776, 10000, 109951163, 109948939],
  [2199023255552, 10000, 219902326, 219897878],
  [5497558138879, 10000, 549755814, 549754693],
  [5497558138880, 10000, 549755814, 549754694],
];

Deno.test("partPlan() cuts as the archive does", () => {
  for (const [size, count, first, last] of TABLE) {
    const plan = partPlan(size);
    assertEquals([plan.count, partAt(plan, 1).size, partAt(plan, count).size], [
      count,
      first,
      last,
    ]);
  }
  assertEquals(partPlan(0).count, 0);
});

Deno.test("partPlan() refuses what is no size, and more than 5 TiB", () => {
  assertThrows(() => partPlan(MAX_FILE_BYTES + 1), RangeError, "at most");
  assertThrows(() => partPlan(-1), RangeError);
  assertThrows(() => partPlan(1.5), RangeError);
});

Deno.test("partsOf() covers every byte once, within S3's limits", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: MAX_FILE_BYTES }), (size) => {
    const plan = partPlan(size);
    const last = partAt(plan, plan.count);
    if (last.offset + last.size !== size || last.size < 1) return false;
    if (plan.count > 10_000) return false;
    return plan.count === 1 || plan.partBytes >= 5 * 2 ** 20;
  }));
  assertEquals(partsOf(67108865).map((p) => [p.number, p.offset, p.size]), [
    [1, 0, 67108864],
    [2, 67108864, 1],
  ]);
});
