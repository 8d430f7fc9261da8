/**
 * @file The kernels: WebAssembly embedded as text, compiled once, instantiated per network on a memory of its own.
 * Their sources, in AssemblyScript, are in `assembly/`. The kernels that multiply in pairs are a module of their own, with relaxed SIMD
 * where the machine has it and otherwise without; both give the same bits.
 */
import { KERNELS, PAIRED, PAIRED_RELAXED } from './generated/bytes.ts';
import { decoded, givesTheBits, instance } from './module.ts';

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
  return instance(compiled, imports);
}

let relaxedGivesTheBits: boolean | undefined;

/** Whether there is relaxed SIMD here; what it gives is compared with the products before it is used. */
export function hasRelaxed(): boolean {
  relaxedGivesTheBits ??= givesTheBits(decoded(PAIRED_RELAXED));
  return relaxedGivesTheBits;
}

/** Size of the kernels in bytes. */
export const kernelBytes = (): number =>
  [KERNELS, PAIRED, PAIRED_RELAXED].reduce((sum, text) => sum + atob(text).length, 0);
