/**
 * @file What training pays for activity, per image, on top of the cross-entropy:
 *   spikePenalty · Σ a                      over all hidden units (L1)
 *   synopPenalty · Σ fanOut · a / xMax      over what the layers pass on: a differentiable count of synaptic
 *                                           operations; xMax is the layer's largest value, taken as a constant
 */
import { fanOut } from './fan-out.ts';
import type { Activations } from './forward.ts';
import type { ConvLayer, DenseLayer } from './layers.ts';
import type { Tensor, TensorFlow } from './tensorflow.ts';

export interface Penalty {
  /** Loss per unit of hidden activation and image. */
  readonly spikePenalty: number;
  /** Loss per synaptic operation and image, an activation of xMax counted as one spike. */
  readonly synopPenalty: number;
}

/** Penalty summed over the images of a batch, as a scalar; undefined if both weights are zero. */
export function penaltyOf(
  tf: TensorFlow,
  { hidden, sources }: Activations,
  { spikePenalty, synopPenalty }: Penalty,
): Tensor | undefined {
  const terms: Tensor[] = [];
  if (spikePenalty > 0) for (const values of hidden) terms.push(tf.mul(tf.sum(values), spikePenalty));
  if (synopPenalty > 0) {
    for (const { layer, values } of sources) {
      const xMax = tf.max(values).dataSync()[0];
      if (xMax === 0) continue;
      terms.push(tf.mul(tf.sum(weighted(tf, layer, values)), synopPenalty / xMax));
    }
  }
  return terms.length === 0 ? undefined : tf.addN(terms);
}

/** `values` times what a spike of each unit costs. */
function weighted(tf: TensorFlow, layer: ConvLayer | DenseLayer, values: Tensor): Tensor {
  const [height, width] = values.rank === 4 ? values.shape.slice(1) : [1, 1];
  const costs = fanOut(layer, height, width);
  return tf.mul(values, values.rank === 4 ? tf.tensor4d(costs, [1, height, width, 1]) : costs[0]);
}
