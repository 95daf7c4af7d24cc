// deno task organize my_upload
import { organizeCommand } from "../lib/organize/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(organizeCommand);
