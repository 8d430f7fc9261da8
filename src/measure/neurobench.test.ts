/** @file NeuroBench's metrics of a tiny network by hand. */
import { describe, expect, it } from 'vitest';
import { imagesOf } from '../../test/tiny-graph.ts';
import {
  input,
  networkOf,
  pool,
  readout,
  relay,
  spiking,
  square,
  synapses,
} from '../../test/tiny-network.ts';
import { linear } from '../graph/activation.ts';
import type { Population, SpikingPopulation } from '../network/network.ts';
import { eventSimulator } from '../simulate/layers/event.ts';
import { effectiveShares, hasZeroWeights, membraneUpdates, neurobenchOf } from './neurobench.ts';
import { reportOf } from './report.ts';
import { tallyImages } from './tally.ts';

/** 4×4 pixels → 3×3 convolution, its middle weight 0 → 4 neurons → 2×2 pool → 2 classes, one weight 0; 4 steps. */
const network = networkOf(
  [input([1, 4, 4]), spiking('conv', [1, 2, 2]), relay('pool', [1, 1, 1]), readout([2])],
  [
    synapses(
      'input',
      'conv',
      { kind: 'conv', window: square(4, 3, 1), inChannels: 1, outChannels: 1, groups: 1 },
      [1, 1, 1, 1, 0, 1, 1, 1, 1],
    ),
    pool('conv', 'pool', square(2, 2, 2)),
    synapses('pool', 'readout', { kind: 'dense', inputs: 1, outputs: 2 }, [1, 0]),
  ],
);

/** The pixel in row 1, column 1: it reaches all four neurons, the first through the middle weight. */
const middle = Array.from({ length: 16 }, (_, i) => (i === 5 ? 1 : 0));
const dark = new Array<number>(16).fill(0);

const simulator = eventSimulator(network);
const benchOf = (rows: readonly number[][]) => {
  const images = imagesOf([1, 4, 4], rows);
  const report = reportOf(network, tallyImages(network, simulator, undefined, images), false);
  return neurobenchOf(
    network,
    report,
    effectiveShares(network, simulator, images),
    membraneUpdates(network, images),
  );
};

describe('NeuroBench', () => {
  const bench = benchOf([middle]);
  it('footprint: 9 + 2 weights of 1 byte, 2 initial potentials and a current of 4; 6 potentials and currents of 4', () => {
    expect(bench).toMatchObject({ parameterBytes: 23, stateBytes: 48, footprint: 71 });
  });
  it('footprint of rank order: 4 bytes more for its one rank', () => {
    const selection = {
      deadline: 4,
      competition: { group: 'layer', most: 1, ranks: Int32Array.of(3) },
    } as const;
    const populations = network.populations.map((population) =>
      population.kind === 'relay' ? { ...population, selection } : population,
    );
    const none = { images: 0, shares: [1, 1, 1] };
    const report = reportOf(
      network,
      tallyImages(network, simulator, undefined, imagesOf([1, 4, 4], [dark])),
      false,
    );
    expect(neurobenchOf({ ...network, populations }, report, none, null).parameterBytes).toBe(23 + 4);
  });
  it('connection sparsity: 2 of 11 weights are zero', () => {
    expect(hasZeroWeights(network)).toBe(true);
    expect(bench.connectionSparsity).toBe(2 / 11);
  });
  it('activation sparsity: 3 of 4 neurons fire, in 2 stages of 4 steps', () => {
    expect(bench.timeSteps).toBe(8);
    expect(bench.activationSparsity).toBe(1 - 3 / 32);
    expect(bench.activationSparsityPerImage).toBe(0.25);
  });
  it('synaptic operations: 36 + 2 synapses at 8 steps; 3 + 1 meet a weight, and none multiplies', () => {
    expect(bench.synapticOperations).toEqual({
      dense: 304,
      densePerStep: 38,
      effectiveMacs: 0,
      effectiveAcs: 4,
      zeroWeightImages: 1,
    });
  });
  it('membrane updates: the first step of 6 neurons, 3 more of 3 with a current, 4 of 4 on the ramp, 3 of one class', () => {
    expect(bench).toMatchObject({ membraneUpdates: 6 + 3 * 3 + 4 * 4 + 3, membraneImages: 1 });
    expect(benchOf([dark]).membraneUpdates).toBe(6 + 4 * 4);
  });
  it('are means per image', () => {
    const { synapticOperations, activationSparsity } = benchOf([middle, dark]);
    expect(synapticOperations.effectiveAcs).toBe(2);
    expect(activationSparsity).toBe(1 - 1.5 / 32);
  });
});

it('a unit with an OFF neuron has two synapses per weight', () => {
  const signed: Population = {
    ...(spiking('both', [1]) as SpikingPopulation),
    mirror: Int32Array.of(0),
    activation: linear,
  };
  const pair = networkOf(
    [input([2]), signed, readout([1])],
    [
      synapses('input', 'both', { kind: 'dense', inputs: 2, outputs: 1 }),
      synapses('both', 'readout', { kind: 'dense', inputs: 1, outputs: 1 }),
    ],
  );
  const images = imagesOf([1, 1, 2], [[1, 1]]);
  const report = reportOf(pair, tallyImages(pair, eventSimulator(pair), undefined, images), false);
  const bench = neurobenchOf(pair, report, { images: 0, shares: [1, 1] }, null);
  expect(hasZeroWeights(pair)).toBe(false);
  expect(bench.synapticOperations).toMatchObject({ densePerStep: 2 * 2 + 1, effectiveAcs: 2 * 2 + 1 });
});
