/** @file Scaling synapses by what they read (an affine source) or by what they feed (batch norm after the layer). */
import type { Connector } from '../operator.ts';
import { convolve, packConvolution } from '../reference/convolve.ts';
import type { FloatSynapses } from '../signal.ts';
import { type AffineMap, perChannel } from './affine-map.ts';

/** Folds an affine source in: new synapses, and what its offset adds to each target, borders included. */
export function foldSource(
  synapses: FloatSynapses,
  affine: AffineMap,
  connector: Connector,
): { readonly synapses: FloatSynapses; readonly bias: Float64Array } {
  const { scale, offset } = affine;
  if (synapses.kind === 'dense') {
    const { inputs, outputs, weights } = synapses;
    const bias = new Float64Array(outputs);
    for (let out = 0; out < outputs; out++) {
      for (let i = 0; i < inputs; i++) bias[out] += weights[out * inputs + i] * offset[i];
    }
    return { synapses: { ...synapses, weights: weights.map((w, i) => w * scale[i % inputs]) }, bias };
  }
  if (synapses.kind === 'elementwise') {
    const channels = synapses.weights.length;
    const scales = constantPerChannel(scale, channels, connector);
    const area = synapses.size / channels;
    const bias = offset.map((value, i) => synapses.weights[Math.floor(i / area)] * value);
    return { synapses: { ...synapses, weights: synapses.weights.map((w, i) => w * scales[i]) }, bias };
  }
  const { window, inChannels, outChannels, groups, weights } = synapses;
  const scales = constantPerChannel(scale, inChannels, connector);
  const taps = window.kernel[0] * window.kernel[1];
  const inputs = inChannels / groups;
  const scaled = weights.map((w, i) => {
    const input = Math.floor(i / taps) % inputs;
    const group = Math.floor((Math.floor(i / (taps * inputs)) * groups) / outChannels);
    return w * scales[group * inputs + input];
  });
  const bias = convolve(packConvolution(window, inChannels, outChannels, groups, weights), offset);
  return { synapses: { ...synapses, weights: scaled }, bias };
}

/** Multiplies what reaches target i by `scale[i]`; `channels` is the number of the targets' channels. */
export function scaleTargets(
  synapses: FloatSynapses,
  scale: Float64Array,
  channels: number,
  connector: Connector,
): FloatSynapses {
  if (synapses.kind === 'dense') {
    const { inputs, weights } = synapses;
    return { ...synapses, weights: weights.map((w, i) => w * scale[Math.floor(i / inputs)]) };
  }
  const scales = constantPerChannel(scale, channels, connector);
  const perTarget = synapses.weights.length / channels;
  return { ...synapses, weights: synapses.weights.map((w, i) => w * scales[Math.floor(i / perTarget)]) };
}

function constantPerChannel(scale: Float64Array, channels: number, connector: Connector): Float64Array {
  const scales = perChannel(scale, channels);
  if (scales !== undefined) return scales;
  throw connector.unsupported(
    'a factor that varies inside a channel cannot be folded into shared weights; use one factor per channel.',
  );
}
