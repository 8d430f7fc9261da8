/**
 * @file Rounding to integers that stay exact. Each channel of a population gets an integer current iExt, so that
 * uTh = iExt · levels and a weight is w = V · iExt rounded: the scale belongs to the channel, and a spike time needs no
 * division by anything but iExt.
 *
 * int8 weights, if they are wanted, as long as iExt comes out at 16 or more. Below that (wide inputs into a narrow range, depthwise layers)
 * one step of the potential would be too coarse, and the projection gets int16 weights. iExt is also bounded so that
 * no potential can leave 32 bits, whatever the input.
 */
import { FirstspikeError } from '../error.ts';
import { entryOf } from '../network/network.ts';
import { type ChannelReach, channelReach, type NormalisedTerm, weightBlocks } from './normalise.ts';
import { commonGrid, gridsOf, roundedStart } from './weight-grid.ts';

const INT8 = 127;
const INT16 = 32767;
const COARSEST = 16;
/** A largest weight that leaves rounding little to spoil. */
const FINE = 256;
/** A current fine enough to give up some of int8 for potentials that fit 16 bits. */
const COMFORTABLE = 256;
/** Below this, iExt · tMax is small enough for k = floor(u / iExt) to be exact even in single precision. */
const EXACT_QUOTIENT = 2 ** 23;
/** Current of a channel without any weights: fine enough for its bias. */
const UNCONNECTED = 4096;
const LARGEST_POTENTIAL = 2 ** 31 - 1;
/** The largest |V| that int16 weights hold together with a current of a few units. */
export const LARGEST_RATIO = 8192;

/** The largest k of a population, and the largest of it and its sources. */
export interface Levels {
  readonly own: number;
  readonly most: number;
}

export interface QuantisedPopulation {
  readonly iExt: Int32Array;
  readonly initial: Int32Array;
  readonly weights: readonly (Int8Array | Int16Array)[];
}

/**
 * Rounds the weights and biases of a spiking population.
 * @param bias of each neuron, in units of the population's xMax
 * @throws FirstspikeError `range` if a channel needs a current below 1
 */
export function quantiseSpiking(
  name: string,
  terms: readonly NormalisedTerm[],
  bias: Float64Array,
  channels: number,
  { own: levels, most }: Levels,
  halfStep: boolean,
  type: 'int8' | 'int16' = 'int8',
): QuantisedPopulation {
  const reach = channelReach(terms, channels);
  const room = potentialRoom(bias, reach, channels, most);
  const finest = Math.floor((EXACT_QUOTIENT - 1) / levels);
  const choose = (limit: number): Int32Array =>
    Int32Array.from({ length: channels }, (_, c) => {
      const fits = reach.largest[c] > 0 ? Math.floor(limit / reach.largest[c]) : UNCONNECTED;
      return Math.min(fits, Math.floor(room[c]), finest);
    });
  let iExt = choose(type === 'int8' ? INT8 : laneLimit(most));
  const coarse = iExt.some((current) => current < COARSEST);
  const wide = coarse || type === 'int16';
  if (coarse) iExt = choose(INT16);
  else if (type === 'int8') iExt = narrowed(iExt, reach, bias, most);
  if (iExt.some((current) => current < 1)) {
    throw new FirstspikeError(
      'range',
      `The weights into "${name}" span too many orders of magnitude for integers at ${levels} values a spike; use --weights float32, fewer steps, or a larger threshold.`,
    );
  }
  // Made as integers: there may be one for each neuron of a large picture.
  const initial = new Int32Array(bias.length);
  for (let neuron = 0; neuron < initial.length; neuron++) {
    const current = iExt[entryOf(channels, neuron, bias.length)];
    const start = Math.round(bias[neuron] * current * levels);
    initial[neuron] = start + (halfStep ? Math.floor(current / 2) : 0);
  }
  return {
    iExt,
    initial: compressBias(initial, channels),
    weights: terms.map((term) => roundWeights(term, iExt, wide)),
  };
}

/** A population whose weights are held exactly. */
export interface ExactPopulation extends QuantisedPopulation {
  /** Potential of one step, per channel; iExt is the nearest whole number. */
  readonly perStep: Float64Array;
  /** What the rounding of start potentials has left out, per channel. */
  readonly rest: Float64Array;
}

/**
 * Holds weights that are multiples of one number exactly, for thresholds in a table; undefined if they are not, or too large.
 * @param bias of each neuron, in units of the population's xMax
 */
export function quantiseExactly(
  terms: readonly NormalisedTerm[],
  bias: Float64Array,
  channels: number,
  { own: levels, most }: Levels,
  type: 'int8' | 'int16',
): ExactPopulation | undefined {
  const grids = gridsOf(terms, channels);
  if (!grids) return undefined;
  const room = potentialRoom(bias, channelReach(terms, channels), channels, most);
  const finest = Math.floor((EXACT_QUOTIENT - 1) / levels);
  const choose = (limit: number): Float64Array =>
    Float64Array.from(grids, ({ g, largest }, c) => {
      const reach = Math.min(room[c], finest);
      if (largest === 0) return Math.min(UNCONNECTED, Math.floor(reach));
      return Math.min(Math.floor(limit / largest), Math.floor(reach * g)) / g;
    });
  const isCoarse = (perStep: Float64Array) => perStep.some((potential) => !(potential >= COARSEST));
  const narrow = type === 'int8' ? choose(INT8) : choose(laneLimit(most));
  const wide = type === 'int16' || isCoarse(narrow);
  const perStep = isCoarse(narrow) ? choose(INT16) : narrow;
  if (isCoarse(perStep)) return undefined;
  const exact = bias.map((b, i) => b * perStep[entryOf(channels, i, bias.length)] * levels);
  const { initial, rest } = roundedStart(exact, channels);
  return {
    perStep,
    rest,
    iExt: Int32Array.from(perStep, Math.round),
    initial: Int32Array.from(compressBias(initial, channels)),
    weights: terms.map((term) => roundWeights(term, perStep, wide)),
  };
}

/** The largest weight of which the earliest spike still fits a lane of 16 bits; all 16 bits where that is too coarse. */
const laneLimit = (levels: number): number => {
  const fits = Math.floor(INT16 / levels);
  return fits >= FINE ? fits : INT16;
};

/**
 * Currents that hold every potential of the silent stage within 16 bits, if all of them stay comfortable: half the
 * memory, twice the neurons per vector instruction. Otherwise the currents as they are.
 */
function narrowed(iExt: Int32Array, reach: ChannelReach, bias: Float64Array, steps: number): Int32Array {
  const largestBias = largestPerChannel(bias, iExt.length);
  const narrow = iExt.map((current, c) => {
    const rounding = (steps * reach.synapses[c]) / 2 + 1;
    const room = (INT16 - 1 - rounding) / (steps * (reach.sum[c] + largestBias[c]) + 0.5);
    return Math.min(current, Math.floor(room));
  });
  return narrow.every((current) => current >= COMFORTABLE) ? narrow : iExt;
}

function largestPerChannel(bias: Float64Array, channels: number): Float64Array {
  const largest = new Float64Array(channels);
  bias.forEach((b, neuron) => {
    const channel = entryOf(channels, neuron, bias.length);
    largest[channel] = Math.max(largest[channel], Math.abs(b));
  });
  return largest;
}

/**
 * Largest units of potential per V and step that keep |u(0)| + |mirror| + tMax · (Σ|w| + iExt) within 32 bits, per channel,
 * rounding included. Not positive where rounding alone could overflow.
 */
function potentialRoom(
  bias: Float64Array,
  { sum, synapses }: ChannelReach,
  channels: number,
  steps: number,
): Float64Array {
  const largestBias = largestPerChannel(bias, channels);
  return sum.map(
    (total, c) => (LARGEST_POTENTIAL - steps * synapses[c] - 2) / (steps * (total + largestBias[c] + 3)),
  );
}

export interface QuantisedReadout {
  /** The ANN's units per unit of potential. */
  readonly scale: number;
  readonly initial: Int32Array;
  readonly weights: readonly (Int8Array | Int16Array)[];
}

/**
 * Rounds the read-out with one scale for all its neurons, so that integer potentials can be compared with each other.
 * @param bias of each neuron, in the ANN's units
 * @param exactly whether weights that are multiples of one number are held exactly, and biases nearly so, in 16 bits
 * @throws FirstspikeError `range` if no scale keeps the potentials within 32 bits
 */
export function quantiseReadout(
  terms: readonly NormalisedTerm[],
  bias: Float64Array,
  channels: number,
  { own: levels, most }: Levels,
  type: 'int8' | 'int16' = 'int8',
  exactly = false,
): QuantisedReadout {
  const reach = channelReach(terms, channels);
  const largest = reach.largest.reduce((a, b) => Math.max(a, b), 0);
  const room = potentialRoom(bias, reach, channels, most).reduce(
    (a, b) => Math.min(a, b),
    Number.POSITIVE_INFINITY,
  );
  if (room <= 0) {
    throw new FirstspikeError(
      'range',
      `The read-out has too many synapses for 32-bit potentials at ${levels} steps; use fewer steps or --weights float32.`,
    );
  }
  const limit = type === 'int8' ? INT8 : laneLimit(most);
  const grid = exactly ? commonGrid(terms) : undefined;
  const multiple = grid ? Math.min(Math.floor(INT16 / grid.largest), Math.floor(room * grid.g)) : 0;
  const isExact = grid !== undefined && grid.largest > 0 && multiple >= 1;
  const perUnit = isExact ? multiple / grid.g : Math.min(largest > 0 ? limit / largest : 1, room);
  const scale = 1 / (perUnit * levels);
  const units = new Float64Array(channels).fill(perUnit);
  return {
    scale,
    initial: Int32Array.from(
      compressBias(
        bias.map((b) => Math.round(b / scale)),
        channels,
      ),
    ),
    weights: terms.map((term) => roundWeights(term, units, isExact || type === 'int16')),
  };
}

/** @param units of potential per V, per channel */
function roundWeights(
  term: NormalisedTerm,
  units: Int32Array | Float64Array,
  wide: boolean,
): Int8Array | Int16Array {
  const count = term.synapses.weights.length;
  const rounded = wide ? new Int16Array(count) : new Int8Array(count);
  for (const { first, length, weights, channels } of weightBlocks(term)) {
    for (let i = 0; i < length; i++) rounded[first + i] = Math.round(weights[i] * units[channels[i]]);
  }
  return rounded;
}

/** One entry per channel where all neurons of a channel have the same. */
export function compressBias(bias: Float64Array, channels: number): Float64Array;
export function compressBias(bias: Int32Array, channels: number): Int32Array;
export function compressBias(bias: Float64Array | Int32Array, channels: number): Float64Array | Int32Array {
  const perChannel = bias.length / channels;
  if (perChannel === 1) return bias;
  for (let start = 0; start < bias.length; start += perChannel) {
    for (let i = start; i < start + perChannel; i++) if (bias[i] !== bias[start]) return bias;
  }
  const first = bias.slice(0, channels);
  for (let c = 0; c < channels; c++) first[c] = bias[c * perChannel];
  return first;
}
