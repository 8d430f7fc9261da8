/**
 * @file The kernels: WebAssembly embedded as text, compiled once, instantiated per network on a memory of its own.
 * Their sources, in AssemblyScript, are in `assembly/`.
 */
import { KERNELS } from './generated/bytes.ts';

/** Number of each kernel in a record; the words that follow are described at the kernel. */
export const kernel = {
  reset: 0,
  listEvents: 1,
  countSynops: 2,
  gatherConv: 3,
  gatherDense: 4,
  scatterRows: 5,
  scatterConv: 6,
  scatterDense: 7,
  scatterElementwise: 8,
  fire: 9,
  countFired: 10,
  pool: 11,
  fireTiles: 12,
  fireSigned: 13,
  fireCurve: 14,
  route: 15,
  scatterSparse: 16,
  select: 17,
} as const;

/** Words of a record. */
export const RECORD_WORDS = 32;

/** Up to this many steps, `fire` compares with the multiples of iExt instead of dividing. */
export const COMPARED_STEPS = 8;

/** Runs `records` records that begin at byte `program` of the memory. */
export type RunKernels = (program: number, records: number) => void;

let compiled: WebAssembly.Module | undefined;

/** Instantiates the kernels on a memory. */
export function instantiateKernels(memory: WebAssembly.Memory): RunKernels {
  compiled ??= new WebAssembly.Module(decoded());
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, abort: trap } });
  return exports.run as RunKernels;
}

function decoded(): Uint8Array<ArrayBuffer> {
  const text = atob(KERNELS);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function trap(): never {
  throw new RangeError('A kernel met a record it does not know.');
}

/** Size of the kernels in bytes. */
export const kernelBytes = (): number => atob(KERNELS).length;
