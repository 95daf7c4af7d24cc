/**
 * Entry of the process that checks files.
 *
 * @module
 */
import { type Conversation, serve } from "../../store/serve.ts";
import { lookThrough } from "./beside.ts";
import { checkFile, type CheckFileOptions } from "./check_file.ts";

/** A request. */
export interface CheckRequest {
  readonly path: string;
  readonly options: CheckFileOptions;
}

if (import.meta.main) {
  await serve({
    check: ({ path, options }: CheckRequest, parent: Conversation) => {
      lookThrough(parent);
      return checkFile(path, options);
    },
  });
}
