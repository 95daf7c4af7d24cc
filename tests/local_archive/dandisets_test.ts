import { assert, assertEquals } from "@std/assert";
import { GOOD_DANDISET, withArchive } from "./harness.ts";

const create = (body: unknown) => ["POST", "/dandisets/", body] as const;

Deno.test("POST /dandisets/ refuses with the archive's words", async (t) => {
  await withArchive(async (client) => {
    const metadata = {};
    const cases: [string, unknown, number, unknown][] = [
      ["name missing", { metadata }, 400, { name: ["This field is required."] }],
      ["name blank", { name: "  ", metadata }, 400, { name: ["This field may not be blank."] }],
      ["name long", { name: "x".repeat(301), metadata }, 400, {
        name: ["Ensure this field has no more than 300 characters."],
      }],
      [
        "identifier of a user",
        { name: "n", metadata: { identifier: "000500" } },
        400,
        CREATE_ADMIN,
      ],
      [
        "identifier no number",
        { name: "n", metadata: { identifier: "abc" } },
        400,
        "Invalid Identifier abc",
      ],
    ];
    for (const [name, body, status, expected] of cases) {
      await t.step(name, async () => {
        const answer = await client.call(...create(body));
        assertEquals([answer.status, answer.body], [status, expected]);
      });
    }
    for (
      const body of [{ name: "n" }, { name: "n", metadata: [] }, {
        name: "n",
        metadata: { a: "\0" },
      }]
    ) {
      const answer = await client.call(...create(body));
      assertEquals(answer.status, 500, JSON.stringify(body));
      assert(String(answer.body).includes("Server Error (500)"), String(answer.body));
    }
    const embargo: [string, unknown][] = [
      ["&funding_source=NIH", {
        non_field_errors: ["Award number is required when funding source is set"],
      }],
      ["&award_number=1", {
        non_field_errors: ["Funding source is required when award number is set"],
      }],
      ["&embargo_end_date=2099-01-01", { non_field_errors: ["Invalid embargo end date"] }],
      ["&embargo_end_date=soon", {
        embargo_end_date: ["Date has wrong format. Use one of these formats instead: YYYY-MM-DD."],
      }],
    ];
    for (const [query, expected] of embargo) {
      const answer = await client.call("POST", `/dandisets/?embargo=true${query}`, {
        name: "n",
        metadata,
      });
      assertEquals([answer.status, answer.body], [400, expected]);
    }
    assertEquals(
      (await client.call("POST", "/dandisets/?embargo=maybe", { name: "n", metadata })).body,
      {
        embargo: ["Must be a valid boolean."],
      },
    );
  });
});

const CREATE_ADMIN = "Creating a dandiset for a given identifier is an admin only operation.";

Deno.test("POST /dandisets/ answers 200 and injects the archive's fields", async () => {
  await withArchive(async (client) => {
    const made = await client.ok("POST", "/dandisets/", {
      name: "  My recordings ",
      metadata: {
        name: "ignored",
        description: "d",
        id: "x",
        extra: 1,
        access: [{ status: "x", note: "kept" }, 3],
      },
    });
    assertEquals(made.identifier, "000001");
    assertEquals((made.draft_version as { name: string; status: string }).name, "My recordings");
    assertEquals((made.draft_version as { status: string }).status, "Pending");
    const metadata = await client.ok("GET", "/dandisets/000001/versions/draft/");
    const { url } = client.archive;
    assertEquals(metadata, {
      schemaKey: "Dandiset",
      schemaVersion: "0.7.0",
      description: "d",
      extra: 1,
      contributor: [{
        name: "Lovelace, Ada",
        email: "adalovelace@example.org",
        roleName: ["dcite:ContactPerson"],
        schemaKey: "Person",
        affiliation: [],
        includeInCitation: true,
      }],
      "@context":
        "https://raw.githubusercontent.com/dandi/schema/master/releases/0.7.0/context.json",
      name: "My recordings",
      identifier: "DEV-DANDI:000001",
      id: "DEV-DANDI:000001/draft",
      version: "draft",
      url: `${url}/dandiset/000001/draft`,
      repository: url,
      dateCreated: String(made.created).replace("Z", "+00:00"),
      access: [{ note: "kept", schemaKey: "AccessRequirements", status: "dandi:OpenAccess" }],
      manifestLocation: [`${client.archive.api}/dandisets/000001/versions/draft/assets/`],
      assetsSummary: { schemaKey: "AssetsSummary", numberOfBytes: 0, numberOfFiles: 0 },
      citation: `Lovelace, Ada (${
        new Date().getUTCFullYear()
      }) My recordings (Version draft) [Data set]. DANDI Archive. ${url}/dandiset/000001/draft`,
    });
  });
});

Deno.test("POST /dandisets/ by a superuser may choose the number", async () => {
  await withArchive(async (client) => {
    const body = { name: "n", metadata: { identifier: "DEV-DANDI:000500" } };
    const made = await client.ok("POST", "/dandisets/", body, "admin");
    assertEquals(made.identifier, "000500");
    const again = await client.call("POST", "/dandisets/", body, { who: "admin" });
    assertEquals([again.status, again.body], [400, "Dandiset 000500 already exists"]);
    assertEquals(await client.dandiset(), "000501");
  });
});

Deno.test("GET /dandisets/ filters, orders and pages", async (t) => {
  await withArchive(async (client) => {
    const names = ["Beta mouse", "Alpha rat", "Gamma mouse"];
    for (const name of names) {
      await client.ok("POST", "/dandisets/", { name, metadata: GOOD_DANDISET });
    }
    await client.ok("POST", "/dandisets/", { name: "Others'", metadata: GOOD_DANDISET }, "other");
    await client.dandiset("?embargo=true");
    await client.asset("000002", "a.nwb", "a");
    await client.ok("POST", "/dandisets/000003/star/");
    const list = async (
      query: string,
      who: "owner" | "other" | "admin" | "anonymous" = "owner",
    ) => {
      const answer = await client.call("GET", `/dandisets/${query}`, undefined, { who });
      const body = answer.body as { count: number; results: { identifier: string }[] };
      return answer.status === 200
        ? body.results.map((one) => one.identifier)
        : [answer.status, answer.body];
    };
    const cases: [string, "owner" | "other" | "admin" | "anonymous", unknown][] = [
      ["", "anonymous", ["000001", "000002", "000003", "000004"]],
      ["?user=me", "owner", ["000001", "000002", "000003"]],
      ["?user=me&embargoed=true", "owner", ["000001", "000002", "000003", "000005"]],
      ["?user=me&embargoed=true", "admin", []],
      ["?embargoed=true", "admin", ["000001", "000002", "000003", "000004", "000005"]],
      ["?embargoed=true", "other", ["000001", "000002", "000003", "000004"]],
      ["?user=me", "anonymous", []],
      ["?user=bob", "owner", [400, { user: ['"bob" is not a valid choice.'] }]],
      ["?ordering=-id", "owner", ["000004", "000003", "000002", "000001"]],
      ["?ordering=name", "owner", ["000002", "000001", "000003", "000004"]],
      ["?ordering=-size", "owner", ["000002", "000004", "000003", "000001"]],
      ["?ordering=nonsense", "owner", ["000001", "000002", "000003", "000004"]],
      ["?empty=false", "owner", ["000002"]],
      ["?draft=false", "owner", []],
      ["?starred=true", "owner", ["000003"]],
      ["?search=mouse", "owner", ["000001", "000003"]],
      ["?search=owner:grace", "owner", ["000004"]],
      ["?search=colour:red", "owner", [400, { search: "Unknown operator: colour" }]],
      ["?page_size=2&page=2", "owner", ["000003", "000004"]],
      ["?page_size=2&page=3", "owner", [404, { detail: "Invalid page." }]],
      ["?page=zero", "owner", [404, { detail: "Invalid page." }]],
      ["?embargoed=true", "anonymous", [
        401,
        "Authentication credentials must be provided when attempting to access embargoed dandisets",
      ]],
    ];
    for (const [query, who, expected] of cases) {
      await t.step(
        `${query || "all"} as ${who}`,
        async () => assertEquals(await list(query, who), expected),
      );
    }
    const first = await client.ok("GET", "/dandisets/?page_size=3");
    assertEquals([first.count, first.previous], [4, null]);
    assertEquals(first.next, `${client.archive.api}/dandisets/?page=2&page_size=3`);
  });
});

Deno.test("PUT /dandisets/D/users/ replaces the owners", async (t) => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const path = `/dandisets/${id}/users/`;
    assertEquals(await client.ok<unknown>("GET", path, undefined, "anonymous"), [
      { username: "adalovelace", name: "Ada Lovelace", email: null },
    ]);
    const cases: [unknown, number, unknown][] = [
      [[], 400, ["Cannot remove all draft owners"]],
      [[{ username: "xyz" }], 400, ["User xyz not found"]],
      [[{}], 400, [{ username: ["This field is required."] }]],
      [{ username: "x" }, 400, {
        non_field_errors: ['Expected a list of items but got type "dict".'],
      }],
    ];
    for (const [body, status, expected] of cases) {
      await t.step(JSON.stringify(body), async () => {
        const answer = await client.call("PUT", path, body);
        assertEquals([answer.status, answer.body], [status, expected]);
      });
    }
    const refused = await client.call("PUT", path, [{ username: "gracehopper" }], { who: "other" });
    assertEquals([refused.status, refused.body], [403, "Action not allowed"]);
    const both = await client.ok<unknown[]>("PUT", path, [{ username: "adalovelace" }, {
      username: "gracehopper",
    }]);
    assertEquals(both.length, 2);
    await client.ok("PUT", path, [{ username: "adalovelace" }], "other");
  });
});

Deno.test("DELETE /dandisets/D/ keeps assets, refuses published ones", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    const asset = await client.asset(id, "a.nwb", "kept");
    const other = await client.call("DELETE", `/dandisets/${id}/`, undefined, { who: "other" });
    assertEquals([other.status, other.body], [
      403,
      "Cannot delete dandisets which you do not own.",
    ]);
    const answer = await client.call("DELETE", `/dandisets/${id}/`);
    assertEquals([answer.status, answer.body], [204, ""]);
    assertEquals((await client.call("GET", `/dandisets/${id}/`)).status, 404);
    assertEquals((await client.call("GET", `/assets/${asset.asset_id}/`)).status, 200);
    assert(await client.dandiset() !== id, "numbers are not used twice");
  });
});

Deno.test("POST and DELETE /dandisets/D/star/ are idempotent", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    for (const count of [1, 1]) {
      assertEquals(await client.ok("POST", `/dandisets/${id}/star/`), { count });
    }
    assertEquals(await client.ok("POST", `/dandisets/${id}/star/`, undefined, "other"), {
      count: 2,
    });
    assertEquals((await client.ok("GET", `/dandisets/${id}/`)).is_starred, true);
    assertEquals(await client.ok("DELETE", `/dandisets/${id}/star/`), { count: 1 });
    assertEquals((await client.ok("GET", `/dandisets/${id}/`)).is_starred, false);
  });
});

Deno.test("PUT version replaces the whole metadata and knows when nothing changes", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    await client.archive.settle?.();
    const path = `/dandisets/${id}/versions/draft/`;
    const before = await client.ok("GET", path);
    const same = await client.ok("PUT", path, { name: before.name, metadata: before });
    assertEquals(same.status, "Invalid", "no files: invalid, and unchanged by a PUT of the same");
    const changed = await client.ok("PUT", path, {
      name: "New",
      metadata: { description: "only this", schemaVersion: "9.9" },
    });
    assertEquals(changed.status, "Pending");
    const metadata = await client.ok("GET", path);
    assertEquals([metadata.contributor, metadata.schemaKey, metadata.schemaVersion], [
      undefined,
      undefined,
      "9.9",
    ]);
    await client.archive.settle?.();
    const info = await client.ok<{ version_validation_errors: { message: string }[] }>(
      "GET",
      `${path}info/`,
    );
    assert(
      info.version_validation_errors[0]?.message.startsWith("Metadata version 9.9 is not allowed."),
    );
    const published = await client.call("PUT", `/dandisets/${id}/versions/0.260101.0000/`, {
      name: "n",
      metadata: {},
    });
    assertEquals(published.status, 404);
  });
});
