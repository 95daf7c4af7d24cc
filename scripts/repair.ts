// deno task repair my_upload
import { command } from "../lib/command/mod.ts";
import { repairCommand } from "../lib/repair/command.ts";

await command(repairCommand);
