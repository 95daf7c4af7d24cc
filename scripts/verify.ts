// deno task verify my_upload
import { verifyCommand } from "../lib/verify/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(verifyCommand);
