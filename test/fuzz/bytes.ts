/** @file Damage that knows no format: flipped bits, cuts, splices, repeats, lengths that lie. */
import type { Draw } from './draw.ts';

type Mutator = (bytes: Uint8Array, draw: Draw) => Uint8Array;

/** Larger results would only measure the disk. */
const LARGEST = 1 << 20;

const somewhere = (bytes: Uint8Array, draw: Draw): number => draw.int(0, Math.max(0, bytes.length - 1));

const flipBits: Mutator = (bytes, draw) => {
  const result = bytes.slice();
  for (let flips = draw.int(1, 8); flips > 0; flips--) result[somewhere(bytes, draw)] ^= 1 << draw.int(0, 7);
  return result;
};

const setBytes: Mutator = (bytes, draw) => {
  const result = bytes.slice();
  const start = somewhere(bytes, draw);
  result.fill(draw.pick([0, 1, 0x7f, 0x80, 0xff]), start, start + draw.int(1, 8));
  return result;
};

const truncate: Mutator = (bytes, draw) => bytes.slice(0, somewhere(bytes, draw));

const cut: Mutator = (bytes, draw) => {
  const start = somewhere(bytes, draw);
  const end = start + draw.int(1, 64);
  return joined(bytes.subarray(0, start), bytes.subarray(end));
};

const repeat: Mutator = (bytes, draw) => {
  const start = somewhere(bytes, draw);
  const part = bytes.subarray(start, start + draw.int(1, 256));
  const copies = draw.pick([1, 2, 10, 100, 1000]);
  return joined(bytes.subarray(0, start), ...new Array<Uint8Array>(copies).fill(part), bytes.subarray(start));
};

const splice: Mutator = (bytes, draw) => {
  const [from, to] = [somewhere(bytes, draw), somewhere(bytes, draw)];
  const part = bytes.subarray(from, from + draw.int(1, 512));
  return joined(bytes.subarray(0, to), part, bytes.subarray(to));
};

/** A varint or a fixed-width length of a size that the file does not have. */
const lieAboutLength: Mutator = (bytes, draw) => {
  const result = bytes.slice();
  const at = somewhere(bytes, draw);
  const lies = [
    [0xff, 0xff, 0xff, 0xff, 0x0f],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0x80, 0x80, 0x80, 0x80, 0x10],
    [0xff, 0xff, 0xff, 0x7f],
    [0x7f, 0xff, 0xff, 0xff],
    [0, 0, 0, 0x80],
    [0, 0, 0, 0],
  ];
  const lie = draw.pick(lies);
  result.set(lie.slice(0, Math.max(0, result.length - at)), at);
  return result;
};

const mutators = [flipBits, flipBits, setBytes, truncate, cut, repeat, splice, lieAboutLength];

/** One to four of these, one after another. */
export function mutateBytes(bytes: Uint8Array, draw: Draw): Uint8Array {
  let result = bytes;
  for (let rounds = draw.int(1, 4); rounds > 0; rounds--) {
    const next = draw.pick(mutators)(result, draw);
    if (next.length <= LARGEST) result = next;
  }
  return result;
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    result.set(part, at);
    at += part.length;
  }
  return result;
}
