import { describe, expect, it } from 'vitest';
import { chain, gemm, type Layer, scalar } from '../../test/tiny-graph.ts';
import type { Graph } from '../graph/graph.ts';
import { floatTensor, sizeOf } from '../graph/tensor.ts';
import { costOf } from '../ops/cost.ts';
import { planGraph } from '../ops/plan.ts';
import { fig1 } from './fig1.ts';
import {
  keepInRange,
  parameterSlots,
  redrawn,
  startingParameters,
  withParameters,
  withWeightsOf,
} from './parameters.ts';

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
  const slots = parameterSlots(planGraph(graph), graph.constants);
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
  expect(parameterSlots(planGraph(graph), own).map(({ name }) => name)).not.toContain('c7.1');
});

describe('weights drawn anew', () => {
  const drawn = redrawn(planGraph(graph), 1);
  const data = (name: string) => [...(drawn.constants.get(name)?.data ?? [])];

  it('are uniform within ±√(6 / fan-in); biases 0, factors 1, slopes 1/4, statistics 0 and 1', () => {
    for (const [name, fanIn] of [
      ['c2.0', 2],
      ['c7.0', 2],
    ] as const) {
      expect(drawn.constants.get(name)?.shape).toEqual(graph.constants.get(name)?.shape);
      for (const weight of data(name)) expect(Math.abs(weight)).toBeLessThan(Math.sqrt(6 / fanIn));
    }
    expect(data('c2.1')).toEqual([0, 0]);
    expect(['c3.0', 'c3.1', 'c3.2', 'c3.3'].map(data)).toEqual([
      [1, 1],
      [0, 0],
      [0, 0],
      [1, 1],
    ]);
    expect(data('c4.0')).toEqual([0.25, 0.25]);
  });

  it('follow from the seed, and leave what belongs to the architecture', () => {
    expect(redrawn(planGraph(graph), 1).constants).toEqual(drawn.constants);
    expect(redrawn(planGraph(graph), 2).constants).not.toEqual(drawn.constants);
    expect(data('c1.0')).toEqual([2]);
    expect(data('c5.0')).toEqual([-1]);
  });

  it('count the inputs of each output, whatever the layout', () => {
    const zeros = (...shape: number[]) => floatTensor(shape, new Float32Array(sizeOf(shape)));
    const largest = (...layers: readonly Layer[]) => {
      const plan = planGraph(chain([1, 8, 6, 6], ...layers));
      const [name] = parameterSlots(plan, plan.graph.constants).map((slot) => slot.name);
      return Math.max(...(redrawn(plan, 1).constants.get(name)?.data ?? []));
    };
    const close = (found: number, fanIn: number) => expect(found / Math.sqrt(6 / fanIn)).toBeCloseTo(1, 1);
    close(largest(['Conv', { group: 2 }, zeros(64, 4, 3, 3)]), 36);
    close(largest(['ConvTranspose', { strides: [2, 2] }, zeros(8, 64, 4, 4)]), 32);
    close(largest(['Flatten'], ['Gemm', { transB: 1 }, zeros(20, 288)]), 288);
    close(largest(['Flatten'], ['Gemm', {}, zeros(288, 20)]), 288);
    close(largest(['Flatten'], ['MatMul', {}, zeros(288, 20)]), 288);
  });
});

describe('the weights of another model', () => {
  it('are taken with the statistics, under the names of the architecture', () => {
    const renamed = (name: string) => (name.startsWith('c') ? `other.${name}` : name);
    const other: Graph = {
      ...graph,
      nodes: graph.nodes.map((node) => ({ ...node, inputs: node.inputs.map(renamed) })),
      constants: new Map([...graph.constants].map(([name, tensor]) => [renamed(name), tensor])),
    };
    const blank = planGraph(redrawn(planGraph(graph), 1));
    expect(withWeightsOf(blank, planGraph(other)).constants).toEqual(planGraph(graph).graph.constants);
  });

  it('are refused if the layers are others, with the reason', () => {
    const plan = planGraph(fig1());
    const narrower = planGraph({
      ...fig1(),
      constants: new Map(fig1().constants)
        .set('dense2.weight', floatTensor([9, 500], new Float32Array(4500)))
        .set('dense2.bias', floatTensor([9], new Float32Array(9))),
    });
    expect(() => withWeightsOf(plan, narrower)).toThrow(
      /its weight "dense2.weight" is 9×500, but "dense2.weight" is a weight of 10×500/,
    );
    expect(() => withWeightsOf(plan, planGraph(graph))).toThrow(/9 weights, biases and factors, not 8/);
  });
});

describe('the network of Fig. 1', () => {
  const plan = planGraph(fig1());

  it('costs the published 14,316,496 FLOPs', () => {
    expect(costOf(plan).flops).toBe(14_316_496);
    expect(costOf(plan).macs).toBe(32 * 28 * 28 * 49 + 64 * 10 * 10 * 25 * 32 + 1600 * 500 + 500 * 10);
  });

  it('has 858,374 parameters, which dropout is not among', () => {
    const slots = parameterSlots(plan, plan.graph.constants);
    expect(startingParameters(slots, plan.graph).length).toBe(858_374);
    expect(plan.steps.filter(({ node }) => node.type === 'Dropout').length).toBe(2);
  });

  it('starts with weights of variance 2 / fan-in', () => {
    const weights = fig1().constants.get('conv2.weight')?.data ?? [];
    const variance = Array.from(weights, (w) => w * w).reduce((a, b) => a + b, 0) / weights.length;
    expect(variance * 25 * 32).toBeCloseTo(2, 1);
  });
});
