/** @file Random networks with two images each; the same seed gives the same. */
import fc from 'fast-check';
import type { SpikingNetwork } from '../../src/network/network.ts';
import { randomCase } from '../random-network.ts';

/** In every other network neurons do not inhibit one another, so that ONNX can say it. */
export const drawCases = (seed: number, count: number) =>
  fc.sample(randomCase, { seed, numRuns: count }).map(({ network, pixels }, i) => ({
    network: i % 2 === 0 ? network : withoutCompetition(network),
    images: [pixels, pixels.map((pixel) => 255 - pixel)],
  }));

const withoutCompetition = (network: SpikingNetwork): SpikingNetwork => ({
  ...network,
  populations: network.populations.map((population) =>
    population.kind !== 'readout' && population.selection
      ? { ...population, selection: { ...population.selection, competition: null } }
      : population,
  ),
});
