/** @file 1 − sigmoid(x) at the end, as tools write it. */
import { expect, it } from 'vitest';
import { chain, gemm, type Layer, scalar } from '../../../test/tiny-graph.ts';
import { floatTensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { runGraph } from '../run.ts';
import { joinReversedSigmoid } from './reversed-sigmoid.ts';

const score = gemm([[1]], [0]);
const one = scalar(1);

it.each([
  ['1 + (−q)', [['Neg'], ['Add', {}, one]]],
  ['q · −1 + 1', [['Mul', {}, scalar(-1)], ['Add', {}, one], ['Flatten']]],
  ['1 − q', [['Sub', {}, one]]],
] as [string, Layer[]][])('%s is the sigmoid of the opposite', (_, layers) => {
  const graph = chain([1, 1], score, ['Sigmoid'], ...layers);
  const nodes = graph.nodes.map((node) =>
    node.type === 'Sub' ? { ...node, inputs: node.inputs.toReversed() } : node,
  );
  const plan = planGraph({ ...graph, nodes });
  expect(plan.steps.filter(({ node }) => node.type === 'Sigmoid')).toHaveLength(1);
  expect(plan.steps.some(({ node }) => node.type === 'Add' || node.type === 'Sub')).toBe(false);
  for (const x of [-3, 0, 0.5]) {
    const [y] = runGraph(plan, new Map([['v0', floatTensor([1, 1], [x])]]));
    expect(y.data[0]).toBeCloseTo(1 / (1 + Math.exp(x)), 6);
  }
});

it.each([
  ['q − 1', [['Sigmoid'], ['Sub', {}, one]]],
  ['2 + (−q)', [['Sigmoid'], ['Neg'], ['Add', {}, scalar(2)]]],
  ['1 + (−tanh)', [['Tanh'], ['Neg'], ['Add', {}, one]]],
  ['1 − q inside a network', [['Sigmoid'], ['Neg'], ['Add', {}, one], gemm([[2]], [0])]],
] as [string, Layer[]][])('%s stays', (_, layers) => {
  const graph = chain([1, 1], score, ...layers);
  expect(joinReversedSigmoid(graph)).toBe(graph);
});
