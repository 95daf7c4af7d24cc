/**
 * MD5 of four messages of the same length at once, in WebAssembly SIMD.
 *
 * MD5 (RFC 1321) is one long chain of dependent steps, so a core that computes one is mostly waiting; four independent
 * ones in the lanes of a vector cost hardly more. The parts of a file are independent and of one length. The module's
 * code is made here, step by step from the RFC's tables.
 */

/** How many messages are computed together. */
export const LANES = 4;

/** Bytes of each lane's window in the module's memory; a multiple of a block. */
export const WINDOW = 262_144;

const STATE = 0;
const DATA = 65_536;
const BLOCK = 64;

const SHIFTS = [[7, 12, 17, 22], [5, 9, 14, 20], [4, 11, 16, 23], [6, 10, 15, 21]];

/** Step constants: the sine table of the RFC. */
function sine(step: number): number {
  return Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32) >>> 0;
}

/** Which word of the block a step takes. */
function wordOf(step: number): number {
  const round = Math.floor(step / 16);
  const [factor, add] = [[1, 0], [5, 1], [3, 5], [7, 0]][round] as [number, number];
  return (step * factor + add) % 16;
}

// Locals of the function: its parameter (number of blocks), a pointer, the sums, the working words, the message.
const COUNT = 0;
const POINTER = 1;
const SUMS = [2, 3, 4, 5] as const;
const WORK = [6, 7, 8, 9] as const;
const MESSAGE = 10;

function unsigned(value: number): number[] {
  const out: number[] = [];
  for (let v = value >>> 0;;) {
    const byte = v & 127;
    v >>>= 7;
    if (v === 0) return [...out, byte];
    out.push(byte | 128);
  }
}

function signed(value: number): number[] {
  const out: number[] = [];
  for (let v = value | 0;;) {
    const byte = v & 127;
    v >>= 7;
    if ((v === 0 && !(byte & 64)) || (v === -1 && byte & 64)) return [...out, byte];
    out.push(byte | 128);
  }
}

// Instructions, by their names in the specification of WebAssembly.
const get = (local: number) => [0x20, ...unsigned(local)];
const set = (local: number) => [0x21, ...unsigned(local)];
const i32 = (value: number) => [0x41, ...signed(value)];
const i32Add = [0x6a];
const i32Sub = [0x6b];
const simd = (op: number, ...rest: number[]) => [0xfd, ...unsigned(op), ...rest];
const load = (offset: number) => simd(0, 0, ...unsigned(offset));
const store = (offset: number) => simd(11, 0, ...unsigned(offset));
const shuffle = (lanes: readonly number[]) => simd(13, ...lanes);
const splatConst = (value: number) => {
  const bytes = [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];
  return simd(12, ...bytes, ...bytes, ...bytes, ...bytes);
};
const not = simd(77);
const or = simd(80);
const xor = simd(81);
const bitselect = simd(82);
const shl = simd(171);
const shrU = simd(173);
const add = simd(174);

/** Bytes of 32-bit lanes, for a shuffle. */
const words = (...lanes: number[]) => lanes.flatMap((l) => [0, 1, 2, 3].map((b) => l * 4 + b));

/** Four words of each lane's block become four vectors, one word of all lanes each. */
function transpose(group: number): number[] {
  const m = (i: number) => MESSAGE + group * 4 + i;
  const source = (lane: number) => [
    ...get(POINTER),
    ...load(DATA + lane * WINDOW + group * 16),
  ];
  const low = shuffle(words(0, 4, 1, 5));
  const high = shuffle(words(2, 6, 3, 7));
  const t = (i: number) => MESSAGE + 16 + i;
  return [
    ...[0, 1, 2, 3].flatMap((lane) => [...source(lane), ...set(m(lane))]),
    ...get(m(0)),
    ...get(m(1)),
    ...low,
    ...set(t(0)),
    ...get(m(2)),
    ...get(m(3)),
    ...low,
    ...set(t(1)),
    ...get(m(0)),
    ...get(m(1)),
    ...high,
    ...set(t(2)),
    ...get(m(2)),
    ...get(m(3)),
    ...high,
    ...set(t(3)),
    ...get(t(0)),
    ...get(t(1)),
    ...shuffle(words(0, 1, 4, 5)),
    ...set(m(0)),
    ...get(t(0)),
    ...get(t(1)),
    ...shuffle(words(2, 3, 6, 7)),
    ...set(m(1)),
    ...get(t(2)),
    ...get(t(3)),
    ...shuffle(words(0, 1, 4, 5)),
    ...set(m(2)),
    ...get(t(2)),
    ...get(t(3)),
    ...shuffle(words(2, 3, 6, 7)),
    ...set(m(3)),
  ];
}

/** The RFC's auxiliary functions F, G, H, I. */
function mix(round: number, b: number, c: number, d: number): number[] {
  switch (round) {
    case 0:
      return [...get(c), ...get(d), ...get(b), ...bitselect];
    case 1:
      return [...get(b), ...get(c), ...get(d), ...bitselect];
    case 2:
      return [...get(b), ...get(c), ...xor, ...get(d), ...xor];
    default:
      return [...get(d), ...not, ...get(b), ...or, ...get(c), ...xor];
  }
}

/** One of the 64 steps: `a = b + rotate(a + mix(b, c, d) + message + constant)`. */
function step(number: number): number[] {
  const round = Math.floor(number / 16);
  const turn = (i: number) => WORK[(i + 4 - number % 4) % 4] as number;
  const [a, b, c, d] = [turn(0), turn(1), turn(2), turn(3)];
  const by = SHIFTS[round]?.[number % 4] ?? 0;
  return [
    ...get(a),
    ...get(MESSAGE + wordOf(number)),
    ...splatConst(sine(number)),
    ...add,
    ...add,
    ...mix(round, b, c, d),
    ...add,
    ...set(a),
    ...get(a),
    ...i32(by),
    ...shl,
    ...get(a),
    ...i32(32 - by),
    ...shrU,
    ...or,
    ...get(b),
    ...add,
    ...set(a),
  ];
}

function makeModule(): Uint8Array<ArrayBuffer> {
  const section = (id: number, body: number[]) => [id, ...unsigned(body.length), ...body];
  const name = (text: string) => [...unsigned(text.length), ...new TextEncoder().encode(text)];
  const pages = (DATA + LANES * WINDOW) / 65_536;
  const body = [
    // Locals: one i32, then the vectors.
    2,
    1,
    0x7f,
    ...unsigned(4 + 4 + 16 + 4),
    0x7b,
    ...SUMS.flatMap((local, i) => [...i32(STATE), ...load(i * 16), ...set(local)]),
    // loop over blocks
    0x03,
    0x40,
    ...[0, 1, 2, 3].flatMap(transpose),
    ...WORK.flatMap((local, i) => [...get(SUMS[i] ?? 0), ...set(local)]),
    ...Array.from({ length: 64 }, (_, i) => step(i)).flat(),
    ...SUMS.flatMap((local, i) => [...get(local), ...get(WORK[i] ?? 0), ...add, ...set(local)]),
    ...get(POINTER),
    ...i32(BLOCK),
    ...i32Add,
    ...set(POINTER),
    ...get(COUNT),
    ...i32(1),
    ...i32Sub,
    0x22,
    COUNT,
    // br_if loop; end of loop
    0x0d,
    0,
    0x0b,
    ...SUMS.flatMap((local, i) => [...i32(STATE), ...get(local), ...store(i * 16)]),
    0x0b,
  ];
  return new Uint8Array([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, [1, 0x60, 1, 0x7f, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, ...unsigned(pages)]),
    ...section(7, [2, ...name("run"), 0, 0, ...name("memory"), 2, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

/** Sums of a message of which nothing was taken yet. */
const START = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];

/** Hashes four messages of one length, window by window. One at a time: the memory is shared by all uses. */
export class Md5Lanes {
  readonly #run: (blocks: number) => void;
  readonly #memory: Uint8Array<ArrayBuffer>;
  readonly #state: Uint32Array<ArrayBuffer>;

  /** Compiles the module; throws where the engine has no SIMD. */
  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(makeModule()));
    const { buffer } = exports.memory as WebAssembly.Memory;
    this.#run = exports.run as (blocks: number) => void;
    this.#memory = new Uint8Array(buffer as ArrayBuffer);
    this.#state = new Uint32Array(buffer as ArrayBuffer, STATE, 16);
  }

  /** Where bytes of a lane are put before {@linkcode update}. */
  window(lane: number): Uint8Array<ArrayBuffer> {
    return this.#memory.subarray(DATA + lane * WINDOW, DATA + (lane + 1) * WINDOW);
  }

  /** Begins four messages. */
  begin(): void {
    for (let lane = 0; lane < LANES; lane++) this.resume(lane);
  }

  /** Where a lane's message stands: four words, for {@linkcode resume}. */
  sums(lane: number): Uint32Array<ArrayBuffer> {
    return Uint32Array.from([0, 1, 2, 3], (word) => this.#state[word * LANES + lane] ?? 0);
  }

  /** Goes on in a lane with a message that stood at these sums, or with a new one. */
  resume(lane: number, sums: ArrayLike<number> = START): void {
    for (let word = 0; word < 4; word++) this.#state[word * LANES + lane] = sums[word] ?? 0;
  }

  /** Takes whole blocks from the windows: so many bytes of each, a multiple of 64. */
  update(bytes: number): void {
    if (bytes > 0) this.#run(bytes / BLOCK);
  }

  /** Takes the last bytes of the windows (fewer than a block) and gives the digests, hexadecimal. */
  end(rest: number, total: number): string[] {
    let length = 0;
    for (let lane = 0; lane < LANES; lane++) length = pad(this.window(lane), rest, total);
    this.update(length);
    return Array.from({ length: LANES }, (_, lane) => hexOf(this.sums(lane)));
  }

  /** As {@linkcode end}, for one lane; the others lose where they stood. */
  endOne(lane: number, rest: number, total: number): string {
    this.update(pad(this.window(lane), rest, total));
    return hexOf(this.sums(lane));
  }
}

/** Appends the padding and the length of a message to its last bytes; gives the bytes of whole blocks. */
function pad(window: Uint8Array<ArrayBuffer>, rest: number, total: number): number {
  const length = rest < 56 ? BLOCK : 2 * BLOCK;
  window.fill(0, rest, length);
  window[rest] = 0x80;
  new DataView(window.buffer, window.byteOffset).setBigUint64(length - 8, BigInt(total) * 8n, true);
  return length;
}

function hexOf(sums: ArrayLike<number>): string {
  const out = new DataView(new ArrayBuffer(16));
  for (let word = 0; word < 4; word++) out.setUint32(word * 4, sums[word] ?? 0, true);
  return [...new Uint8Array(out.buffer)].map((b) => b.toString(16).padStart(2, "0")).join("");
}
