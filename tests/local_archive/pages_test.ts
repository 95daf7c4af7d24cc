import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Client, GOOD_ASSET, GOOD_DANDISET, withArchive } from "./harness.ts";

const EVIL = `<script>alert("1")</script>'&`;

async function page(
  client: Client,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; text: string }> {
  const response = await fetch(`${client.archive.url}${path}`, { headers, redirect: "manual" });
  return { status: response.status, text: await response.text() };
}

/** A dandiset whose every text is an attack. */
async function evilDandiset(client: Client): Promise<string> {
  const { identifier } = await client.ok<{ identifier: string }>("POST", "/dandisets/", {
    name: EVIL,
    metadata: {
      ...GOOD_DANDISET,
      description: EVIL,
      keywords: [EVIL],
      license: [EVIL],
      contributor: [{
        ...GOOD_DANDISET.contributor[0],
        name: EVIL,
        identifier: EVIL,
        affiliation: [{ name: EVIL }],
      }],
      about: [{ schemaKey: "Anatomy", name: EVIL, identifier: `javascript:${EVIL}` }],
      relatedResource: [{
        schemaKey: "Resource",
        name: EVIL,
        url: `javascript:${EVIL}`,
        relation: EVIL,
      }],
    },
  });
  const asset = await client.asset(identifier, "sub-1/a&b.nwb", "a");
  await client.ok("PUT", `/dandisets/${identifier}/versions/draft/assets/${asset.asset_id}/`, {
    metadata: {
      path: "sub-1/a&b.nwb",
      encodingFormat: EVIL,
      about: [{ name: EVIL, schemaKey: EVIL }],
    },
    blob_id: asset.blob,
  });
  await client.archive.settle?.();
  return identifier;
}

Deno.test("pages show what is there, escape all of it and need no script", async (t) => {
  await withArchive(async (client) => {
    const id = await evilDandiset(client);
    const base = `/dandiset/${id}/draft`;
    const cases: [string, RegExp][] = [
      ["/", /1 Dandiset, 0 published/],
      [base, /is not one of/],
      [`${base}/files`, /sub-1\/<\/a>/],
      [`${base}/files?location=sub-1/`, /a&amp;b\.nwb<\/a>/],
      [`${base}/about`, /a&amp;b\.nwb/],
      [`${base}/metadata`, /"identifier"|&quot;identifier&quot;/],
      [`${base}/asset?path=sub-1/a%26b.nwb`, /dandi-etag/],
    ];
    for (const [path, expected] of cases) {
      await t.step(path, async () => {
        const { status, text } = await page(client, path);
        assertEquals(status, 200);
        assertMatch(text, expected);
        assert(!text.includes("<script"), "no script");
        assert(!/href="javascript:/i.test(text), "no script in a link");
        assertMatch(text, /^<!doctype html>\s*<html lang="en">/);
      });
    }
    await t.step("what does not exist is 404", async () => {
      for (
        const path of [
          "/dandiset/999999",
          `/dandiset/${id}/0.260101.0000`,
          `${base}/files?location=no`,
          `${base}/asset?path=no`,
        ]
      ) {
        assertEquals((await page(client, path)).status, 404, path);
      }
    });
  });
});

Deno.test("without a version the newest is shown", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const location = async () => {
      const response = await fetch(`${client.archive.url}/dandiset/${id}`, { redirect: "manual" });
      await response.body?.cancel();
      return response.headers.get("location");
    };
    assertEquals(await location(), `/dandiset/${id}/draft`);
    await client.asset(id, "a.nwb", "a");
    await client.archive.settle?.();
    await client.ok("POST", `/dandisets/${id}/versions/draft/publish/`, {
      release_notes: "First light",
    });
    await client.archive.settle?.();
    const published = await location() ?? "";
    assertMatch(published, /0\.\d{6}\.\d{4}$/);
    assertMatch((await page(client, published)).text, /First light/);
  });
});

Deno.test("embargoed Dandisets are shown after signing in as an owner", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset("?embargo=true");
    const { url, keys } = client.archive;
    assertMatch((await page(client, "/")).text, /1 embargoed Dandiset is not shown/);
    assertEquals((await page(client, `/dandiset/${id}/draft`)).status, 404);
    const signIn = async (key: string) => {
      const body = new URLSearchParams({ key });
      const response = await fetch(`${url}/signin`, { method: "POST", body, redirect: "manual" });
      await response.body?.cancel();
      return { status: response.status, cookie: response.headers.get("set-cookie") ?? "" };
    };
    assertEquals((await signIn("wrong")).status, 401);
    const { status, cookie } = await signIn(keys.owner);
    assertEquals(status, 303);
    assertMatch(cookie, /HttpOnly; SameSite=Strict/);
    assert(!cookie.includes(keys.owner), "the key is not in the cookie");
    const Cookie = cookie.split(";")[0] ?? "";
    assertEquals((await page(client, `/dandiset/${id}/draft`, { Cookie })).status, 200);
    assertEquals(
      (await client.call("GET", `/dandisets/${id}/`, undefined, {
        who: "anonymous",
        headers: { Cookie },
      })).status,
      401,
      "no use to the API",
    );
    const other = (await signIn(keys.other)).cookie.split(";")[0] ?? "";
    assertEquals((await page(client, `/dandiset/${id}/draft`, { Cookie: other })).status, 404);
    await page(client, "/signout", { Cookie });
    assertEquals((await page(client, `/dandiset/${id}/draft`, { Cookie })).status, 404);
  });
});

Deno.test("a Dandiset of many files is paged", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const { blob } = await client.asset(id, "first.nwb", "a");
    for (let index = 0; index < 201; index++) {
      await client.ok("POST", `/dandisets/${id}/versions/draft/assets/`, {
        metadata: { path: `f${index}.nwb`, ...GOOD_ASSET },
        blob_id: blob,
      });
    }
    const rows = (text: string) => text.split("/asset?path=").length - 1;
    assertEquals(rows((await page(client, `/dandiset/${id}/draft/about`)).text), 200);
    assertEquals(rows((await page(client, `/dandiset/${id}/draft/about?page=2`)).text), 2);
    assertEquals(rows((await page(client, `/dandiset/${id}/draft/files`)).text), 202);
  });
});
