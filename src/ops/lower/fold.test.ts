/** @file Which values become constants before planning. */
import { describe, expect, it } from 'vitest';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, intTensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { foldConstants } from './fold.ts';
import { lowerGraph } from './index.ts';

const node = (type: string, inputs: string[], output: string, attributes: Node['attributes'] = {}): Node => ({
  name: output,
  type,
  inputs,
  outputs: [output],
  attributes,
});

const graph = (...nodes: Node[]): Graph => ({
  name: '',
  opset: 13,
  inputs: [{ name: 'x', shape: [1, 4] }],
  outputs: ['y'],
  nodes,
  constants: new Map([
    ['row', floatTensor([1, 3], [1, 2, 3])],
    ['column', floatTensor([3, 1], [1, 2, 3])],
  ]),
});

describe('constants', () => {
  it('of constants are computed, whatever is between', () => {
    const folded = foldConstants(
      graph(
        node('Constant', [], 'two', { value_float: 2 }),
        node('Sqrt', ['two'], 'root'),
        node('Reciprocal', ['root'], 'inverse'),
        node('Mul', ['x', 'inverse'], 'y'),
      ),
    );
    expect(folded.nodes.map(({ type }) => type)).toEqual(['Mul']);
    expect(folded.constants.get('inverse')?.data[0]).toBeCloseTo(Math.SQRT1_2, 6);
  });
  it('are not stretched against each other, and what cannot be read stays', () => {
    const nodes = [
      node('Add', ['row', 'column'], 'square'),
      node('Cast', ['row'], 'cast'),
      node('Relu', ['x'], 'y'),
    ];
    expect(foldConstants(graph(...nodes)).nodes).toEqual(nodes);
  });
  it('know the type they were cast to', () => {
    const folded = foldConstants(graph(node('Cast', ['row'], 'y', { to: 3 })));
    expect(folded.constants.get('y')).toMatchObject({ kind: 'int', width: 'int8' });
  });
});

describe('lowering', () => {
  it('leaves a graph alone that needs none', () => {
    const plain = graph(node('Relu', ['x'], 'a'), node('Softmax', ['a'], 'y'));
    expect(lowerGraph(plain)).toBe(plain);
  });
  it('has nothing to do the second time', () => {
    const lowered = lowerGraph(
      graph(node('Sigmoid', ['x'], 's'), node('Mul', ['x', 's'], 'm'), node('ArgMax', ['m'], 'y')),
    );
    expect(lowered.nodes.map(({ type }) => type)).toEqual(['Swish', 'ArgMax']);
    expect(lowerGraph(lowered)).toBe(lowered);
  });
});

describe('weights that a file normalises', () => {
  const types = (nodes: readonly Node[], constants: Graph['constants']) => {
    const { graph: planned, steps } = planGraph({ ...graph(...nodes), constants });
    return [steps.map(({ node: { type } }) => type), [...(planned.constants.get('w')?.data ?? [])]];
  };
  it('by their norm (weight norm)', () => {
    // w = g · v / |v|, row by row.
    const nodes = [
      node('ReduceL2', ['v'], 'n', { axes: [0], keepdims: 1 }),
      node('Div', ['v', 'n'], 'u'),
      node('Mul', ['u', 'g'], 'w'),
      node('MatMul', ['x', 'w'], 'y'),
    ];
    const v = floatTensor([4, 2], [3, 0, 0, 5, 4, 0, 0, 12]);
    const constants = new Map([
      ['v', v],
      ['g', floatTensor([1, 2], [10, 26])],
    ]);
    expect(types(nodes, constants)).toEqual([['MatMul'], [6, 0, 0, 10, 8, 0, 0, 24]]);
  });
  it('by their largest singular value (spectral norm)', () => {
    // σ = u · (W v) with vectors of the file: (1, 0) · (W (0.5, 0, 0, 0)) = 2.
    const nodes = [
      node('Transpose', ['m'], 'turned', { perm: [1, 0] }),
      node('MatMul', ['turned', 'v'], 'mv'),
      node('MatMul', ['u', 'mv'], 'sigma'),
      node('Div', ['m', 'sigma'], 'w'),
      node('MatMul', ['x', 'w'], 'y'),
    ];
    const constants = new Map([
      ['m', floatTensor([4, 2], [4, 0, 0, 2, 0, 0, 8, 0])],
      ['v', floatTensor([4], [0.5, 0, 0, 0])],
      ['u', floatTensor([2], [1, 0])],
    ]);
    expect(types(nodes, constants)).toEqual([['MatMul'], [2, 0, 0, 1, 0, 0, 4, 0]]);
  });
});

it('an operator that only ONNX Runtime writes is named for it', () => {
  const fused = graph({
    ...node('com.microsoft.FusedConv', ['x', 'row'], 'y'),
    attributes: { activation: 'Relu' },
  });
  expect(() => planGraph(fused)).toThrow(/FusedConv.*use the file from before optimisation/);
});

it('a constant of a shape that is none is refused, and named', () => {
  const filled = graph(node('ConstantOfShape', ['sizes'], 'filled'), node('Add', ['x', 'filled'], 'y'));
  const constants = new Map([...filled.constants, ['sizes', intTensor([2], [-1, 2])] as const]);
  expect(() => planGraph({ ...filled, constants })).toThrow(
    'ConstantOfShape node "filled": -1×2 is not a shape that a value can have; export the model again.',
  );
});
