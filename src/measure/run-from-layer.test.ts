import { expect, it } from 'vitest';
import { chain, gemm } from '../../test/tiny-graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { planGraph } from '../ops/plan.ts';
import { runFromLayer } from './run-from-layer.ts';

const plan = planGraph(
  chain([1, 2], gemm([[1, -1]], [0]), ['Relu'], gemm([[2], [3]], [0, 1]), ['Relu'], ['Add', {}, 'v1']),
);
const given = (entries: Record<string, number[]>) =>
  new Map(Object.entries(entries).map(([name, data]) => [name, floatTensor([1, data.length], data)]));

it('from the input alone, it is the graph', () => {
  // v1 = 3, v3 = [6, 10], + v1.
  expect([...runFromLayer(plan, given({ v0: [5, 2] })).data]).toEqual([9, 13]);
});
it('computes only what follows from the given values, on every way that needs them', () => {
  // v1 = 1 instead of 3: both the dense layer and the addition see it.
  expect([...runFromLayer(plan, given({ v0: [5, 2], v1: [1] })).data]).toEqual([3, 5]);
  // v3 given too; the addition still reads v1, here the graph's own.
  expect([...runFromLayer(plan, given({ v0: [5, 2], v3: [1, 1] })).data]).toEqual([4, 4]);
  // Nothing is left that needs the input.
  expect([...runFromLayer(plan, given({ v1: [1], v3: [1, 1] })).data]).toEqual([2, 2]);
});
