import { assertEquals, assertRejects } from "@std/assert";
import { PlanError } from "../../lib/core/errors.ts";
import { rewritePaths } from "../../lib/organize/files/rewrite.ts";

/** Reads a data set's texts in a process with the right to do so. */
async function texts(path: string, dataset: string): Promise<unknown> {
  const { File } = await import("h5wasm/node");
  const h5wasm = await import("h5wasm/node");
  await h5wasm.ready;
  const file = new File(path, "r");
  try {
    const found = file.get(dataset);
    if (!(found instanceof h5wasm.Dataset)) throw new Error(`no ${dataset}`);
    return { value: found.value, attributes: Object.keys(found.attrs).sort() };
  } finally {
    file.close();
  }
}

async function withFile(name: string, run: (path: string) => Promise<void>): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    const path = `${dir}/${name}`;
    await Deno.copyFile(new URL(`../fixtures/nwb/${name}`, import.meta.url), path);
    await Deno.chmod(path, 0o644);
    await run(path);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

Deno.test("rewritePaths() replaces single elements and keeps the others and the attributes", async () => {
  await withFile("video-mixed.nwb", async (path) => {
    const dataset = "acquisition/video0/external_file";
    const long = "sub-m2_image/" + "x".repeat(200) + "_external_file_0.mp4";
    await rewritePaths({ path, check: false, rewrites: [{ dataset, texts: [[1, long]] }] });
    assertEquals(await texts(path, dataset), {
      value: ["x.tif", long],
      attributes: ["starting_frame"],
    });
  });
});

Deno.test("rewritePaths() replaces the one text of an external image", async () => {
  await withFile("external-image.nwb", async (path) => {
    const dataset = "acquisition/imgs/pic";
    await rewritePaths({
      path,
      check: false,
      rewrites: [{ dataset, texts: [[-1, "sub-m1/ä.png"]] }],
    });
    const { value } = await texts(path, dataset) as { value: unknown };
    assertEquals(value, "sub-m1/ä.png");
  });
});

Deno.test("rewritePaths() with check changes nothing and tells of a missing data set", async () => {
  await withFile("external-image.nwb", async (path) => {
    const before = await Deno.readFile(path);
    const rewrites = [{
      dataset: "acquisition/imgs/pic",
      texts: [[-1, "new"]] as [number, string][],
    }];
    await rewritePaths({ path, check: true, rewrites });
    assertEquals(await Deno.readFile(path), before);
    await assertRejects(
      () =>
        rewritePaths({ path, check: true, rewrites: [{ dataset: "acquisition/none", texts: [] }] }),
      PlanError,
      'there is no "acquisition/none"',
    );
  });
});

Deno.test("rewritePaths() says when a file is no HDF5 file", async () => {
  const path = await Deno.makeTempFile();
  try {
    await assertRejects(() => rewritePaths({ path, check: true, rewrites: [] }), PlanError, path);
  } finally {
    await Deno.remove(path);
  }
});
