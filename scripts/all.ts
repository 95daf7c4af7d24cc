// deno task all my_upload --yes
import { command } from "../lib/command/mod.ts";
import { allCommand } from "../lib/steps/all_command.ts";

await command(allCommand);
