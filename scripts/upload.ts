// deno task upload my_upload
import { uploadCommand } from "../lib/upload/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(uploadCommand);
