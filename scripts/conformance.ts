// deno task conformance --kind facts|asset|organize|validate|metadata|regions|zarr|repair --input DIR --output DIR
import { command } from "../lib/command/mod.ts";
import { conformanceCommand } from "../tests/conformance/main.ts";

await command(conformanceCommand);
