import { expect, it } from 'vitest';
import type { PopulationInfo } from '../worker/protocol.ts';
import { spikesSoFar } from './spikes-so-far.ts';

it('counts the spikes of hidden neurons before each step', () => {
  const population = (kind: PopulationInfo['kind'], begins: number): PopulationInfo => ({
    name: kind,
    kind,
    begins,
    steps: 2,
    stage: 0,
    shape: [3],
    neurons: 3,
    isPaired: false,
    sources: [],
  });
  const populations = [population('input', 0), population('spiking', 2), population('readout', 4)];
  // Hidden neurons fire at steps 2 and 3, the third never.
  const times = [Uint16Array.of(0, 0, 1), Uint16Array.of(0, 1, 2), new Uint16Array(0)];
  expect([...spikesSoFar({ populations, latency: 6 }, { times })]).toEqual([0, 0, 0, 1, 2, 2, 2]);
});
