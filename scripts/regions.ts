// deno task regions my_upload
import { regionsCommand } from "../lib/regions/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(regionsCommand);
