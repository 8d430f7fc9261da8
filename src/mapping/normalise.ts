/**
 * @file Weights in units of spikes. A source spike carries a fraction k/tMax of its xMax, and so does the target:
 * x_out / xMax_out = Σ V · x_in / xMax_in + bias / xMax_out with V = W · xMax_in / xMax_out.
 */
import { entryOf } from '../network/network.ts';
import type { FloatSynapses, Term } from '../ops/signal.ts';
import { weightAxes, weightRows } from './weights.ts';

/** xMax of a population: one entry, or one per channel. */
export type Maxima = Float64Array;

/** A term with weights V, in double precision. They are computed block by block: all at once they would take three times the model's. */
export interface NormalisedTerm {
  readonly from: string;
  readonly synapses: FloatSynapses;
  /** Of the target population. */
  readonly channels: number;
  readonly sourceMaxima: Maxima;
  readonly targetMaxima: Maxima;
}

/** Consecutive weights; the arrays are used again for the next block. */
export interface WeightBlock {
  /** Index of the first weight. */
  readonly first: number;
  /** Weights in the block, which may be fewer than the arrays have room for. */
  readonly length: number;
  readonly weights: Float64Array;
  /** Channel of the target population that each weight belongs to. */
  readonly channels: Int32Array;
}

/**
 * Normalises the weights into a population of `channels` channels.
 * @param sourceMaxima xMax of the source population
 * @param targetMaxima xMax of the target population; [1] for a read-out, which keeps the ANN's units
 */
export function normaliseTerm(
  term: Term,
  channels: number,
  sourceMaxima: Maxima,
  targetMaxima: Maxima,
): NormalisedTerm {
  const synapses = perChannel(term.synapses, channels, sourceMaxima.length);
  return { from: term.from, synapses, channels, sourceMaxima, targetMaxima };
}

/** Weights of a block. */
const BLOCK = 4096;

/** All weights V of a term, in order. */
export function* weightBlocks(term: NormalisedTerm): Generator<WeightBlock> {
  const { synapses, channels, sourceMaxima, targetMaxima } = term;
  const axes = weightAxes(synapses);
  // Not a table: an elementwise projection has as many sources as its population has neurons.
  const xIn = (source: number): number => sourceMaxima[entryOf(sourceMaxima.length, source, axes.sources)];
  const own = synapses.weights;
  const room = Math.min(BLOCK, own.length);
  const weights = new Float64Array(room);
  const owners = new Int32Array(room);
  let length = 0;
  let first = 0;
  for (const row of weightRows(synapses)) {
    const channel = entryOf(channels, row.target, axes.targets);
    const xOut = targetMaxima[entryOf(targetMaxima.length, channel, channels)];
    let { source } = row;
    let left = row.perSource;
    let most = xIn(source);
    for (let i = row.start; i < row.start + row.length; i++) {
      weights[length] = (own[i] * most) / xOut;
      owners[length++] = channel;
      if (--left === 0) {
        most = xIn(++source);
        left = row.perSource;
      }
      if (length === room) {
        yield { first, length, weights, channels: owners };
        first += length;
        length = 0;
      }
    }
  }
  if (length > 0) yield { first, length, weights, channels: owners };
}

/** An elementwise projection repeats its weights, so that each channel on either side has its own. */
function perChannel(synapses: FloatSynapses, channels: number, ranges: number): FloatSynapses {
  if (synapses.kind !== 'elementwise') return synapses;
  const { weights, size } = synapses;
  const most = Math.max(weights.length, channels, ranges);
  const count = [weights.length, channels, ranges].every((n) => most % n === 0) ? most : size;
  if (count === weights.length) return synapses;
  const repeated = Float32Array.from({ length: count }, (_, c) => weights[entryOf(weights.length, c, count)]);
  return { ...synapses, weights: repeated };
}

/** Per channel of the target: the largest sum of its weights. */
export interface ChannelReach {
  /** The largest |V|. */
  readonly largest: Float64Array;
  /** At least the sum of |V| over the synapses of one neuron. */
  readonly sum: Float64Array;
  /** At least the number of synapses of one neuron. */
  readonly synapses: Float64Array;
}

export function channelReach(terms: readonly NormalisedTerm[], channels: number): ChannelReach {
  const reach = {
    largest: new Float64Array(channels),
    sum: new Float64Array(channels),
    synapses: new Float64Array(channels),
  };
  for (const term of terms) {
    const { sums, counts } = reachOf(term, reach.largest);
    for (let channel = 0; channel < channels; channel++) {
      reach.sum[channel] += sums[channel];
      reach.synapses[channel] += counts[channel];
    }
  }
  return reach;
}

/** One term's part of a channel's reach. @param largest takes the largest |V| of each channel */
function reachOf(term: NormalisedTerm, largest: Float64Array) {
  const { synapses, channels } = term;
  const sums = new Float64Array(channels);
  const counts = new Float64Array(channels);
  const perTarget = new Float64Array(synapses.kind === 'sparse' ? synapses.outputs : 0);
  const numbers = new Float64Array(perTarget.length);
  for (const { first, length, weights, channels: owners } of weightBlocks(term)) {
    for (let i = 0; i < length; i++) {
      const size = Math.abs(weights[i]);
      const channel = owners[i];
      largest[channel] = Math.max(largest[channel], size);
      if (synapses.kind === 'sparse') {
        const target = synapses.targets[first + i];
        perTarget[target] += size;
        numbers[target] += 1;
      } else if (synapses.kind === 'elementwise') {
        // Each neuron has one synapse, however many weights its channel has.
        sums[channel] = Math.max(sums[channel], size);
        counts[channel] = 1;
      } else {
        sums[channel] += size;
        counts[channel] += 1;
      }
    }
  }
  for (let target = 0; target < perTarget.length; target++) {
    const channel = entryOf(channels, target, perTarget.length);
    sums[channel] = Math.max(sums[channel], perTarget[target]);
    counts[channel] = Math.max(counts[channel], numbers[target]);
  }
  return { sums, counts };
}
