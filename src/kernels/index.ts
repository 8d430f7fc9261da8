/**
 * @file The kernels: WebAssembly embedded as text, compiled once, instantiated per network on a memory of its own.
 * Their sources, in AssemblyScript, are in `assembly/`. The kernels that multiply in pairs are a module of their own, with relaxed SIMD
 * where the machine has it and otherwise without; both give the same bits.
 */
import { KERNELS, PAIRED, PAIRED_RELAXED } from './generated/bytes.ts';

export { constants, type Kernel, type KernelRecord, kernelNames, recordOf, wordsOf } from './records.ts';
export { windowWords } from './window-words.ts';

/** Runs `records` records that begin at byte `program` of the memory. */
export type RunKernels = (program: number, records: number) => void;

/** Compiled modules by their text. */
const modules = new Map<string, WebAssembly.Module>();

/**
 * Instantiates the kernels on a memory.
 * @param relaxed whether with relaxed SIMD. Default: where there is relaxed SIMD
 */
export function instantiateKernels(memory: WebAssembly.Memory, relaxed = hasRelaxed()): RunKernels {
  const { denseConv, gatherPairs, scatterPairs } = instantiate(relaxed ? PAIRED_RELAXED : PAIRED, { memory });
  return instantiate(KERNELS, { memory, denseConv, gatherPairs, scatterPairs }).run as RunKernels;
}

function instantiate(text: string, imports: WebAssembly.ModuleImports): WebAssembly.Exports {
  const compiled = modules.get(text) ?? new WebAssembly.Module(decoded(text));
  modules.set(text, compiled);
  return new WebAssembly.Instance(compiled, { env: { abort: trap, ...imports } }).exports;
}

let relaxedGivesTheBits: boolean | undefined;

/** Whether there is relaxed SIMD here; what it gives is compared with the products before it is used. */
export function hasRelaxed(): boolean {
  relaxedGivesTheBits ??= WebAssembly.validate(decoded(PAIRED_RELAXED)) && agrees();
  return relaxedGivesTheBits;
}

/** Products of the ends of int8 and of 0…127, which tell one operand from the other, and sums of two that need 16 bits. */
function agrees(): boolean {
  const memory = new WebAssembly.Memory({ initial: 1 });
  const probe = instantiate(PAIRED_RELAXED, { memory }).probe as (w: number, k: number, sums: number) => void;
  const w = new Int8Array(memory.buffer, 0, 16);
  const k = new Int8Array(memory.buffer, 16, 16);
  w.set([-128, -128, 127, 127, -128, 127, -1, 1, 0, -128, 127, 0, -77, 5, 3, -2]);
  k.set([127, 127, 127, 127, 127, 0, 127, 126, 1, 1, 0, 127, 63, 64, 1, 2]);
  probe(0, 16, 32);
  return new Int16Array(memory.buffer, 32, 8).every(
    (sum, i) => sum === w[2 * i] * k[2 * i] + w[2 * i + 1] * k[2 * i + 1],
  );
}

function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function trap(): never {
  throw new RangeError('A kernel met a record it does not know.');
}

/** Size of the kernels in bytes. */
export const kernelBytes = (): number =>
  [KERNELS, PAIRED, PAIRED_RELAXED].reduce((sum, text) => sum + atob(text).length, 0);
