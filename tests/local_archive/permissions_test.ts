import { assertEquals } from "@std/assert";
import { bytesOf, type Client, GOOD_ASSET, type Who, withArchive } from "./harness.ts";

const USERS: Who[] = ["anonymous", "unapproved", "other", "owner", "admin"];

/** An action on a fresh dandiset, and the status for each of {@link USERS}. */
type Case = [
  what: string,
  act: (client: Client, id: string, who: Who, extra: Extra) => Promise<{ status: number }>,
  statuses: number[],
];

interface Extra {
  readonly blob: string;
  readonly asset: string;
  readonly upload: string;
}

const V = (id: string) => `/dandisets/${id}/versions/draft`;
const metadata = { path: "new.nwb", ...GOOD_ASSET };
const call = (
  method: string,
  path: (id: string, extra: Extra) => string,
  body?: (extra: Extra) => unknown,
): Case[1] =>
(client, id, who, extra) => client.call(method, path(id, extra), body?.(extra), { who });

const OPEN: Case[] = [
  ["read the dandiset", call("GET", (id) => `/dandisets/${id}/`), [200, 200, 200, 200, 200]],
  ["read the version", call("GET", (id) => `${V(id)}/`), [200, 200, 200, 200, 200]],
  ["list assets", call("GET", (id) => `${V(id)}/assets/`), [200, 200, 200, 200, 200]],
  ["create", call("POST", () => "/dandisets/", () => ({ name: "n", metadata: {} })), [
    401,
    403,
    200,
    200,
    200,
  ]],
  ["change metadata", call("PUT", (id) => `${V(id)}/`, () => ({ name: "n", metadata: {} })), [
    401,
    403,
    403,
    200,
    200,
  ]],
  [
    "add an asset",
    call("POST", (id) => `${V(id)}/assets/`, ({ blob }) => ({ metadata, blob_id: blob })),
    [401, 403, 403, 200, 200],
  ],
  [
    "replace an asset",
    call(
      "PUT",
      (id, { asset }) => `${V(id)}/assets/${asset}/`,
      ({ blob }) => ({ metadata, blob_id: blob }),
    ),
    [401, 403, 403, 200, 200],
  ],
  ["remove an asset", call("DELETE", (id, { asset }) => `${V(id)}/assets/${asset}/`), [
    401,
    403,
    403,
    204,
    204,
  ]],
  ["publish", call("POST", (id) => `${V(id)}/publish/`), [401, 403, 403, 409, 409]],
  ["unembargo", call("POST", (id) => `/dandisets/${id}/unembargo/`), [401, 403, 403, 400, 400]],
  ["set owners", call("PUT", (id) => `/dandisets/${id}/users/`, () => [{ username: "admin" }]), [
    401,
    403,
    403,
    200,
    200,
  ]],
  ["list uploads", call("GET", (id) => `/dandisets/${id}/uploads/`), [401, 403, 403, 200, 200]],
  ["clear uploads", call("DELETE", (id) => `/dandisets/${id}/uploads/`), [401, 403, 403, 204, 204]],
  ["star", call("POST", (id) => `/dandisets/${id}/star/`), [401, 403, 200, 200, 200]],
  ["begin an upload", (client, id, who) => client.initialize(id, bytesOf(`for ${who}`), who), [
    401,
    403,
    403,
    200,
    200,
  ]],
  [
    "complete an upload",
    call("POST", (_id, { upload }) => `/uploads/${upload}/complete/`, () => ({
      parts: [{ part_number: 1, size: 1, etag: "x" }],
    })),
    [401, 403, 200, 200, 200],
  ],
  ["validate an upload", call("POST", (_id, { upload }) => `/uploads/${upload}/validate/`), [
    401,
    403,
    400,
    400,
    400,
  ]],
  ["delete the draft", call("DELETE", (id) => `${V(id)}/`), [401, 403, 403, 403, 403]],
  ["delete", call("DELETE", (id) => `/dandisets/${id}/`), [401, 403, 403, 204, 204]],
  [
    "find a blob",
    call("POST", () => "/blobs/digest/", () => ({ algorithm: "dandi:sha2-256", value: "x" })),
    [404, 404, 404, 404, 404],
  ],
  ["search users", call("GET", () => "/users/search/?username=a"), [401, 403, 200, 200, 200]],
  ["list users", call("GET", () => "/users/"), [401, 403, 403, 403, 200]],
  [
    "make a zarr",
    (client, id, who) => client.call("POST", "/zarr/", { name: "z.zarr", dandiset: id }, { who }),
    [401, 403, 403, 200, 200],
  ],
];

const EMBARGOED: Case[] = [
  ["read the dandiset", call("GET", (id) => `/dandisets/${id}/`), [401, 403, 403, 200, 200]],
  ["read the version", call("GET", (id) => `${V(id)}/`), [401, 403, 403, 200, 200]],
  ["read info", call("GET", (id) => `${V(id)}/info/`), [401, 403, 403, 200, 200]],
  ["list assets", call("GET", (id) => `${V(id)}/assets/`), [401, 403, 403, 200, 200]],
  ["list folders", call("GET", (id) => `${V(id)}/assets/paths/`), [401, 403, 403, 200, 200]],
  ["read an asset by id", call("GET", (_id, { asset }) => `/assets/${asset}/`), [
    401,
    403,
    403,
    200,
    200,
  ]],
  ["download an asset", call("GET", (_id, { asset }) => `/assets/${asset}/download/`), [
    401,
    403,
    403,
    302,
    302,
  ]],
  ["list owners", call("GET", (id) => `/dandisets/${id}/users/`), [401, 403, 403, 200, 200]],
  ["publish", call("POST", (id) => `${V(id)}/publish/`), [401, 403, 403, 400, 400]],
  ["begin an upload", (client, id, who) => client.initialize(id, bytesOf(`secret ${who}`), who), [
    401,
    403,
    404,
    200,
    200,
  ]],
  ["validate an upload", call("POST", (_id, { upload }) => `/uploads/${upload}/validate/`), [
    401,
    403,
    404,
    400,
    400,
  ]],
];

for (
  const [kind, query, cases] of [["open", "", OPEN], [
    "embargoed",
    "?embargo=true",
    EMBARGOED,
  ]] as const
) {
  Deno.test(`who may do what with an ${kind} dandiset`, async (t) => {
    await withArchive(async (client) => {
      let round = 0;
      for (const [what, act, statuses] of cases) {
        await t.step(what, async () => {
          const seen = [];
          for (const who of USERS) {
            const id = await client.dandiset(query);
            const asset = await client.asset(id, "a.nwb", `content ${round++}`);
            const begun = await client.initialize(id, bytesOf(`unfinished ${round}`));
            const upload = (begun.body as { upload_id: string }).upload_id;
            const answer = await act(client, id, who, {
              blob: asset.blob,
              asset: asset.asset_id,
              upload,
            });
            seen.push(answer.status);
          }
          assertEquals(seen, statuses);
        });
      }
    });
  });
}

Deno.test("403 of a non-owner is an empty HTML body on six calls, JSON elsewhere", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const asset = await client.asset(id, "a.nwb", "a");
    const six: [string, string][] = [
      ["PUT", `${V(id)}/`],
      ["POST", `${V(id)}/publish/`],
      ["POST", `/dandisets/${id}/unembargo/`],
      ["POST", `${V(id)}/assets/`],
      ["PUT", `${V(id)}/assets/${asset.asset_id}/`],
      ["DELETE", `${V(id)}/assets/${asset.asset_id}/`],
    ];
    for (const [method, path] of six) {
      const answer = await client.call(method, path, {}, { who: "other" });
      const type = answer.headers.get("content-type")?.split(";")[0];
      assertEquals([answer.status, answer.body, type], [403, "", "text/html"], `${method} ${path}`);
    }
    const uploads = await client.call("GET", `/dandisets/${id}/uploads/`, undefined, {
      who: "other",
    });
    assertEquals(uploads.body, { detail: "You do not have permission to perform this action." });
  });
});
