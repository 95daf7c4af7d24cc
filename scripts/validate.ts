// deno task validate my_upload
import { validateCommand } from "../lib/validate/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(validateCommand);
