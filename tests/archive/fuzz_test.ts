/** Servers answer anything; the client answers with its own errors only. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { ArchiveClient } from "../../lib/archive/mod.ts";
import { DandiUploadError } from "../../lib/core/mod.ts";
import { assetOf, dandisetOf, instanceOf, KEY, pageOf, USER, versionOf } from "./samples.ts";
import { json } from "./server.ts";

const INSTANCE = instanceOf({
  origin: "http://archive.invalid",
  api: "http://archive.invalid/api",
});

function clientThatHears(answer: (url: URL) => Response): ArchiveClient {
  return new ArchiveClient(INSTANCE, {
    key: KEY,
    retry: { attempts: 1 },
    fetch: (url) => Promise.resolve(answer(new URL(String(url)))),
  });
}

const CALLS: ((client: ArchiveClient) => Promise<unknown>)[] = [
  (c) => c.info(),
  (c) => c.me(),
  (c) => c.getDandiset("000123"),
  (c) => Array.fromAsync(c.listDandisets({ mine: true })),
  (c) => c.listVersions("000123"),
  (c) => c.getVersionInfo("000123", "draft"),
  (c) => Array.fromAsync(c.listAssets("000123", "draft")),
  (c) => c.getAssetInfo("000123", "draft", "a"),
  (c) => c.getAssetValidation("000123", "draft", "a"),
  (c) => c.assetDownloadUrl("000123", "draft", "a"),
  (c) => c.findBlob("x-1"),
  (c) => c.initializeUpload({ contentSize: 1, etag: "x-1", dandiset: "000123" }),
  (c) => c.completeUpload("u", []),
  (c) => c.validateUpload("u"),
  (c) => c.completeMultipart("http://storage.invalid/k", "<x/>"),
  (c) => c.publish("000123"),
  (c) => c.replaceAssetMetadata("000123", "a.nwb", (m) => ({ ...m, x: 1 })),
];

/** JSON of any shape, and JSON that is almost right: a good record with one field replaced. */
const answers = fc.oneof(
  fc.jsonValue(),
  fc.tuple(
    fc.constantFrom<Record<string, unknown>>(
      USER,
      dandisetOf("000123"),
      versionOf(),
      assetOf("a", "a.nwb", {}),
      pageOf([assetOf("a", "a.nwb", {})]),
      pageOf([dandisetOf("000123")]),
    ),
    fc.nat(),
    fc.jsonValue(),
  ).map(([record, at, value]) => {
    const keys = Object.keys(record);
    return { ...record, [keys[at % keys.length] ?? ""]: value };
  }),
);

Deno.test("ArchiveClient answers any JSON, status and text with a value or with an error of its own", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat(CALLS.length - 1),
      fc.constantFrom(200, 200, 200, 202, 302, 400, 401, 403, 404, 409, 418, 423, 500),
      fc.oneof(
        answers.map((a) => JSON.stringify(a)),
        fc.string(),
        fc.constant("<Error><Code>x</Code></Error>"),
      ),
      async (call, status, text) => {
        const client = clientThatHears(() =>
          new Response(text, { status, headers: { "content-type": "application/json" } })
        );
        try {
          await CALLS[call]?.(client);
        } catch (error) {
          assert(
            error instanceof DandiUploadError,
            `${error} ${error instanceof Error ? error.stack : ""}`,
          );
          assert(error.message.startsWith("Cannot "), error.message);
        }
      },
    ),
    { numRuns: 400 },
  );
});

Deno.test("listAssets() goes through 10,000 assets in ten requests, one page ahead at most", async () => {
  let asked = 0;
  const client = clientThatHears((url) => {
    const [n, size] = [
      Number(url.searchParams.get("page") ?? 1),
      Number(url.searchParams.get("page_size")),
    ];
    asked++;
    const results = Array.from(
      { length: size },
      (_, i) => assetOf(`a${(n - 1) * size + i}`, `${n}/${i}.nwb`),
    );
    return json(pageOf(results, n < 10 ? "http://archive.invalid/api/?page=x" : null, null));
  });
  const seen = new Set<string>();
  let count = 0;
  for await (const asset of client.listAssets("000123", "draft")) {
    if (count === 0) {
      assert(asked <= 2, `${asked} pages were asked for before the first asset was given`);
    }
    count++;
    seen.add(asset.asset_id);
  }
  assertEquals([count, seen.size, asked], [10_000, 10_000, 10]);
});
