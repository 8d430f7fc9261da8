/**
 * @file One neuron in whole numbers for the article's figures: what it hears by eq. (2), and when it fires by the rules of the
 * library's simulators.
 */
import { reluTo } from '../../../src/graph/activation.ts';
import type { InputPopulation, SpikingPopulation } from '../../../src/network/index.ts';
import { spikingStage } from '../../../src/simulate/clocked/fire.ts';
import { encodePixels } from '../../../src/simulate/encode.ts';
import { firingRule } from '../../../src/simulate/layers/firing-rule.ts';

/** A spike that arrives at step `time`, through a synapse of this weight. */
export interface Heard {
  readonly weight: number;
  readonly time: number;
}

/** Potential after each step 0…T of the silent stage: u(t) = Σ w · (t − t_j) over the spikes until t (eq. 2). */
export const listen = (heard: readonly Heard[], steps: number): readonly number[] =>
  Array.from({ length: steps + 1 }, (_, t) =>
    heard.reduce((u, { weight, time }) => u + weight * Math.max(0, t - time), 0),
  );

export interface Climb {
  /** Potential after each step 0…T of the spiking stage, if it did not fire. */
  readonly potentials: readonly number[];
  /** Spike time 0…T; T is silence. */
  readonly time: number;
}

/** The spiking stage of a neuron with the potential u: the current iExt carries it towards uTh = iExt · T (eq. 4). */
export function climb(u: number, iExt: number, steps: number): Climb {
  const potential = Float64Array.of(u);
  const potentials = [u];
  const [time] = spikingStage(neuronOf(iExt, steps), potential, () => potentials.push(potential[0]));
  return { potentials, time };
}

/** What a neuron passes on of the value x in 0…1: k/T. @param isRounded its ramp starts half a step ahead */
export function passedOn(x: number, steps: number, isRounded: boolean): number {
  // 64 units to a step, so that its half is a whole number too.
  const iExt = 64;
  const k = firingRule(neuronOf(iExt, steps));
  return k(x * iExt * steps + (isRounded ? iExt / 2 : 0), 0) / steps;
}

/** Spike time of a pixel 0…255; its number of steps is silence. */
export const pixelTime = (brightness: number, steps: number): number =>
  encodePixels([brightness], { ...pixel, steps })[0];

const shared = { name: 'one', shape: [1], selection: null } as const;

/** As the bundled network's pixels. */
const pixel: InputPopulation = {
  ...shared,
  kind: 'input',
  stage: 0,
  steps: 1,
  xMin: 0,
  xMax: 255,
  rounding: 'nearest',
};

const neuronOf = (iExt: number, steps: number): SpikingPopulation => ({
  ...shared,
  kind: 'spiking',
  stage: 1,
  steps,
  xMax: Float64Array.of(1),
  iExt: Int32Array.of(iExt),
  initial: Int32Array.of(0),
  mirror: null,
  thresholdTable: null,
  value: 'one',
  activation: reluTo(),
});
