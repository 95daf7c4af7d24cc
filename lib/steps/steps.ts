import type { FlagSet } from "../command/flags.ts";
import type { StepCommand } from "../command/step.ts";
import { connectCommand } from "../connect/command.ts";
import type { Connection } from "../connect/mod.ts";
import { dandisetCommand } from "../dandiset/command.ts";
import { describeCommand } from "../describe/command.ts";
import { organizeCommand } from "../organize/command.ts";
import { publishCommand } from "../publish/command.ts";
import { recordCommand } from "../record/command.ts";
import { regionsCommand } from "../regions/command.ts";
import { uploadCommand } from "../upload/command.ts";
import { validateCommand } from "../validate/command.ts";
import { verifyCommand } from "../verify/command.ts";

/** Names of the steps that work on a work folder, in order. */
export type StepName =
  | "connect"
  | "dandiset"
  | "validate"
  | "organize"
  | "upload"
  | "verify"
  | "describe"
  | "regions"
  | "publish"
  | "record";

/** A step as people see it. */
export interface StepDefinition {
  /** Its name. */
  readonly name: StepName;
  /** Two digits, its place in the order. */
  readonly number: string;
  /** What the user has afterwards. */
  readonly gives: string;
}

/** The steps' commands, in order; each lies in its step's own room. */
const COMMANDS: Readonly<Record<StepName, StepCommand<FlagSet, Connection>>> = {
  connect: connectCommand,
  dandiset: dandisetCommand,
  validate: validateCommand,
  organize: organizeCommand,
  upload: uploadCommand,
  verify: verifyCommand,
  describe: describeCommand,
  regions: regionsCommand,
  publish: publishCommand,
  record: recordCommand,
};

/** The steps, in order. */
export const STEPS: readonly StepDefinition[] = (Object.keys(COMMANDS) as StepName[]).map(
  (name) => {
    const { number, gives } = COMMANDS[name];
    return { name, number, gives };
  },
);

/** The command of a step: its flags, and what runs it. */
export function commandNamed(name: StepName): StepCommand<FlagSet, Connection> {
  return COMMANDS[name];
}
