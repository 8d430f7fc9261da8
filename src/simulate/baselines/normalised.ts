/**
 * @file A one-spike network as the function it computes, in any code: values in units of their xMax,
 * x_out = clip(Σ V · x_in + b) with V = W · S / (iExt · T), S and T the steps of source and target, and
 * b = (u(0) − half step) / (iExt · T). The weights are the network's own, rounded as they are.
 */

import { FirstspikeError } from '../../error.ts';
import { fanOut } from '../../geometry/connectivity.ts';
import { isRamp, nameOf } from '../../graph/activation.ts';
import { sizeOf } from '../../graph/tensor.ts';
import {
  entryOf,
  type InputPopulation,
  type Population,
  type ReadoutPopulation,
  type SpikingNetwork,
  type SpikingPopulation,
  type SynapticProjection,
  stageLength,
} from '../../network/network.ts';
import { populationNamed, wiredInto } from '../../network/wiring.ts';
import { scatterOf } from '../layers/scatter.ts';
import type { Pixels } from '../simulation.ts';

/** Synapses with weights V, ready to add their sources' values to sums held channels last. */
export interface NormalisedInput {
  /** Index among the network's projections. */
  readonly index: number;
  readonly from: string;
  /** Existing synapses of each source neuron, twice where the target has OFF neurons. */
  readonly fans: Float64Array;
  /** Returns a function that adds V · source to `sums`. @param source channels first */
  scatter(source: Float64Array, sums: Float64Array): () => void;
}

/** A population that integrates. */
export interface NormalisedLayer {
  readonly name: string;
  readonly isReadout: boolean;
  /** Whether each unit has an ON and an OFF neuron. */
  readonly signed: boolean;
  readonly units: number;
  /** b of each unit, channels last. */
  readonly bias: Float64Array;
  readonly inputs: readonly NormalisedInput[];
  /** Place in `bias` and in the sums of the unit with this place in channel, row, column order. */
  place(unit: number): number;
}

/**
 * Baselines compute Relu, its ceilings, and linear values, and stand beside a network whose spikes are all sent.
 * @throws FirstspikeError `unsupported` for any other activation, or a selection of spikes
 */
export function checkActivations({ populations }: Pick<SpikingNetwork, 'populations'>): void {
  for (const population of populations) {
    if (population.kind !== 'readout' && population.selection) {
      throw new FirstspikeError(
        'unsupported',
        `"${population.name}" leaves out some of its spikes, and other codes send them all; evaluate this network with --coding ttfs, or convert without --deadline, --n-of-m and --rank-order.`,
        { population: population.name },
      );
    }
    if (population.kind !== 'spiking') continue;
    if (isRamp(population.activation)) continue;
    throw new FirstspikeError(
      'unsupported',
      `The neurons of "${population.name}" compute ${nameOf(population.activation)}; rate-coded and few-spikes neurons compute only Relu, its ceilings and linear values, so evaluate this network with --coding ttfs.`,
      { population: population.name },
    );
  }
}

/** V and b of one population; its activation must have been checked. */
export function normalisedLayer(
  network: SpikingNetwork,
  population: SpikingPopulation | ReadoutPopulation,
): NormalisedLayer {
  const { name, shape, initial } = population;
  const signed = population.kind === 'spiking' && population.mirror !== null;
  const units = sizeOf(shape);
  const channels = shape[0] ?? 1;
  const positions = units / channels;
  const place = (unit: number) => (unit % positions) * channels + Math.floor(unit / positions);
  const steps = population.kind === 'readout' ? 1 : stageLength(population.steps);
  /** Value per unit of potential, of a channel. */
  const perPotential = (channel: number): number =>
    population.kind === 'readout'
      ? population.scale
      : 1 / (population.iExt[entryOf(population.iExt.length, channel, channels)] * steps);
  const bias = new Float64Array(units);
  for (let unit = 0; unit < units; unit++) {
    const channel = Math.floor(unit / positions);
    const start = initial[entryOf(initial.length, unit, units)] - halfStepOf(network, population, channel);
    bias[place(unit)] = start * perPotential(channel);
  }
  const inputs = wiredInto(network, name).flatMap(({ projection, index }): NormalisedInput[] => {
    if (projection.kind !== 'synapses') return [];
    const source = populationNamed(network, projection.from);
    const most = source && source.kind !== 'readout' ? stageLength(source.steps) : 1;
    const weights = normalise(projection, units, (unit) => perPotential(Math.floor(unit / positions)) * most);
    const layout = { channels, positions };
    return [
      {
        index,
        from: projection.from,
        fans: Float64Array.from(fanOut(projection.wiring), (synapses) => synapses * (signed ? 2 : 1)),
        scatter: (source, sums) => scatterOf({ ...projection, weights }, layout, source, sums),
      },
    ];
  });
  return { name, isReadout: population.kind === 'readout', signed, units, bias, inputs, place };
}

/** By how much the ramp of a neuron starts ahead, in units of its potential. */
function halfStepOf(
  { steps, arithmetic, populations }: SpikingNetwork,
  population: SpikingPopulation | ReadoutPopulation,
  channel: number,
): number {
  if (population.kind === 'readout' || steps === 'continuous' || !startsAhead({ populations })) return 0;
  const current = population.iExt[entryOf(population.iExt.length, channel, population.shape[0] ?? 1)];
  return arithmetic === 'integer' ? Math.floor(current / 2) : current / 2;
}

/** Whether neurons round to the nearest step. */
export const startsAhead = ({ populations: [input] }: Pick<SpikingNetwork, 'populations'>): boolean =>
  input.kind === 'input' && input.rounding === 'nearest';

/** @param factor of a target unit, in channel, row, column order */
function normalise(
  { wiring, weights }: SynapticProjection,
  units: number,
  factor: (unit: number) => number,
): Float32Array {
  if (wiring.kind === 'elementwise') {
    return Float32Array.from(
      { length: units },
      (_, unit) => weights[entryOf(weights.length, unit, units)] * factor(unit),
    );
  }
  if (wiring.kind === 'sparse') {
    return Float32Array.from(weights, (weight, i) => weight * factor(wiring.targets[i]));
  }
  // Both layouts begin with the target: its neuron where dense, its channel where not.
  const targets = wiring.kind === 'dense' ? wiring.outputs : wiring.outChannels;
  return Float32Array.from(
    weights,
    (weight, i) => weight * factor(Math.floor((entryOf(targets, i, weights.length) * units) / targets)),
  );
}

/**
 * Pixels in units of their range, 0…1, one per neuron of the input.
 * @throws FirstspikeError `shape` if the number of pixels is not the input's
 */
export function pixelValues(pixels: Pixels, input: InputPopulation, into: Float64Array): void {
  const { xMin, xMax, shape } = input;
  if (pixels.length !== into.length) {
    throw new FirstspikeError(
      'shape',
      `An image has ${pixels.length} values, but the network takes ${into.length} (${shape.join('×')}); resize the images or choose the data the model was trained on.`,
    );
  }
  for (let i = 0; i < pixels.length; i++) {
    into[i] = Math.min(1, Math.max(0, (pixels[i] - xMin) / (xMax - xMin)));
  }
}

/** The input of a network. */
export function inputOf({ populations: [input] }: SpikingNetwork): InputPopulation {
  if (input.kind === 'input') return input;
  throw new FirstspikeError('bad-file', `The network begins with "${input.name}"; convert the model again.`);
}

/** Arrays of one number per unit, by population. */
export const arraysFor = (populations: readonly Population[]): ReadonlyMap<string, Float64Array> =>
  new Map(populations.map(({ name, shape }) => [name, new Float64Array(sizeOf(shape))]));

/** Spikes of each population, and operations of each projection, summed over the neurons. */
export function countOperations(
  layers: readonly NormalisedLayer[],
  countsOf: (name: string) => Float64Array,
  synops: Float64Array,
): void {
  for (const { inputs } of layers) {
    for (const { index, from, fans } of inputs) {
      const counts = countsOf(from);
      let operations = 0;
      for (let j = 0; j < counts.length; j++) operations += counts[j] * fans[j];
      synops[index] = operations;
    }
  }
}
