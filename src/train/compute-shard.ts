/**
 * @file Loss, hits and gradient of a few images: the work of one worker in one step.
 */
import { seededDropout } from './dropout.ts';
import { flattened } from './flattened.ts';
import { type Activations, forward } from './forward.ts';
import { imageTensor } from './image-tensor.ts';
import { parameterSlots } from './parameters.ts';
import { penaltyOf } from './penalty.ts';
import type { Tensor, Tensor2D, Tensor4D, TensorFlow } from './tensorflow.ts';
import type { Shard, ShardResult, WorkSettings } from './work.ts';

/** Computes one shard with `parameters`, freeing every tensor it made. */
export function computeShard(
  tf: TensorFlow,
  settings: WorkSettings,
  parameters: Float32Array,
  shard: Shard,
): ShardResult {
  tf.engine().startScope();
  try {
    const tensors = parameterSlots(settings.net).map(({ offset, size, shape }) =>
      tf.tensor(parameters.slice(offset, offset + size), [...shape]),
    );
    const images = imageTensor(tf, settings.net.input, settings.augmentation, shard);
    return shard.seeds === undefined
      ? classify(tf, settings, tensors, images, shard.labels)
      : differentiate(tf, settings, tensors, images, shard.labels, shard.seeds);
  } finally {
    tf.engine().endScope();
  }
}

function classify(
  tf: TensorFlow,
  { net }: WorkSettings,
  parameters: readonly Tensor[],
  images: Tensor4D,
  labels: Int32Array,
): ShardResult {
  const activations = forward(tf, net, parameters, images);
  return measure(tf, activations, crossEntropy(tf, activations.logits, labels), labels);
}

function differentiate(
  tf: TensorFlow,
  { net, penalty }: WorkSettings,
  parameters: readonly Tensor[],
  images: Tensor4D,
  labels: Int32Array,
  seeds: Uint32Array,
): ShardResult {
  const dropout = seededDropout(tf, net.layers, seeds);
  const seen: ShardResult[] = [];
  const gradients = tf.grads((...tensors: Tensor[]) => {
    const activations = forward(tf, net, tensors, images, dropout);
    const error = crossEntropy(tf, activations.logits, labels);
    seen.push(measure(tf, activations, error, labels));
    const charged = penaltyOf(tf, activations, penalty);
    return charged === undefined ? error : tf.add(error, charged);
  })([...parameters]);
  return { ...seen[0], gradient: flattened(gradients) };
}

/** Σ over images of −log softmax(logits)[label]. */
function crossEntropy(tf: TensorFlow, logits: Tensor2D, labels: Int32Array): Tensor {
  const wanted = tf.oneHot(tf.tensor1d(labels, 'int32'), logits.shape[1]);
  return tf.losses.softmaxCrossEntropy(wanted, logits, undefined, undefined, tf.Reduction.SUM);
}

function measure(
  tf: TensorFlow,
  { logits, hidden }: Activations,
  error: Tensor,
  labels: Int32Array,
): ShardResult {
  const guesses = tf.argMax(logits, 1).dataSync();
  return {
    images: labels.length,
    loss: error.dataSync()[0],
    correct: labels.reduce((hits, label, i) => hits + (guesses[i] === label ? 1 : 0), 0),
    active: hidden.reduce((units, values) => units + tf.sum(tf.step(values)).dataSync()[0], 0),
  };
}
