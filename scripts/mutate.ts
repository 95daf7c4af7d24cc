// deno task mutate [--seed N] [--count N] [--minutes N] [--room ROOM …]
import { command } from "../lib/command/mod.ts";
import { mutateCommand } from "../tests/mutate/main.ts";

await command(mutateCommand);
