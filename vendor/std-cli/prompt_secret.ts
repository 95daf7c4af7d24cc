// The same code as jsr:@std/cli 1.0.32, from its npm build, for places that cannot reach JSR.
// @ts-types="./prompt_secret.d.ts"
export * from "npm:deno-std@1.4.0/cli/prompt_secret.js";
