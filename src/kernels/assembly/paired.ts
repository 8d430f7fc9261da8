/** @file The module of the kernels that multiply in pairs, compiled with relaxed SIMD and without. */
import { dot } from './dot';
import { gather } from './gather';
import { GatherPairsRecord, ScatterPairsRecord } from './generated/records';
import { scatterInto } from './scatter';

export { denseConv } from './dense';

/** What `dot` gives for two vectors, to check an engine before it is used. */
export function probe(w: usize, k: usize, sums: usize): void {
  v128.store(sums, dot(v128.load(w), v128.load(k)));
}

/** `gatherConv` with int8 weights, two events in one product. */
export function gatherPairs(record: GatherPairsRecord): void {
  if (load<i32>(<usize>record.count) > record.most) return;
  const vectors = record.vectors;
  if (vectors == 8) gather(record, 8, true);
  else if (vectors == 6) gather(record, 6, true);
  else if (vectors == 4) gather(record, 4, true);
  else if (vectors == 3) gather(record, 3, true);
  else gather(record, 2, true);
}

/** `scatterRows` with int8 weights, two spikes that are neighbours in one product. */
export function scatterPairs(record: ScatterPairsRecord): void {
  scatterInto(record, true, false);
}
