import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Asset, GOOD_ASSET, GOOD_DANDISET, withArchive } from "./harness.ts";

const NOT_VALID = "Dandiset metadata or asset metadata is not valid";

Deno.test("publishing: preconditions, the new version, what becomes of the draft", async (t) => {
  await withArchive(async (client) => {
    const { archive } = client;
    const id = await client.dandiset();
    const draft = `/dandisets/${id}/versions/draft/`;
    const publish = async (body?: unknown) => {
      const answer = await client.call("POST", `${draft}publish/`, body);
      return [answer.status, answer.body];
    };
    const status = async () => (await client.ok("GET", `${draft}info/`)).status;

    await t.step("pending is 409", async () => {
      assertEquals(await publish(), [
        409,
        "Metadata validation is pending for this dandiset, please try again later.",
      ]);
    });
    await t.step("no files: invalid, 400", async () => {
      await archive.settle?.();
      assertEquals(await status(), "Invalid");
      assertEquals(await publish(), [400, NOT_VALID]);
      const info = await client.ok<{ version_validation_errors: unknown[] }>(
        "GET",
        `${draft}info/`,
      );
      assertEquals(info.version_validation_errors, [{
        field: "assetsSummary",
        message: "Value error, A Dandiset containing no files or zero bytes is not publishable",
      }]);
    });
    const asset = await client.asset(id, "sub-1/a.nwb", "a");
    await t.step("a draft is looked at before its assets: Valid, while they wait", async () => {
      await archive.tick?.();
      const info = await client.ok<{ status: string; metadata: { assetsSummary: unknown } }>(
        "GET",
        `${draft}info/`,
      );
      assertEquals(info.status, "Valid");
      assertEquals(info.metadata.assetsSummary, {
        schemaKey: "AssetsSummary",
        numberOfBytes: 0,
        numberOfFiles: 0,
      }, "stale, as on the real archive");
    });
    await t.step("an invalid asset is 400", async () => {
      const bad = await client.ok<Asset>("PUT", `${draft}assets/${asset.asset_id}/`, {
        metadata: { path: "sub-1/a.nwb" },
        blob_id: asset.blob,
      });
      await archive.settle?.();
      assertEquals(await publish(), [400, NOT_VALID]);
      await client.ok("PUT", `${draft}assets/${bad.asset_id}/`, {
        metadata: { path: "sub-1/a.nwb", ...GOOD_ASSET },
        blob_id: asset.blob,
      });
      await archive.settle?.();
    });
    await t.step("notes too long are 400", async () => {
      assertEquals(await publish({ release_notes: "x".repeat(5001) }), [400, {
        release_notes: ["Ensure this field has no more than 5000 characters."],
      }]);
    });
    await t.step("202, then 423 until the work is done", async () => {
      assertEquals(await publish({ release_notes: "First" }), [202, ""]);
      assertEquals(await status(), "Publishing");
      assertEquals(await publish(), [423, "Dandiset is currently being published"]);
      await archive.settle?.();
      assertEquals(await status(), "Published");
      assertEquals(await publish(), [
        400,
        "There have been no changes to the draft version since the last publish.",
      ]);
    });
    await t.step("the version", async () => {
      type Entry = { version: string; status: string; release_notes: string };
      const { results } = await client.ok<{ results: Entry[] }>(
        "GET",
        `/dandisets/${id}/versions/?order=-created`,
      );
      const [published] = results;
      assert(published);
      assertMatch(published.version, /^0\.\d{6}\.\d{4}$/);
      assertEquals([published.status, published.release_notes], ["Valid", "First"]);
      const path = `/dandisets/${id}/versions/${published.version}/`;
      const metadata = await client.ok("GET", path);
      const doi = `10.80507/dev-dandi.${id}/${published.version}`;
      assertEquals(metadata.doi, doi);
      assertEquals(metadata.id, `DEV-DANDI:${id}/${published.version}`);
      assertMatch(String(metadata.citation), new RegExp(`DANDI Archive. https://doi.org/${doi}$`));
      assertEquals(metadata.releaseNotes, "First");
      assertEquals((metadata.publishedBy as { name: string }).name, "DANDI publish");
      assertEquals((metadata.assetsSummary as { numberOfFiles: number }).numberOfFiles, 1);
      const frozen = await client.ok<{ results: Asset[] }>("GET", `${path}assets/?metadata=true`);
      assert(frozen.results[0]?.metadata.datePublished);
      const change = await client.call("PUT", path, { name: "n", metadata: {} });
      assertEquals([change.status, change.body], [405, "Only draft versions can be modified."]);
      const removal = await client.call("DELETE", `/dandisets/${id}/`);
      assertEquals([removal.status, removal.body], [
        403,
        "Cannot delete dandisets with published versions.",
      ]);
      const mine = await client.call("DELETE", path);
      assertEquals([mine.status, mine.body], [403, "Cannot delete published versions"]);
    });
    await t.step(
      "a change of a published asset makes a new one; the version keeps the old",
      async () => {
        const list = await client.ok<{ results: Asset[] }>("GET", `${draft}assets/?metadata=true`);
        const [old] = list.results;
        assert(old);
        const now = await client.ok<Asset>("PUT", `${draft}assets/${old.asset_id}/`, {
          metadata: old.metadata,
          blob_id: old.blob,
        });
        assert(now.asset_id !== old.asset_id, "what is published always counts as different");
        assertEquals(now.metadata.datePublished, undefined);
        assertEquals(
          (await client.ok("GET", `/dandisets/${id}/`)).most_recent_published_version !== null,
          true,
        );
      },
    );
    await t.step("a second version in the same minute gets the next", async () => {
      await archive.settle?.();
      assertEquals((await publish())[0], 202);
      await archive.settle?.();
      const { results } = await client.ok<{ results: { version: string }[] }>(
        "GET",
        `/dandisets/${id}/versions/`,
      );
      assertEquals(new Set(results.map(({ version }) => version)).size, 3);
    });
  });
});

Deno.test("any change while Publishing cancels the publication silently", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    await client.asset(id, "a.nwb", "a");
    await client.archive.settle?.();
    const draft = `/dandisets/${id}/versions/draft/`;
    assertEquals((await client.call("POST", `${draft}publish/`)).status, 202);
    assertEquals(
      (await client.call("PUT", draft, {
        name: "Changed",
        metadata: { schemaKey: "Dandiset", ...GOOD_DANDISET },
      })).status,
      200,
    );
    await client.archive.settle?.();
    const versions = await client.ok("GET", `/dandisets/${id}/versions/`);
    assertEquals(versions.count, 1);
    assertEquals((await client.ok("GET", `${draft}info/`)).status, "Valid");
  });
});

Deno.test("instant mode: everything is done when the answer arrives", async () => {
  await withArchive(async (client) => {
    const id = await client.dandiset();
    await client.asset(id, "a.nwb", "a");
    const info = await client.ok("GET", `/dandisets/${id}/versions/draft/info/`);
    assertEquals([info.status, info.asset_validation_errors], ["Valid", []]);
  }, { background: "instant" });
});

Deno.test("timed mode: pending first, valid a while later", async () => {
  // Two archives, so that nothing depends on how fast this machine is.
  await withArchive(async (client) => {
    const id = await client.dandiset();
    await client.asset(id, "a.nwb", "a");
    const path = `/dandisets/${id}/versions/draft/info/`;
    assertEquals((await client.ok("GET", path)).status, "Pending");
  }, { background: "timed", validationDelayMs: 600_000 });
  await withArchive(async (client) => {
    const id = await client.dandiset();
    await client.asset(id, "a.nwb", "a");
    const path = `/dandisets/${id}/versions/draft/info/`;
    for (let attempt = 0; attempt < 200; attempt++) {
      const info = await client.ok<{ status: string; asset_validation_errors: unknown[] }>(
        "GET",
        path,
      );
      if (info.status === "Valid" && info.asset_validation_errors.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error("never valid");
  }, { background: "timed", validationDelayMs: 50 });
});
