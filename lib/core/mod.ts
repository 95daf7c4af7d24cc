/**
 * What every part of the module stands on: errors, findings, progress, retry, bounded concurrency, JSON Lines,
 * the work folder, text of sizes and times. Knows nothing of NWB or DANDI.
 *
 * @module
 */
export * from "./errors.ts";
export * from "./files.ts";
export * from "./finding.ts";
export * from "./json_lines.ts";
export * from "./new_work_folder.ts";
export * from "./paths.ts";
export * from "./pool.ts";
export * from "./progress.ts";
export * from "./redact.ts";
export * from "./retry.ts";
export type { PlanHead } from "./saved_state.ts";
export * from "./shard.ts";
export * from "./step.ts";
export * from "./text.ts";
export * from "./upload_config.ts";
export * from "./work_folder.ts";
export * from "./yaml.ts";
