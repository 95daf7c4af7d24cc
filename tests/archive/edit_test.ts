import { assertEquals, assertRejects } from "@std/assert";
import {
  editableAssetMetadata,
  editableDandisetMetadata,
  sameJson,
} from "../../lib/archive/mod.ts";
import { NotFoundError } from "../../lib/core/mod.ts";
import { assetOf, clientOf, pageOf } from "./samples.ts";
import { json, startServer } from "./server.ts";

const PATH = "sub-1/a.nwb";
const ABOUT = [{
  schemaKey: "Anatomy",
  identifier: "UBERON:0002421",
  name: "hippocampal formation",
}];
/** Metadata as the archive shows it: the user's part with what it computes. */
function shown(id: string, own: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    "@context": "https://example.org/context.json",
    id: `dandiasset:${id}`,
    identifier: id,
    path: PATH,
    access: [{ schemaKey: "AccessRequirements", status: "dandi:OpenAccess" }],
    contentUrl: ["https://example.org/x"],
    contentSize: 20,
    digest: { "dandi:dandi-etag": "x-1" },
    publishedBy: { schemaKey: "PublishActivity" },
    datePublished: "2026-01-01T00:00:00+00:00",
    schemaKey: "Asset",
    schemaVersion: "0.7.0",
    encodingFormat: "application/x-nwb",
    extra: { kept: true },
    ...own,
  };
}

Deno.test("replaceAssetMetadata() sends the whole metadata of the user, the path and the blob", async () => {
  await using server = startServer((r) =>
    r.method === "GET"
      ? json(pageOf([assetOf("old", PATH, shown("old"))]))
      : json(assetOf("new", PATH, shown("new", { about: ABOUT })))
  );
  const edit = await clientOf(server).replaceAssetMetadata(
    "000123",
    PATH,
    (m) => ({ ...m, about: ABOUT }),
  );
  assertEquals([edit.status, edit.asset.asset_id], ["changed", "new"]);
  assertEquals(edit.before.about, undefined);
  const put = server.seen.find((s) => s.method === "PUT");
  assertEquals(put?.path, "/dandisets/000123/versions/draft/assets/old/");
  assertEquals(JSON.parse(put?.body ?? ""), {
    metadata: {
      schemaKey: "Asset",
      schemaVersion: "0.7.0",
      encodingFormat: "application/x-nwb",
      extra: { kept: true },
      about: ABOUT,
      path: PATH,
    },
    blob_id: "6b85bfff-6e9e-40be-9def-291065379391",
  });
});

Deno.test("replaceAssetMetadata() sends nothing where nothing would differ, whatever the order of keys", async () => {
  const about = [{ name: ABOUT[0]?.name, identifier: ABOUT[0]?.identifier, schemaKey: "Anatomy" }];
  await using server = startServer(() =>
    json(pageOf([assetOf("old", PATH, shown("old", { about }))]))
  );
  const edit = await clientOf(server).replaceAssetMetadata("000123", PATH, (m) => {
    m.about = ABOUT;
  });
  assertEquals([edit.status, edit.asset.asset_id], ["unchanged", "old"]);
  assertEquals(server.seen.map((s) => s.method), ["GET"]);
});

Deno.test("replaceAssetMetadata() uses what was listed, without asking again", async () => {
  await using server = startServer(() => json(assetOf("new", PATH, shown("new"))));
  const item = assetOf("old", PATH, shown("old")) as Parameters<
    ReturnType<typeof clientOf>["replaceAssetMetadata"]
  >[1];
  await clientOf(server).replaceAssetMetadata("000123", item, (m) => ({ ...m, about: ABOUT }));
  assertEquals(server.seen.map((s) => s.method), ["PUT"]);
});

Deno.test("replaceAssetMetadata() survives that the asset was replaced meanwhile, and keeps that change", async () => {
  await using server = startServer((r, count) => {
    if (r.method === "PUT") {
      return r.path.includes("/assets/new/")
        ? json(assetOf("newer", PATH, shown("newer")))
        : json({ detail: "Not found." }, 404);
    }
    return json(
      pageOf([
        count === 0
          ? assetOf("old", PATH, shown("old"))
          : assetOf("new", PATH, shown("new", { theirs: 1 })),
      ]),
    );
  });
  const edit = await clientOf(server).replaceAssetMetadata(
    "000123",
    PATH,
    (m) => ({ ...m, about: ABOUT }),
  );
  assertEquals(edit.asset.asset_id, "newer");
  assertEquals([edit.after.theirs, edit.after.about], [1, ABOUT]);
});

Deno.test("replaceAssetMetadata() finds the present asset behind an old id, by its path", async () => {
  const old = "0f0f1b13-cdd0-476a-953d-3400e438d214";
  await using server = startServer((r) => {
    if (r.method === "PUT") return json(assetOf("newer", PATH, shown("newer")));
    return r.path.includes("/info/")
      ? json(assetOf(old, PATH, shown(old)))
      : json(pageOf([assetOf("now", PATH, shown("now"))]));
  });
  await clientOf(server).replaceAssetMetadata("000123", old, (m) => ({ ...m, about: ABOUT }));
  assertEquals(server.seen.at(-1)?.path, "/dandisets/000123/versions/draft/assets/now/");
});

Deno.test("replaceAssetMetadata() of a Zarr sends its zarr_id", async () => {
  const zarr = { ...assetOf("old", PATH, shown("old")), blob: null, zarr: "7e52" };
  await using server = startServer((r) =>
    json(r.method === "GET" ? pageOf([zarr]) : { ...zarr, asset_id: "new" })
  );
  await clientOf(server).replaceAssetMetadata("000123", PATH, (m) => ({ ...m, about: ABOUT }));
  const body = JSON.parse(server.seen.at(-1)?.body ?? "");
  assertEquals([body.zarr_id, "blob_id" in body], ["7e52", false]);
});

Deno.test("replaceAssetMetadata() throws where the draft has no such path", async () => {
  await using server = startServer(() => json(pageOf([])));
  await assertRejects(
    () => clientOf(server).replaceAssetMetadata("000123", PATH, (m) => m),
    NotFoundError,
  );
});

Deno.test("editableDandisetMetadata() leaves the user's fields, and of access what the server does not write", () => {
  const metadata = {
    "@context": "x",
    name: "n",
    identifier: "DANDI:000123",
    id: "x",
    url: "x",
    repository: "x",
    assetsSummary: {},
    citation: "x",
    dateCreated: "x",
    manifestLocation: [],
    version: "draft",
    schemaKey: "Dandiset",
    schemaVersion: "0.7.0",
    description: "d",
    access: [{
      schemaKey: "AccessRequirements",
      status: "dandi:OpenAccess",
      contactPoint: { email: "x@example.org" },
    }],
  };
  assertEquals(editableDandisetMetadata(metadata), {
    schemaKey: "Dandiset",
    schemaVersion: "0.7.0",
    description: "d",
    access: [{ contactPoint: { email: "x@example.org" } }],
  });
  assertEquals(
    editableDandisetMetadata({
      access: [{ schemaKey: "AccessRequirements", status: "dandi:OpenAccess" }],
    }),
    {},
  );
});

Deno.test("editableAssetMetadata() copies: changing it changes nothing else", () => {
  const metadata = { about: [{ name: "a" }] };
  const copy = editableAssetMetadata(metadata);
  (copy.about as { name: string }[])[0]!.name = "b";
  assertEquals(metadata.about[0]?.name, "a");
});

Deno.test("sameJson() ignores the order of keys, not that of lists", () => {
  assertEquals(sameJson({ a: 1, b: [{ c: 1, d: 2 }] }, { b: [{ d: 2, c: 1 }], a: 1 }), true);
  assertEquals(sameJson([1, 2], [2, 1]), false);
  assertEquals(sameJson({ a: undefined }, {}), true);
});
