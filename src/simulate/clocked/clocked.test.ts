import { expect, it } from 'vitest';
import { noOrigin } from '../../../test/random-network.ts';
import { reluTo } from '../../graph/activation.ts';
import type { SpikingNetwork } from '../../network/network.ts';
import { clockedSimulator } from './clocked.ts';

/**
 * Two pixels → two neurons → one read-out, tMax = 4, all by hand.
 * Pixels 1 and 0.5 of xMax 1 carry k = 4 and k = 2: spikes at t = 0 and t = 2.
 * Neuron 0: weights 3, 2, iExt 5. Currents: 3 from t = 0, 5 from t = 2: u = 0, 3, 6, 11, 16 = 3·4 + 2·2.
 *   Spiking stage: uTh = 20. 16 at t = 0, 21 at t = 1: fires at t = 1, carries 3 = floor(16 / 5).
 * Neuron 1: weights −1, 1, iExt 5, initial 1: u = 1, 0, −1, −1, −1: never reaches 20 before t = tMax: silent.
 * Read-out: weights 7, 9: u = 7 · 3 = 21.
 */
const network: SpikingNetwork = {
  name: 'two neurons',
  steps: 4,
  arithmetic: 'integer',
  origin: noOrigin,
  populations: [
    {
      kind: 'input',
      steps: null,
      digits: 1,
      name: 'input',
      shape: [2],
      stage: 0,
      xMin: 0,
      xMax: 1,
      rounding: 'nearest',
      selection: null,
    },
    {
      kind: 'spiking',
      steps: null,
      digits: 1,
      name: 'hidden',
      shape: [2],
      stage: 1,
      xMax: new Float64Array([1]),
      iExt: new Int32Array([5]),
      initial: new Int32Array([0, 1]),
      value: 'hidden',
      mirror: null,
      curve: null,
      selection: null,
      activation: reluTo(),
    },
    {
      kind: 'readout',
      name: 'readout',
      shape: [1],
      stage: 2,
      scale: 0.5,
      initial: new Int32Array(1),
      value: 'out',
    },
  ],
  projections: [
    {
      kind: 'synapses',
      from: 'input',
      to: 'hidden',
      wiring: { kind: 'dense', inputs: 2, outputs: 2 },
      weights: new Int8Array([3, 2, -1, 1]),
    },
    {
      kind: 'synapses',
      from: 'hidden',
      to: 'readout',
      wiring: { kind: 'dense', inputs: 2, outputs: 1 },
      weights: new Int8Array([7, 9]),
    },
  ],
};

it('follows eqs. (2)–(4) step by step, as computed by hand', () => {
  const record = [
    { population: 'hidden', neuron: 0 },
    { population: 'hidden', neuron: 1 },
    { population: 'readout', neuron: 0 },
  ];
  const run = clockedSimulator(network).run([1, 0.5], { trace: true, record });
  expect([...(run.spikeTimes?.get('input') ?? [])]).toEqual([0, 2]);
  expect([...(run.spikeTimes?.get('hidden') ?? [])]).toEqual([1, 4]);
  expect([...run.recordings[0].silent]).toEqual([0, 3, 6, 11, 16]);
  expect([...run.recordings[0].spiking]).toEqual([21, 26, 31, 36]);
  expect([...run.recordings[1].silent]).toEqual([1, 0, -1, -1, -1]);
  expect([...run.recordings[2].silent]).toEqual([0, 0, 7, 14, 21]);
  expect([...run.potentials]).toEqual([21]);
  expect([...run.logits]).toEqual([10.5]);
  expect([...run.spikes]).toEqual([2, 1, 0]);
  expect([...run.synops]).toEqual([4, 1]);
});

it('with two of the four steps, pixels and neurons fire in the last two', () => {
  // Pixels 1 and 0.5 carry k = 2 and k = 1: spikes at t = 2 and t = 3. Neuron 0: currents 3 from t = 2, 5 from t = 3:
  // u = 8 = 3·2 + 2·1. Spiking stage, from t = 2 on: uTh = 2 · 5 = 10. 8 at t = 2, 13 at t = 3: fires, carries 1 = floor(8 / 5).
  const [input, hidden, readout] = network.populations;
  const populations = [{ ...input, steps: 2 }, { ...hidden, steps: 2 }, readout];
  const record = [{ population: 'hidden', neuron: 0 }];
  const run = clockedSimulator({ ...network, populations } as SpikingNetwork).run([1, 0.5], {
    trace: true,
    record,
  });
  expect([...(run.spikeTimes?.get('input') ?? [])]).toEqual([2, 3]);
  expect([...(run.spikeTimes?.get('hidden') ?? [])]).toEqual([3, 4]);
  expect([...run.recordings[0].silent]).toEqual([0, 0, 0, 3, 8]);
  expect([...run.recordings[0].spiking]).toEqual([8, 8, 13, 18]);
  expect([...run.potentials]).toEqual([7]);
});

it('fires in the spiking stage only, though the potential crosses the threshold in the silent one', () => {
  // Weight 25 > uTh = 20: the potential passes the threshold at t = 1 of the silent stage, the spike comes at t = 0 of
  // the spiking stage and carries tMax, no more.
  const projections = [
    { ...network.projections[0], weights: new Int8Array([25, 2, -1, 1]) },
    network.projections[1],
  ];
  const run = clockedSimulator({ ...network, projections } as SpikingNetwork).run([1, 0], { trace: true });
  expect(run.spikeTimes?.get('hidden')?.[0]).toBe(0);
  expect([...run.potentials]).toEqual([28]);
});

it('has no clock in continuous time', () => {
  expect(() => clockedSimulator({ ...network, steps: 'continuous' })).toThrow(/event engine/);
});

/**
 * The same with two digits, so that the stage falls into windows of 2 steps with a base of 3, and iExt 3.
 * Neuron 0 reaches u = 16 as before and carries 5 = floor(16 / 3) = 3 · 1 + 2.
 *   First window: the ramp rises by 3 · 3 to the threshold 2 · 9 = 18: 16 at t = 0, 25 at t = 1: fires, writes 1.
 *   That takes 1 · 9 from the neuron of the second digit: 7. Second window: threshold 2 · 3 = 6: fires at t = 2, writes 2.
 * Read-out: weight 7, three times as strong in the first window: 21 from t = 1 to t = 2, then 7 from t = 2: u = 0, 0, 21,
 * 28, 35 = 7 · 5.
 * Every neuron of a pair has all synapses: 2 input spikes · 4 neurons, then 2 spikes · 1.
 */
it('writes two digits in two windows, as computed by hand', () => {
  const populations = network.populations.map((population) =>
    population.kind === 'spiking'
      ? { ...population, digits: 2 as const, iExt: new Int32Array([3]) }
      : population,
  );
  const record = [
    { population: 'hidden', neuron: 0 },
    { population: 'hidden', neuron: 2 },
    { population: 'readout', neuron: 0 },
  ];
  const run = clockedSimulator({ ...network, populations }).run([1, 0.5], { trace: true, record });
  expect([...(run.spikeTimes?.get('hidden') ?? [])]).toEqual([1, 4, 2, 4]);
  expect([...run.recordings[0].spiking]).toEqual([25, 34, 34, 34]);
  expect([...run.recordings[1].silent]).toEqual([0, 3, 6, 11, 16]);
  expect([...run.recordings[1].spiking]).toEqual([16, 7, 10, 13]);
  expect([...run.recordings[2].silent]).toEqual([0, 0, 21, 28, 35]);
  expect([...run.potentials]).toEqual([35]);
  expect([...run.spikes]).toEqual([2, 2, 0]);
  expect([...run.synops]).toEqual([8, 2]);
});
