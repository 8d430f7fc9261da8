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
  const synapses = perChannel(term.synapses, channels);
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

/** An elementwise projection with fewer weights than channels repeats them, so that each channel has its own. */
function perChannel(synapses: FloatSynapses, channels: number): FloatSynapses {
  if (synapses.kind !== 'elementwise' || synapses.weights.length >= channels) return synapses;
  const { weights } = synapses;
  const repeated = Float32Array.from(
    { length: channels },
    (_, c) => weights[entryOf(weights.length, c, channels)],
  );
  return { ...synapses, weights: repeated };
}

/** Per channel of the target: what its weights could add up to. */
export interface ChannelReach {
  /** The largest |V|. */
  readonly largest: Float64Array;
  /** At least the sum of |V| over the synapses of one neuron. */
  readonly sum: Float64Array;
  /** At least the number of synapses of one neuron. */
  readonly synapses: Float64Array;
}

export function channelReach(terms: readonly NormalisedTerm[], channels: number): ChannelReach {
  const largest = new Float64Array(channels);
  const sum = new Float64Array(channels);
  const synapses = new Float64Array(channels);
  for (const term of terms) {
    // An elementwise projection gives each neuron one synapse, however many weights its channel has.
    const single = term.synapses.kind === 'elementwise';
    const own = new Float64Array(channels);
    for (let i = 0; i < term.weights.length; i++) {
      const size = Math.abs(term.weights[i]);
      const channel = term.channels[i];
      largest[channel] = Math.max(largest[channel], size);
      own[channel] = single ? Math.max(own[channel], size) : own[channel] + size;
      if (!single) synapses[channel] += 1;
    }
    for (let channel = 0; channel < channels; channel++) {
      sum[channel] += own[channel];
      if (single) synapses[channel] += 1;
    }
  }
  return { largest, sum, synapses };
}
