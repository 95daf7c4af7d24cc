// deno task record my_upload
import { recordCommand } from "../lib/record/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(recordCommand);
