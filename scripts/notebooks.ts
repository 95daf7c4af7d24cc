// deno task notebooks [--update]
import { command } from "../lib/command/mod.ts";
import { notebooksCommand } from "../lib/rehearse/commands.ts";

await command(notebooksCommand);
