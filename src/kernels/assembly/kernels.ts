/**
 * @file The kernels, each under its name in `src/kernels/records.ts`; a compiled network is a list of their records, and one
 * call runs them all.
 */
import { DenseConvRecord, GatherPairsRecord, ResetRecord, ScatterPairsRecord } from './generated/records';

export { depthwiseConv } from './depthwise';
export { countListed, countSynops, encodeBytes, listEvents, packMap } from './events';
export { countFired, fire, fireTiles, pool, copy } from './fire';
export { fireTable, fireSigned } from './fire-signed';
export { floatCombine, floatCopyRows, floatLimit, floatPool, floatScale } from './float-elementwise';
export { floatEvents, floatGather, floatTranspose } from './float-gather';
export { floatPlanes } from './float-planes';
export { gatherConv, gatherDense } from './gather';
export { gatherWide } from './gather-wide';
export { addElementwise, scatterConv, scatterDense, scatterRows, scatterSparse } from './scatter';
export { select } from './select';
export { slideConv } from './slide';

/** Copies the initial potentials. */
export function reset(record: ResetRecord): void {
  const from = <usize>record.from;
  const fromBytes = <usize>record.fromBytes;
  let to = <usize>record.to;
  for (const end = to + <usize>record.bytes; to < end; to += fromBytes) {
    memory.copy(to, from, min(fromBytes, end - to));
  }
}

// From a module of their own, with relaxed SIMD or without: `paired.ts`.
// @ts-ignore: decorator
@external('env', 'denseConv')
export declare function denseConv(record: DenseConvRecord): void;

// @ts-ignore: decorator
@external('env', 'gatherPairs')
export declare function gatherPairs(record: GatherPairsRecord): void;

// @ts-ignore: decorator
@external('env', 'scatterPairs')
export declare function scatterPairs(record: ScatterPairsRecord): void;
