/**
 * Entry of the process that rewrites external paths: HDF5 asks for rights that the scripts do not have, and a damaged
 * file can hold it for ever.
 *
 * @module
 */
import { serve } from "../../store/serve.ts";
import type { RewriteRequest } from "./rewrite.ts";
import { rewriteTexts } from "./rewrite_process.ts";

if (import.meta.main) {
  await serve({
    rewrite: ({ path, rewrites, check }: RewriteRequest) =>
      rewriteTexts(
        path,
        rewrites.map((r) => ({ dataset: r.dataset, texts: new Map(r.texts) })),
        check,
      ),
  });
}
