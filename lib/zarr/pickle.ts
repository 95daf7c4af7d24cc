/**
 * Python pickles as data. Stores of hdmf-zarr to 0.13 keep object references so (reference/zarr.md, 4.3).
 *
 * Nothing is called and nothing is constructed: a closed list of opcodes moves values on a stack, and four names may occur, of
 * arrays, their types and references. Everything else is refused.
 *
 * @module
 */
import { ZarrFailure } from "./failure.ts";

/** A value of a pickle. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | readonly Pickled[]
  | { readonly [key: string]: Pickled };

/** Names that may occur, and what becomes of a call of them. */
const NAMES: Readonly<Record<string, "array" | "class" | "dtype" | "reference">> = {
  "numpy.core.multiarray._reconstruct": "array",
  "numpy._core.multiarray._reconstruct": "array",
  "numpy.ndarray": "class",
  "numpy.dtype": "dtype",
  "hdmf_zarr.utils.ZarrReference": "reference",
};

class Name {
  constructor(readonly is: "array" | "class" | "dtype" | "reference") {}
}
class ArrayState {
  elements: readonly Value[] | undefined;
}
class Dtype {}
class Dict {
  readonly entries = new Map<string, Value>();
}
const MARK = Symbol("mark");
type Value =
  | null
  | boolean
  | number
  | string
  | Uint8Array
  | Value[]
  | Name
  | ArrayState
  | Dtype
  | Dict
  | typeof MARK;

/** More values than any array of references has. */
const MOST_VALUES = 20_000_000;

/**
 * The elements of a pickled NumPy array of objects, or the value that was pickled where it is no array. References become objects
 * with `source` and `path`, records become lists.
 *
 * @throws {ZarrFailure} `damaged`, if it holds anything but arrays, references, texts and numbers, or ends too early.
 */
export function readPickle(bytes: Uint8Array): Pickled {
  const value = new Machine(bytes).run();
  return plain(value, 0);
}

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stack: Value[] = [];
  readonly #memo = new Map<number, Value>();
  #at = 0;
  #made = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  run(): Value {
    for (;;) {
      const op = this.#byte();
      if (op === 0x2e) return this.#pop();
      this.#step(op);
    }
  }

  #step(op: number): void {
    switch (op) {
      case 0x80: // PROTO
        if (this.#byte() > 5) throw refused("is of a protocol that is not known");
        return;
      case 0x95: // FRAME
        this.#skip(8);
        return;
      case 0x28:
        return this.#push(MARK);
      case 0x29:
        return this.#push([]);
      case 0x4e:
        return this.#push(null);
      case 0x88:
        return this.#push(true);
      case 0x89:
        return this.#push(false);
      case 0x4b:
        return this.#push(this.#byte());
      case 0x4d: {
        const value = this.#take(2).getUint16(0, true);
        return this.#push(value);
      }
      case 0x4a:
        return this.#push(this.#take(4).getInt32(0, true));
      case 0x47:
        return this.#push(this.#take(8).getFloat64(0, false));
      case 0x43:
        return this.#push(this.#slice(this.#byte()));
      case 0x42:
        return this.#push(this.#slice(this.#take(4).getUint32(0, true)));
      case 0x8c:
        return this.#push(this.#text(this.#byte()));
      case 0x58:
        return this.#push(this.#text(this.#take(4).getUint32(0, true)));
      case 0x5d:
        return this.#push([]);
      case 0x7d:
        return this.#push(new Dict());
      case 0x85:
        return this.#tuple(1);
      case 0x86:
        return this.#tuple(2);
      case 0x87:
        return this.#tuple(3);
      case 0x74:
        return this.#push(this.#toMark());
      case 0x61: { // APPEND
        const value = this.#pop();
        this.#list().push(value);
        return;
      }
      case 0x65: { // APPENDS
        const values = this.#toMark();
        const list = this.#list();
        for (const value of values) list.push(value);
        return;
      }
      case 0x73: { // SETITEM
        const [value, key] = [this.#pop(), this.#pop()];
        return this.#set([key, value]);
      }
      case 0x75:
        return this.#set(this.#toMark());
      case 0x94:
        this.#memo.set(this.#memo.size, this.#top());
        return;
      case 0x71:
        this.#memo.set(this.#byte(), this.#top());
        return;
      case 0x72:
        this.#memo.set(this.#take(4).getUint32(0, true), this.#top());
        return;
      case 0x68:
        return this.#push(this.#remembered(this.#byte()));
      case 0x6a:
        return this.#push(this.#remembered(this.#take(4).getUint32(0, true)));
      case 0x93:
        return this.#name();
      case 0x52: // REDUCE
      case 0x81: // NEWOBJ
        return this.#made_of();
      case 0x62:
        return this.#build();
      default:
        throw refused(`has the opcode 0x${op.toString(16).padStart(2, "0")}`);
    }
  }

  #name(): void {
    const [name, module] = [this.#pop(), this.#pop()];
    const full = `${String(module)}.${String(name)}`;
    const is = typeof module === "string" && typeof name === "string" && Object.hasOwn(NAMES, full)
      ? NAMES[full]
      : undefined;
    if (!is) throw refused(`names ${full.slice(0, 120)}`);
    this.#push(new Name(is));
  }

  #made_of(): void {
    const [args, what] = [this.#pop(), this.#pop()];
    if (!(what instanceof Name) || !Array.isArray(args)) throw refused("calls something");
    if (what.is === "array") return this.#push(new ArrayState());
    if (what.is === "dtype") return this.#push(new Dtype());
    if (what.is === "reference") return this.#push(new Dict());
    throw refused("makes an array without a form");
  }

  #build(): void {
    const state = this.#pop();
    const target = this.#top();
    if (target instanceof ArrayState) {
      const elements = Array.isArray(state) ? state[4] : undefined;
      if (!Array.isArray(elements)) throw refused("holds an array that is none of objects");
      target.elements = elements;
      return;
    }
    if (target instanceof Dtype) return;
    if (target instanceof Dict && state instanceof Dict) {
      for (const [key, value] of state.entries) target.entries.set(key, value);
      return;
    }
    throw refused("gives a state to something else than an array");
  }

  #set(pairs: readonly Value[]): void {
    const dict = this.#top();
    if (!(dict instanceof Dict) || pairs.length % 2 !== 0) {
      throw refused("fills something that is no dictionary");
    }
    for (let i = 0; i < pairs.length; i += 2) {
      const key = pairs[i];
      if (typeof key !== "string") throw refused("has a key that is no text");
      dict.entries.set(key, pairs[i + 1] ?? null);
    }
  }

  #tuple(n: number): void {
    const out: Value[] = [];
    for (let i = 0; i < n; i++) out.unshift(this.#pop());
    this.#push(out);
  }

  #toMark(): Value[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) throw refused("has no beginning for a list");
    const out = this.#stack.splice(at + 1);
    this.#stack.pop();
    return out;
  }

  #list(): Value[] {
    const list = this.#top();
    if (!Array.isArray(list)) throw refused("appends to something that is no list");
    return list;
  }

  #remembered(n: number): Value {
    const value = this.#memo.get(n);
    if (value === undefined) throw refused("repeats a value that it did not have");
    return value;
  }

  #push(value: Value): void {
    if (++this.#made > MOST_VALUES) throw refused("holds too many values");
    this.#stack.push(value);
  }

  #pop(): Value {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw refused("takes a value that is not there");
    return value;
  }

  #top(): Value {
    const value = this.#stack.at(-1);
    if (value === undefined || value === MARK) throw refused("takes a value that is not there");
    return value;
  }

  #byte(): number {
    const value = this.#bytes[this.#at++];
    if (value === undefined) throw refused("ends too early");
    return value;
  }

  #take(n: number): DataView {
    const from = this.#at;
    this.#skip(n);
    return new DataView(this.#view.buffer, this.#view.byteOffset + from, n);
  }

  #slice(n: number): Uint8Array {
    const from = this.#at;
    this.#skip(n);
    return this.#bytes.subarray(from, this.#at);
  }

  #text(n: number): string {
    return new TextDecoder().decode(this.#slice(n));
  }

  #skip(n: number): void {
    if (this.#at + n > this.#bytes.length) throw refused("ends too early");
    this.#at += n;
  }
}

/** Depth of lists in lists; records of references have three. */
const DEEPEST = 16;

function plain(value: Value, depth: number): Pickled {
  if (depth > DEEPEST) throw refused("is nested too deeply");
  if (Array.isArray(value)) return value.map((v) => plain(v, depth + 1));
  if (value instanceof ArrayState) {
    if (!value.elements) throw refused("holds an array without elements");
    return value.elements.map((v) => plain(v, depth + 1));
  }
  if (value instanceof Dict) {
    return Object.fromEntries(
      [...value.entries].filter(([key]) => key !== "__proto__").map((
        [key, v],
      ) => [key, plain(v, depth + 1)]),
    );
  }
  if (value instanceof Name || value instanceof Dtype || typeof value === "symbol") {
    throw refused("holds a class and no value");
  }
  return value;
}

function refused(why: string): ZarrFailure {
  return new ZarrFailure(
    "damaged",
    `a Python pickle ${why}: only references, texts and numbers are read`,
  );
}
