/**
 * @file Relaxed SIMD in Node 20: its V8 has it behind a flag, later ones without. The kernels compare the one instruction they
 * use with its products before they use it (`hasRelaxed`), so that results do not depend on the flag.
 */
import { setFlagsFromString } from 'node:v8';

/** First Node whose V8 needs no flag. */
const WITHOUT_FLAG = 22;

/**
 * Has this process, its threads included, use relaxed SIMD from here on; to be called before any network is simulated. The
 * command line does. Node 22 and later need no call, and it does nothing there.
 * @example
 * ```ts
 * allowRelaxed(); // → undefined
 * ```
 */
export function allowRelaxed(): void {
  if (Number.parseInt(process.versions.node, 10) < WITHOUT_FLAG) {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  }
}
