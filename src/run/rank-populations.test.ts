/** @file The layer that breaks first, where it is known by hand which one matters. */
import { describe, expect, it } from 'vitest';
import { chain, gemm, imagesOf } from '../../test/tiny-graph.ts';
import { prepare } from '../convert/converter.ts';
import { noNoise } from '../simulate/noise/noise.ts';
import { rankPopulations } from './rank-populations.ts';

/**
 * One hidden neuron that its bias drives whatever the pixels are, and that votes for class 1 against a bias for class 0: every
 * image is class 1, the pixels change nothing, and without the hidden spike all is class 0.
 */
const graph = chain(
  [1, 1, 1, 2],
  ['Flatten'],
  gemm([[0.01, 0.01]], [1]),
  ['Relu'],
  gemm([[0], [1]], [0.5, 0]),
);
const pixels = Array.from({ length: 12 }, (_, i) => [i / 12, 1 - i / 12]);
const images = imagesOf(
  [1, 1, 2],
  pixels,
  pixels.map(() => 1),
);
const converter = await prepare(graph, images);
const network = await converter.convert({ steps: 8, automatic: false });
const hidden = network.populations.find(({ kind }) => kind === 'spiking')?.name ?? '';

describe('a ranking', () => {
  it('names the layer that matters, with all that is lost', async () => {
    const ranking = await rankPopulations(network, converter.ann, images, { ...noNoise, drop: 1 });
    expect(ranking.without).toEqual({ accuracy: 1, agreement: 1, rmse: null });
    expect(ranking.breaksFirst).toBe(hidden);
    expect(
      ranking.populations.map(({ population, accuracy, lost, changed }) => [
        population,
        accuracy,
        lost.accuracy,
        lost.agreement,
        changed,
      ]),
    ).toEqual([
      [hidden, 0, 1, 1, 12],
      ['input', 1, 0, 0, 0],
    ]);
    expect(ranking.all).toMatchObject({ population: null, accuracy: 0, changed: 12 });
  });
  it('names none where noise changes nothing', async () => {
    const { breaksFirst } = await rankPopulations(network, converter.ann, images, { ...noNoise, drop: 1e-9 });
    expect(breaksFirst).toBeNull();
  });
  it('strikes weights where there are some: not those of the input, but those into the read-out', async () => {
    const noise = { ...noNoise, weights: 1e-4 };
    const { populations } = await rankPopulations(network, converter.ann, images, noise);
    expect(populations.map(({ population }) => population)).toEqual([hidden, 'readout']);
  });
});
