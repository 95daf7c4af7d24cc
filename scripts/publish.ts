// deno task publish my_upload
import { publishCommand } from "../lib/publish/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(publishCommand);
