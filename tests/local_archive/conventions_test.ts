import { assert, assertEquals } from "@std/assert";
import { rawGet, withArchive } from "./harness.ts";

Deno.test("API conventions: slash, types, methods, keys", async (t) => {
  await withArchive(async (client) => {
    const { api, keys } = client.archive;
    const plain = async (
      method: string,
      path: string,
      headers: Record<string, string>,
      body?: string,
    ) => {
      const response = await fetch(api + path, {
        method,
        headers,
        redirect: "manual",
        ...(body === undefined ? {} : { body }),
      });
      return { status: response.status, headers: response.headers, text: await response.text() };
    };
    const authorized = { Authorization: `token ${keys.owner}` };

    await t.step("a missing final slash is 301 for any method", async () => {
      for (const method of ["GET", "POST", "PUT"]) {
        const answer = await plain(method, "/dandisets?page=2", authorized);
        assertEquals(answer.status, 301);
        assertEquals(answer.headers.get("location"), "/api/dandisets/?page=2");
      }
    });

    const refusals: [
      string,
      string,
      string,
      Record<string, string>,
      string | undefined,
      number,
      string,
    ][] = [
      [
        "unknown key",
        "GET",
        "/info/",
        { Authorization: "token 0" },
        undefined,
        401,
        '{"detail":"Invalid token."}',
      ],
      [
        "no key",
        "GET",
        "/info/",
        { Authorization: "token" },
        undefined,
        401,
        '{"detail":"Invalid token header. No credentials provided."}',
      ],
      [
        "two keys",
        "GET",
        "/info/",
        { Authorization: "token a b" },
        undefined,
        401,
        '{"detail":"Invalid token header. Token string should not contain spaces."}',
      ],
      [
        "revoked key",
        "GET",
        "/dandisets/",
        { Authorization: `token ${keys.revoked}` },
        undefined,
        401,
        '{"detail":"Invalid token."}',
      ],
      [
        "other scheme",
        "GET",
        "/users/me/",
        { Authorization: "Bearer x" },
        undefined,
        401,
        '{"detail":"Authentication credentials were not provided."}',
      ],
      [
        "wrong type",
        "POST",
        "/dandisets/",
        { ...authorized, "Content-Type": "text/plain" },
        "{}",
        415,
        '{"detail":"Unsupported media type \\"text/plain\\" in request."}',
      ],
      [
        "broken JSON",
        "POST",
        "/dandisets/",
        { ...authorized, "Content-Type": "application/json" },
        "nonsense",
        400,
        '{"detail":"JSON parse error - Expecting value: line 1 column 1 (char 0)"}',
      ],
      [
        "wrong method",
        "PATCH",
        "/dandisets/",
        authorized,
        undefined,
        405,
        '{"detail":"Method \\"PATCH\\" not allowed."}',
      ],
      [
        "HEAD where only functions answer",
        "HEAD",
        "/info/",
        authorized,
        undefined,
        405,
        "",
      ],
      [
        "unacceptable",
        "GET",
        "/info/",
        { Accept: "image/png" },
        undefined,
        406,
        '{"detail":"Could not satisfy the request Accept header."}',
      ],
    ];
    for (const [name, method, path, headers, body, status, text] of refusals) {
      await t.step(name, async () => {
        const answer = await plain(method, path, headers, body);
        assertEquals([answer.status, answer.text], [status, text]);
        if (status === 401) {
          assertEquals(answer.headers.get("www-authenticate"), 'Bearer realm="api"');
        }
      });
    }

    await t.step("malformed addresses are HTML 404", async () => {
      for (
        const path of [
          "/dandisets/12/",
          "/dandisets/000001/versions/1.0/",
          "/assets/ABC/",
          "/nothing/",
        ]
      ) {
        const answer = await plain("GET", path, {});
        assertEquals(answer.status, 404);
        assert(answer.headers.get("content-type")?.startsWith("text/html"), path);
      }
    });

    await t.step("a well-formed address of nothing is JSON 404", async () => {
      const answer = await client.call("GET", "/dandisets/999999/");
      assertEquals([answer.status, answer.body], [404, { detail: "Not found." }]);
    });

    await t.step("HEAD of a class-based resource, HTML for browsers, key in any case", async () => {
      assertEquals((await plain("HEAD", "/dandisets/", {})).status, 200);
      const page = await plain("GET", "/info/", { Accept: "text/html,*/*;q=0.8" });
      assert(page.text.startsWith("<!doctype html>"));
      const upper = await plain("GET", "/users/me/", { Authorization: `TOKEN ${keys.owner}` });
      assertEquals(upper.status, 200);
    });
  });
});

Deno.test("GET /info/ describes the instance", async () => {
  await withArchive(async (client) => {
    const info = await client.ok("GET", "/info/", undefined, "anonymous");
    assertEquals(info.instance_config, {
      instance_name: "DEV-DANDI",
      instance_identifier: "RRID:ABC_123456",
      instance_url: `${client.archive.url}/`,
      doi_prefix: "10.80507",
      licenses: ["spdx:CC0-1.0", "spdx:CC-BY-4.0"],
    });
    assertEquals(info.schema_version, "0.7.0");
    assertEquals((info.services as { api: unknown }).api, { url: client.archive.api });
  });
});

Deno.test("GET /schemas/ has the patterns of this instance", async () => {
  await withArchive(async (client) => {
    assertEquals(await client.ok<unknown>("GET", "/schemas/available/"), [
      "Dandiset",
      "Asset",
      "PublishedDandiset",
      "PublishedAsset",
    ]);
    const schema = await client.ok<{ properties: Record<string, { pattern: string }> }>(
      "GET",
      "/schemas/?model=PublishedDandiset",
    );
    assertEquals(schema.properties.identifier?.pattern, "^DEV-DANDI:\\d{6}$");
    assertEquals(
      schema.properties.doi?.pattern,
      "^10\\.80507/dev-dandi\\.\\d{6}/\\d+\\.\\d+\\.\\d+$",
    );
    assertEquals((await client.call("GET", "/schemas/")).body, {
      model: ["This field is required."],
    });
    assertEquals((await client.call("GET", "/schemas/?model=X")).body, {
      model: ['"X" is not a valid choice.'],
    });
  });
});

Deno.test("GET /auth/token/ and /users/me/ for each kind of user", async () => {
  await withArchive(async (client) => {
    const { keys } = client.archive;
    assertEquals(await client.ok<unknown>("GET", "/auth/token/"), keys.owner);
    assertEquals(
      (await client.call("GET", "/auth/token/", undefined, { who: "unapproved" })).status,
      403,
    );
    assertEquals(await client.ok("GET", "/users/me/", undefined, "unapproved"), {
      username: "newcomer",
      name: "New Comer",
      admin: false,
      status: "PENDING",
    });
    assertEquals(await client.ok<unknown>("GET", "/users/search/?username=grace"), [
      { username: "gracehopper", name: "Grace Hopper", admin: false, status: "APPROVED" },
    ]);
    const fresh = await client.ok<string>("POST", "/auth/token/", undefined, "other");
    assert(/^[0-9a-f]{40}$/.test(fresh) && fresh !== keys.other);
    assertEquals((await client.call("GET", "/info/", undefined, { who: "other" })).status, 401);
  });
});

Deno.test("what is rehearsed stays on this machine", async () => {
  await withArchive(async (client) => {
    const { archive } = client;
    for (const url of [`${archive.api}/info/`, `${archive.store}/x`, `${archive.url}/`]) {
      const foreign = await rawGet(url, { Host: "evil.example.org" });
      assertEquals(foreign.status, 400, `${url} under a foreign name`);
      const page = await fetch(url, { headers: { Origin: "https://evil.example.org" } });
      await page.body?.cancel();
      assertEquals(page.headers.get("access-control-allow-origin"), null);
    }
    const local = await rawGet(`${archive.api}/info/`, {
      Host: `localhost:${new URL(archive.api).port}`,
    });
    assertEquals(local.status, 200);
    if (Deno.build.os !== "windows") {
      const { mode } = await Deno.stat(`${archive.dir}/archive.db`);
      assertEquals((mode ?? 0) & 0o077, 0, "keys are in the database");
    }
  });
});
