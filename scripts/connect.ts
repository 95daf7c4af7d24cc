// deno task connect my_upload
import { connectCommand } from "../lib/connect/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(connectCommand);
