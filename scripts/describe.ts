// deno task describe my_upload
import { describeCommand } from "../lib/describe/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(describeCommand);
