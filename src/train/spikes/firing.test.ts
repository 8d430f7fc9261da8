import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomGraph } from '../../../test/random-graph.ts';
import { fanOut } from '../../geometry/connectivity.ts';
import type { Graph, Node } from '../../graph/graph.ts';
import { floatTensor, type Shape, sizeOf } from '../../graph/tensor.ts';
import { signedBlueprints } from '../../mapping/blueprint.ts';
import { buildBlueprint } from '../../mapping/build.ts';
import { annOf } from '../../ops/ann.ts';
import { planGraph } from '../../ops/plan.ts';
import { findFiring } from './firing.ts';

const ones = (...shape: number[]) => floatTensor(shape, new Float32Array(sizeOf(shape)).fill(1));

function firingOf(
  input: Shape,
  nodes: readonly (readonly [
    type: string,
    inputs: string[],
    output: string,
    attributes?: Node['attributes'],
  ])[],
  constants: Graph['constants'],
) {
  const graph: Graph = {
    name: 'tiny',
    opset: 17,
    inputs: [{ name: 'x', shape: [1, ...input] }],
    outputs: [nodes[nodes.length - 1][2]],
    nodes: nodes.map(([type, inputs, output, attributes = {}]) => ({
      name: output,
      type,
      inputs,
      outputs: [output],
      attributes,
    })),
    constants,
  };
  const [channels, rows, columns] = input;
  const pixels = new Uint8Array(sizeOf(input));
  const ann = annOf(graph, { shape: [channels, rows, columns], length: 1, pixels });
  const plan = planGraph(ann.graph);
  return findFiring(plan, buildBlueprint(plan, ann.pixels));
}

describe('findFiring', () => {
  it('finds ReLU and pool, and counts the synapses that leave them', () => {
    const { points, sites } = firingOf(
      [1, 4, 4],
      [
        ['Conv', ['x', 'w'], 'c', { pads: [1, 1, 1, 1] }],
        ['Relu', ['c'], 'r'],
        ['Conv', ['r', 'v'], 'd', { pads: [1, 1, 1, 1] }],
        ['Relu', ['d'], 's'],
        ['MaxPool', ['s'], 'p', { kernel_shape: [2, 2], strides: [2, 2] }],
        ['Flatten', ['p'], 'f'],
        ['Gemm', ['f', 'g'], 'y'],
      ],
      new Map([
        ['w', ones(2, 1, 3, 3)],
        ['v', ones(3, 2, 3, 3)],
        ['g', ones(12, 5)],
      ]),
    );
    expect(points).toEqual([
      { population: 'conv1', value: 'r', isSum: false, keepsChannels: true },
      { population: 'conv2', value: 's', isSum: false, keepsChannels: true },
    ]);
    expect(sites.map(({ population, value }) => [population, value])).toEqual([
      ['conv1', 'r'],
      ['conv2', 'p'],
    ]);
    // 3 channels × the 2 × 2, 2 × 3 or 3 × 3 positions that a corner, an edge or an inner pixel reaches.
    expect([...sites[0].synapses.subarray(0, 6)]).toEqual([12, 18, 18, 12, 18, 27]);
    expect([...sites[1].synapses]).toEqual(new Array(12).fill(5));
  });

  it('finds an activation behind a pool', () => {
    const { points, sites } = firingOf(
      [1, 4, 4],
      [
        ['Conv', ['x', 'w'], 'c'],
        ['MaxPool', ['c'], 'p', { kernel_shape: [2, 2], strides: [2, 2] }],
        ['Relu', ['p'], 'r'],
        ['Flatten', ['r'], 'f'],
        ['Gemm', ['f', 'g'], 'y'],
      ],
      new Map([
        ['w', ones(2, 1, 1, 1)],
        ['g', ones(8, 3)],
      ]),
    );
    expect(points).toEqual([{ population: 'conv1', value: 'r', isSum: false, keepsChannels: true }]);
    expect(sites).toEqual([{ population: 'conv1', value: 'r', synapses: new Float32Array(8).fill(3) }]);
  });

  it('finds sums that fire without an activation, and counts both neurons of a signed target', () => {
    const { points, sites } = firingOf(
      [1, 2, 2],
      [
        ['Conv', ['x', 'w'], 'c'],
        ['Relu', ['c'], 'r'],
        ['Conv', ['r', 'v'], 'd'],
        ['Conv', ['d', 'u'], 'e'],
        ['Relu', ['e'], 's'],
        ['Flatten', ['s'], 'f'],
        ['Gemm', ['f', 'g'], 'y'],
      ],
      new Map([
        ['w', ones(1, 1, 1, 1)],
        ['v', ones(1, 1, 1, 1)],
        ['u', ones(1, 1, 1, 1)],
        ['g', ones(4, 3)],
      ]),
    );
    expect(points.map(({ value, isSum }) => [value, isSum])).toEqual([
      ['r', false],
      ['s', false],
      ['d', true],
    ]);
    expect(sites.map(({ value, synapses }) => [value, ...synapses])).toEqual([
      ['r', 2, 2, 2, 2],
      ['d', 1, 1, 1, 1],
      ['s', 3, 3, 3, 3],
    ]);
  });

  it('leaves no synapse of a random ConvNet out', () => {
    fc.assert(
      fc.property(randomGraph, ({ graph, images }) => {
        const ann = annOf(graph, images);
        const plan = planGraph(ann.graph);
        const blueprint = buildBlueprint(plan, ann.pixels);
        const signed = signedBlueprints(blueprint);
        let wanted = 0;
        for (const population of blueprint.populations) {
          if (population.kind !== 'spiking' && population.kind !== 'readout') continue;
          for (const { from, synapses } of population.terms) {
            if (from === 'input') continue;
            const total = fanOut(synapses).reduce((sum, count) => sum + count, 0);
            wanted += total * (signed.has(population.name) ? 2 : 1);
          }
        }
        const { sites } = findFiring(plan, blueprint);
        const found = sites.reduce((sum, { synapses }) => sum + synapses.reduce((a, b) => a + b, 0), 0);
        expect(Math.abs(found - wanted)).toBeLessThan(1e-3 * Math.max(1, wanted));
      }),
      { numRuns: 200, seed: 1 },
    );
  });
});
