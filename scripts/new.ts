// deno task new my_upload [--nwb FOLDER] [--instance NAME] [--dandiset 000123] [--doi DOI]
import { command } from "../lib/command/mod.ts";
import { newCommand } from "../lib/steps/new_command.ts";

await command(newCommand);
