import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Asset, bytesOf, GOOD_ASSET, GOOD_DANDISET, withArchive } from "./harness.ts";

const DURING = "Dandiset modification not allowed during unembargo";

Deno.test("an embargo from creation to its end", async (t) => {
  await withArchive(async (client) => {
    const { archive } = client;
    const query = "?embargo=true&funding_source=NIH&award_number=R01&embargo_end_date=2027-01-01";
    const id = await client.dandiset(query);
    const draft = `/dandisets/${id}/versions/draft/`;
    const asset = await client.asset(id, "a.nwb", "secret");
    const links = asset.metadata.contentUrl as string[];
    const direct = async () => {
      const response = await fetch(links[1] ?? "");
      return [response.status, await response.text()];
    };

    await t.step("the record and the metadata say so", async () => {
      assertEquals((await client.ok("GET", `/dandisets/${id}/`)).embargo_status, "EMBARGOED");
      const metadata = await client.ok("GET", draft);
      const access = [{
        schemaKey: "AccessRequirements",
        status: "dandi:EmbargoedAccess",
        embargoedUntil: "2027-01-01",
      }];
      assertEquals(metadata.access, access);
      assertEquals((metadata.contributor as unknown[])[1], {
        name: "NIH",
        schemaKey: "Organization",
        awardNumber: "R01",
        roleName: ["dcite:Funder"],
        includeInCitation: false,
      });
      assertEquals(asset.metadata.access, access);
    });
    await t.step("the store hides the content without a signature", async () => {
      const [status, text] = await direct();
      assertEquals(status, 403);
      assertMatch(String(text), /AccessDenied/);
      const signed = await client.call("GET", `/assets/${asset.asset_id}/download/`);
      const response = await fetch(signed.headers.get("location") ?? "");
      assertEquals(await response.text(), "secret");
    });
    await t.step("an unfinished upload is in the way", async () => {
      await client.initialize(id, bytesOf("unfinished"));
      const answer = await client.call("POST", `/dandisets/${id}/unembargo/`);
      assertEquals([answer.status, answer.body], [
        400,
        "Dandiset unembargo not allowed with active uploads",
      ]);
      await client.ok("DELETE", `/dandisets/${id}/uploads/`);
    });
    await t.step("while it ends, changes are refused and others see nothing", async () => {
      const answer = await client.call("POST", `/dandisets/${id}/unembargo/`);
      assertEquals([answer.status, answer.body], [200, ""]);
      const refused: [string, string, unknown, unknown][] = [
        ["PUT", draft, { name: "n", metadata: {} }, DURING],
        ["POST", `${draft}assets/`, { metadata: { path: "b" }, blob_id: asset.blob }, DURING],
        ["PUT", `${draft}assets/${asset.asset_id}/`, {}, DURING],
        ["DELETE", `${draft}assets/${asset.asset_id}/`, undefined, DURING],
        ["PUT", `/dandisets/${id}/users/`, [{ username: "admin" }], DURING],
        ["DELETE", `/dandisets/${id}/`, undefined, DURING],
        [
          "POST",
          "/zarr/",
          { name: "z", dandiset: id },
          "Cannot add zarr to dandiset during unembargo",
        ],
        ["POST", `${draft}publish/`, undefined, "Operation only allowed on OPEN dandisets"],
        ["POST", `/dandisets/${id}/unembargo/`, undefined, "Dandiset not embargoed"],
      ];
      for (const [method, path, body, expected] of refused) {
        const seen = await client.call(method, path, body);
        assertEquals([seen.status, seen.body], [400, expected], `${method} ${path}`);
      }
      const begun = await client.initialize(id, bytesOf("new"));
      assertEquals([begun.status, begun.body], [400, DURING]);
      const other = await client.call("GET", `/dandisets/${id}/`, undefined, { who: "other" });
      assertEquals(other.status, 403);
    });
    await t.step("afterwards all is open and validated again", async () => {
      await archive.tick?.();
      assertEquals(
        (await client.ok("GET", `/dandisets/${id}/`, undefined, "anonymous")).embargo_status,
        "OPEN",
      );
      await archive.settle?.();
      assertEquals(await direct(), [200, "secret"]);
      const metadata = await client.ok<{ access: unknown[] }>("GET", draft);
      assertEquals(metadata.access, [{
        schemaKey: "AccessRequirements",
        status: "dandi:OpenAccess",
        embargoedUntil: new Date().toISOString().slice(0, 10),
      }]);
      const now = await client.ok<{ access: unknown[] }>("GET", `/assets/${asset.asset_id}/`);
      assertEquals(now.access, [{ schemaKey: "AccessRequirements", status: "dandi:OpenAccess" }]);
    });
  });
});

Deno.test("funding without contributors leaves the funder alone", async () => {
  await withArchive(async (client) => {
    const made = await client.ok(
      "POST",
      "/dandisets/?embargo=true&funding_source=NIH&award_number=1",
      {
        name: "n",
        metadata: {},
      },
    );
    const metadata = await client.ok<{ contributor: { name: string }[] }>(
      "GET",
      `/dandisets/${made.identifier}/versions/draft/`,
    );
    assertEquals(metadata.contributor.map(({ name }) => name), ["NIH"]);
    const plain = await client.ok("POST", "/dandisets/?embargo=true", {
      name: "n",
      metadata: GOOD_DANDISET,
    });
    const access = (await client.ok<{ access: { embargoedUntil: string }[] }>(
      "GET",
      `/dandisets/${plain.identifier}/versions/draft/`,
    )).access;
    const days = (Date.parse(access[0]?.embargoedUntil ?? "") - Date.now()) / 86_400_000;
    assert(days > 728 && days <= 730, `two years by default, not ${days} days`);
  });
});

Deno.test("an embargoed blob that is used in an open dandiset becomes public", async () => {
  await withArchive(async (client) => {
    const secret = await client.dandiset("?embargo=true");
    const asset = await client.asset(secret, "a.nwb", "shared");
    const link = (asset.metadata.contentUrl as string[])[1] ?? "";
    const status = async () => {
      const response = await fetch(link);
      await response.body?.cancel();
      return response.status;
    };
    assertEquals(await status(), 403);
    const open = await client.dandiset();
    const found = await client.initialize(open, bytesOf("shared"));
    assertEquals([found.status, found.headers.get("location")], [409, asset.blob]);
    await client.ok<Asset>("POST", `/dandisets/${open}/versions/draft/assets/`, {
      metadata: { path: "b.nwb", ...GOOD_ASSET },
      blob_id: asset.blob,
    });
    assertEquals(await status(), 200);
  });
});
