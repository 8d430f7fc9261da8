/** @file Rate-coded graphs run step by step, with potentials by hand. */
import { expect, it } from 'vitest';
import { plainNetwork } from '../../../test/plain-network.ts';
import { chain, gemm, imagesOf } from '../../../test/tiny-graph.ts';
import { floatTensor, type Shape } from '../../graph/tensor.ts';
import { planGraph } from '../../ops/index.ts';
import { runGraph } from '../../ops/run.ts';
import { networkToNir } from './from-network.ts';
import { nirInterpreter } from './interpret.ts';
import type { NirArray, NirEdge, NirGraph, NirNode } from './record.ts';
import { nirToGraph } from './to-graph.ts';

const array = (shape: Shape, ...data: number[]): NirArray => ({ shape, data: Float32Array.from(data) });

function row(nodes: Readonly<Record<string, NirNode>>, edges?: readonly NirEdge[]): NirGraph {
  const names = Object.keys(nodes);
  const between = names.slice(1).map((name, i): NirEdge => [names[i], name]);
  return { type: 'NIRGraph', nodes: new Map(Object.entries(nodes)), edges: edges ?? between, metadata: {} };
}

const input = (...shape: number[]): NirNode => ({ type: 'Input', shape });
const output = (...shape: number[]): NirNode => ({ type: 'Output', shape });
const neurons = (r: NirArray, threshold: NirArray): NirNode => ({
  type: 'IF',
  arrays: { r, v_threshold: threshold },
});

it('a neuron keeps what exceeds its threshold, or nothing', () => {
  // 0.7 a step, threshold 1. Subtract: 0.7, 1.4 → 0.4, 1.1 → 0.1, 0.8: two spikes of 4. Zero: 0.7, 1.4 → 0, 0.7, 1.4: two.
  // 0.9 a step. Subtract: 0.9, 1.8 → 0.8, 1.7 → 0.7, 1.6: three. Zero: 0.9, 1.8 → 0, 0.9, 1.8: two.
  const graph = nirInterpreter(
    row({ input: input(2), x: neurons(array([2], 1, 1), array([2], 1, 1)), output: output(2) }),
  );
  expect([...graph.run([0.7, 0.9], { steps: 4, reset: 'subtract' })]).toEqual([0.5, 0.75]);
  expect([...graph.run([0.7, 0.9], { steps: 4, reset: 'zero' })]).toEqual([0.5, 0.5]);
  // A run starts from potentials of 0 again, and negative input brings no spike.
  expect([...graph.run([0.7, -1], { steps: 4, reset: 'subtract' })]).toEqual([0.5, 0]);
});

it('resistances and thresholds are those of the neuron, of its channel, or of all', () => {
  const through = (r: NirArray, threshold: NirArray) => [
    ...nirInterpreter(row({ input: input(2, 1, 2), x: neurons(r, threshold), output: output(2, 1, 2) })).run(
      [0.25, 0.5, 0.25, 0.5],
      { steps: 4, reset: 'subtract' },
    ),
  ];
  expect(through(array([], 1), array([], 1))).toEqual([0.25, 0.5, 0.25, 0.5]);
  expect(through(array([2, 1, 1], 1, 1), array([2, 1, 1], 1, 2))).toEqual([0.25, 0.5, 0, 0.25]);
  expect(through(array([1, 2, 1, 2], 1, 2, 0, 1), array([1, 2, 1, 2], 1, 1, 1, 1))).toEqual([
    0.25, 1, 0, 0.5,
  ]);
});

it('edges add up, and a node that nothing reaches is silent', () => {
  const twice: NirNode = { type: 'Affine', arrays: { weight: array([1, 1], 2), bias: array([1], 1) } };
  const graph = row({ input: input(1), twice, lost: twice, output: output(1) }, [
    ['input', 'twice'],
    ['input', 'output'],
    ['twice', 'output'],
    ['lost', 'output'],
  ]);
  expect([...nirInterpreter(graph).run([3], { steps: 1, reset: 'zero' })]).toEqual([10]);
});

it('refuses what leaks and what goes round in circles, by name', () => {
  const leaky: NirNode = {
    type: 'LI',
    arrays: { tau: array([1], 1), r: array([1], 1), v_leak: array([1], 0) },
  };
  expect(() => nirInterpreter(row({ input: input(1), x: leaky, output: output(1) }))).toThrow(/LI "x" leaks/);
  const recurrent = row({ input: input(1), x: neurons(array([1], 1), array([1], 1)), output: output(1) }, [
    ['input', 'x'],
    ['x', 'x'],
    ['x', 'output'],
  ]);
  expect(() => nirInterpreter(recurrent)).toThrow(/IF "x" is on the cycle x → x/);
  expect(() =>
    nirInterpreter(row({ input: input(2), output: output(2) })).run([1], { steps: 1, reset: 'zero' }),
  ).toThrow(/takes 2 values, but gets 1/);
});

it('linear nodes give what the ANN gives: convolutions of every kind, pools with padding, scales', () => {
  const draw = (shape: Shape, by: number) =>
    array(shape, ...Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ((i * by) % 7) - 3));
  const graph = row({
    input: input(4, 5, 6),
    grouped: {
      type: 'Conv2d',
      inputShape: [5, 6],
      weight: draw([6, 2, 3, 2], 3),
      bias: draw([6], 2),
      groups: 2,
      stride: [2, 1],
      padding: [1, 2],
      dilation: [1, 2],
    },
    sum: { type: 'SumPool2d', kernel: [2, 3], stride: [1, 2], padding: [1, 1] },
    same: {
      type: 'Conv2d',
      inputShape: null,
      weight: draw([2, 6, 2, 2], 5),
      bias: draw([2], 1),
      groups: 1,
      stride: [1, 1],
      padding: 'same',
      dilation: [1, 1],
    },
    mean: { type: 'AvgPool2d', kernel: [2, 2], stride: [2, 2], padding: [1, 0] },
    rows: { type: 'Flatten', inputShape: null, startDim: 1, endDim: -1 },
    line: {
      type: 'Conv1d',
      inputShape: null,
      weight: draw([3, 2, 2], 4),
      bias: draw([3], 3),
      groups: 1,
      stride: 1,
      padding: 1,
      dilation: 1,
    },
    scale: { type: 'Scale', arrays: { scale: array([3, 1], 1, 0.5, 2) } },
    output: output(3, 7),
  });
  const pixels = Array.from({ length: 120 }, (_, i) => ((i * 11) % 16) / 16);
  const ann = nirToGraph(graph, 'linear');
  const [wanted] = runGraph(planGraph(ann), new Map([['input', floatTensor([1, 4, 5, 6], pixels)]]));
  const found = nirInterpreter(graph).run(pixels, { steps: 3, reset: 'zero' });
  expect(found).toHaveLength(wanted.data.length);
  found.forEach((value, i) => {
    expect(value).toBeCloseTo(wanted.data[i], 4);
  });
});

it('an export comes to the values of the network in many steps with reset by subtraction, and falls short with zero', async () => {
  const graph = chain(
    [1, 1, 1, 2],
    ['Flatten'],
    gemm(
      [
        [1, 0],
        [0, 1],
      ],
      [0, 0],
    ),
    ['Relu'],
    gemm(
      [
        [1, 0],
        [0, 2],
      ],
      [0, 0],
    ),
  );
  const images = imagesOf(
    [1, 1, 2],
    [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
  );
  const network = await plainNetwork(graph, images, { steps: 8 });
  const interpreter = nirInterpreter(networkToNir(network));
  // Rates of 5/8 and 3/8 are spikes of 8 steps; the ANN gives 0.625 and 0.75.
  const steps = 8;
  const found = interpreter.run([5 / 8, 3 / 8], { steps, reset: 'subtract' });
  expect(found[0]).toBeCloseTo(0.625, 2);
  expect(found[1]).toBeCloseTo(0.75, 2);
  expect(interpreter.run([5 / 8, 3 / 8], { steps, reset: 'zero' })[0]).toBeLessThan(0.55);
});
