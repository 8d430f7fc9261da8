/**
 * @file The kernels: WebAssembly embedded as text, compiled once, instantiated per network on a memory of its own.
 * Their sources, in AssemblyScript, are in `assembly/`.
 */
import { KERNELS } from './generated/bytes.ts';

export { constants, type KernelRecord, kernelNames, recordOf } from './records.ts';
export { windowWords, wordsOf } from './words.ts';

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
