import { expect, it } from 'vitest';
import { fig1 } from './fig1.ts';
import { fromGraph } from './from-graph.ts';
import { initialParameters } from './parameters.ts';
import { toGraph } from './to-graph.ts';

it('gives back the parameters a graph was made of', () => {
  const parameters = initialParameters(fig1(), 3);
  expect(fromGraph(fig1(), toGraph(fig1(), parameters))).toEqual(parameters);
});

it('refuses a graph of other layers, and says which', () => {
  const graph = toGraph(fig1(), initialParameters(fig1(), 3));
  const shorter = { ...graph, nodes: graph.nodes.filter(({ name }) => name !== 'conv2') };
  expect(() => fromGraph(fig1(), shorter)).toThrow(/3 Conv and Gemm nodes, not 4/);
  const constants = new Map(graph.constants).set(
    'conv1.weight',
    graph.constants.get('conv2.weight') ?? fail(),
  );
  expect(() => fromGraph(fig1(), { ...graph, constants })).toThrow(/node "conv1" is 64×32×5×5, not 32×1×7×7/);
});

const fail = (): never => {
  throw new Error('the graph has no conv2.weight');
};
