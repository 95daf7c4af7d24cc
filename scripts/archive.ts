// deno task archive [--dir DIR] [--port N] [--json]
import { command } from "../lib/command/mod.ts";
import { archiveCommand } from "../lib/rehearse/commands.ts";

await command(archiveCommand);
