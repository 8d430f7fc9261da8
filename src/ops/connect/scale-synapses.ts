/** @file Scaling of synapses: by source (an affine map before the layer) or by target (batch norm after it). */
import type { Connector } from '../operator.ts';
import { convolveInOrder } from '../reference/convolve-in-order.ts';
import type { FloatSynapses } from '../signal.ts';
import { type AffineMap, perChannel } from './affine-map.ts';

/** Folds the affine map of a source in: new synapses, and the bias that its offset adds to each target, borders included. */
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
    const { size } = synapses;
    const area = size / synapses.weights.length;
    const own = (i: number) => synapses.weights[Math.floor(i / area)];
    const bias = offset.map((value, i) => own(i) * value);
    const shared = perChannel(scale, synapses.weights.length);
    const weights = shared
      ? synapses.weights.map((w, i) => w * shared[i])
      : Float32Array.from({ length: size }, (_, i) => own(i) * scale[i]);
    return { synapses: { ...synapses, weights }, bias };
  }
  if (synapses.kind === 'sparse') {
    const { inputs, outputs, starts, targets } = synapses;
    const bias = new Float64Array(outputs);
    const weights = synapses.weights.slice();
    for (let j = 0; j < inputs; j++) {
      for (let s = starts[j]; s < starts[j + 1]; s++) {
        bias[targets[s]] += weights[s] * offset[j];
        weights[s] *= scale[j];
      }
    }
    return { synapses: { ...synapses, weights }, bias };
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
  const layer = { inChannels, outChannels, groups, weights, bias: undefined };
  const bias = convolveInOrder(layer, window, offset, (x) => x);
  return { synapses: { ...synapses, weights: scaled }, bias };
}

/**
 * Multiplies what reaches target i by `scale[i]`; undefined where weights are shared by targets of different factors.
 */
export function scaleTargets(synapses: FloatSynapses, scale: Float64Array): FloatSynapses | undefined {
  const { weights } = synapses;
  if (synapses.kind === 'sparse') {
    return { ...synapses, weights: weights.map((w, i) => w * scale[synapses.targets[i]]) };
  }
  if (synapses.kind === 'dense') {
    return { ...synapses, weights: weights.map((w, i) => w * scale[Math.floor(i / synapses.inputs)]) };
  }
  const channels = synapses.kind === 'conv' ? synapses.outChannels : weights.length;
  const scales = perChannel(scale, channels);
  if (scales) {
    const perTarget = weights.length / channels;
    return { ...synapses, weights: weights.map((w, i) => w * scales[Math.floor(i / perTarget)]) };
  }
  if (synapses.kind === 'conv') return undefined;
  const area = synapses.size / channels;
  return {
    ...synapses,
    weights: Float32Array.from(scale, (factor, i) => factor * weights[Math.floor(i / area)]),
  };
}

function constantPerChannel(scale: Float64Array, channels: number, connector: Connector): Float64Array {
  const scales = perChannel(scale, channels);
  if (scales !== undefined) return scales;
  throw connector.unsupported(
    'a factor that varies inside a channel cannot be folded into shared weights; use one factor per channel.',
  );
}
