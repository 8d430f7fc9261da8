/**
 * @file A module of kernels: from text to a running one, and whether one with relaxed SIMD may be used here.
 */

/** Runs a compiled module. */
export const instance = (
  compiled: WebAssembly.Module,
  imports: WebAssembly.ModuleImports,
): WebAssembly.Exports => new WebAssembly.Instance(compiled, { env: { abort: trap, ...imports } }).exports;

function trap(): never {
  throw new RangeError('A kernel met a record it does not know.');
}

/** The bytes of a module that is embedded as text. */
export function decoded(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/**
 * Whether the machine takes a module and its `probe` gives the exact products: of the ends of int8 and of 0…127, which tell one
 * operand from the other, and sums of two that need 16 bits.
 */
export function givesTheBits(module: Uint8Array<ArrayBuffer>): boolean {
  if (!WebAssembly.validate(module)) return false;
  const memory = new WebAssembly.Memory({ initial: 1 });
  const { probe } = instance(new WebAssembly.Module(module), { memory });
  const w = new Int8Array(memory.buffer, 0, 16);
  const k = new Int8Array(memory.buffer, 16, 16);
  w.set([-128, -128, 127, 127, -128, 127, -1, 1, 0, -128, 127, 0, -77, 5, 3, -2]);
  k.set([127, 127, 127, 127, 127, 0, 127, 126, 1, 1, 0, 127, 63, 64, 1, 2]);
  (probe as (w: number, k: number, sums: number) => void)(0, 16, 32);
  return new Int16Array(memory.buffer, 32, 8).every(
    (sum, i) => sum === w[2 * i] * k[2 * i] + w[2 * i + 1] * k[2 * i + 1],
  );
}
