// deno task rehearse [FOLDER]
import { command } from "../lib/command/mod.ts";
import { rehearseCommand } from "../lib/rehearse/commands.ts";

await command(rehearseCommand);
