// deno task status my_upload
import { command } from "../lib/command/mod.ts";
import { statusCommand } from "../lib/status/command.ts";

await command(statusCommand);
