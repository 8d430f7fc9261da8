/**
 * @file How finely pixels are written. At few steps a grey picture loses more in its first spikes than in any layer
 * behind them; then each pixel gets a second neuron, which carries the remainder in units of one step: two digits of
 * base tMax. Weights into the second digit are 1 / tMax of those into the first.
 */
import { FirstspikeError } from '../error.ts';
import { type Steps, stageLength } from '../network/network.ts';
import type { FloatSynapses } from '../ops/signal.ts';
import type { Blueprint, InputRange, PopulationBlueprint } from './blueprint.ts';

export type Digits = 1 | 2;

/** With more than this share of the pixels between two steps, one digit is too coarse, given the digits of values. */
const SHARE = { 1: 0.5, 2: 0 } as const;
/** From this many steps on, one digit is finer than what a byte holds. */
const FINE = 128;

/**
 * What was asked for, or two digits for grey pictures at few steps, where every reader of the pixels can take them. Where
 * values have two digits, any grey will do: its rounding would be the coarsest of all.
 * @throws FirstspikeError `usage` if two digits are asked for where no reader of the pixels can take them
 */
export function digitsFor(
  blueprint: Blueprint,
  { min, max, sample, digits }: InputRange,
  steps: Steps,
  ofValues: Digits,
): Digits {
  const possible = steps !== 'continuous' && steps > 1 && blueprint.populations.every(canRead);
  if (digits === 2 && !possible) {
    throw new FirstspikeError(
      'usage',
      'Two digits per pixel work only at 2 steps or more, and where layers read the pixels; leave out --input-digits.',
    );
  }
  if (digits !== undefined) return digits;
  if (!possible || steps >= FINE || sample.length === 0) return 1;
  let between = 0;
  for (const pixel of sample) {
    const level = ((pixel - min) / (max - min)) * steps;
    if (Math.abs(level - Math.round(level)) > 1e-9) between++;
  }
  return between > SHARE[ofValues] * sample.length ? 2 : 1;
}

/** Pools and routes pass on single spikes and cannot tell two digits apart. */
function canRead(population: PopulationBlueprint): boolean {
  if (population.kind === 'pool') return population.from !== 'input';
  return population.kind !== 'route' || population.routes.every(({ from }) => from !== 'input');
}

/** The blueprint with two neurons per pixel: the channels of the input become pairs of first and second digit. */
export function withTwoDigits({ populations }: Blueprint, steps: Steps): Blueprint {
  const small = 1 / stageLength(steps);
  return {
    populations: populations.map((population) => {
      if (population.kind === 'input') {
        const [channels = 1, ...area] = population.shape;
        return { ...population, shape: [2 * channels, ...area] };
      }
      if (population.kind !== 'spiking' && population.kind !== 'readout') return population;
      const [channels = 1, ...area] = populations[0].shape;
      const pixels = area.reduce((product, n) => product * n, 1);
      const terms = population.terms.map((term) =>
        term.from === 'input' ? { ...term, synapses: paired(term.synapses, channels, pixels, small) } : term,
      );
      return { ...population, terms };
    }),
  };
}

/** The synapses from pairs of digits; channel c becomes channels 2c and 2c + 1. */
function paired(synapses: FloatSynapses, channels: number, pixels: number, small: number): FloatSynapses {
  const { weights } = synapses;
  if (synapses.kind === 'conv') {
    const taps = synapses.window.kernel[0] * synapses.window.kernel[1];
    return { ...synapses, inChannels: 2 * synapses.inChannels, weights: doubled(weights, taps, small) };
  }
  if (synapses.kind === 'dense') {
    return { ...synapses, inputs: 2 * synapses.inputs, weights: doubled(weights, pixels, small) };
  }
  // One listed synapse per digit and target.
  const list: { readonly target: number; readonly weight: number }[][] = Array.from(
    { length: 2 * channels * pixels },
    () => [],
  );
  const place = (source: number, digit: number): number =>
    (2 * Math.floor(source / pixels) + digit) * pixels + (source % pixels);
  const add = (source: number, target: number, weight: number): void => {
    list[place(source, 0)].push({ target, weight });
    list[place(source, 1)].push({ target, weight: weight * small });
  };
  if (synapses.kind === 'elementwise') {
    const perWeight = synapses.size / weights.length;
    for (let i = 0; i < synapses.size; i++) add(i, i, weights[Math.floor(i / perWeight)]);
    return listed(list, synapses.size);
  }
  for (let source = 0; source < synapses.inputs; source++) {
    for (let i = synapses.starts[source]; i < synapses.starts[source + 1]; i++) {
      add(source, synapses.targets[i], weights[i]);
    }
  }
  return listed(list, synapses.outputs);
}

/** Every run of `run` weights, and after it the same run made small. */
function doubled(weights: Float32Array, run: number, small: number): Float32Array {
  const result = new Float32Array(2 * weights.length);
  for (let i = 0; i < weights.length; i++) {
    const at = 2 * (i - (i % run)) + (i % run);
    result[at] = weights[i];
    result[at + run] = weights[i] * small;
  }
  return result;
}

function listed(
  list: readonly (readonly { readonly target: number; readonly weight: number }[])[],
  outputs: number,
): FloatSynapses {
  const all = list.flat();
  const starts = new Int32Array(list.length + 1);
  list.forEach((synapses, i) => {
    starts[i + 1] = starts[i] + synapses.length;
  });
  return {
    kind: 'sparse',
    inputs: list.length,
    outputs,
    starts,
    targets: Int32Array.from(all, ({ target }) => target),
    weights: Float32Array.from(all, ({ weight }) => weight),
  };
}
