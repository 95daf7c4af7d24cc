// deno task dandiset my_upload
import { dandisetCommand } from "../lib/dandiset/command.ts";
import { stepCommand } from "../lib/steps/command.ts";

await stepCommand(dandisetCommand);
