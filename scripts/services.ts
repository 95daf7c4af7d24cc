// deno task services
import { command } from "../lib/command/mod.ts";
import { servicesCommand } from "../lib/describe/services_command.ts";

await command(servicesCommand);
