/** The two ways to the tree of a file must agree wherever the fast one answers. */
import { fileURLToPath } from "node:url";
import { assert, assertEquals } from "@std/assert";
import { fastTree } from "../../lib/store/hdf5/fast_tree.ts";
import { openHdf5 } from "../../lib/store/hdf5/opened.ts";
import { readTree } from "../../lib/store/hdf5/read_tree.ts";
import type { Node } from "../../lib/store/tree.ts";
import { sharedTest } from "../shared.ts";

const FIXTURES = fileURLToPath(new URL("../fixtures/nwb/", import.meta.url));

/** Path → what stands there. An empty group without a type is a leaf for the library's listing. */
function flat(node: Node, all: Record<string, string> = {}): Record<string, string> {
  if (node.path.startsWith("/specifications")) return all;
  const kind = node.kind === "group" && node.children.size === 0 && !node.type ? "leaf" : node.kind;
  all[node.path] = [kind, node.target, node.type, node.namespace, node.again ?? false].join("|");
  for (const child of node.children.values()) flat(child, all);
  return all;
}

async function agrees(path: string): Promise<boolean> {
  using file = await openHdf5(path);
  const fast = fastTree(path);
  if (!fast) return false;
  const errors: Record<string, string> = {};
  const slow = readTree(file.raw, errors);
  assertEquals(errors, {}, path);
  assertEquals(flat(fast.root), flat(slow.root), path);
  assertEquals(fast.externalLinks, slow.externalLinks, path);
  for (const [place, node] of described(fast.root)) {
    const theirs = file.raw.describe(place);
    assert(theirs, place);
    const { shape, total_size, type, size, signed, vlen } = theirs;
    const wanted = { shape, total_size: shape === null ? 0 : total_size, type, size, vlen };
    const ours = { ...node.described, signed: undefined };
    assertEquals(ours, { ...wanted, signed: undefined }, `${path} ${place}`);
    if (type === 0) assertEquals(node.described?.signed, signed, `${path} ${place}`);
  }
  return true;
}

function* described(node: Node): Generator<[string, Node]> {
  if (node.described) yield [node.path, node];
  for (const child of node.children.values()) yield* described(child);
}

Deno.test("fastTree() agrees with the HDF5 library on every fixture", async () => {
  for await (const entry of Deno.readDir(FIXTURES)) {
    if (entry.name.endsWith(".nwb")) assert(await agrees(FIXTURES + entry.name), entry.name);
  }
});

Deno.test("fastTree() gives up on damage, and never throws", async () => {
  const whole = await Deno.readFile(FIXTURES + "m2-s2.nwb");
  const path = await Deno.makeTempFile({ suffix: ".nwb" });
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return seed % below;
  };
  let gaveUp = 0;
  for (let i = 0; i < 200; i++) {
    const bytes = whole.slice(0, i % 4 === 0 ? random(whole.length) : whole.length);
    for (let k = 0; k < 40; k++) bytes[random(bytes.length)] = random(256);
    await Deno.writeFile(path, bytes);
    if (fastTree(path) === undefined) gaveUp++;
  }
  assert(gaveUp > 20 && gaveUp < 200, `${gaveUp}`);
  await Deno.remove(path);
});

sharedTest("fastTree() agrees with the HDF5 library on the shared fixtures", async (shared) => {
  let answered = 0;
  for (const folder of ["nwb", "nwb-made"]) {
    for await (const entry of Deno.readDir(`${shared}fixtures/${folder}`)) {
      if (!entry.name.endsWith(".nwb") || /damaged|lfs|derived/.test(entry.name)) continue;
      if (await agrees(`${shared}fixtures/${folder}/${entry.name}`)) answered++;
    }
  }
  assert(answered > 150, `${answered}`);
});
