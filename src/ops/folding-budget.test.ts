import { describe, expect, it } from 'vitest';
import { chain } from '../../test/tiny-graph.ts';
import type { Graph, Node } from '../graph/graph.ts';
import { floatTensor, intTensor, type Tensor } from '../graph/tensor.ts';
import { planGraph } from './plan.ts';

/** A constant that each of `doublings` nodes joins with itself, then as many identities. */
function graphOf(constant: Tensor, doublings: number, identities = 0): Graph {
  const nodes: Node[] = [];
  for (let i = 0; i < doublings + identities; i++) {
    const doubles = i < doublings;
    nodes.push({
      name: `n${i}`,
      type: doubles ? 'Concat' : 'Identity',
      inputs: doubles ? [`v${i}`, `v${i}`] : [`v${i}`],
      outputs: [`v${i + 1}`],
      attributes: doubles ? { axis: 0 } : {},
    });
  }
  return {
    name: 'fold',
    opset: 13,
    inputs: [],
    outputs: [`v${nodes.length}`],
    nodes,
    constants: new Map([['v0', constant]]),
  };
}

describe('folding', () => {
  it('refuses a constant that doubles until it fills memory', () => {
    // 2 + 4 + … + 2^23 = 2^24 − 2 elements are within the budget of 2^24 + 16, the next doubling is not.
    const one = floatTensor([1], [1]);
    expect(planGraph(graphOf(one, 23)).shapes.get('v23')).toEqual([2 ** 23]);
    expect(() => planGraph(graphOf(one, 24))).toThrow(
      'Concat node "n23": the constants computed before it are far larger than those of the file',
    );
  });

  it('lets a file rearrange the weights it holds', () => {
    const weights = floatTensor([2 ** 20], new Float32Array(2 ** 20));
    expect(planGraph(graphOf(weights, 0, 20)).steps).toEqual([]);
  });
});

it('a value of the image is too large where an axis is, whatever the others are', () => {
  const tiled = chain([1, 2], ['Tile', {}, intTensor([2], [1e9, 0])]);
  expect(() => planGraph(tiled)).toThrow(
    'a value of shape 1000000000×0 is too large: it takes 4 GB of memory',
  );
});
