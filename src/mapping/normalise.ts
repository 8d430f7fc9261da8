/**
 * @file Weights in units of spikes. A source spike carries a fraction k/tMax of its xMax, and so does the target:
 * x_out / xMax_out = Σ V · x_in / xMax_in + bias / xMax_out with V = W · xMax_in / xMax_out.
 */
import { entryOf } from '../network/network.ts';
import type { FloatSynapses, Term } from '../ops/signal.ts';
import { forEachWeight, weightAxes } from './weights.ts';

/** xMax of a population: one entry, or one per channel. */
export type Maxima = Float64Array;

/** A term with weights V, in double precision. */
export interface NormalisedTerm {
  readonly from: string;
  readonly synapses: FloatSynapses;
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
  const axes = weightAxes(synapses);
  const weights = new Float64Array(synapses.weights.length);
  const owners = new Int32Array(weights.length);
  forEachWeight(synapses, (index, source, target) => {
    const channel = entryOf(channels, target, axes.targets);
    const xIn = sourceMaxima[entryOf(sourceMaxima.length, source, axes.sources)];
    const xOut = targetMaxima[entryOf(targetMaxima.length, channel, channels)];
    weights[index] = (synapses.weights[index] * xIn) / xOut;
    owners[index] = channel;
  });
  return { from: term.from, synapses, weights, channels: owners };
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
    const { weights, channels: owners } = term;
    for (let i = 0; i < weights.length; i++) {
      reach.largest[owners[i]] = Math.max(reach.largest[owners[i]], Math.abs(weights[i]));
    }
    const { sums, counts } = reachOf(term, channels);
    for (let channel = 0; channel < channels; channel++) {
      reach.sum[channel] += sums[channel];
      reach.synapses[channel] += counts[channel];
    }
  }
  return reach;
}

/** One term's part of a channel's reach. */
function reachOf({ synapses, weights, channels: owners }: NormalisedTerm, channels: number) {
  const sums = new Float64Array(channels);
  const counts = new Float64Array(channels);
  if (synapses.kind === 'sparse') {
    const perTarget = new Float64Array(synapses.outputs);
    const numbers = new Float64Array(synapses.outputs);
    for (let i = 0; i < weights.length; i++) {
      perTarget[synapses.targets[i]] += Math.abs(weights[i]);
      numbers[synapses.targets[i]] += 1;
    }
    for (let target = 0; target < synapses.outputs; target++) {
      const channel = entryOf(channels, target, synapses.outputs);
      sums[channel] = Math.max(sums[channel], perTarget[target]);
      counts[channel] = Math.max(counts[channel], numbers[target]);
    }
    return { sums, counts };
  }
  for (let i = 0; i < weights.length; i++) {
    const size = Math.abs(weights[i]);
    const channel = owners[i];
    // An elementwise projection gives each neuron one synapse, however many weights its channel has.
    if (synapses.kind === 'elementwise') {
      sums[channel] = Math.max(sums[channel], size);
      counts[channel] = 1;
    } else {
      sums[channel] += size;
      counts[channel] += 1;
    }
  }
  return { sums, counts };
}
