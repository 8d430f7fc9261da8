/** @file Selections that no simulator could follow are refused. */
import { describe, expect, it } from 'vitest';
import { input, networkOf, readout, spiking, synapses } from '../../test/tiny-network.ts';
import { checkNetwork } from './check.ts';
import { loadNetwork, saveNetwork } from './file.ts';
import type { SpikingNetwork } from './network.ts';
import { describeSelection, type Selection } from './selection.ts';

/** Two maps of three positions, four steps. */
const network = (selection: Selection | null): SpikingNetwork => ({
  ...networkOf(
    [input([6]), spiking('hidden', [2, 1, 3]), readout([1])],
    [
      synapses('input', 'hidden', { kind: 'elementwise', size: 6 }),
      synapses('hidden', 'readout', { kind: 'dense', inputs: 6, outputs: 1 }),
    ],
  ),
  populations: [
    input([6]),
    {
      ...spiking('hidden', [2, 1, 3]),
      kind: 'spiking',
      selection,
    } as SpikingNetwork['populations'][0],
    readout([1]),
  ],
});

const of = (
  group: 'pixel' | 'map' | 'layer',
  most: number,
  ranks: readonly number[] | null = null,
  deadline = 4,
): Selection => ({ deadline, competition: { group, most, ranks: ranks && Int32Array.from(ranks) } });

describe('a selection', () => {
  it.each<[string, Selection, RegExp]>([
    [
      'a deadline beyond the stage',
      { deadline: 5, competition: null },
      /the deadline of "hidden" is not one of its 4 steps/,
    ],
    ['no step at all', { deadline: 0, competition: null }, /deadline/],
    ['half a step', { deadline: 1.5, competition: null }, /deadline/],
    ['more spikes than maps', of('pixel', 3), /the groups of "hidden" cannot send 3 spikes/],
    ['more spikes than positions', of('map', 4), /cannot send 4/],
    ['no spikes', of('layer', 0), /cannot send 0/],
    ['fewer ranks than spikes', of('map', 2, [4]), /the ranks of "hidden" are malformed/],
    ['ranks that rise', of('map', 2, [3, 4]), /ranks/],
    ['a rank for nothing', of('map', 2, [3, 0]), /ranks/],
    ['a rank above the largest value', of('map', 2, [5, 1]), /ranks/],
    ['a rank after the deadline', of('map', 2, [4, 2], 2), /ranks/],
  ])('with %s is refused', (_, selection, message) => {
    expect(() => checkNetwork(network(selection))).toThrow(message);
  });

  it('needs integer steps', () => {
    const selection = { deadline: 2, competition: null };
    const populations = network(selection).populations.map((population) =>
      population.kind === 'readout' ? population : ({ ...population, steps: 'continuous' } as const),
    );
    expect(() => checkNetwork({ ...network(selection), populations, steps: 'continuous' })).toThrow(
      /integer steps/,
    );
  });

  it.each([null, of('pixel', 1), of('layer', 6, [4, 4, 3, 2, 2, 1]), { deadline: 3, competition: null }])(
    'is saved with its network',
    (selection) => {
      const bytes = saveNetwork(network(selection));
      expect(loadNetwork(bytes).populations[1]).toMatchObject({ selection });
      expect(saveNetwork(loadNetwork(bytes))).toEqual(bytes);
    },
  );

  it('says what it does', () => {
    const say = (selection: Selection | null) => describeSelection(selection, [2, 1, 3], 4);
    expect(say(null)).toBeUndefined();
    expect(say({ deadline: 4, competition: null })).toBeUndefined();
    expect(say({ deadline: 3, competition: null })).toBe('the first 3 of 4 steps');
    expect(say(of('map', 2, null, 3))).toBe('the first 3 of 4 steps, 2 of 3 per map');
    expect(say(of('pixel', 1, [4]))).toBe('ranks, 1 of 2 per pixel');
  });
});
