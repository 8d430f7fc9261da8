/** @file Tables of ranks by hand, and which populations get one. */
import { describe, expect, it } from 'vitest';
import { plainNetwork } from '../../test/plain-network.ts';
import { chain, gemm } from '../../test/tiny-graph.ts';
import type { ConversionSettings } from '../convert/settings.ts';
import { floatTensor } from '../graph/tensor.ts';
import type { Population, SpikingNetwork } from '../network/network.ts';
import type { Images } from '../ops/image-tensor.ts';
import { fallingMeans } from './calibrate-ranks.ts';
import type { CompetitionRule } from './selection-rule.ts';

describe('means that never rise', () => {
  it('stay where they fall', () => {
    expect([...fallingMeans([8, 6, 1], [2, 2, 1])]).toEqual([4, 3, 1]);
  });
  it('are pooled where they rise, each by its weight', () => {
    // Means 4, 2, 3: the last two become (4 + 3) / 3.
    expect([...fallingMeans([8, 4, 3], [2, 2, 1])]).toEqual([4, 7 / 3, 7 / 3]);
    // 1, 2, 6 all rise: (2 + 2 + 6) / 4.
    expect([...fallingMeans([2, 2, 6], [2, 1, 1])]).toEqual([2.5, 2.5, 2.5]);
  });
});

/** Pixels 0…4 of 1×1×4, through weights of 1 to two classes; xMax 4 in 4 steps: a pixel of 3 carries 3. */
const images = (...rows: readonly number[][]): Images => ({
  shape: [1, 1, 4],
  length: rows.length,
  pixels: Float32Array.from(rows.flat()),
});
const identity = [0, 1, 2, 3].map((i) => [0, 1, 2, 3].map((j) => (i === j ? 1 : 0)));
const dense = chain(
  [1, 1, 1, 4],
  ['Flatten'],
  gemm(identity, [0, 0, 0, 0]),
  ['Relu'],
  gemm([[1, 1, 1, 1]], [0]),
);
const rankOrder = (
  most: CompetitionRule['most'],
  group: CompetitionRule['group'] = 'pixel',
): ConversionSettings => ({
  steps: 4,
  threshold: { kind: 'max' },
  per: 'layer',
  rankOrder: { kind: 'rank-order', most, group },
});

const selectionOf = ({ populations }: SpikingNetwork, name: string) => {
  const found = populations.find(
    (population): population is Exclude<Population, { kind: 'readout' }> => population.name === name,
  );
  return found && 'selection' in found ? found.selection : undefined;
};

describe('a table of ranks', () => {
  // Sorted: 4 3 1, 4 1, 2.
  const calibration = images([1, 0, 4, 3], [0, 4, 1, 0], [0, 0, 2, 0]);

  it('holds the mean of every rank that is reached', async () => {
    // (4 + 4 + 2) / 3, (3 + 1) / 2, 1.
    const network = await plainNetwork(dense, calibration, rankOrder('all'));
    expect(selectionOf(network, 'dense1')).toEqual({
      deadline: 4,
      competition: { group: 'layer', most: 3, ranks: Int32Array.of(3, 2, 1) },
    });
    expect(network.origin.settings['rank-order']).toBe('all/pixel');
  });

  it('ends where it should', async () => {
    expect(
      selectionOf(await plainNetwork(dense, calibration, rankOrder(2)), 'dense1')?.competition?.ranks,
    ).toEqual(Int32Array.of(3, 2));
    // Half of four.
    expect(
      selectionOf(await plainNetwork(dense, calibration, rankOrder('50%')), 'dense1')?.competition?.most,
    ).toBe(2);
  });

  it('of a dense layer ranks all its units, whatever the group', async () => {
    for (const group of ['pixel', 'layer'] as const) {
      const network = await plainNetwork(dense, calibration, rankOrder('all', group));
      expect(selectionOf(network, 'dense1')?.competition?.ranks).toEqual(Int32Array.of(3, 2, 1));
    }
    const map = await plainNetwork(dense, calibration, rankOrder('all', 'map'));
    expect(selectionOf(map, 'dense1')?.competition).toMatchObject({ group: 'layer', most: 3 });
  });

  it('of the pixels, if they are to follow', async () => {
    const options = rankOrder('all', 'map');
    expect(selectionOf(await plainNetwork(dense, calibration, options), 'input')).toBeNull();
    const all = await plainNetwork(dense, calibration, { ...options, selectInput: true });
    expect(selectionOf(all, 'input')?.competition?.ranks).toEqual(Int32Array.of(3, 2, 1));
  });

  it('counts what is in time only', async () => {
    // At least 3: 4 3, 4.
    const network = await plainNetwork(dense, calibration, { ...rankOrder('all'), deadline: 2 });
    expect(selectionOf(network, 'dense1')).toEqual({
      deadline: 2,
      competition: { group: 'layer', most: 2, ranks: Int32Array.of(4, 3) },
    });
  });

  it('of a layer that never fires has one rank', async () => {
    const network = await plainNetwork(dense, images([0, 0, 0, 0]), rankOrder('all'));
    expect(selectionOf(network, 'dense1')?.competition?.most).toBe(1);
  });
});

describe('where only a pool listens', () => {
  // Two maps, x and x / 2, of four pixels, pooled in twos.
  const conv = floatTensor([2, 1, 1, 1], [1, 0.5]);
  const pooled = chain(
    [1, 1, 1, 4],
    ['Conv', { kernel_shape: [1, 1] }, conv],
    ['Relu'],
    ['MaxPool', { kernel_shape: [1, 2], strides: [1, 2] }],
    ['Flatten'],
    gemm([[1, 1, 1, 1]], [0]),
  );
  const calibration = images([0, 4, 2, 0]);
  const network = (kind: CompetitionRule['kind'], most: number, group: CompetitionRule['group']) =>
    plainNetwork(pooled, calibration, {
      steps: 4,
      threshold: { kind: 'max' },
      per: 'layer',
      [kind === 'n-of-m' ? 'nOfM' : 'rankOrder']: { kind, most, group },
    });

  it('N-of-M per pixel holds before and behind it', async () => {
    const made = await network('n-of-m', 1, 'pixel');
    const selection = { deadline: 4, competition: { group: 'pixel', most: 1, ranks: null } };
    expect(selectionOf(made, 'conv1')).toEqual(selection);
    expect(selectionOf(made, 'pool1')).toEqual(selection);
  });

  it('N-of-M per map holds before it', async () => {
    const made = await network('n-of-m', 1, 'map');
    expect(selectionOf(made, 'conv1')?.competition).toEqual({ group: 'map', most: 1, ranks: null });
    expect(selectionOf(made, 'pool1')).toBeNull();
  });

  it('ranks are counted behind it: 4 and 2 of the first map, 2 and 1 of the second', async () => {
    const made = await network('rank-order', 2, 'map');
    expect(selectionOf(made, 'conv1')?.competition).toEqual({ group: 'map', most: 2, ranks: null });
    expect(selectionOf(made, 'pool1')?.competition).toEqual({
      group: 'map',
      most: 2,
      // (4 + 2) / 2 and (2 + 1) / 2, rounded.
      ranks: Int32Array.of(3, 2),
    });
  });
});
