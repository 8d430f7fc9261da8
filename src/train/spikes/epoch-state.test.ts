import { expect, it } from 'vitest';
import { input, networkOf, readout, spiking, synapses } from '../../../test/tiny-network.ts';
import { convertedState } from './epoch-state.ts';

const dense = { kind: 'dense', inputs: 1, outputs: 1 } as const;
const network = networkOf(
  [input([1]), spiking('coarse', [1], 1, 2), spiking('fine', [1], 2, 16), readout([1], 3)],
  [
    synapses('input', 'coarse', dense, [1]),
    synapses('coarse', 'fine', dense, [1]),
    synapses('fine', 'readout', dense, [1]),
  ],
);
const points = ['coarse', 'fine'].map((population) => ({
  population,
  value: `value of ${population}`,
  isSum: false,
  keepsChannels: true,
}));

it('rounds the values of each population to its own steps', () => {
  const { firing } = convertedState({ points, sites: [] }, network, 'l1', true);
  expect(firing.map(({ value, steps }) => [value, steps])).toEqual([
    ['value of coarse', 2],
    ['value of fine', 16],
  ]);
});

it('leaves values as they are where no steps are wanted', () => {
  const { firing } = convertedState({ points, sites: [] }, network, 'l1', false);
  expect(firing.map(({ steps }) => steps)).toEqual([undefined, undefined]);
});
