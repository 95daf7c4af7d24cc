import { assert, assertEquals } from "@std/assert";
import type { ArchiveClient } from "../../lib/archive/mod.ts";
import { deepCompare } from "../../lib/verify/deep.ts";

const BYTES = Uint8Array.from({ length: 3000 }, (_, i) => i % 251);

/** Compares one file with a server that gives these answers, one after the other. */
async function compare(
  answers: readonly ((signal: AbortSignal) => Response | Promise<Response>)[],
  options: { idleMs?: number; signal?: AbortSignal } = {},
) {
  const localPath = await Deno.makeTempFile();
  await Deno.writeFile(localPath, BYTES);
  const links: string[] = [];
  const asked: string[] = [];
  const client = {
    assetDownloadUrl: () => {
      links.push(`https://storage.example/${links.length}`);
      return Promise.resolve(links.at(-1) ?? "");
    },
  } as Partial<ArchiveClient> as ArchiveClient;
  try {
    const [outcome] = await deepCompare(
      client,
      "000001",
      [{ assetPath: "a.nwb", assetId: "1", localPath, sizeBytes: BYTES.length }],
      {
        mode: "all",
        fetch: (url, init) => {
          const answer = answers[asked.length];
          asked.push(String(url));
          if (!answer || !init?.signal) throw new RangeError("no more answers");
          return Promise.resolve(answer(init.signal));
        },
        ...options,
      },
    );
    return { outcome, asked };
  } finally {
    await Deno.remove(localPath);
  }
}

const whole = () => new Response(BYTES, { status: 206 });
const status = (code: number) => () => new Response("no", { status: code });
/** Begins and then gives nothing more until it is cut. */
const hanging = (signal: AbortSignal) =>
  new Response(
    new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(BYTES.slice(0, 1000));
        signal.addEventListener("abort", () => controller.error(signal.reason));
      },
    }),
    { status: 206 },
  );

Deno.test("deepCompare() begins a download again of which nothing comes", async () => {
  const { outcome, asked } = await compare([hanging, whole], { idleMs: 50 });
  assertEquals(outcome, { assetPath: "a.nwb", comparedBytes: 3000 });
  assertEquals(asked.length, 2);
});

Deno.test("deepCompare() asks for a new link where the old is not taken any more", async () => {
  const { outcome, asked } = await compare([status(403), whole]);
  assertEquals(outcome, { assetPath: "a.nwb", comparedBytes: 3000 });
  assertEquals(asked, ["https://storage.example/0", "https://storage.example/1"]);
});

Deno.test("deepCompare() tries again when the storage has too much to do, and gives up on a refusal", async () => {
  assertEquals((await compare([status(429), whole])).outcome?.comparedBytes, 3000);
  const { outcome, asked } = await compare([status(404)]);
  assert(outcome?.error?.includes("HTTP 404"), outcome?.error);
  assertEquals(asked.length, 1);
});

Deno.test("deepCompare() finds the byte that differs, and bytes that are too many", async () => {
  const other = BYTES.slice();
  other[2999] = 255;
  const differs = await compare([() => new Response(other, { status: 206 })]);
  assertEquals(differs.outcome?.differsAt, 2999);
  const longer = new Uint8Array(3001);
  longer.set(BYTES);
  const more = await compare([() => new Response(longer, { status: 206 })]);
  assertEquals(more.outcome?.differsAt, 3000);
});
