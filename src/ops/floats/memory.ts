/**
 * @file The memory of one plan's float kernels: weights and values, each in a place of its own, and one room that all steps use
 * in turn. It grows while the first image is computed, and then no more.
 */
import { constants, instantiateKernels, type KernelRecord, wordsOf } from '../../kernels/index.ts';

const PAGE = 2 ** 16;
const SPARE_BYTES = 4 * constants.FLOAT_SPARE;

/** Float32 in the memory. */
export interface Floats {
  /** In bytes. */
  readonly address: number;
  readonly length: number;
}

export interface FloatMemory {
  /** A new place, all zero, on a boundary of 16 bytes, with FLOAT_SPARE numbers to spare behind it. */
  place(length: number): Floats;
  /** Places that the next call may give again. */
  scratch(lengths: readonly number[]): number[];
  /** The numbers there, until the memory grows. */
  view(floats: Floats): Float32Array;
  /** Whether numbers are a view of this memory. */
  owns(numbers: Float32Array): boolean;
  /** Writes records for `run`; gives their address. */
  store(records: readonly KernelRecord[]): number;
  run(address: number, records: number): void;
}

/** @param pages at most; growing beyond is a RangeError */
export function floatMemory(pages: number): FloatMemory {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: pages });
  const run = instantiateKernels(memory);
  let top = 16;
  let room = { address: 0, bytes: 0 };
  const take = (bytes: number): number => {
    const address = top;
    const end = top + Math.ceil(bytes / 16) * 16;
    const missing = end - memory.buffer.byteLength;
    if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
    top = end;
    return address;
  };
  return {
    run,
    place: (length) => ({ address: take(4 * length + SPARE_BYTES), length }),
    scratch(lengths) {
      const bytes = lengths.map((length) => Math.ceil((4 * length + SPARE_BYTES) / 16) * 16);
      const size = bytes.reduce((sum, n) => sum + n, 0);
      if (size > room.bytes) {
        const grown = Math.max(size, 2 * room.bytes);
        room = { address: take(grown), bytes: grown };
      }
      let next = room.address;
      return bytes.map((n) => {
        next += n;
        return next - n;
      });
    },
    view: ({ address, length }) => new Float32Array(memory.buffer, address, length),
    owns: (numbers) => numbers.buffer === memory.buffer,
    store(records) {
      const words = wordsOf(records);
      const address = take(4 * words.length);
      new Int32Array(memory.buffer, address, words.length).set(words);
      return address;
    },
  };
}
