/** @file Read-outs of spikes: one weight and one bias per channel where they are alike. */
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { chain, imagesOf, type Layer, scalar } from '../../test/tiny-graph.ts';
import { intTensor } from '../graph/tensor.ts';
import { eventSimulator } from '../simulate/layers/event.ts';

const images = imagesOf([1, 1, 2], [[0.25, 1]]);
const around: Layer = ['Pad', { mode: 'constant' }, intTensor([8], [0, 0, 1, 1, 0, 0, 1, 1])];
const twice: Layer = ['Tile', {}, intTensor([4], [1, 1, 2, 2])];

describe('the read-out of a picture that grew', () => {
  it.each([
    ['padded', [around], [0, 0, 0, 0, 0, 0.25, 1, 0, 0, 0, 0, 0], 1],
    ['repeated, as a row', [twice, ['Flatten']], [0.25, 1, 0.25, 1, 0.25, 1, 0.25, 1], 1],
    // The offset of a padded value is 0, that of a pixel −0.5.
    [
      'of shifted pixels, padded',
      [['Add', {}, scalar(-0.5)], around],
      [0, 0, 0, 0, 0, -0.25, 0.5, 0, 0, 0, 0, 0],
      1,
    ],
  ] as [string, Layer[], number[], number][])('has one weight: %s', async (_, layers, values, weights) => {
    const network = await plainNetwork(chain([1, 1, 1, 2], ...layers), images, {
      steps: 'continuous',
      weights: 'float32',
    });
    const last = network.projections.at(-1);
    expect(last?.kind === 'synapses' && last.weights.length).toBe(weights);
    expect([...eventSimulator(network).run([0.25, 1]).logits]).toEqual(values);
  });
});
