import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { INSTANCES, isLoopback, resolveInstance } from "../../lib/archive/mod.ts";
import { ArchiveError, UsageError } from "../../lib/core/mod.ts";
import { infoOf } from "./samples.ts";
import { json, page, startServer } from "./server.ts";

/** A transport that fails the test when it is used. */
const never: typeof fetch = () => Promise.reject(new Error("the network was used"));

for (const instance of INSTANCES) {
  Deno.test(`resolveInstance() knows ${instance.name} by name and by all its addresses, without the network`, async () => {
    for (
      const text of [
        instance.name,
        instance.web,
        `${instance.web}/`,
        instance.api,
        `${instance.api}/`,
        `${instance.web}/dandiset/000123/draft`,
      ]
    ) {
      const found = await resolveInstance(text, { fetch: never });
      assertEquals(found, instance);
    }
    assert(instance.api.endsWith("/api") && !instance.web.endsWith("/"));
  });
}

for (
  const [text, name] of [
    ["dandi-staging", "dandi-sandbox"],
    ["https://gui-staging.dandiarchive.org/#/", "dandi-sandbox"],
    ["https://api-staging.dandiarchive.org/api", "dandi-sandbox"],
    ["https://gui.dandiarchive.org", "dandi"],
    ["ember", "ember-dandi"],
    ["ember-sandbox", "ember-dandi-sandbox"],
  ] as const
) {
  Deno.test(`resolveInstance() understands the old "${text}", says so, and never contacts it`, async () => {
    const found = await resolveInstance(text, { fetch: never });
    assertEquals(found.name, name);
    assert(found.notice);
    if (text.startsWith("http")) assertStringIncludes(found.notice, "without its key");
  });
}

Deno.test("resolveInstance() takes the short names sandbox, archive, local", async () => {
  assertEquals((await resolveInstance("sandbox")).name, "dandi-sandbox");
  assertEquals((await resolveInstance("archive")).name, "dandi");
  assertEquals((await resolveInstance("local")).kind, "local");
});

Deno.test("resolveInstance() lists the known ones when a name is not known", async () => {
  const error = await assertRejects(() => resolveInstance("dandy"), UsageError);
  assertStringIncludes(error.message, "ember-dandi-sandbox");
});

Deno.test("resolveInstance() asks an unknown server about itself, without a key", async () => {
  await using server = startServer(() => json(infoOf(server)));
  for (
    const text of [
      server.origin,
      `${server.origin}/`,
      server.api,
      `${server.origin}/dandiset/000123`,
    ]
  ) {
    const found = await resolveInstance(text);
    assertEquals([found.api, found.web, found.kind], [server.api, server.origin, "local"]);
    assertEquals(found.keyVariables[0], "DANDI_UPLOAD_API_KEY");
  }
  assert(server.seen.every((s) => s.path === "/info/" && s.headers.get("authorization") === null));
});

Deno.test("resolveInstance() gives a server of one's own a variable of its own, never that of a known archive", async () => {
  const at = (url: string) =>
    resolveInstance(url, {
      fetch: () => Promise.resolve(json(infoOf({ api: `${url}/api`, origin: url }))),
    });
  assertEquals((await at("https://archive.lab.example")).keyVariables, [
    "ARCHIVE_LAB_EXAMPLE_API_KEY",
  ]);
  const reserved = new Set(INSTANCES.flatMap((i) => i.keyVariables));
  // A host of that name on an intranet must not be given the key of the archive.
  for (const host of ["dandi", "linc", "dandi-sandbox", "ember_dandi"]) {
    const { keyVariables } = await at(`https://${host}`);
    assert(keyVariables.every((v) => !reserved.has(v)), keyVariables.join());
  }
});

Deno.test("resolveInstance() warns of a connection that is not encrypted", async () => {
  const url = "http://archive.lab.example";
  const found = await resolveInstance(url, {
    fetch: () => Promise.resolve(json(infoOf({ api: `${url}/api`, origin: url }))),
  });
  assertStringIncludes(found.notice ?? "", "not encrypted");
});

Deno.test("resolveInstance() takes a server that names a known API for that archive, and says so", async () => {
  const info = infoOf({
    api: "https://api.dandiarchive.org/api",
    origin: "https://dandiarchive.org",
  });
  const found = await resolveInstance("https://mirror.example", {
    fetch: () => Promise.resolve(json(info)),
  });
  assertEquals(found.name, "dandi");
  assertStringIncludes(found.notice ?? "", "mirror.example");
});

for (
  const [what, answer, text] of [
    ["answers with a page", () => page(200), "JSON"],
    ["answers 404", () => undefined, "404"],
    ["answers with other JSON", () => json({ hello: 1 }), "does not describe a DANDI archive"],
    [
      "redirects",
      () => new Response(null, { status: 302, headers: { location: "https://example.org/" } }),
      "302",
    ],
  ] as const
) {
  Deno.test(`resolveInstance() says what is wrong when the server ${what}`, async () => {
    await using server = startServer(answer);
    const error = await assertRejects(() => resolveInstance(server.origin), ArchiveError);
    assertStringIncludes(error.message, text);
  });
}

Deno.test("isLoopback() knows this machine from others", () => {
  assertEquals(
    ["http://localhost:1", "http://127.0.0.1", "http://[::1]:3/x", "http://a.localhost"].map((u) =>
      isLoopback(u)
    ),
    [true, true, true, true],
  );
  assertEquals(
    ["http://localhost.example", "http://128.0.0.1", "http://0x7f.example"].map((u) =>
      isLoopback(u)
    ),
    [false, false, false],
  );
});
