/**
 * Entry of the process that rewrites external paths: HDF5 asks for rights that the scripts do not have, and a
 * damaged file can hold it for ever. Reads one request as JSON from stdin, writes one answer to stdout.
 *
 * @module
 */
import { messageOf } from "../../core/errors.ts";
import { rewriteTexts } from "./rewrite_process.ts";
import type { RewriteAnswer, RewriteRequest } from "./rewrite.ts";

async function answer(): Promise<RewriteAnswer> {
  try {
    const request = JSON.parse(await new Response(Deno.stdin.readable).text()) as RewriteRequest;
    const rewrites = request.rewrites.map((r) => ({ dataset: r.dataset, texts: new Map(r.texts) }));
    await rewriteTexts(request.path, rewrites, request.check);
    return { ok: true };
  } catch (error) {
    return { ok: false, message: messageOf(error) };
  }
}

if (import.meta.main) {
  const text = JSON.stringify(await answer());
  // HDF5 may have written to stdout: the answer is the last line.
  await Deno.stdout.write(new TextEncoder().encode(`\n${text}\n`));
}
