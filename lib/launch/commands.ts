import type { CommandSpec } from "../command/command.ts";
import { servicesCommand } from "../describe/services_command.ts";
import { archiveCommand, rehearseCommand } from "../rehearse/commands.ts";
import { repairCommand } from "../repair/command.ts";
import { statusCommand } from "../status/command.ts";
import { allCommand } from "../steps/all_command.ts";
import { commandOf } from "../steps/command.ts";
import { newCommand } from "../steps/new_command.ts";
import { commandNamed, STEPS } from "../steps/steps.ts";

/** What people start, in the order in which they do: the script of each lies in `scripts` under its name. */
export const COMMANDS: readonly CommandSpec[] = [
  rehearseCommand,
  newCommand,
  ...STEPS.map(({ name }) => commandOf(commandNamed(name))),
  repairCommand,
  allCommand,
  statusCommand,
  archiveCommand,
  servicesCommand,
];

/** One line for each command: its number where it is a step, and what it gives. */
export function pageOfCommands(): string {
  const about = (spec: CommandSpec) => {
    const step = STEPS.find((s) => s.name === spec.name);
    return [step?.number ?? "  ", spec.name, step?.gives ?? spec.what.split(/(?<=\.)\s/)[0] ?? ""];
  };
  const rows = COMMANDS.map(about);
  const width = Math.max(...rows.map(([, name]) => name?.length ?? 0));
  return [
    "From a folder of NWB files to a complete Dandiset.",
    "",
    "Usage: dandi-upload COMMAND [WORK_FOLDER] [flags]",
    "",
    ...rows.map(([number, name, gives]) => `  ${number} ${name?.padEnd(width)}  ${gives}`),
    "",
    "In a work folder, or beside the only one, no WORK_FOLDER is needed. dandi-upload COMMAND --help says more.",
    "Each command may read the NWB files and write the work folder, and speaks only to hosts that it needs.",
    "--storage HOST agrees to the storage of an archive that is not known; --allow-read PATH to files that lie elsewhere.",
    "",
  ].join("\n");
}
