import { expect, it } from 'vitest';
import { spiking } from '../../test/tiny-network.ts';
import type { SpikingPopulation } from '../network/network.ts';
import {
  addActivity,
  deadNeurons,
  emptyActivity,
  mergeActivity,
  spikesPerNeuron,
} from './neuron-activity.ts';

const add = (activity: ReturnType<typeof emptyActivity>, values: number[], carried: number[]) =>
  addActivity(
    activity,
    spiking('p', [values.length]) as SpikingPopulation,
    values,
    carried,
    carried.filter((k) => k !== 0).length,
  );

it('a neuron is dead that spikes for no image; some of them the ANN has a use for', () => {
  const activity = emptyActivity(4);
  add(activity, [1, 1, 0, 0], [4, 0, 0, 0]);
  add(activity, [1, 1, 0, 2], [0, 0, 0, 1]);
  // Neuron 1 never fires though it should, neuron 2 has nothing to say.
  expect(deadNeurons(activity)).toEqual({ neurons: 2, activeInAnn: 1 });
  expect(spikesPerNeuron(activity)).toBe(2 / 8);
});

it('parts counted apart are one count: alive in either is alive', () => {
  const one = emptyActivity(3);
  const other = emptyActivity(3);
  const both = emptyActivity(3);
  add(one, [1, 0, 0], [4, 0, 0]);
  add(other, [0, 1, 1], [0, 3, 0]);
  add(both, [1, 0, 0], [4, 0, 0]);
  add(both, [0, 1, 1], [0, 3, 0]);
  mergeActivity(one, other);
  expect(one).toEqual(both);
  expect(deadNeurons(one)).toEqual({ neurons: 1, activeInAnn: 1 });
});

it('of no image is nothing', () => {
  expect(spikesPerNeuron(emptyActivity(3))).toBe(0);
});
