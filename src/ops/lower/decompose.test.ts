/** @file What Max, Min, Abs and their like become before a graph is planned; their values are tested with the operators. */
import { expect, it } from 'vitest';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, intTensor, type Tensor } from '../../graph/tensor.ts';
import { planGraph } from '../plan.ts';
import { decompose } from './decompose.ts';

function graph(
  nodes: readonly Omit<Node, 'name'>[],
  constants: Readonly<Record<string, Tensor>> = {},
): Graph {
  return {
    name: '',
    opset: 13,
    inputs: [{ name: 'x', shape: [1, 2, 3] }],
    outputs: ['y'],
    nodes: nodes.map((node, i) => ({ ...node, name: `n${i}` })),
    constants: new Map(Object.entries(constants)),
  };
}

const types = ({ nodes }: Pick<Graph, 'nodes'>) => nodes.map(({ type }) => type);
const node = (type: string, inputs: string[], attributes: Node['attributes'] = {}) => ({
  type,
  inputs,
  outputs: ['y'],
  attributes,
});

it('the larger and the smaller of two', () => {
  const c = floatTensor([2, 1], [1, 2]);
  expect(types(decompose(graph([node('Max', ['x', 'c'])], { c })))).toEqual(['Neg', 'Add', 'Relu', 'Add']);
  expect(types(decompose(graph([node('Min', ['x', 'c'])], { c })))).toEqual([
    'Neg',
    'Add',
    'Relu',
    'Neg',
    'Add',
  ]);
  expect(types(decompose(graph([node('Max', ['x'])])))).toEqual(['Identity']);
});

it('slopes: only those below zero, and rows of slopes that may be channels or pixels stay', () => {
  const steep = graph([node('LeakyRelu', ['x'], { alpha: -1 })]);
  expect(types(decompose(steep))).toEqual(['Relu', 'Neg', 'Relu', 'Mul', 'Add']);
  const flat = graph([node('LeakyRelu', ['x'], { alpha: 0.1 })]);
  expect(decompose(flat)).toBe(flat);
  const row = graph([node('PRelu', ['x', 's'])], { s: floatTensor([3], [-1, 0, 1]) });
  expect(decompose(row)).toBe(row);
});

it('sizes are no values of the image: they stay integers, and fold', () => {
  const shapes = graph(
    [
      { type: 'Shape', inputs: ['x'], outputs: ['s'], attributes: {} },
      { type: 'Max', inputs: ['s', 'one'], outputs: ['m'], attributes: {} },
      node('Reshape', ['x', 'm']),
    ],
    { one: intTensor([1], [1]) },
  );
  expect(decompose(shapes)).toBe(shapes);
  expect(types(planGraph(shapes).graph)).toEqual(['Reshape']);
});

it('rows times a matrix are planned as columns, in the order of a value of the graph', () => {
  const rows = planGraph(graph([node('MatMul', ['x', 'w'])], { w: floatTensor([3, 1], [1, 2, 3]) }));
  expect(types(rows.graph)).toEqual(['Reshape', 'Transpose', 'MatMul', 'Transpose', 'Reshape']);
  expect(rows.shapes.get('y')).toEqual([1, 2, 1]);
  // Planning again changes nothing.
  expect(types(planGraph(rows.graph).graph)).toEqual(types(rows.graph));
});
