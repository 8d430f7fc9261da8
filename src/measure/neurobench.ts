/**
 * @file The metrics of NeuroBench for a spiking network that simulates one image.
 * Source: Yik et al. 2025, "The neurobench framework for benchmarking neuromorphic computing algorithms and systems",
 * Nature Communications 16:1545, and its harness (metrics `footprint`, `connection_sparsity`, `activation_sparsity`,
 * `synaptic_operations`).
 *
 * - Footprint: bytes of all parameters as the network holds them, and of the state that it needs besides.
 * - Connection sparsity: weights that are zero ÷ weights.
 * - Activation sparsity: 1 − spikes ÷ (hidden neurons · time steps), over all time steps of an image.
 * - Synaptic operations per image. Dense: every synapse at every time step. Effective: those of a spike and a weight that
 *   is not zero; ACs where the source gives spikes, MACs where it gives values. Synapses that would hang over a border
 *   do not exist, in any of them.
 * - Membrane updates per image: every neuron in its first step, and every later step at which its potential changes.
 */

import { fanOut, synapseVisitor } from '../geometry/connectivity.ts';
import { tapsPerInput } from '../geometry/window.ts';
import { sizeOf } from '../graph/tensor.ts';
import { latency } from '../network/latency.ts';
import {
  type Population,
  type SpikingNetwork,
  type SynapticProjection,
  stageLength,
} from '../network/network.ts';
import { neuronsPerUnit } from '../network/neurons.ts';
import { clockedSimulator } from '../simulate/clocked/clocked.ts';
import type { Noise } from '../simulate/noise/noise.ts';
import type { Simulator } from '../simulate/simulation.ts';
import type { EvaluationReport } from './report.ts';
import type { LabelledImages } from './tally.ts';

export interface NeuroBench {
  /** Bytes: parameters and state. */
  readonly footprint: number;
  readonly parameterBytes: number;
  readonly stateBytes: number;
  /** Fractions 0…1. */
  readonly connectionSparsity: number;
  /** `null` in continuous time, which has no steps. */
  readonly activationSparsity: number | null;
  /** 1 − spikes per neuron: with one activation per neuron and image, as for an ANN. */
  readonly activationSparsityPerImage: number;
  /** Time steps of one image; `null` in continuous time. */
  readonly timeSteps: number | null;
  readonly synapticOperations: {
    readonly dense: number | null;
    /** Synapses: the dense operations of one step. */
    readonly densePerStep: number;
    readonly effectiveMacs: number;
    readonly effectiveAcs: number;
    /** Images on which the share of spikes that meet weights of zero was counted; 0 where no weight is zero. */
    readonly zeroWeightImages: number;
  };
  /** Mean per image, hidden neurons and read-out; `null` in continuous time, and where counting takes too long. */
  readonly membraneUpdates: number | null;
  /** Images on which they were counted. */
  readonly membraneImages: number;
}

/** Membrane updates of some images. */
export interface MembraneUpdates {
  readonly images: number;
  readonly perImage: number;
}

/** Part of a projection's operations that meet a weight other than zero. */
export interface EffectiveShares {
  readonly images: number;
  /** Per projection, in the network's order. */
  readonly shares: readonly number[];
}

/**
 * NeuroBench's metrics of one network.
 * @param effective from `effectiveShares`
 * @param membrane from `membraneUpdates`; `null` where they were not counted
 * @example
 * ```ts
 * const tally = tallyImages(network, simulator, plan, images);
 * const report = reportOf(network, tally, true);
 * const shares = effectiveShares(network, simulator, images);
 * neurobenchOf(network, report, shares, membraneUpdates(network, images)).timeSteps; // → 16
 * ```
 */
export function neurobenchOf(
  network: SpikingNetwork,
  { spikes, synops }: Pick<EvaluationReport, 'spikes' | 'synops'>,
  effective: EffectiveShares,
  membrane: MembraneUpdates | null,
): NeuroBench {
  const timeSteps = network.steps === 'continuous' ? null : latency(network);
  const parameterBytes = bytesOf(network);
  const stateBytes = network.populations.reduce((sum, population) => sum + stateOf(population), 0);
  const perUnit = neuronsPerUnit(network);
  let zeros = 0;
  let weights = 0;
  let densePerStep = 0;
  let effectiveAcs = 0;
  let next = 0;
  network.projections.forEach((projection, p) => {
    if (projection.kind !== 'synapses') return;
    weights += projection.weights.length;
    zeros += zerosOf(projection);
    densePerStep += perUnit(projection.to) * fanOut(projection.wiring).reduce((a, b) => a + b, 0);
    effectiveAcs += synops.projections[next++].synops * effective.shares[p];
  });
  return {
    footprint: parameterBytes + stateBytes,
    parameterBytes,
    stateBytes,
    connectionSparsity: weights > 0 ? zeros / weights : 0,
    activationSparsity:
      timeSteps === null || spikes.neurons === 0 ? null : 1 - spikes.perImage / (spikes.neurons * timeSteps),
    activationSparsityPerImage: 1 - spikes.perNeuron,
    timeSteps,
    synapticOperations: {
      dense: timeSteps === null ? null : densePerStep * timeSteps,
      densePerStep,
      effectiveMacs: 0,
      effectiveAcs,
      zeroWeightImages: effective.images,
    },
    membraneUpdates: membrane?.perImage ?? null,
    membraneImages: membrane?.images ?? 0,
  };
}

/**
 * Counts membrane updates step by step, in the clocked simulator.
 * @throws FirstspikeError `usage` in continuous time, which has no clock
 * @example
 * ```ts
 * membraneUpdates(network, images).images; // → 3
 * ```
 */
export function membraneUpdates(
  network: SpikingNetwork,
  images: LabelledImages,
  noise?: Noise,
): MembraneUpdates {
  const simulator = clockedSimulator(network, noise);
  const size = images.shape[0] * images.shape[1] * images.shape[2];
  let updates = 0;
  for (let i = 0; i < images.length; i++)
    updates +=
      simulator.run(images.pixels.subarray(i * size, (i + 1) * size), { membrane: true, image: i })
        .membraneUpdates ?? 0;
  return { images: images.length, perImage: images.length > 0 ? updates / images.length : 0 };
}

/**
 * Whether any weight is zero, so that effective operations must be counted neuron by neuron.
 * @example
 * ```ts
 * hasZeroWeights(network); // → true
 * ```
 */
export const hasZeroWeights = ({ projections }: SpikingNetwork): boolean =>
  projections.some((projection) => projection.kind === 'synapses' && zerosOf(projection) > 0);

/**
 * Counts, over some images, the operations that meet a weight other than zero.
 * @example
 * ```ts
 * effectiveShares(network, simulator, images).shares; // → [0.5, 0.5]
 * ```
 */
export function effectiveShares(
  network: SpikingNetwork,
  simulator: Simulator,
  images: LabelledImages,
): EffectiveShares {
  const size = images.shape[0] * images.shape[1] * images.shape[2];
  const all = new Float64Array(network.projections.length);
  const some = new Float64Array(network.projections.length);
  const fans = network.projections.map((projection) =>
    projection.kind === 'synapses'
      ? { from: projection.from, all: fanOut(projection.wiring), nonzero: nonzeroFanOut(projection) }
      : null,
  );
  const steps = new Map(
    network.populations.flatMap((population) =>
      population.kind === 'readout' ? [] : [[population.name, stageLength(population.steps)] as const],
    ),
  );
  for (let i = 0; i < images.length; i++) {
    const { spikeTimes } = simulator.run(images.pixels.subarray(i * size, (i + 1) * size), {
      trace: true,
      image: i,
    });
    fans.forEach((fan, p) => {
      const times = fan && spikeTimes?.get(fan.from);
      if (!fan || !times) return;
      const silence = steps.get(fan.from) ?? 0;
      const units = fan.all.length;
      for (let j = 0; j < times.length; j++) {
        if (times[j] >= silence) continue;
        all[p] += fan.all[j % units];
        some[p] += fan.nonzero[j % units];
      }
    });
  }
  return { images: images.length, shares: Array.from(all, (count, p) => (count > 0 ? some[p] / count : 1)) };
}

/** Synapses of weight other than zero that leave each source neuron. */
export function nonzeroFanOut({ wiring, weights }: SynapticProjection): Int32Array {
  if (wiring.kind === 'conv') return nonzeroConvFanOut(wiring, weights);
  const counts = new Int32Array(fanOut(wiring).length);
  const visit = synapseVisitor(wiring, weights.length);
  for (let j = 0; j < counts.length; j++) {
    visit(j, (_, weight) => {
      if (weights[weight] !== 0) counts[j]++;
    });
  }
  return counts;
}

/** Weights other than zero are counted once for each input channel and tap, and then by where the taps reach. */
function nonzeroConvFanOut(
  { window, inChannels, outChannels, groups }: Extract<SynapticProjection['wiring'], { kind: 'conv' }>,
  weights: SynapticProjection['weights'],
): Int32Array {
  const [rows, columns] = window.input;
  const [rowTaps, columnTaps] = [tapsPerInput(window, 0), tapsPerInput(window, 1)];
  const width = window.kernel[1];
  const taps = window.kernel[0] * width;
  const [inPerGroup, outPerGroup] = [inChannels / groups, outChannels / groups];
  const counts = new Int32Array(inChannels * rows * columns);
  const nonzero = new Int32Array(taps);
  for (let channel = 0, j = 0; channel < inChannels; channel++) {
    nonzero.fill(0);
    const first = Math.floor(channel / inPerGroup) * outPerGroup;
    for (let out = first; out < first + outPerGroup; out++) {
      const kernel = (out * inPerGroup + (channel % inPerGroup)) * taps;
      for (let tap = 0; tap < taps; tap++) if (weights[kernel + tap] !== 0) nonzero[tap]++;
    }
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < columns; column++, j++)
        for (const vertical of rowTaps[row])
          for (const horizontal of columnTaps[column])
            counts[j] += nonzero[vertical.tap * width + horizontal.tap];
  }
  return counts;
}

function zerosOf({ weights }: SynapticProjection): number {
  let zeros = 0;
  for (const weight of weights) if (weight === 0) zeros++;
  return zeros;
}

/** Weights, initial potentials, currents, and thresholds and ranks of a table. */
function bytesOf({ populations, projections }: SpikingNetwork): number {
  let bytes = 0;
  for (const projection of projections) {
    if (projection.kind === 'synapses') bytes += projection.weights.byteLength;
  }
  for (const population of populations) {
    if (population.kind === 'readout') bytes += population.initial.byteLength;
    else bytes += population.selection?.competition?.ranks?.byteLength ?? 0;
    if (population.kind !== 'spiking') continue;
    const { initial, iExt, mirror, thresholdTable } = population;
    for (const held of [
      initial,
      iExt,
      mirror,
      thresholdTable?.on,
      thresholdTable?.off,
      thresholdTable?.upperBound,
    ])
      bytes += held?.byteLength ?? 0;
  }
  return bytes;
}

/** A potential and a synaptic current per unit, of one width; an OFF neuron's mirror its ON neuron's. */
function stateOf(population: Population): number {
  if (population.kind !== 'spiking' && population.kind !== 'readout') return 0;
  return 2 * sizeOf(population.shape) * population.initial.BYTES_PER_ELEMENT;
}
