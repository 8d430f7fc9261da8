/** @file Small spiking networks for tests, in integer arithmetic with int8 weights of one. */

import type { Connectivity } from '../src/geometry/connectivity.ts';
import { sourceCount, targetCount } from '../src/geometry/connectivity.ts';
import { placeWindow, type Window } from '../src/geometry/window.ts';
import { reluTo } from '../src/graph/activation.ts';
import { type Shape, sizeOf } from '../src/graph/tensor.ts';
import { checkNetwork } from '../src/network/check.ts';
import type {
  InputPopulation,
  Population,
  ReadoutPopulation,
  RelayPopulation,
  SpikingNetwork,
  SpikingPopulation,
  SynapticProjection,
} from '../src/network/network.ts';
import { noOrigin } from './random-network.ts';

/** Pixels from 0 to 1; four steps unless told otherwise. */
export const input = (shape: Shape, steps = 4): InputPopulation => ({
  kind: 'input',
  steps,
  name: 'input',
  shape,
  stage: 0,
  xMin: 0,
  xMax: 1,
  rounding: 'nearest',
  selection: null,
});

/** iExt = 1 and xMax = 1: what a potential of u carries is u steps. */
export const spiking = (name: string, shape: Shape, stage = 1, steps = 4): SpikingPopulation => ({
  kind: 'spiking',
  steps,
  name,
  shape,
  stage,
  xMax: Float64Array.of(1),
  iExt: Int32Array.of(1),
  initial: Int32Array.of(0),
  value: name,
  mirror: null,
  thresholdTable: null,
  selection: null,
  activation: reluTo(),
});

export const relay = (name: string, shape: Shape, stage = 1, steps = 4): RelayPopulation => ({
  kind: 'relay',
  steps,
  name,
  shape,
  stage,
  selection: null,
});

export const readout = (shape: Shape, stage = 2): ReadoutPopulation => ({
  kind: 'readout',
  name: 'readout',
  shape,
  stage,
  scale: 1,
  initial: Int32Array.of(0),
  value: 'readout',
});

/** One weight of 1 per synapse, unless others are given. */
export function synapses(
  from: string,
  to: string,
  wiring: Connectivity,
  weights: readonly number[] = new Array(weightsOf(wiring)).fill(1),
): SynapticProjection {
  return { kind: 'synapses', from, to, wiring, weights: Int8Array.from(weights) };
}

function weightsOf(wiring: Connectivity): number {
  if (wiring.kind === 'elementwise') return 1;
  if (wiring.kind === 'dense') return sourceCount(wiring) * targetCount(wiring);
  if (wiring.kind === 'sparse') return wiring.targets.length;
  const { window, inChannels, outChannels, groups } = wiring;
  return (outChannels * inChannels * sizeOf(window.kernel)) / groups;
}

export const pool = (from: string, to: string, window: Window, channels = 1) =>
  ({ kind: 'max-pool', from, to, window, channels }) as const;

/** Checked. @param steps of all populations; by default the network has four, and they have their own */
export function networkOf(
  populations: readonly Population[],
  projections: SpikingNetwork['projections'],
  steps?: number,
): SpikingNetwork {
  const network = {
    name: 'tiny',
    steps: steps ?? 4,
    arithmetic: 'integer',
    populations: populations.map((population) =>
      steps === undefined || population.kind === 'readout' ? population : { ...population, steps },
    ),
    projections,
    decision: { kind: 'argmax', output: 'y', shape: populations[populations.length - 1].shape, endings: [] },
    classNames: null,
    origin: noOrigin,
  } as const;
  checkNetwork(network);
  return network;
}

/** A window without padding that moves over a square. */
export const square = (size: number, kernel: number, stride: number): Window =>
  placeWindow([size, size], {
    kernel: [kernel, kernel],
    strides: [stride, stride],
    dilations: [1, 1],
    padding: { kind: 'valid' },
    ceil: false,
  });

/** Two pixels → two units → the larger of them → three classes. */
export function pooledPair(): SpikingNetwork {
  const window = placeWindow([1, 2], {
    kernel: [1, 2],
    strides: [1, 2],
    dilations: [1, 1],
    padding: { kind: 'valid' },
    ceil: false,
  });
  return networkOf(
    [input([1, 1, 2]), spiking('hidden', [1, 1, 2]), relay('pool', [1, 1, 1]), readout([3])],
    [
      synapses('input', 'hidden', { kind: 'elementwise', size: 2 }),
      pool('hidden', 'pool', window),
      synapses('pool', 'readout', { kind: 'dense', inputs: 1, outputs: 3 }),
    ],
  );
}

/** x₀ − x₁ → one unit → two classes with weights 1, 2; a value of 1 is 4 units of potential. */
export const difference = (hidden: Population): SpikingNetwork =>
  networkOf(
    [input([2]), hidden, readout([2])],
    [
      synapses('input', 'hidden', { kind: 'dense', inputs: 2, outputs: 1 }, [1, -1]),
      synapses('hidden', 'readout', { kind: 'dense', inputs: 1, outputs: 2 }, [1, 2]),
    ],
  );

/** The same network with pixels and neurons that round down. */
export const roundingDown = (network: SpikingNetwork): SpikingNetwork => ({
  ...network,
  populations: network.populations.map((population) =>
    population.kind === 'input' ? { ...population, rounding: 'floor' } : population,
  ),
});
