import type { FileBytes } from "./bytes.ts";
import { expectSignature, number64, Unusual } from "./object_header.ts";

/** The collections of a file's global heap, where texts of variable length lie. */
export class GlobalHeaps {
  readonly #bytes: FileBytes;
  readonly #heaps = new Map<number, Map<number, DataView>>();

  constructor(bytes: FileBytes) {
    this.#bytes = bytes;
  }

  /** An object of the collection at an address. */
  object(address: number, index: number): DataView {
    let objects = this.#heaps.get(address);
    if (!objects) {
      objects = this.#read(address);
      this.#heaps.set(address, objects);
    }
    const object = objects.get(index);
    if (!object) throw new Unusual("no such object in the global heap");
    return object;
  }

  #read(address: number): Map<number, DataView> {
    const head = this.#bytes.view(address, 16);
    expectSignature(head, "GCOL");
    const size = number64(head, 8);
    const view = this.#bytes.view(address, size);
    const objects = new Map<number, DataView>();
    for (let at = 16; at + 16 <= size;) {
      const index = view.getUint16(at, true);
      if (index === 0) break;
      const length = number64(view, at + 8);
      if (at + 16 + length > size) throw new Unusual("object beyond its heap");
      objects.set(index, new DataView(view.buffer, view.byteOffset + at + 16, length));
      at += 16 + Math.ceil(length / 8) * 8;
    }
    return objects;
  }
}
