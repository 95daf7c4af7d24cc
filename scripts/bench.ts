// deno task bench [AREA …]
import { command } from "../lib/command/mod.ts";
import { benchCommand } from "../tests/bench/main.ts";

await command(benchCommand);
