/** @file Staircases in files: ONNX Runtime computes the same values to the last bit, also at each edge and just below it. */
import { describe, expect, it } from 'vitest';
import { runtimeOutput } from '../../../../test/onnx-outputs.ts';
import type { Flight } from '../../../graph/activation.ts';
import type { Graph, Node } from '../../../graph/graph.ts';
import { floatTensor } from '../../../graph/tensor.ts';
import { flightAttributes } from '../../../ops/operators/staircase.ts';
import { planGraph } from '../../../ops/plan.ts';
import { runGraph } from '../../../ops/run.ts';
import { importOnnx } from '../read/index.ts';
import { toOnnx } from './to-onnx.ts';

const { fround } = Math;
const nextBelow = (x: number): number => {
  if (x === 0) return -(2 ** -149);
  const bits = new Int32Array(Float32Array.of(x).buffer);
  bits[0] += x > 0 ? -1 : 1;
  return new Float32Array(bits.buffer)[0];
};

/** Two channels, each with every edge of every flight, the float32 before it, and values in between and far away. */
function pointsOf(flights: readonly Flight[]): number[] {
  const some = [-1e30, -3.3, -0.4, 0, 0.3, 0.7, 2.2, 9, 1e30];
  return [...flights.flatMap(({ edges }) => edges.flatMap((edge) => [nextBelow(edge), edge])), ...some];
}

function graphOf(flights: readonly Flight[], columns: number, opset: number): Graph {
  const attributes = flightAttributes(flights);
  const node: Node = { name: 'f', type: 'Staircase', inputs: ['x'], outputs: ['y'], attributes };
  const inputs = [{ name: 'x', shape: [1, 2, 1, columns] }];
  return { name: '', opset, inputs, outputs: ['y'], nodes: [node], constants: new Map() };
}

const even = (unit: number, below: number, count: number, first: number): Flight => ({
  unit,
  below,
  edges: Array.from({ length: count }, (_, i) => fround(first + i * unit)),
});

const cases: readonly (readonly [what: string, flights: readonly Flight[], last: string])[] = [
  ['floor(x / 0.5) from 0 to 8', [even(0.5, 0, 8, 0.5)], 'Mul'],
  ['floor(x) from -2 to 3', [even(1, 2, 5, -1)], 'Mul'],
  ['of two units', [even(0.5, 0, 4, 0.5), even(2, 0, 4, 2)], 'Mul'],
  [
    'round(x), halves to even',
    [{ unit: 1, below: 0, edges: [0.5 + 2 ** -24, 1.5, 2.5 + 2 ** -22] }],
    'Round',
  ],
  // Edges that no rounding has: the count.
  ['with uneven edges', [{ unit: 0.1, below: 1, edges: [-0.75, 0.5, 0.625, 4] }], 'Gather'],
  ['with two rises at once', [{ unit: 0.3, below: 0, edges: [0.25, 0.25, 1] }], 'Gather'],
  ['of different lengths', [even(0.25, 0, 3, 0.125), even(1, 2, 6, -1.5)], 'Gather'],
  ['that rises just above 0', [{ unit: 2, below: 0, edges: [2 ** -149] }], 'Gather'],
  ['that rises at 0', [{ unit: 2, below: 1, edges: [0] }], 'Gather'],
];

describe.each([11, 13, 17])('a staircase written in opset %i', (opset) => {
  it.each(cases)('%s', async (_, flights, last) => {
    const points = pointsOf(flights);
    const graph = graphOf(flights, points.length, opset);
    const bytes = toOnnx(graph, { batch: 1 });
    const x = Float32Array.from([...points, ...points]);
    const shape = [1, 2, 1, points.length];
    const [want] = runGraph(planGraph(graph), new Map([['x', floatTensor(shape, x)]]));
    const got = await runtimeOutput(bytes, x, shape);
    expect(new Set(got).size).toBeGreaterThan(1);
    // Both zeros are one level.
    expect(got.map((value) => value + 0)).toEqual(Array.from(want.data, (value) => value + 0));
    const text = new TextDecoder('latin1').decode(bytes);
    expect(text).not.toContain('Staircase');
    expect(text).toContain(last);
    if (last !== 'Gather') {
      expect(text).not.toContain('Gather');
      expect(importOnnx(bytes).nodes.map(({ type }) => type)).toEqual(['Staircase']);
    }
  });
});

it('refuses operators that ONNX does not have, by name', () => {
  const constants = new Map([
    ['scale', floatTensor([], [0.5])],
    ['zero', floatTensor([], [0])],
    ['bits', floatTensor([], [3])],
  ]);
  const nodes: Node[] = [
    { name: 'q', type: 'Quant', inputs: ['x', 'scale', 'zero', 'bits'], outputs: ['y'], attributes: {} },
  ];
  const graph: Graph = { ...graphOf([even(1, 0, 1, 0.5)], 3, 13), nodes, constants };
  expect(() => toOnnx(graph)).toThrow('Quant node "q": ONNX has no such operator');
});
