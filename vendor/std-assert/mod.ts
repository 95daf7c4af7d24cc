// The same code as jsr:@std/assert 1.0.19, from its npm build, for places that cannot reach JSR.
// @ts-types="./mod.d.ts"
export * from "npm:deno-std@1.4.0/assert/mod.js";
