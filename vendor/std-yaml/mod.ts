// The same code as jsr:@std/yaml 1.2.0, from its npm build, for places that cannot reach JSR.
// @ts-types="./mod.d.ts"
export * from "npm:deno-std@1.4.0/yaml/mod.js";
