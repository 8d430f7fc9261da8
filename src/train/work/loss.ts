/**
 * @file How far the tuned model's logits z are from where they should be, summed over images:
 *   −log softmax(z)[label]  +  distil · τ² · KL(softmax(z₀/τ) ‖ softmax(z/τ))  +  match · mean over classes of (z − z₀)²
 * with the logits z₀ of the model as it was. Source of the second: Hinton, Vinyals, Dean 2015, "Distilling the knowledge
 * in a neural network", section 2.
 */
import type { Tensor, Tensor2D, TensorFlow } from '../tensorflow.ts';

export interface LossWeights {
  /** Weight of the divergence from the original's softened classes. */
  readonly distil: number;
  /** Temperature τ that softens them, above 0. */
  readonly temperature: number;
  /** Weight of the mean squared difference of the logits. */
  readonly match: number;
}

/** Σ over images of −log softmax(logits)[label]. */
export function crossEntropy(tf: TensorFlow, logits: Tensor2D, labels: Int32Array): Tensor {
  const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1]);
  return tf.losses.softmaxCrossEntropy(wanted, logits, undefined, undefined, tf.Reduction.SUM);
}

/** What distance from the original costs; undefined if both weights are zero. */
export function distanceOf(
  tf: TensorFlow,
  logits: Tensor2D,
  original: Tensor2D,
  { distil, temperature, match }: LossWeights,
): Tensor | undefined {
  const terms: Tensor[] = [];
  if (distil > 0) {
    const softened = tf.div(original, temperature) as Tensor2D;
    const wanted = tf.softmax(softened);
    const crossed = tf.losses.softmaxCrossEntropy(
      wanted,
      tf.div(logits, temperature) as Tensor2D,
      undefined,
      undefined,
      tf.Reduction.SUM,
    );
    const entropy = tf.neg(tf.sum(tf.mul(wanted, tf.logSoftmax(softened))));
    terms.push(tf.mul(tf.sub(crossed, entropy), distil * temperature ** 2));
  }
  if (match > 0) {
    const difference = tf.sub(logits, original);
    terms.push(tf.mul(tf.sum(tf.mul(difference, difference)), match / logits.shape[1]));
  }
  return terms.length === 0 ? undefined : tf.addN(terms);
}
