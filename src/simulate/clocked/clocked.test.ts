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
  decision: { kind: 'values', output: 'out', shape: [1], endings: [] },
  classNames: null,
  populations: [
    {
      kind: 'input',
      steps: 4,
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
      steps: 4,
      name: 'hidden',
      shape: [2],
      stage: 1,
      xMax: new Float64Array([1]),
      iExt: new Int32Array([5]),
      initial: new Int32Array([0, 1]),
      value: 'hidden',
      mirror: null,
      thresholdTable: null,
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

/** The network with steps of its own for the pixels and the hidden neurons. */
const within = (pixels: number, neurons: number): SpikingNetwork => {
  const [input, hidden, readout] = network.populations;
  return {
    ...network,
    populations: [{ ...input, steps: pixels }, { ...hidden, steps: neurons }, readout],
  } as SpikingNetwork;
};

it('an input of more steps lengthens the first stage alone', () => {
  // Pixels 1 and 0.5 carry k = 8 and k = 4: spikes at t = 0 and t = 4 of 8. Neuron 0: currents 3 from t = 0, 5 from t = 4:
  // u = 32 = 3·8 + 2·4. Spiking stage of 4 steps: uTh = 20 at once: carries 4. Neuron 1: 1 − 8 + 4 = −3: silent.
  const record = [{ population: 'hidden', neuron: 0 }];
  const run = clockedSimulator(within(8, 4)).run([1, 0.5], { trace: true, record });
  expect([...(run.spikeTimes?.get('input') ?? [])]).toEqual([0, 4]);
  expect([...(run.spikeTimes?.get('hidden') ?? [])]).toEqual([0, 4]);
  expect([...run.recordings[0].silent]).toEqual([0, 3, 6, 9, 12, 17, 22, 27, 32]);
  expect([...run.recordings[0].spiking]).toEqual([37, 42, 47, 52]);
  expect([...run.potentials]).toEqual([28]);
});

it('neurons of more steps fire on a finer grid, up to a higher threshold', () => {
  // u = 16 as before. Spiking stage of 8 steps: uTh = 40. 16 + 5·5 = 41 at t = 5: carries 3 = floor(16 / 5).
  const record = [
    { population: 'hidden', neuron: 0 },
    { population: 'readout', neuron: 0 },
  ];
  const run = clockedSimulator(within(4, 8)).run([1, 0.5], { trace: true, record });
  expect([...(run.spikeTimes?.get('hidden') ?? [])]).toEqual([5, 8]);
  expect([...run.recordings[0].spiking]).toEqual([21, 26, 31, 36, 41, 46, 51, 56]);
  expect([...run.recordings[1].silent]).toEqual([0, 0, 0, 0, 0, 0, 7, 14, 21]);
  expect([...run.potentials]).toEqual([21]);
});

it('neurons of fewer steps fire within those', () => {
  // uTh = 2 · 5 = 10: 16 is beyond it, so that neuron 0 carries 2.
  const run = clockedSimulator(within(4, 2)).run([1, 0.5], { trace: true });
  expect([...(run.spikeTimes?.get('hidden') ?? [])]).toEqual([0, 2]);
  expect([...run.potentials]).toEqual([14]);
});

it('a source of fewer steps is heard in the last steps of a longer stage', () => {
  // The pixels, 2 steps of a stage of 4, are heard again by the read-out beside the hidden neurons: k = 2 and 1.
  const direct = {
    kind: 'synapses',
    from: 'input',
    to: 'readout',
    wiring: { kind: 'dense', inputs: 2, outputs: 1 },
    weights: new Int8Array([1, 1]),
  } as const;
  const short = within(2, 4);
  const record = [{ population: 'readout', neuron: 0 }];
  const run = clockedSimulator({ ...short, projections: [...short.projections, direct] }).run([1, 0.5], {
    record,
  });
  // Neuron 0: u = 3·2 + 2·1 = 8, carries 1 and is heard from t = 3 with 7; pixels with 1 from t = 2, and with 2 from t = 3.
  expect([...run.recordings[0].silent]).toEqual([0, 0, 0, 1, 10]);
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
