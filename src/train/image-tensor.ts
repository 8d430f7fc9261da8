/**
 * @file A shard's pixels as a tensor, each image transformed at random if it is to be trained on.
 */
import { type Augmentation, drawTransformation, transformImage } from './augment.ts';
import { randomFrom } from './random.ts';
import type { Tensor4D, TensorFlow } from './tensorflow.ts';
import type { Shard } from './work.ts';

/** [images, height, width, channels], bytes divided by 255. */
export function imageTensor(
  tf: TensorFlow,
  [planes, height, width]: readonly [number, number, number],
  augmentation: Augmentation,
  { pixels, labels, seeds }: Shard,
): Tensor4D {
  const size = planes * height * width;
  const values = new Float32Array(labels.length * size);
  for (let image = 0; image < labels.length; image++) {
    const source = pixels.subarray(image * size, (image + 1) * size);
    const target = values.subarray(image * size, (image + 1) * size);
    if (seeds === undefined) {
      target.set(source);
      continue;
    }
    const transformation = drawTransformation(augmentation, randomFrom(seeds[image]));
    transformImage(source, { planes, height, width }, transformation, target);
  }
  if (pixels instanceof Uint8Array) for (let i = 0; i < values.length; i++) values[i] /= 255;
  return tf.transpose(tf.tensor4d(values, [labels.length, planes, height, width]), [0, 2, 3, 1]);
}
