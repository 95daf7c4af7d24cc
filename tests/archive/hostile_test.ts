/** What a hostile or broken archive says reaches nobody's terminal as it is, and nobody's memory as a whole. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { ArchiveError, DandiUploadError } from "../../lib/core/mod.ts";
import { clientOf } from "./samples.ts";
import { json, startServer } from "./server.ts";

/** Clears the screen, writes into the clipboard, turns the direction of writing, and ends the line that it stands in. */
const ESCAPES = "\x1b[2J\x1b]52;c;cm0gLXJm\x07\x9b31m\u202e\rfine";

// deno-lint-ignore no-control-regex
const CONTROL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/;

const ANSWERS: Record<string, () => Response> = {
  "a detail": () => json({ detail: ESCAPES }, 400),
  "field errors": () => json({ [ESCAPES]: [ESCAPES] }, 400),
  "plain text": () => new Response(ESCAPES, { status: 400 }),
  "a page": () =>
    new Response(`<html><title>${ESCAPES}</title>`, {
      status: 500,
      headers: { "content-type": "text/html" },
    }),
  "a refusal": () => json({ detail: ESCAPES }, 403),
  "a bad key": () => json({ detail: ESCAPES }, 401),
  "a conflict": () => json({ detail: ESCAPES }, 409),
  "data of another form": () => json({ [ESCAPES]: ESCAPES }),
  "a redirect": () =>
    new Response(null, { status: 302, headers: { location: "http://%1b[2J.example/" } }),
  "no JSON": () => new Response(ESCAPES),
};

for (const [name, answer] of Object.entries(ANSWERS)) {
  Deno.test(`ArchiveClient makes control characters visible in what it says: ${name}`, async () => {
    await using server = startServer(answer);
    const error = await assertRejects(
      () => clientOf(server, { retry: { attempts: 1 } }).getDandiset("000001"),
      DandiUploadError,
    );
    assert(!CONTROL.test(error.message), JSON.stringify(error.message));
    const said = error instanceof ArchiveError
      ? error.said
      : error.cause instanceof ArchiveError
      ? error.cause.said
      : "";
    assert(!CONTROL.test(said), JSON.stringify(said));
  });
}

Deno.test("ArchiveClient ends an answer without end in one sentence", async () => {
  const source = new ReadableStream({
    pull: (controller) => controller.enqueue(new Uint8Array(1 << 20).fill(32)),
  });
  await using server = startServer(() => new Response(source));
  const error = await assertRejects(() => clientOf(server).getDandiset("000001"), ArchiveError);
  assert(error.message.includes("its answer is larger than 67.1 MB"), error.message);
  assertEquals(server.seen.length, 1, "it is not asked for again");
});
