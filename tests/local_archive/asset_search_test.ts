import { assertEquals } from "@std/assert";
import { bytesOf, GOOD_ASSET, withArchive } from "./harness.ts";

Deno.test("search/genotypes/ and search/species/ list what assets say, of embargoed ones to their owners only", async () => {
  await withArchive(async (client) => {
    const add = async (dandiset: string, path: string, who: Record<string, unknown>) => {
      const blob_id = await client.upload(dandiset, bytesOf(path));
      const metadata = { ...GOOD_ASSET, path, wasAttributedTo: [{ identifier: path, ...who }] };
      await client.ok("POST", `/dandisets/${dandiset}/versions/draft/assets/`, {
        metadata,
        blob_id,
      });
    };
    const open = await client.dandiset();
    const closed = await client.dandiset("?embargo=true");
    const mouse = { name: "Mus musculus - House mouse" };
    await add(open, "a.nwb", { genotype: "Cre/wt", species: mouse });
    await add(open, "b.nwb", { genotype: "", species: { name: "Homo sapiens - Human" } });
    await add(open, "c.nwb", { genotype: "Cre/wt", species: mouse });
    await add(closed, "d.nwb", { genotype: "Hidden", species: mouse });
    const get = (path: string, who: "owner" | "other" | "anonymous" = "anonymous") =>
      client.call("GET", path, undefined, { who }).then((a) => [a.status, a.body]);
    assertEquals(await get("/search/genotypes/"), [200, ["Cre/wt"]]);
    assertEquals(await get("/search/genotypes/", "other"), [200, ["Cre/wt"]]);
    assertEquals(await get("/search/genotypes/?genotype=hid", "owner"), [200, ["Hidden"]]);
    assertEquals(await get("/search/genotypes/?genotype=cRe", "owner"), [200, ["Cre/wt"]]);
    assertEquals(await get("/search/species/"), [200, [mouse.name, "Homo sapiens - Human"]]);
    // A slip of the real archive: the word is looked for in the genotype.
    assertEquals(await get("/search/species/?species=cre"), [200, [mouse.name]]);
    assertEquals(await get("/search/species/?species=mus"), [200, []]);
    assertEquals(await get("/search/species/?species="), [
      400,
      { species: ["This field may not be blank."] },
    ]);
    assertEquals((await get("/search/", "owner"))[0], 404);
  });
});
