import { expect, it } from 'vitest';
import { chain, gemm, scalar } from '../../test/tiny-graph.ts';
import { floatTensor } from '../graph/tensor.ts';
import { planGraph } from '../ops/plan.ts';
import { graphSlots, keepInRange, startingParameters, withParameters } from './parameters.ts';

const graph = chain(
  [1, 2, 1, 1],
  ['Mul', {}, scalar(2)],
  ['Conv', {}, floatTensor([2, 2, 1, 1], [1, 2, 3, 4]), floatTensor([2], [5, 6])],
  ['BatchNormalization', {}, ...[7, 8, 9, 10].map((value) => floatTensor([2], [value, value]))],
  ['PRelu', {}, floatTensor([2, 1, 1], [0.1, 0.2])],
  ['Clip', {}, scalar(-1), scalar(3)],
  ['Flatten'],
  gemm([[1, 0]], [11]),
);

it('trains weights, biases, factors and slopes, but neither preprocessing nor statistics nor limits', () => {
  const slots = graphSlots(planGraph(graph), graph.constants);
  expect(slots.map(({ name }) => name)).toEqual(['c2.0', 'c2.1', 'c3.0', 'c3.1', 'c4.0', 'c7.0', 'c7.1']);
  const start = startingParameters(slots, graph);
  [1, 2, 3, 4, 5, 6, 7, 7, 8, 8, 0.1, 0.2, 1, 0, 11].forEach((value, i) => {
    expect(start[i]).toBeCloseTo(value, 6);
  });
  const doubled = withParameters(
    graph,
    slots,
    start.map((value) => 2 * value),
  );
  expect(doubled.constants.get('c2.0')).toEqual(floatTensor([2, 2, 1, 1], [2, 4, 6, 8]));
  expect(doubled.constants.get('c3.3')).toEqual(floatTensor([2], [10, 10]));
  const negated = start.map((value) => -value);
  keepInRange(slots, negated);
  expect([...negated.slice(8, 12)]).toEqual([-8, -8, 0, 0]);
});

it('leaves alone what does not belong to the model', () => {
  const own = new Map([...graph.constants].filter(([name]) => name !== 'c7.1'));
  expect(graphSlots(planGraph(graph), own).map(({ name }) => name)).not.toContain('c7.1');
});
