import { describe, expect, it } from 'vitest';
import { chain, gemm } from '../../test/tiny-graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { planGraph } from './plan.ts';
import { referenceFrom, runGraph, runGraphFrom } from './run.ts';

const plan = planGraph(
  chain([1, 2], gemm([[1, -1]], [0]), ['Relu'], gemm([[2], [3]], [0, 1]), ['Relu'], ['Add', {}, 'v1']),
);
const given = (entries: Record<string, number[]>) =>
  new Map(Object.entries(entries).map(([name, data]) => [name, floatTensor([1, data.length], data)]));

/** By the references, and by the kernels that an image has made. */
const withKernels = planGraph(plan.graph);
runGraph(withKernels, new Map([['v0', floatTensor([1, 2], [-3, 9])]]));
const ways = [
  ['references', (values: ReturnType<typeof given>) => referenceFrom(plan, values)],
  ['kernels', (values: ReturnType<typeof given>) => runGraphFrom(withKernels, values)],
] as const;

describe.each(ways)('by %s', (_, runFrom) => {
  it('from the input alone, it is the graph', () => {
    // v1 = 3, v3 = [6, 10], + v1.
    expect([...runFrom(given({ v0: [5, 2] })).data]).toEqual([9, 13]);
  });
  it('computes only what follows from the given values, on every way that needs them', () => {
    // v1 = 1 instead of 3: both the dense layer and the addition see it.
    expect([...runFrom(given({ v0: [5, 2], v1: [1] })).data]).toEqual([3, 5]);
    // v3 given too; the addition still reads v1, here the graph's own.
    expect([...runFrom(given({ v0: [5, 2], v3: [1, 1] })).data]).toEqual([4, 4]);
    // Nothing is left that needs the input.
    expect([...runFrom(given({ v1: [1], v3: [1, 1] })).data]).toEqual([2, 2]);
  });
});
