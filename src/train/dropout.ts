/**
 * @file Dropout whose masks follow from each image's seed and the layer, so that they are the same in any shard.
 * Source: Srivastava et al. 2014, "Dropout", with survivors scaled by 1/(1 − rate) in training.
 */
import type { Dropout } from './forward.ts';
import type { Layer } from './layers.ts';
import { randomFrom, seedOf } from './random.ts';
import type { TensorFlow } from './tensorflow.ts';

/** One seed per image of the batch. */
export function seededDropout(tf: TensorFlow, layers: readonly Layer[], seeds: Uint32Array): Dropout {
  return (index, values) => {
    const layer = layers[index];
    if (layer.type !== 'dropout' || layer.rate === 0) return values;
    const kept = 1 / (1 - layer.rate);
    const perImage = values.size / seeds.length;
    const mask = new Float32Array(values.size);
    seeds.forEach((seed, image) => {
      const random = randomFrom(seedOf(seed, index));
      for (let i = 0; i < perImage; i++) mask[image * perImage + i] = random() < layer.rate ? 0 : kept;
    });
    return tf.mul(values, tf.tensor(mask, values.shape));
  };
}
